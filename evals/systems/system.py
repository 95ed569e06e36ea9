"""What an evaluation asks of a system; knows none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from evals.cases import Case
from evals.look import Look

if TYPE_CHECKING:
    from index.passage import Passage
    from qa.answer import Answer

__all__ = ["Baseline", "SystemUnderTest"]


class Baseline(Protocol):
    """A plain system that ranks passages and sentences, and answers nothing."""

    @property
    def name(self) -> str:
        """As reports call it."""
        ...

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """What it makes of a question when some documents (by id) are taken away."""
        ...


class SystemUnderTest(Protocol):
    """What answers, searches and looks; Ibid, and strict fakes in tests."""

    def ask(self, case: Case) -> Answer:
        """Answer the case's question, with its history."""
        ...

    def search(self, question: str, k: int) -> Sequence[Passage]:
        """The best k passages, best first."""
        ...

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """Search and read, when some documents (by id) are taken away."""
        ...

    def pick(self, question: str, title: str, passage: str) -> str:
        """The words of a passage that most likely answer, when some must be picked."""
        ...
