"""What `ibid add` was given, files and web pages, as one course of events; prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import AddEvent, Library

__all__ = ["add_given"]


def add_given(
    library: Library,
    files: Sequence[Path],
    urls: Sequence[str],
    *,
    encoding: str | None = None,
    stop: Callable[[], bool] | None = None,
) -> Generator[AddEvent, None, None]:
    """Add files first, then pages, which need the network.

    Yields:
        As `Library.add`; done and total count both.
    """
    if not urls:
        yield from library.add(files, encoding=encoding, stop=stop)
        return
    done = total = 0
    if files:
        for event in library.add(files, encoding=encoding, stop=stop):
            done, total = event.done, event.total
            yield replace(event, total=total + len(urls))
    for event in library.add_urls(urls, stop=stop):
        yield replace(event, done=done + event.done, total=total + event.total)
