"""HTML to blocks of visible text with the main content told from the rest; no network, nothing run.

selectolax parses and is walked here; trafilatura says which blocks are the
article. Both stay in this file.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.boilerplate import is_furniture
from corpus.decode import decode
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.imprint import imprint_lines
from corpus.readers.extraction import Block, Extraction, Format
from corpus.readers.html_facts import facts_of_html
from corpus.readers.html_walk import WalkedBlock, walk

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
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"”’)]*$")
# trafilatura's time is quadratic in paragraphs: 5,000 take 1 s, 15,000 take 8 s.
_LARGEST_LABELLED = 1_500_000  # characters of source
_MOST_LABELLED = 5_000  # blocks
_LEAST_MAIN = 0.25  # trafilatura's choice is not believed below this share of the plausible text


def extract(raw: str) -> Extraction:
    """The visible text of a page, its blocks labelled."""
    warnings: list[str] = []
    source = _HUGE_TAG.sub(r"<\1", raw)
    _refuse_deep(source)
    walked = walk(source)
    labels = _labels(source, walked, warnings)
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


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _labels(source: str, walked: list[WalkedBlock], warnings: list[str]) -> list[Label]:
    """A label for each block: what trafilatura keeps is main, and prose within its bounds too."""
    article = ""
    lines: set[str] = set()
    plausible = sum(len(block.text) for block in walked if not block.aside)
    deepest = max((block.depth for block in walked), default=0)
    if len(source) > _LARGEST_LABELLED or len(walked) > _MOST_LABELLED:
        warnings.append(
            "too large to look for its main content: only menus, sidebars and footers are left out"
        )
    elif walked and deepest <= 250 and plausible >= 500:
        found = _main_text(source)
        article = _squeezed(found)
        lines = {_squeezed(line) for line in found.split("\n")}
    squeezed = [_squeezed(block.text) for block in walked]
    kept = [bool(article) and len(text) >= 2 and (text in lines or text in article) for text in squeezed]
    share = sum(len(block.text) for block, keep in zip(walked, kept, strict=True) if keep)
    believed = share >= _LEAST_MAIN * max(1, plausible)
    long_kept = [k for k, keep in enumerate(kept) if keep and len(walked[k].text) >= 60]
    first, last = (long_kept[0], long_kept[-1]) if long_kept else (0, len(walked))
    labels = []
    for number, block in enumerate(walked):
        heading = bool(re.fullmatch("h[1-6]", block.tag))
        prose = len(block.text) >= 80 and block.linked < 0.5
        if is_furniture(block.text):
            label = Label.BOILERPLATE
        elif heading and block.tag == "h1" and not block.aside:
            label = Label.HEADING
        elif not believed:
            label = Label.BOILERPLATE if block.aside and not (kept[number] and prose) else Label.BODY
        else:
            within = first <= number <= last and block.linked < 0.5
            # A lost paragraph costs more than a kept teaser.
            paragraph = prose and _ENDS_SENTENCE.search(block.text)
            main = kept[number] and not (block.aside and len(block.text) < 60)
            keep = main or (not block.aside and (within or paragraph))
            label = Label.BODY if keep else Label.BOILERPLATE
        if label is Label.BODY and heading:
            label = Label.HEADING
        labels.append(label)
    for number in imprint_lines([block.text for block in walked], labels):
        labels[number] = Label.BOILERPLATE
    return labels


def _main_text(source: str) -> str:
    """The article's text as trafilatura sees it; empty when it finds none or fails."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.extract(
            source, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError, AssertionError):
        return ""  # labelling is a service: on a page it can't take, all of the page is kept
    return found or ""


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes; a declared encoding is tried after UTF-8."""
    head = data[:4096]
    match = _DECLARED.search(head) or _XML_DECLARED.search(head)
    declared = match[1].decode("ascii", "replace") if match else None
    decoded = decode(data, encoding=encoding, declared=declared)
    extraction = extract(decoded.text)
    return replace(extraction, encoding=decoded.encoding, warnings=(*decoded.warnings, *extraction.warnings))


FORMAT = Format(extractor="html/1", read=read, extract=extract)
