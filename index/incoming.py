"""Sources on their way into the library: as given, as known, as read; values alone."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus.source import SourceFile
from index.originals import Staged
from index.records import Origin

if TYPE_CHECKING:
    from corpus.isolation_answer import Read
    from corpus.parsed import ParsedDocument

__all__ = ["Coming", "Fetched", "Known", "Tree", "printable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record says of a location.

    Attributes:
        key: Its document's key.
        id: Its document's id.
        sha256: Of the bytes that it had.
        size: How many they were; None where there was no file.
        encoding: How they were decoded.
        extractor: Name and version of the reader; None for what was parsed elsewhere.
        kept: Whether the library keeps the bytes.
    """

    key: int
    id: str
    sha256: str
    size: int | None
    encoding: str | None
    extractor: str | None
    kept: bool


@dataclass(slots=True)
class Tree:
    """What has been found so far in a file that holds others, however deep.

    Attributes:
        location: Of the outermost file.
        sha256: Of its bytes.
        extractor: What read it.
        members: How many files.
        bytes: Theirs, unpacked.
        locations: Where they lie.
        notes: (source, outcome, reason) of those that gave no document.
        left: How many files in it are still on their way.
    """

    location: str
    sha256: str
    extractor: str
    members: int = 0
    bytes: int = 0
    locations: set[str] = field(default_factory=set)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    left: int = 0


@dataclass(slots=True)
class Coming:
    """A source on its way.

    Attributes:
        source: How it is named.
        item: What was given.
        location: What it replaces.
        size: Of its bytes, as far as known before reading; 0 if not.
        own: Whether it is a file of the user's, named by its path.
        depth: How many files it lies in.
        tree: Of the outermost of these.
        begun: Whether it has been looked at.
        sha256: Of its bytes, if these are the ones that the record knows; then there is nothing to read.
        future: Where they are being read.
        error: Why they can't be.
    """

    source: str
    item: SourceFile | ParsedDocument
    location: str
    size: int = 0
    own: bool = False
    depth: int = 0
    tree: Tree | None = None
    begun: bool = False
    sha256: str | None = None
    future: Future[Fetched] | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A source that was read.

    Attributes:
        origin: Where it came from.
        staged: Its bytes in the library's folder, or None for what came as text.
        read: What they say.
    """

    origin: Origin
    staged: Staged | None
    read: Read

    def warned(self, warning: str) -> Fetched:
        """The same with one more warning."""
        return replace(self, read=replace(self.read, warnings=(*self.read.warnings, warning)))


def printable(name: str) -> str:
    """A name that can be stored: what isn't text in it (bytes that the file system let through) is escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
