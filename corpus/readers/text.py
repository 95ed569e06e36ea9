"""Plain text to blocks: lines, headings, boilerplate; knows no markup."""

from __future__ import annotations

from corpus.boilerplate import label_lines
from corpus.canonical import canonicalise
from corpus.decode import decode
from corpus.metadata import facts_of_lines
from corpus.readers.extraction import Block, Extraction, Format
from corpus.structure import line_starts

__all__ = ["FORMAT"]


def extract(raw: str) -> Extraction:
    """The blocks of a plain text: one a line, or one a paragraph where it was wrapped."""
    text, offsets = canonicalise(raw)
    starts = line_starts(text)
    lines = [text[start:end].rstrip() for start, end in zip(starts, [*starts, len(text)][1:], strict=True)]
    blocks = []
    labelled = label_lines(lines)
    for number, offset, length, label in labelled:
        start = starts[number] + offset
        blocks.append(Block(start=start, end=start + length, label=label))
    facts = facts_of_lines([(text[block.start : block.end], block.label) for block in blocks[:60]])
    return Extraction(raw=raw, text=text, offsets=offsets, blocks=tuple(blocks), facts=facts, canonical=True)


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes."""
    from dataclasses import replace

    decoded = decode(data, encoding=encoding)
    return replace(extract(decoded.text), encoding=decoded.encoding, warnings=decoded.warnings)


FORMAT = Format(extractor="text/1", read=read, extract=extract)
