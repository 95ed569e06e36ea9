"""Which of the candidate sentences make up the answer; knows no wording and no numbers of citations."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from corpus.document import Sentence, Span
from index.passage import DocumentInfo
from qa.answers_fitted import LEAST, LEAST_LISTED
from qa.candidates import Candidate, Sentences
from qa.chances import chances
from qa.duplicates import Fingerprint, covers, fingerprint, say_the_same
from qa.question import Question

__all__ = ["BUDGET", "Budget", "Evidence", "Place", "evidence_of", "select", "without"]

# Copies of one statement that are cited beside it.
COPIES = 2
# How far down the ranking copies are looked for: comparing all candidates costs
# more than ranking them.
_COMPARED = 40
# What is meant by "they" or "this" only the sentence before tells. Who "he" is the answer says by itself where that
# is known, and "the talks" speak for themselves: with the sentences before those too, which answer 4 times in 71,
# 3 points fewer of the citations are on point (tuning questions). What "it" is in a quotation's first words the speaker
# knows and the sentence before seldom says: in five of five answers to the tuning questions it was about something else.
_OPEN = re.compile(r"^\(*(?:they|it|this|that|these|those|their|its|both|neither|such)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much an answer may say.

    Attributes:
        sentences: At most this many.
        least: Least chance (`qa.chances`) of answering of a further sentence beside the best.
        list_sentences: The same as `sentences` for questions that ask for several things.
        list_least: The same as `least` for those.
    """

    sentences: int = 4
    least: float = LEAST
    list_sentences: int = 6
    list_least: float = LEAST_LISTED


BUDGET = Budget()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A sentence's place: document id and number of the sentence in it."""

    document_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence chosen for the answer.

    Attributes:
        document: Its document.
        number: Its number there, from 0.
        sentence: With its exact span.
        text: Exactly its slice.
        score: The candidate's score; for a sentence added as context, that of the one it explains.
        context: Whether it's there only so that the next one can be understood.
        copies: Sentences of other places that say the same, cited with it.
        span: The words in it that most likely answer, in the document's offsets; None where it wasn't read.
        read: The reader's score of that span, log-odds-like; None where it wasn't read.
        disputed: The words that give a value for which another source gives a different one, or None.
    """

    document: DocumentInfo
    number: int
    sentence: Sentence
    text: str
    score: float
    context: bool = False
    copies: tuple[Evidence, ...] = ()
    span: Span | None = None
    read: float | None = None
    disputed: Span | None = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(document_id=self.document.id, number=self.number)


def select(
    question: Question,
    ranked: Sequence[Candidate],
    *,
    sentences: Sentences,
    budget: Budget = BUDGET,
    likely: Sequence[float] | None = None,
    one_source: Callable[[str, str], bool] = operator.eq,
) -> tuple[Evidence, ...]:
    """Chooses the sentences of an answer and puts them in reading order.

    The best comes with what continues or explains it; further sentences follow
    while they are likely enough to answer as well and say something new. Sentences of one
    document stay together in their own order; the document of the best
    sentence comes first.

    Args:
        question: The question.
        ranked: Candidates, best first.
        sentences: Those of the passages and around them.
        budget: How much it may say.
        likely: Chances of the first candidates; by default those of `qa.chances`.
        one_source: Whether two documents, by their ids, are copies of one text: a copy confirms nothing.

    Returns:
        The evidence in reading order; empty when there are no candidates.
    """
    if not ranked:
        return ()
    limit = budget.list_sentences if question.wants_list else budget.sentences
    least = budget.list_least if question.wants_list else budget.least
    if likely is None:
        likely = chances([candidate.score for candidate in ranked])
    chosen: dict[Place, Evidence] = {}
    prints: dict[Place, Fingerprint] = {}
    for rank, candidate in enumerate(ranked[:_COMPARED]):
        place = Place(document_id=candidate.document.id, number=candidate.number)
        if place in chosen:
            continue
        current = fingerprint(candidate.text, vector=candidate.vector)
        twin = next((p for p, f in prints.items() if say_the_same(f, current)), None)
        if twin is not None:
            # Also far down the ranking: a second source for what is said anyway.
            chosen[twin] = _with_copy(chosen[twin], evidence_of(candidate), one_source)
            continue
        if rank > 0 and (rank >= len(likely) or likely[rank] < least or len(chosen) >= limit):
            continue
        if any(covers(f, current) for f in prints.values()):
            continue  # says less than what is said already
        context = _context(candidate, chosen, sentences)
        needed = 1 + (context is not None)
        if len(chosen) + needed > limit:
            continue
        if question.wants_list and _introduces(candidate.text):
            for item in _listed(candidate, sentences)[: limit - len(chosen) - needed]:
                chosen.setdefault(item.place, item)
                prints.setdefault(item.place, fingerprint(item.text))
        if context is not None:
            chosen[context.place] = context
            prints[context.place] = fingerprint(context.text)
        chosen[place] = evidence_of(candidate)
        prints[place] = current
    return _reading_order(chosen.values())


def without(evidence: Sequence[Evidence], places: Set[Place]) -> tuple[Evidence, ...]:
    """The evidence without the sentences of some places, and without what was there only to explain those.

    A sentence whose rivals are gone is disputed no longer.
    """
    kept = [e for e in evidence if e.place not in places]
    if sum(e.disputed is not None for e in kept) == 1:
        kept = [replace(e, disputed=None) for e in kept]
    explained = {(e.document.id, e.number - 1) for e in kept if not e.context}
    return tuple(e for e in kept if not e.context or (e.document.id, e.number) in explained)


def evidence_of(candidate: Candidate) -> Evidence:
    """The candidate as evidence."""
    return Evidence(
        document=candidate.document,
        number=candidate.number,
        sentence=candidate.sentence,
        text=candidate.text,
        score=candidate.score,
        span=candidate.span,
        read=candidate.read,
    )


def _with_copy(evidence: Evidence, copy: Evidence, one_source: Callable[[str, str], bool]) -> Evidence:
    """The same from another source is worth a citation; a repetition in the same one or in a copy of it is not."""
    cited = {evidence.document.id, *(c.document.id for c in evidence.copies)}
    if len(evidence.copies) >= COPIES or copy.document.id in cited:
        return evidence
    if any(one_source(copy.document.id, one) for one in cited):
        return evidence
    return replace(evidence, copies=(*evidence.copies, copy))


def _context(
    candidate: Candidate,
    chosen: Mapping[Place, Evidence],
    sentences: Sentences,
) -> Evidence | None:
    """The sentence before one that can't be understood without it, unless that is there already."""
    if not candidate.continues or not _OPEN.match(candidate.text):
        return None
    place = Place(document_id=candidate.document.id, number=candidate.number - 1)
    if place in chosen:
        return None
    sentence, text = sentences[candidate.document.id, place.number]
    return Evidence(
        document=candidate.document,
        number=place.number,
        sentence=sentence,
        text=text,
        score=candidate.score,
        context=True,
    )


def _introduces(text: str) -> bool:
    """Whether a sentence announces what follows it ("The subjects were:")."""
    return text.rstrip("”\"’'*_ ").endswith((":", "—", "–"))


def _listed(candidate: Candidate, sentences: Sentences) -> list[Evidence]:
    """The sentences after one that announces them, up to a heading."""
    found: list[Evidence] = []
    for number in range(candidate.number + 1, candidate.number + 1 + BUDGET.list_sentences):
        following = sentences.get((candidate.document.id, number))
        if following is None or following[0].heading:
            break
        found.append(
            Evidence(
                document=candidate.document,
                number=number,
                sentence=following[0],
                text=following[1],
                score=candidate.score,
            )
        )
    return found


def _reading_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    items = list(evidence)
    best: dict[str, float] = {}
    for item in items:
        best[item.document.id] = max(best.get(item.document.id, item.score), item.score)
    return tuple(sorted(items, key=lambda e: (-best[e.document.id], e.document.id, e.number)))
