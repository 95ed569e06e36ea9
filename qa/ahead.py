"""Begins to read the likeliest passages while the search still looks at others; knows no ranking and no answer.

The search's last step, late interaction, mostly keeps one of two processors busy. The two passages that lead before
it are nearly always read afterwards: a question took .90 to .96 of the time with their reading begun then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from qa.reader import Reader
from qa.reader.reading import Reading

__all__ = ["Ahead"]


class Ahead:
    """Passages being read ahead for one question, within a `with` block: what isn't taken is given up at its end.

    Args:
        reader: The reader; None to read nothing ahead. One that can't begin (`Reader.start`) reads nothing either.
    """

    def __init__(self, reader: Reader | None) -> None:
        self._start: Callable[[Sequence[tuple[str, str, str]]], Callable[[], list[Reading]]] | None
        self._start = getattr(reader, "start", None)
        self._pairs: list[tuple[str, str, str]] = []
        self._finish: Callable[[], list[Reading]] | None = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish = None

    def begin(self, question: str, passages: Sequence[tuple[str, str]]) -> None:
        """Begins to read (title, text) pairs for a question, once."""
        if self._start is not None and self._finish is None:
            self._pairs = [(question, title, text) for title, text in passages]
            self._finish = self._start(self._pairs)

    def take(self) -> Mapping[tuple[str, str, str], Reading]:
        """What was read ahead, by (question, title, text); empty the second time."""
        finish, self._finish = self._finish, None
        return {} if finish is None else dict(zip(self._pairs, finish(), strict=True))
