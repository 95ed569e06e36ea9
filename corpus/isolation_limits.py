"""What one process that reads files may take; numbers only, no process."""

from __future__ import annotations

import os
from dataclasses import dataclass

from corpus.errors import CorpusError

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one file may take.

    Attributes:
        seconds: Wall-clock time for a small file.
        seconds_per_megabyte: More of it for a larger one.
        longest_seconds: At most, for a file whose reader keeps saying that it gets on (a scan of 300 pages).
        memory_bytes: Address space of the process; what it uses is less.
        file_bytes: Of the file read, and of any file that its reader writes.
        member_bytes: Of all files in it, unpacked.
        members: How many files it may hold.
        depth: How deep files may lie in files: 3 is a ZIP in a mail in a ZIP.
        files: How many files one process reads before it is replaced by a fresh one.
    """

    seconds: float = 25.0
    seconds_per_megabyte: float = 0.5
    longest_seconds: float = 1800.0
    memory_bytes: int = 1_300_000_000
    file_bytes: int = 200_000_000
    member_bytes: int = 300_000_000
    members: int = 10_000
    depth: int = 3
    files: int = 500

    def allowed(self, size: int) -> float:
        """Seconds for a file of `size` bytes."""
        return min(self.longest_seconds, self.seconds + self.seconds_per_megabyte * size / 1e6)

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits, with `IBID_READ_SECONDS` and `IBID_READ_MEGABYTES` (of memory) where they are set.

        Raises:
            CorpusError: One of them is no positive number.
        """
        limits = cls()
        return cls(
            seconds=_number("IBID_READ_SECONDS", limits.seconds),
            memory_bytes=int(_number("IBID_READ_MEGABYTES", limits.memory_bytes / 1e6) * 1e6),
        )


def _number(name: str, default: float) -> float:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e9:
        raise CorpusError(f"{name} is {text!r}", hint="set it to a positive number, or unset it")
    return number
