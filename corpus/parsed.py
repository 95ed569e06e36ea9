"""What parsing a source gives: the document, its regions, sentences and chunks; pure values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.document import Chunk, Document, Region, Sentence
from corpus.offsets import OffsetMap

if TYPE_CHECKING:
    from corpus.layout import Layout

__all__ = ["ParsedDocument"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A document with everything the index needs; all offsets are of `document.text`.

    Attributes:
        document: Canonical text and stated facts.
        source_sha256: SHA-256 of the source's bytes, in hex.
        extractor: Name and version of the reader ("html/1").
        encoding: How the bytes were decoded, or None for text that came as text.
        raw_text: The reader's text before any pass: the decoded source, or for HTML,
            whose parser gives no positions, the visible text.
        offset_map: Between `document.text` and `raw_text`.
        regions: Cover the whole text, in order, without gaps.
        sentences: Of the indexed regions, in order; cover all their characters but white space.
        chunks: Consecutive sentences within the token limit; cover every sentence once, but for
            headings without text of their own, which later chunks carry as their heading.
        warnings: One line each, for the user.
        layout: Where each character of `raw_text` stands on its page, or None.
    """

    document: Document
    source_sha256: str
    extractor: str
    encoding: str | None
    raw_text: str
    offset_map: OffsetMap
    regions: tuple[Region, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    warnings: tuple[str, ...] = ()
    layout: Layout | None = None
