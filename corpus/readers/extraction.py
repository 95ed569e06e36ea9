"""What a reader makes of a source: text in blocks and the facts it states; knows no format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.document import Label
from corpus.offsets import OffsetMap

if TYPE_CHECKING:
    from corpus.layout import Layout

__all__ = ["Block", "Extraction", "Facts", "Format", "Member"]


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item, table row or line; `start:end` in `Extraction.text`."""

    start: int
    end: int
    label: Label = Label.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a source says about itself; None where it is silent."""

    title: str | None = None
    date: str | None = None
    author: str | None = None
    language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=_none)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file within a file: an entry of an archive, an attachment of a mail.

    Attributes:
        name: As the container has it, path included; untrusted, only ever shown and never opened.
        data: Its bytes; empty if it could not be had.
        problem: Why it could not be had ("it is protected by a password"), or empty.
    """

    name: str
    data: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A reader's result.

    Attributes:
        raw: The text before any pass of the reader: the decoded source, or for
            HTML, whose parser gives no positions, the visible text.
        text: The text after the reader's passes.
        offsets: From `raw` to `text`.
        blocks: Ascending, not overlapping; text between them is BOILERPLATE if not blank.
        facts: Title, date, author, language as stated.
        canonical: Whether `text` came out of `canonicalise()` unchanged.
        encoding: How the bytes were decoded, or None.
        warnings: One line each, for the user.
        page_starts: Offset in `text` of each page's (sheet's, slide's) first character; empty without pages.
        layout: Where each character of `raw` stands on its page, or None.
        spoken: Whether a line may start with its speaker ("KELLY:"); no cell of a table does.
        members: The files in it; each becomes a source of its own (`mail.eml!/report.pdf`). With members there
            may be no text.
    """

    raw: str
    text: str
    blocks: tuple[Block, ...]
    offsets: OffsetMap = field(default_factory=OffsetMap)
    facts: Facts = field(default_factory=Facts)
    canonical: bool = False
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
    page_starts: tuple[int, ...] = ()
    layout: Layout | None = None
    spoken: bool = True
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to read one kind of source.

    Attributes:
        extractor: Its name and version ("html/1"); a new version re-reads sources.
        read: From bytes and the user's encoding (or None); raises `CorpusError`.
        extract: The same from text, or None for binary formats.
    """

    extractor: str
    read: Callable[[bytes, str | None], Extraction]
    extract: Callable[[str], Extraction] | None = None
