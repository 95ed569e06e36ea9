"""Reads the best passages for a question: the most likely answer in each sentence; knows no ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from corpus.document import Span
from index.passage import Passage
from qa.reader import Reader

__all__ = ["READ", "READ_FURTHER", "Found", "SentenceReading", "Wording", "read_passages"]

# Passages read for the question itself, and for each further wording of it. A
# pair of 256 word pieces costs 5 to 10 ms; reading five gave the same answers to
# the sample's tuning questions as reading four.
READ = 4
READ_FURTHER = 3
# For a question that wants a list: its items stand in many places.
READ_LIST = 8
# No passage beyond the first two is read that the search gives less than this
# probability of being the one asked for. Settled with the January questions in
# view: at .1 the sample's tuning questions give the same recall, but one more of
# January's is refused. It has yet to be chosen on other data.
LEAST = 0.04
SURELY_READ = 2

_NOTHING: Mapping[tuple[str, int], SentenceReading] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReading:
    """What the reader found in a sentence.

    Attributes:
        score: Log-odds-like score of its best span.
        span: That span, in the document's offsets; the words that most likely answer.
    """

    score: float
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A way the question was put, and the passages found by it, best first."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search and the reader made of a question.

    Attributes:
        passages: Best first, over all wordings.
        answerability: Probability in [0, 1] that they answer.
        searched: The same by the search alone, before reading.
        readings: What the reader found, by document id and number of the sentence; only of what was read.
        has: The reader's log-odds that the best of the passages holds the answer; None when nothing was read.
    """

    passages: tuple[Passage, ...]
    answerability: float
    searched: float
    readings: Mapping[tuple[str, int], SentenceReading] = field(default_factory=lambda: _NOTHING)
    has: float | None = None


def read_passages(
    reader: Reader, wordings: Sequence[Wording], *, discount: float, wants_list: bool = False
) -> tuple[Mapping[tuple[str, int], SentenceReading], float | None]:
    """Reads the passages of each wording, all in one batch.

    Args:
        reader: The reader.
        wordings: The question first, then its further wordings.
        wants_list: Whether the question asks for several things: then more passages are read.
        discount: Taken from the scores (log-odds) of the further wordings.

    Returns:
        The best reading of each sentence over all wordings; and the reader's log-odds that
        the best passage holds the answer to the question itself (None without passages).
    """
    work = [
        (wording.text, passage, bool(number))
        for number, wording in enumerate(wordings)
        for rank, passage in enumerate(wording.passages[: _most(number, wants_list=wants_list)])
        if rank < SURELY_READ or passage.score >= LEAST
    ]
    outcomes = reader.read_pairs([(text, passage.document.title, passage.text) for text, passage, _ in work])
    best: dict[tuple[str, int], SentenceReading] = {}
    has: float | None = None
    for (_, passage, further), outcome in zip(work, outcomes, strict=True):
        base = passage.chunk.span.start
        if not further:
            has = outcome.has if has is None else max(has, outcome.has)
        spans = [(s.sentence.span.start - base, s.sentence.span.end - base) for s in passage.sentences]
        for ranked, span in zip(passage.sentences, outcome.sentences(spans), strict=True):
            key = (passage.document.id, ranked.number)
            score = span.score - discount * further
            if key not in best or score > best[key].score:
                best[key] = SentenceReading(
                    score=score,
                    span=Span(document_id=passage.document.id, start=base + span.start, end=base + span.end),
                )
    return MappingProxyType(best), has


def _most(wording: int, *, wants_list: bool) -> int:
    """How many passages of a wording are read at most; the question itself is wording 0."""
    if wording > 0:
        return READ_FURTHER
    return READ_LIST if wants_list else READ
