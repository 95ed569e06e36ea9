"""What happened on the way to an answer, step by step, for whoever watches; knows no stage and no tracing tool.

Nobody watching costs nothing: facts are made only for a watcher. `ibid ask --debug` watches, and the query engine
does while llama-index has event handlers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

__all__ = ["Step", "step", "watched", "watching"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was done.

    Attributes:
        name: "retrieved", "read", "judged", "chosen", "shown", "written", "checked", "failed".
        facts: What there is to know, in the types of JSON.
    """

    name: str
    facts: Mapping[str, Any]


Watcher = Callable[[Step], None]

_watchers: ContextVar[tuple[Watcher, ...]] = ContextVar("_watchers", default=())


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Tells the watcher every step that this thread makes in the block.

    >>> seen = []
    >>> with watching(seen.append):
    ...     step("read", lambda: {"passages": 3})
    >>> seen
    [Step(name='read', facts={'passages': 3})]
    """
    token = _watchers.set((*_watchers.get(), watcher))
    try:
        yield
    finally:
        _watchers.reset(token)


def watched() -> bool:
    """Whether anybody watches."""
    return bool(_watchers.get())


def step(name: str, facts: Callable[[], Mapping[str, Any]]) -> None:
    """Tells whoever watches what was done; `facts` is called only then."""
    watchers = _watchers.get()
    if watchers:
        made = Step(name=name, facts=facts())
        for watcher in watchers:
            watcher(made)
