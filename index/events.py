"""What is reported while documents are added: outcomes, and how far it has come; knows no files and no record."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from index.passage import DocumentInfo

__all__ = ["AddEvent", "Course"]

_MEASURED_SECONDS = 1.0  # before that a rate says more about the start than about the files


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvent:
    """What became of one source; yielded when it is on disk.

    Attributes:
        source: As given; a file within a file is `mail.eml!/report.pdf`.
        outcome: "added", "unchanged", "updated", "failed", or "skipped" for a file within a file that isn't of a
            kind that can be read.
        document: The document; None when it failed or was skipped.
        reason: Why; None otherwise.
        warnings: What the reader of the file should know, in sentences.
        done: Sources dealt with so far, this one included.
        total: Sources known of so far; grows when a file turns out to hold others.
        bytes_per_second: Read, embedded and stored so far; None until there is something to go by.
        seconds_left: By that rate; None likewise.
    """

    source: str
    outcome: str
    document: DocumentInfo | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    done: int
    total: int
    bytes_per_second: float | None = None
    seconds_left: float | None = None


class _Sized(Protocol):
    size: int


@dataclass(slots=True)
class Course:
    """How far a run has come. What costs no reading (unchanged files) counts for no rate."""

    done: int = 0
    total: int = 0
    _bytes_done: int = 0
    _bytes_total: int = 0
    _began: float = field(default_factory=time.monotonic)

    def expect(self, sources: Iterable[_Sized]) -> None:
        """More sources to deal with."""
        for source in sources:
            self.total += 1
            self._bytes_total += source.size

    def replaced(self, source: _Sized) -> None:
        """A source turned out to have no text of its own, only files in it, which are expected instead."""
        self.total -= 1
        self._bytes_done += source.size

    def unread(self, source: _Sized) -> None:
        """A source turned out to need no reading."""
        self._bytes_total -= source.size

    def dealt_with(self, source: _Sized | None) -> None:
        """One more source is done; None for one that was never expected."""
        self.done += 1
        if source is None:
            self.total += 1
        else:
            self._bytes_done += source.size

    def rate(self) -> tuple[float | None, float | None]:
        """Bytes per second, and the seconds that are left at that rate."""
        seconds = time.monotonic() - self._began
        if seconds < _MEASURED_SECONDS or self._bytes_done <= 0:
            return None, None
        rate = self._bytes_done / seconds
        return rate, max(0.0, (self._bytes_total - self._bytes_done) / rate)
