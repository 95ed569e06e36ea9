"""PDF to blocks with the place of every character; knows no disk and no library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus.document import Label
from corpus.errors import CorpusError
from corpus.readers.extraction import Block, Extraction, Facts, Format

if TYPE_CHECKING:
    from corpus.readers.pdf_glyphs import Glyphs
    from corpus.readers.pdf_lines import Line
    from corpus.readers.pdf_paragraphs import Paragraph
    from corpus.readers.pdf_text import PageBoxes

__all__ = ["FORMAT", "MAX_PAGES", "extraction_of"]

MAX_PAGES = 10_000
_UNREADABLE = 0.1  # share of glyphs without Unicode from which a page is read off its picture
_FEW = 50  # glyphs: a page with no more that is mostly picture is a scan with a stamp
_PICTURE = 0.4  # of the page
_TITLE = 1.2  # of the body's size
_PART = re.compile(
    r"(?:table of )?contents|abstract|(?:executive )?summary|introduction|preface|foreword", re.IGNORECASE
)


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - a PDF says itself how it is encoded
    """The text of a PDF with its pages and their layout.

    Args:
        data: The file.
        encoding: Of no use here.

    Raises:
        CorpusError: It is no PDF, damaged, locked, of too many pages, or holds no text.
    """
    from corpus.readers.pdf_facts import facts_of
    from corpus.readers.pdf_open import language, open_pdf

    if b"%PDF-" not in data[:1024]:
        raise CorpusError("it is no PDF", hint="check what it is, and give it the right suffix")
    with open_pdf(data) as document:
        count = len(document)
        if count == 0:
            raise CorpusError("it has no pages that can be read", hint="open it and save it again as PDF")
        if count > MAX_PAGES:
            raise CorpusError(f"its {count:,} pages are over the limit of {MAX_PAGES:,}", hint="split it")
        information = document.get_metadata_dict(skip_empty=True)
        pages, lines, warnings = _pages(document, count)
        stated = language(document)
    return extraction_of(pages, lines, facts_of(data, information, language=stated), warnings)


def _pages(document: Any, count: int) -> tuple[list[PageBoxes], list[list[Line]], list[str]]:
    """Each page and its lines, and what to tell the user."""
    import numpy as np
    import pypdfium2

    from corpus.layout import Page
    from corpus.readers.ocr import HINT
    from corpus.readers.pdf_glyphs import page_glyphs
    from corpus.readers.pdf_lines import page_lines
    from corpus.readers.pdf_scans import Scans, some
    from corpus.readers.pdf_text import PageBoxes

    pages: list[PageBoxes] = []
    lines: list[list[Line]] = []
    hidden = outside = 0
    broken: list[int] = []
    scans = Scans(count)
    for number in range(count):
        page = None
        try:
            page = document[number]
            glyphs = page_glyphs(page)
            shown = Page(width=glyphs.width, height=glyphs.height, rotation=glyphs.rotation)
            scan = scans.read(page, number, shown) if _is_scan(page, glyphs) else None
        except pypdfium2.PdfiumError:
            broken.append(number + 1)
            pages.append(PageBoxes(page=Page(width=1, height=1), boxes=np.zeros((0, 4))))
            lines.append([])
            continue
        finally:
            if page is not None:
                page.close()
        if scan is not None:
            pages.append(PageBoxes(page=replace(shown, scanned=True), boxes=scan.boxes))
            lines.append(scan.lines)
            continue
        hidden += int(glyphs.hidden.sum())
        outside += glyphs.outside
        pages.append(PageBoxes(page=shown, boxes=glyphs.boxes))
        lines.append(page_lines(glyphs))
    warnings = scans.warnings()
    if broken:
        warnings.append(f"{some('page', broken)} can't be read: damaged")
    if hidden:
        warnings.append(f"{hidden:,} characters that can't be seen on the page are left out of the search")
    if outside:
        warnings.append(f"{outside:,} characters outside the visible page are left out")
    if not any(lines) and scans.missing:
        raise CorpusError("its pages are pictures of text", hint=HINT)
    if len(broken) == count:
        raise CorpusError("none of its pages can be read", hint="open it and save it again as PDF")
    return pages, lines, warnings


def _is_scan(page: Any, glyphs: Glyphs) -> bool:
    """Whether a page's text is to be read off its picture: it has none, or none that can be read."""
    from corpus.readers.pdf_open import has_pictures

    count = len(glyphs.codes)
    if glyphs.unmapped > _UNREADABLE * count and glyphs.unmapped > 5:
        return True
    return count < _FEW and has_pictures(page, share=_PICTURE)


def extraction_of(
    pages: Sequence[PageBoxes], lines: Sequence[Sequence[Line]], facts: Facts, warnings: Sequence[str]
) -> Extraction:
    """The extraction of pages of lines: furniture, paragraphs, text, and the facts that the text states."""
    from corpus.readers.pdf_furniture import furniture
    from corpus.readers.pdf_paragraphs import Paragraph, body_size, join_pages, paragraphs
    from corpus.readers.pdf_text import compose

    body = body_size(line for page in lines for line in page if not line.hidden)
    marginal = furniture([(page.page.height, own) for page, own in zip(pages, lines, strict=True)])
    grouped: list[list[Paragraph]] = []
    for number, (own, left_out) in enumerate(zip(lines, marginal, strict=True)):
        kept = [line for k, line in enumerate(own) if k not in left_out]
        heads: list[Paragraph] = []
        feet: list[Paragraph] = []
        for k in sorted(left_out):
            line = own[k]
            above = line.top < pages[number].page.height / 2
            (heads if above else feet).append(Paragraph(lines=((number, line),), label=Label.BOILERPLATE))
        grouped.append([*heads, *paragraphs(number, kept, body=body), *feet])
    text = compose(pages, join_pages(grouped))
    return Extraction(
        raw=text.raw,
        text=text.text,
        offsets=text.offsets,
        blocks=text.blocks,
        facts=_with_the_text(facts, text.text, text.blocks, grouped, body),
        warnings=tuple(warnings),
        page_starts=text.page_starts,
        layout=text.layout,
    )


def _with_the_text(
    facts: Facts, text: str, blocks: Sequence[Block], grouped: Sequence[Sequence[Paragraph]], body: float
) -> Facts:
    """The facts, with what the first page states where the file itself is silent."""
    from corpus.metadata import facts_of_lines

    stated = facts_of_lines([(text[block.start : block.end], block.label) for block in blocks[:60]])
    title = facts.title
    if title is None:
        # The largest print on the first page, if it is larger than the text.
        first = grouped[0] if grouped else []
        headings = [
            one for one in first if one.label is Label.HEADING and not _PART.fullmatch(one.lines[0][1].text)
        ]
        largest = max(headings, key=lambda one: one.lines[0][1].size, default=None)
        if largest is not None and largest.lines[0][1].size > _TITLE * body:
            title = " ".join(line.text for _, line in largest.lines)
    return replace(facts, title=title, date=stated.date or facts.date, author=facts.author or stated.author)


FORMAT = Format(extractor="pdf/1", read=read)
