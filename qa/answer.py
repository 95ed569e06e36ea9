"""What `ask()` returns; frozen values, no logic (their public JSON form: `qa/answer_json.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from corpus.layout import Box
from qa.answer_json import answer_as_json
from qa.days import DatedWords

__all__ = [
    "Also",
    "Answer",
    "AnswerSentence",
    "Citation",
    "CitedDocument",
    "Claim",
    "DatedWords",
    "Disagreement",
    "LlmUsage",
    "Mode",
    "Nearest",
    "PassagesRead",
    "Restriction",
    "Support",
    "Timings",
    "Turn",
    "Why",
]


class Support(StrEnum):
    """How far the cited spans bear a sentence out."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


class Mode(StrEnum):
    """Who wrote the sentences: the sources (verbatim) or a language model."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


class Why(StrEnum):
    """Why an answer abstains; `Answer.reason` says it in a sentence."""

    NOTHING_RELEVANT = "nothing_relevant"  # nothing in the documents is about the question
    NO_ANSWER = "relevant_but_no_answer"  # passages are about it, and none answers it
    UNMENTIONED_NAME = "unmentioned_name"  # they never mention a name of the question
    PREMISE = (
        "premise_not_borne_out"  # what comes nearest doesn't bear out what the question takes for granted
    )
    CONFLICT = "sources_conflict"  # they give different answers, and an answer was wanted only if they agree


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedDocument:
    """The document of a citation: `id` is the SHA-256 of its canonical text; what it doesn't state is None."""

    id: str
    source: str
    title: str
    date: str | None
    author: str | None = None
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A marker and the exact characters that it stands for.

    Invariant: `document.text[start:end] == quote`. Of a document with pages, `page` counts from 1 and
    `boxes` are its lines on their pages, in fractions of the page's width and height from the top left corner.
    `copies` are documents of the same origin that hold the passage, too: copies of the story, the story it was cut
    from, a digest. They are no further sources.
    """

    marker: int
    document: CitedDocument
    start: int
    end: int
    quote: str
    page: int | None = None
    speaker: str | None = None
    stale: bool = False
    boxes: tuple[Box, ...] = ()
    copies: tuple[CitedDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """The filter by date and source that a question was asked under.

    Attributes:
        after: The first day (an ISO date, perhaps a year or month alone), or None.
        before: The last day, or None.
        sources: Names looked for in source, publisher and title; any will do.
        documents: How many documents were asked,
        of: of how many.
        undated: How many were left out only because they state no date.
    """

    after: str | None = None
    before: str | None = None
    sources: tuple[str, ...] = ()
    documents: int = 0
    of: int = 0
    undated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """A further source that says what a sentence says, and is no copy of one cited before it.

    Attributes:
        name: Its short name.
        marker: Its citation's marker.
    """

    name: str
    marker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """A sentence of an answer with the markers that it rests on.

    Attributes:
        text: Without its markers.
        markers: Markers of its citations, ascending.
        support: The verdict on the sentence against its citations.
        score: The verifier's score in [0, 1], or None where the sentence is verbatim.
        highlight: The words that answer, as half-open offsets into `text`; None where no words stand out.
        also: Which of the markers are of further sources that say the same.
        dates: What its relative dates ("Friday") mean, by its document's date; offsets into `text`.
        speaker: Whose statement it is, where it doesn't say so itself.
        reason: Why a language model's sentence isn't supported; None where it is.
    """

    text: str
    markers: tuple[int, ...]
    support: Support
    score: float | None = None
    highlight: tuple[int, int] | None = None
    also: tuple[Also, ...] = ()
    dates: tuple[DatedWords, ...] = ()
    speaker: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source gives where sources disagree.

    Attributes:
        words: The value, verbatim ("two hours").
        name: The source's short name.
        date: The source's ISO 8601 date, or None.
        marker: Marker of the citation of its sentence.
    """

    words: str
    name: str
    date: str | None
    marker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Different values for one thing, one claim for each source, in the order of the answer."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A passage shown when the assistant abstains; near the question, not an answer to it."""

    document: CitedDocument
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds spent by part: searching, reading what was found, deciding and citing; and all together."""

    retrieve_ms: float = 0.0
    read_ms: float = 0.0
    answer_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesRead:
    """How many passages were read closely, of how many that would have been without a time budget."""

    passages: int = 0
    of: int = 0

    @property
    def truncated(self) -> bool:
        """Whether the time budget left passages out."""
        return self.passages < self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmUsage:
    """What the language model's answer cost, all requests for it together.

    Attributes:
        requests: How many there were: one that condenses a follow-up, the one that writes, those of a judge, and
            second tries.
        prompt_tokens: Tokens sent.
        completion_tokens: Tokens received.
        estimated: Whether any of them were counted here (cl100k_base), because the server didn't say.
        first_ms: Milliseconds that they took until the answer's first words.
        total_ms: Milliseconds that the requests took together.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = True
    first_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or an abstention that says why.

    Invariants: an abstaining answer has no citations; the markers of the
    sentences are exactly the markers of the citations.

    Attributes:
        question: As asked.
        text: Sentences with their markers, as shown: "They lasted 90 minutes. [1]".
        abstained: Whether the documents don't answer.
        reason: Why it abstained, in a sentence; None when it answers.
        why: The same as one of a few values, for programs; None when it answers.
        mode: Who wrote the sentences.
        model: Name of the language model, None when extractive.
        sentences: In reading order.
        citations: In order of their markers.
        nearest: Nearest passages of an abstaining answer.
        disagreements: Where its sources give different values for what was asked.
        read: How many passages were read closely, of how many worth it.
        timings: Where the time went.
        notices: What the user should know beside the answer, a sentence each: that the language model
            failed and the documents' own sentences are shown, that sentences were removed.
        coverage: Share of a language model's sentences that are supported; None when extractive.
        removed: How many of its sentences the strict setting took away.
        unknown_markers: How many of the ids that it gave name nothing it was shown; they were dropped.
        usage: What the language model cost, also where it failed; None where none was asked.
        restriction: The filter that it was asked under, or None.
    """

    question: str
    text: str
    abstained: bool
    reason: str | None = None
    why: Why | None = None
    mode: Mode = Mode.EXTRACTIVE
    model: str | None = None
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    read: PassagesRead = field(default_factory=PassagesRead)
    timings: Timings = field(default_factory=Timings)
    notices: tuple[str, ...] = ()
    coverage: float | None = None
    removed: int = 0
    unknown_markers: int = 0
    usage: LlmUsage | None = None
    restriction: Restriction | None = None

    def to_dict(self) -> dict[str, Any]:
        """The public JSON form, made of dicts, lists, strings, numbers, booleans and None."""
        return answer_as_json(self)
