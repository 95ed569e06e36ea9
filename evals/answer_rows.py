"""Questions with their ranked sentences and which of them are gold; for `evals.tune_answers`. Fits nothing.

What was retrieved and read is remembered, so that a question can be looked at again under other limits.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evals.cases import Case
from evals.progress import progress
from evals.systems.remembering import RememberingReader
from qa.answers_fitted import WEIGHTS
from qa.candidates import Candidate, Sentences, candidates
from qa.extractive import Extractive, together
from qa.followup import standalone
from qa.question import Question, read_question
from qa.reading import LIMITS, Limits, Wording, read_passages
from qa.variants import DISCOUNT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.document import Span
    from index import Library
    from index.passage import Passage

__all__ = ["NAMES", "Asked", "Rows", "ask", "rows"]

NAMES = tuple(WEIGHTS)
"""The signals, in the order of the columns."""

_SAME = 0.6  # of the shorter of a sentence and a gold place, as in NuggetRecall


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what was found for it.

    Attributes:
        case: Its case.
        question: Standing alone.
        wordings: With their passages.
        sentences: Of the passages and around them.
        reader: Remembers what it read.
        held: Whether it is kept for checking.
    """

    case: Case
    question: Question
    wordings: tuple[Wording, ...]
    sentences: Sentences
    reader: RememberingReader
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A question's candidates.

    Attributes:
        asked: The question.
        candidates: Ranked by the shipped weights.
        signals: float64 [candidates, NAMES].
        gold: For each nugget that any candidate states, which ones do, bool [candidates].
        read: How many pairs were read.
    """

    asked: Asked
    candidates: tuple[Candidate, ...]
    signals: NDArray[np.float64]
    gold: tuple[NDArray[np.bool_], ...]
    read: int


def ask(library: Library, cases: Sequence[Case], *, held: Collection[str], what: str) -> list[Asked]:
    """Searches for each question.

    Args:
        library: Of the cases' documents.
        cases: Answerable ones.
        held: Ids of those to be kept for checking.
        what: Named in the progress line.
    """
    extractive = Extractive(library)
    reader = RememberingReader(extractive.reader, most=None)
    found = []
    for case in progress(cases, total=len(cases), what=f"asking {what}"):
        text = standalone(case.question, case.history)
        wordings = extractive.wordings(text)
        found.append(
            Asked(
                case=case,
                question=read_question(text),
                wordings=wordings,
                sentences=extractive.sentences(together(wordings)),
                reader=reader,
                held=case.id in held,
            )
        )
    return found


def rows(asked: Asked, *, limits: Limits = LIMITS) -> Rows:
    """Reads and ranks."""
    reads = read_passages(
        asked.reader,
        asked.wordings,
        discount=-math.log(DISCOUNT),
        wants_list=asked.question.wants_list,
        limits=limits,
    )
    passages: Sequence[Passage] = together(asked.wordings)
    ranked = candidates(asked.question, passages, sentences=asked.sentences, readings=reads.readings)
    nuggets = [
        np.array([any(_holds(c, place.span) for place in nugget.any_of) for c in ranked], np.bool_)
        for nugget in asked.case.nuggets
    ]
    return Rows(
        asked=asked,
        candidates=tuple(ranked),
        signals=np.array([_row(c.signals) for c in ranked]).reshape(len(ranked), len(NAMES)),
        gold=tuple(right for right in nuggets if right.any()),
        read=reads.passages,
    )


def _row(signals: Mapping[str, float]) -> list[float]:
    return [signals.get(name, 0.0) for name in NAMES]


def _holds(candidate: Candidate, gold: Span) -> bool:
    own = candidate.sentence.span
    return own.overlap(gold) >= _SAME * min(len(own), len(gold))
