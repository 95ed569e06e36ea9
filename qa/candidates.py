"""Every sentence that could answer, ranked by the weighted sum of its signals; knows no answer text.

The weights (`qa.answers_fitted`) are log-odds, fitted together by `python -m evals.tune_answers` as a conditional
logit: which of a question's sentences holds the gold answer, on the part of SQuADShifts that the reader wasn't
trained on, and which states a nugget of the sample's tuning questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.document import Sentence, Span
from index.passage import DocumentInfo, Passage
from qa.answers_fitted import WEIGHTS
from qa.question import Question
from qa.reading import SentenceReading
from qa.signals import Sentences, continues, signalled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WEIGHTS", "Candidate", "Sentences", "candidates", "continues"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        document: Its document.
        number: Its number in the document, from 0.
        sentence: The sentence, with its exact span.
        text: Exactly its slice of the document.
        score: Weighted sum of the signals, in log-odds; ranks the candidates of one question.
        continues: Whether it needs the sentence before it to be understood.
        signals: By the names of `qa.signals.SIGNALS`.
        span: The words in it that most likely answer, in the document's offsets; None where it wasn't read.
        read: The reader's score of that span, log-odds-like; None where it wasn't read.
        vector: The sentence's vector, float32 [d], L2-normalised, or None.
    """

    document: DocumentInfo
    number: int
    sentence: Sentence
    text: str
    score: float
    continues: bool
    signals: Mapping[str, float]
    span: Span | None = None
    read: float | None = None
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


def candidates(
    question: Question,
    passages: Sequence[Passage],
    *,
    sentences: Sentences,
    readings: Mapping[tuple[str, int], SentenceReading],
) -> list[Candidate]:
    """The sentences of the passages, best first.

    Args:
        question: The question.
        passages: Retrieved passages with their ranked sentences.
        sentences: Those of the passages and around them.
        readings: What the reader found, by document id and number of the sentence.

    Returns:
        One candidate for each sentence, ordered by score, ties by place.
    """
    found = [
        Candidate(
            document=item.passage.document,
            number=item.ranked.number,
            sentence=item.ranked.sentence,
            text=item.ranked.text,
            score=sum(WEIGHTS[name] * value for name, value in item.signals.items()),
            continues=item.continues,
            signals=MappingProxyType(dict(item.signals)),
            span=None if item.reading is None else item.reading.span,
            read=None if item.reading is None else item.reading.score,
            vector=item.ranked.vector,
        )
        for item in signalled(question, passages, sentences=sentences, readings=readings)
    ]
    best = min(found, key=_order, default=None)
    if best is not None and question.wants_list:
        found = [_after(best, candidate) for candidate in found]
    return sorted(found, key=_order)


def _order(candidate: Candidate) -> tuple[float, str, int]:
    return -candidate.score, candidate.document.source, candidate.number


def _after(best: Candidate, candidate: Candidate) -> Candidate:
    """The candidate, with what standing right after the best one adds."""
    if (
        candidate.document.id != best.document.id
        or candidate.number != best.number + 1
        or candidate.sentence.heading
    ):
        return candidate
    return replace(
        candidate,
        score=candidate.score + WEIGHTS["after"],
        signals=MappingProxyType({**candidate.signals, "after": 1.0}),
    )
