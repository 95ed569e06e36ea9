"""The values that every layer shares: documents and the exact spans in them.

Offsets are half-open and count code points of a document's canonical text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

__all__ = ["Chunk", "Document", "Label", "Region", "Sentence", "Span", "document_id"]

_NO_METADATA: Mapping[str, str] = MappingProxyType({})


def document_id(text: str) -> str:
    """The id that pins a document to its canonical text: SHA-256 in hex.

    >>> document_id("Hello.")[:8]
    '2d8bd7d9'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source's canonical text and what the source says about itself.

    Attributes:
        id: `document_id(text)`.
        text: Canonical text; every offset in Ibid counts its code points.
        source: Path or URL as the user gave it.
        title: From the source, or its file name when it has none.
        date: ISO 8601 date that the source states, or None; never invented.
        author: As the source states it, or None.
        language: BCP 47 tag that the source states, or None.
        page_starts: Offset of each page's first character; empty without pages.
        metadata: Further facts stated by the source, as text.
    """

    id: str
    text: str
    source: str
    title: str
    date: str | None = None
    author: str | None = None
    language: str | None = None
    page_starts: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: _NO_METADATA)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open range of code points of one document's canonical text."""

    document_id: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}:{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters that this span covers in its document's text."""
        return text[self.start : self.end]

    def overlap(self, other: Span) -> int:
        """How many characters the two spans share (0 in different documents)."""
        if self.document_id != other.document_id:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Label(StrEnum):
    """What a region of a document is; only BODY and HEADING are indexed as text."""

    BODY = "body"
    HEADING = "heading"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A labelled stretch (usually a paragraph) of a document."""

    span: Span
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence without surrounding white space.

    Attributes:
        span: Where it stands.
        paragraph: Number of its paragraph in the document, from 0.
        heading: Whether it is a heading rather than running text.
        speaker: From a speaker label ("KELLY:") in force here, or None.
    """

    span: Span
    paragraph: int
    heading: bool = False
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Consecutive sentences that are indexed and retrieved together.

    Attributes:
        span: From the first sentence's start to the last one's end.
        tokens: cl100k_base tokens of the span's text.
        heading: The nearest heading above it, or an empty string.
        first_sentence: Number of its first sentence in the document, from 0.
        last_sentence: Number after its last sentence (half-open).
    """

    span: Span
    tokens: int
    heading: str
    first_sentence: int
    last_sentence: int
