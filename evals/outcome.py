"""What happened to one case: answer, passages, looks, time, error; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from evals.look import Look
from index.passage import Passage
from qa.answer import Answer

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["Outcome"]

_NO_DOCUMENTS: Mapping[str, tuple[ParsedDocument, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The system's answer to a case, its passages, or the error that came instead.

    A part that was tried and failed (`asked` without an answer, `searched`
    without passages and with an error) scores as the worst outcome; a part
    that wasn't tried isn't scored.

    Attributes:
        case_id: The case.
        asked: Whether an answer was asked for.
        answer: The answer, or None when none was asked for or it failed.
        ask_seconds: Wall-clock time of asking.
        searched: Whether passages were searched.
        passages: Best first.
        search_seconds: Wall-clock time of searching.
        look: What the whole system made of the question before it worded an answer, or None.
        absent: The same with the gold documents taken away, or None.
        forced: The words that it picks in the gold passage when it must pick some, or None.
        error: "where: what" of the first failure, or None.
        documents: The data set's documents by id (several sources may share one text),
            read independently of the library that answered.
    """

    case_id: str
    asked: bool = False
    answer: Answer | None = None
    ask_seconds: float | None = None
    searched: bool = False
    passages: tuple[Passage, ...] = ()
    search_seconds: float | None = None
    look: Look | None = None
    absent: Look | None = None
    forced: str | None = None
    error: str | None = None
    documents: Mapping[str, tuple[ParsedDocument, ...]] = field(default_factory=lambda: _NO_DOCUMENTS)
