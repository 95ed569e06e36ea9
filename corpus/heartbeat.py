"""How a reader says that it gets on, so that a long scan isn't taken for a hang; knows no process and no clock."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["alive", "listen", "still_working"]

_listener: Callable[[int, int], None] | None = None
_last = (0, 0)


def still_working(done: int, total: int) -> None:
    """Say that `done` of `total` pages are read: the clock that would stop the reader starts anew.

    For work that takes seconds a page and is known to end, such as reading scans. Costs nothing where
    nobody listens.
    """
    global _last
    _last = done, total
    if _listener is not None:
        _listener(done, total)


def alive() -> None:
    """Say so in the middle of a page that takes long, as far as it had come at the last `still_working`."""
    still_working(*_last)


def listen(listener: Callable[[int, int], None] | None) -> None:
    """Have `listener(done, total)` called from now on; None for nobody."""
    global _listener
    _listener = listener
