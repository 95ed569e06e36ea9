"""Makes what is dear to make once in a process, whoever asks at the same time; knows nothing of what it is."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["once"]

A = ParamSpec("A")
T = TypeVar("T")


def once(make: Callable[A, T]) -> Callable[A, T]:
    """`functools.cache` for several threads: of those that come at the same time one makes it and the others wait.

    `functools.cache` alone lets all of them make it, and keeps the last. What raises is tried again by the next.

    >>> @once
    ... def doubled(number: int) -> int:
    ...     print("doubling", number)
    ...     return 2 * number
    >>> doubled(3), doubled(3)
    doubling 3
    (6, 6)
    """
    lock = threading.RLock()
    kept = functools.cache(make)

    @functools.wraps(make)
    def made(*args: A.args, **kwargs: A.kwargs) -> T:
        with lock:
            return kept(*args, **kwargs)  # type: ignore[arg-type]  # functools.cache asks for hashable arguments

    return made
