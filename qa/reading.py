"""Reads the best passages for a question: the most likely answer in each sentence; knows no ranking."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from corpus.document import Span
from index.passage import Passage
from qa.answer import PassagesRead

if TYPE_CHECKING:
    from qa.abstain import Refusal
    from qa.ahead import Ahead
    from qa.judging import Judgement
    from qa.reader.reading import Reading
    from qa.select import Evidence

__all__ = ["LIMITS", "Found", "Limits", "PairReader", "Reads", "SentenceReading", "Wording", "read_passages"]

_NOTHING: Mapping[tuple[str, int], SentenceReading] = MappingProxyType({})
# Pairs read before the clock is looked at again, where there is a time limit.
_BATCH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Which passages are read.

    Attributes:
        passages: At most this many for the question itself.
        listed: The same where it wants a list, whose items stand in many places.
        further: At most this many for each further wording of it.
        least: None is read that the search gives less than this probability of being the one asked for,
        surely: beyond so many of the first.
    """

    passages: int = 8
    listed: int = 10
    further: int = 3
    least: float = 0.01
    surely: int = 2


# Chosen by `python -m evals.tune_answers --limits`, on held-back SQuADShifts and the sample's tuning questions. The
# answering sentence is among the first three for .767, .791, .798, .802, .807 of SQuADShifts' questions when 2, 4, 6,
# 8, 12 passages are read, among the first five for .793, .807, .812, .819, .824; of the tuning questions' nuggets
# three say .60 and five .68 from 6 on. Leaving out what the search gives less than .01 changes none of these, and
# leaves 4.5 pairs of 8.1 (6.3 of 8.3 on the tuning questions); from .02 on it costs. A pair of 256 word pieces takes
# 5 to 10 ms.
LIMITS = Limits()


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
class Reads:
    """What was read.

    Attributes:
        readings: The best reading of each sentence over all wordings, by document id and number.
        has: The reader's log-odds that the best passage holds the answer to the question itself;
            None where nothing was read.
        passages: How many pairs of a wording and a passage were read,
        of: and how many would have been read without a time limit.
    """

    readings: Mapping[tuple[str, int], SentenceReading] = field(default_factory=lambda: _NOTHING)
    has: float | None = None
    passages: int = 0
    of: int = 0

    def counted(self) -> PassagesRead:
        """How much was read, as an answer says it."""
        return PassagesRead(passages=self.passages, of=self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search and the reader made of a question.

    Attributes:
        passages: Best first, over all wordings.
        searched: Probability in [0, 1] that they answer, by the search alone, before reading.
        reads: What the reader found in them.
        evidence: What an answer would cite, in reading order.
        judgement: How likely that answers; None until the evidence is chosen.
        notices: What is to be said of how it was put together.
        left_out: What is to be said of documents that aren't in it, whoever words the answer.
        refusal: Why there is nothing to cite, where that is settled.
        settled: Whether the evidence is to be cited without being judged: it was gathered for a request that no
            sentence answers (`qa/gathered.py`).
    """

    passages: tuple[Passage, ...]
    searched: float
    reads: Reads = field(default_factory=Reads)
    evidence: tuple[Evidence, ...] = ()
    judgement: Judgement | None = None
    notices: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    refusal: Refusal | None = None
    settled: bool = False

    @property
    def answerability(self) -> float:
        """Probability in [0, 1] that they answer, by all that is known."""
        return self.searched if self.judgement is None else self.judgement.probability

    @property
    def readings(self) -> Mapping[tuple[str, int], SentenceReading]:
        """What the reader found, by document id and number of the sentence; only of what was read."""
        return self.reads.readings

    @property
    def has(self) -> float | None:
        """The reader's log-odds that the best of the passages holds the answer; None when nothing was read."""
        return self.reads.has


class PairReader(Protocol):
    """What reads: `qa.reader.Reader`, or one that remembers what it read."""

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[Reading]:
        """A reading for each (question, title, text)."""
        ...


def read_passages(
    reader: PairReader,
    wordings: Sequence[Wording],
    *,
    discount: float,
    wants_list: bool = False,
    limits: Limits = LIMITS,
    until: float | None = None,
    ahead: Ahead | None = None,
) -> Reads:
    """Reads the passages of each wording, all in one batch unless the time is limited.

    Args:
        reader: The reader.
        wordings: The question first, then its further wordings.
        discount: Taken from the scores (log-odds) of the further wordings.
        wants_list: Whether the question asks for several things: then more passages are read.
        limits: Which passages are read.
        until: Time of `time.perf_counter` by which to be done; the likeliest passages are then read
            first, at least one of them, and as many as the time allows, by what each of those before took.
        ahead: What is being read already, without a time limit.
    """
    work = _work(wordings, limits, wants_list=wants_list)
    best: dict[tuple[str, int], SentenceReading] = {}
    has: float | None = None
    done = 0
    begun = time.perf_counter()
    known = {} if ahead is None else dict(ahead.take())
    while batch := work[done : done + _affordable(done, len(work), begun=begun, until=until)]:
        pairs = [(wordings[number].text, p.document.title, p.text) for number, p in batch]
        if unread := [pair for pair in dict.fromkeys(pairs) if pair not in known]:
            known.update(zip(unread, reader.read_pairs(unread), strict=True))
        outcomes = [known[pair] for pair in pairs]
        done += len(batch)
        for (number, passage), outcome in zip(batch, outcomes, strict=True):
            base = passage.chunk.span.start
            if number == 0:
                has = outcome.has if has is None else max(has, outcome.has)
            spans = [(s.sentence.span.start - base, s.sentence.span.end - base) for s in passage.sentences]
            for ranked, span in zip(passage.sentences, outcome.sentences(spans), strict=True):
                key = (passage.document.id, ranked.number)
                score = span.score - discount * bool(number)
                if key not in best or score > best[key].score:
                    place = Span(
                        document_id=passage.document.id, start=base + span.start, end=base + span.end
                    )
                    best[key] = SentenceReading(score=score, span=place)
    return Reads(readings=MappingProxyType(best), has=has, passages=done, of=len(work))


def _work(wordings: Sequence[Wording], limits: Limits, *, wants_list: bool) -> list[tuple[int, Passage]]:
    """Numbers of wordings with passages to read for them; those of the question itself before the others."""
    return [
        (number, passage)
        for number, wording in enumerate(wordings)
        for rank, passage in enumerate(wording.passages[: _most(number, limits, wants_list=wants_list)])
        if rank < limits.surely or passage.score >= limits.least
    ]


def _most(number: int, limits: Limits, *, wants_list: bool) -> int:
    """How many passages of a wording are read at most; the question itself is wording 0."""
    if number > 0:
        return limits.further
    return limits.listed if wants_list else limits.passages


def _affordable(done: int, total: int, *, begun: float, until: float | None) -> int:
    """How many pairs to read next: all that are left, or what the time allows."""
    if until is None:
        return total - done
    if done == 0:
        return min(1, total)
    now = time.perf_counter()
    each = (now - begun) / done
    return max(0, min(_BATCH, total - done, int((until - now) / each)))
