"""The formats that can be read, by file suffix; knows no disk.

To add a format: write a module here with a `FORMAT`, and add its line to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from corpus.readers.extraction import Block, Extraction, Facts, Format, Member
from corpus.readers.html import FORMAT as HTML
from corpus.readers.markdown import FORMAT as MARKDOWN
from corpus.readers.text import FORMAT as TEXT

__all__ = ["FORMATS", "Block", "Extraction", "Facts", "Format", "Member"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        suffix: format_
        for format_, suffixes in (
            (TEXT, (".txt", ".text")),
            (MARKDOWN, (".md", ".markdown")),
            (HTML, (".html", ".htm", ".xhtml")),
        )
        for suffix in suffixes
    }
)
