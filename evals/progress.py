"""One line on standard error that says how far a long run is; knows nothing of what runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

__all__ = ["progress"]

T = TypeVar("T")


def progress(
    items: Iterable[T], *, total: int, what: str, stream: TextIO | None = None, interval: float = 0.5
) -> Iterator[T]:
    """Pass items through, telling the rate and the remaining time.

    On a terminal the line rewrites itself; elsewhere a line is printed at each
    tenth, so that a log stays short.

    Args:
        items: What to pass through.
        total: How many there will be.
        what: The verb, such as "asking".
        stream: Where to tell; standard error by default.
        interval: Seconds between two rewrites on a terminal.

    Yields:
        The items.
    """
    out = stream or sys.stderr
    live = out.isatty()
    started = told = time.monotonic()
    tenths = 0
    done = 0
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if live and (now - told >= interval or done == total):
            told = now
            out.write(f"\r\033[K{_line(what, done, total, now - started)}")
            out.flush()
        elif not live and total and done * 10 // total > tenths:
            tenths = done * 10 // total
            out.write(_line(what, done, total, now - started) + "\n")
            out.flush()
    if live and done:
        out.write("\n")
        out.flush()


def _line(what: str, done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds > 0 else 0.0
    left = (total - done) / rate if rate else 0.0
    speed = f"{rate:.1f}/s" if rate >= 1 else f"{seconds / done:.1f} s each"
    ending = f"{_duration(seconds)} in all" if done >= total else f"{_duration(left)} left"
    return f"{what} {done:,}/{total:,}  {speed}  {ending}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
