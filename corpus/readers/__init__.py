"""The formats that can be read, by file suffix; knows no disk.

To add a format: write a module here with a `FORMAT`, and add its line to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from corpus.readers import html, markdown, text
from corpus.readers.extraction import Block, Extraction, Facts, Format

__all__ = ["FORMATS", "Block", "Extraction", "Facts", "Format"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        suffix: format_
        for format_, suffixes in (
            (text.FORMAT, (".txt", ".text")),
            (markdown.FORMAT, (".md", ".markdown")),
            (html.FORMAT, (".html", ".htm", ".xhtml")),
        )
        for suffix in suffixes
    }
)
