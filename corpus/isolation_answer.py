"""What comes back from a confined reading, checked frame by frame; knows no process and no formats."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.isolation_limits import Limits
from corpus.parsed import ParsedDocument
from corpus.source import SourceFile
from corpus.transfer import from_bytes

__all__ = ["PartialRead", "Read", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of one source.

    Attributes:
        source: The source.
        document: Its own text, or None where there is an error or it only holds other files.
        members: The files in it, each in a file of its own in the spool folder; whoever gets them deletes them.
        refused: (source, reason) of the files in it that can't be had.
        error: Why it can't be read, or None.
        warnings: One line each, for the user; the document's are among them.
        seconds: What reading it took.
        peak_bytes: The most memory that the process had which read it.
    """

    source: SourceFile
    document: ParsedDocument | None = None
    members: tuple[SourceFile, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    error: CorpusError | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    peak_bytes: int = 0


class PartialRead:
    """What has come of one file so far; the process that sends it isn't trusted.

    Args:
        source: The file.
        limits: What may come of it.
        spool: Where the files in it go.
    """

    def __init__(self, source: SourceFile, limits: Limits, spool: Path) -> None:
        self._source = source
        self._limits = limits
        self._spool = spool
        self._document: ParsedDocument | None = None
        self._warnings: tuple[str, ...] = ()
        self._error: CorpusError | None = None
        self._peak_bytes = 0
        self._members: list[SourceFile] = []
        self._refused: list[tuple[str, str]] = []
        self._bytes = 0

    def take(self, kind: bytes, body: bytes) -> None:
        """Take one frame.

        Args:
            kind: One letter: D(ocument), W(arnings), E(rror) or M(ember).
            body: What the letter says it is.

        Raises:
            ValueError: It makes no sense, or holds more files than the limits let through.
            OSError: A member can't be written.
        """
        with _sense(kind):
            self._take(kind, body)

    def _take(self, kind: bytes, body: bytes) -> None:
        if kind == b"D":
            self._document = from_bytes(body)
            self._warnings = tuple(map(_one_line, self._document.warnings))
        elif kind == b"W":
            self._warnings = tuple(_one_line(str(warning)) for warning in json.loads(body))
        elif kind == b"E":
            self._error = _explained(self._source, json.loads(body), self._limits)
        elif kind == b"M":
            self._member(body)
        else:
            raise ValueError(f"a frame {kind!r}")

    def _member(self, body: bytes) -> None:
        head, _, data = body.partition(b"\0")
        said = json.loads(head)
        name, problem = str(said["name"]), str(said["problem"])
        source = f"{self._source.source}!/{name}"
        if not problem and len(self._members) + len(self._refused) >= self._limits.members:
            raise ValueError(f"more than {self._limits.members:,} files in it")
        if not problem and self._bytes + len(data) > self._limits.member_bytes:
            problem = f"what is in it goes over the limit of {self._limits.member_bytes / 1e6:,.0f} MB"
        if problem:
            self._refused.append((source, _one_line(problem)))
            return
        self._bytes += len(data)
        path = self._spool / f"member-{secrets.token_hex(8)}"
        path.write_bytes(data)
        self._members.append(SourceFile(source=source, path=path, name=name))

    def end(self, body: bytes) -> bool:
        """Take the last frame.

        Returns:
            Whether the process says that it is fit for another file.

        Raises:
            ValueError: It makes no sense.
        """
        with _sense(b"F"):
            said = json.loads(body)
            self._peak_bytes = int(said["peak_bytes"])
            return bool(said["again"])

    def drop(self) -> None:
        """Delete the members."""
        for member in self._members:
            assert member.path is not None
            member.path.unlink(missing_ok=True)
        self._members = []

    def result(self, seconds: float) -> Read:
        """What became of the file, when all of it has come.

        Args:
            seconds: What reading it took.
        """
        error = self._error
        if error is not None:
            self.drop()
        return Read(
            source=self._source,
            document=None if error else self._document,
            members=tuple(self._members),
            refused=() if error else tuple(self._refused),
            error=error,
            warnings=self._warnings,
            seconds=seconds,
            peak_bytes=self._peak_bytes,
        )


@contextlib.contextmanager
def _sense(kind: bytes) -> Iterator[None]:
    """Turn what a frame of another shape brings about into the one error of frames without sense."""
    try:
        yield
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"a frame {kind!r} of another shape: {type(error).__name__}") from error


def unreadable(source: SourceFile, reason: str, hint: str) -> CorpusError:
    """The error of a source that can't be read, in one line that names it."""
    from corpus.read import shown

    return CorpusError(f"{shown(source.source)}: {reason}", hint=hint)


def _explained(source: SourceFile, said: Mapping[str, Any], limits: Limits) -> CorpusError:
    message, hint = _one_line(str(said["message"])), _one_line(str(said["hint"]))
    if message == "memory":
        return unreadable(
            source,
            f"reading it takes more than {limits.memory_bytes / 1e6:,.0f} MB of memory",
            "split it, or raise the limit with IBID_READ_MEGABYTES",
        )
    if message == "nesting":
        return unreadable(source, "it is nested too deeply", "simplify it")
    if message == "failed":
        return unreadable(
            source, f"its reader failed with {hint}", "it is damaged, or Ibid has a fault: report it"
        )
    return CorpusError(message, hint=hint, retryable=bool(said["retryable"]))


def _one_line(text: str) -> str:
    """A message of a library's, whatever it holds, as one line that can be shown."""
    from corpus.read import shown

    return shown(" ".join(text.split()))[:1000]
