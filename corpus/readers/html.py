"""HTML to blocks of visible text with the main content told from the rest; no network, nothing run.

The parts: `html_walk` (visible blocks), `html_tables` (names of columns), `html_boxes`
(what elements say that they are for), `html_labels` (content or not), `html_facts`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.decode import decode
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.readers.extraction import Block, Extraction, Format
from corpus.readers.html_facts import facts_of_html
from corpus.readers.html_labels import label_blocks
from corpus.readers.html_walk import walk

__all__ = ["FORMAT"]

_DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
# lexbor takes time quadratic in nesting (50,000 elements: 2.6 s) and in one element's
# attributes (100,000: 18 s). Real pages nest below 100 and stay under a few KB a tag.
_DEEPEST = 20_000
_NESTING = re.compile(
    r"<(/?)(div|span|section|article|main|aside|nav|header|footer|table|tbody|tr|ul|ol|dl|blockquote|center|form"
    r"|fieldset|font|b|i|u|em|strong|small|big|a|sub|sup|code|pre|svg|g|button|label|details|[a-z][a-z0-9]*-[a-z0-9-]*)\b",
    re.IGNORECASE,
)
_HUGE_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,60})[^<>]{16384,}")


def extract(raw: str) -> Extraction:
    """The visible text of a page, its blocks labelled."""
    warnings: list[str] = []
    source = _HUGE_TAG.sub(r"<\1", raw)
    _refuse_deep(source)
    walked = walk(source)
    if not walked:
        walked = walk(source, hidden=True)
        if walked:
            warnings.append("all of its text is hidden until a script shows it")
    labels = label_blocks(source, walked, warnings)
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for block, label in zip(walked, labels, strict=True):
        if parts:
            gap = "\n" if block.tight else "\n\n"
            parts.append(gap)
            at += len(gap)
        parts.append(block.text)
        blocks.append(Block(start=at, end=at + len(block.text), label=label))
        at += len(block.text)
    text = "".join(parts)
    headings = [block.text for block, label in zip(walked, labels, strict=True) if label is Label.HEADING]
    main_heading = next(
        (block.text for block in walked if block.tag == "h1"), headings[0] if headings else None
    )
    facts = facts_of_html(source, heading=main_heading)
    return Extraction(raw=text, text=text, blocks=tuple(blocks), facts=facts, warnings=tuple(warnings))


def _refuse_deep(source: str) -> None:
    depth = 0
    for match in _NESTING.finditer(source):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            raise CorpusError(
                f"its elements are nested more than {_DEEPEST:,} deep",
                hint="save the page's text as .txt instead",
            )


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes; a declared encoding is tried after UTF-8."""
    head = data[:4096]
    match = _DECLARED.search(head) or _XML_DECLARED.search(head)
    declared = match[1].decode("ascii", "replace") if match else None
    decoded = decode(data, encoding=encoding, declared=declared)
    extraction = extract(decoded.text)
    return replace(extraction, encoding=decoded.encoding, warnings=(*decoded.warnings, *extraction.warnings))


FORMAT = Format(extractor="html/2", read=read, extract=extract)
