"""A whole document for the reader, in labelled blocks; knows neither gradio nor how a block is drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from corpus.document import Label
from corpus.errors import IbidError

if TYPE_CHECKING:
    from corpus.document import Document
    from index import Library

__all__ = ["places_view", "source_view"]

_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PARAGRAPH = re.compile(r"\n+")
_MOST_SPANS = 500


def source_view(library: Library, document_id: object) -> dict[str, Any]:
    """A document's text in blocks that follow one another without a gap.

    Args:
        library: Where it is.
        document_id: From the page, so of any type and content.

    Returns:
        `{id, title, date, author, publisher, language, source, characters, blocks: [[label, text], …], pages: [[width, height], …],
        starts, turns: [[offset, code point], …]}`, where the blocks' texts joined are the canonical text, pages that can
        be shown as they look start at the code points `starts`, and `turns` are what the text leaves out that turned
        the direction of writing; or `{error}` in a sentence.
    """
    if not isinstance(document_id, str) or not _ID.fullmatch(document_id):
        return {"error": "This is not the id of a document."}
    try:
        document = library.document(document_id)
        regions = [
            (region.span.start, region.span.end, region.label) for region in library.regions(document_id)
        ]
    except IbidError:
        return {"error": "This document is no longer in the library."}
    return {
        "id": document.id,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "publisher": document.metadata.get("publisher"),
        "language": document.language,
        "source": document.source,
        "characters": len(document.text),
        "blocks": _blocks(document.text, regions),
        "pages": _pages(library, document),
        "starts": list(document.page_starts),
        "turns": [list(turn) for turn in library.turns(document_id)],
    }


def _pages(library: Library, document: Document) -> list[list[float]]:
    from index.places import page_sizes

    if not document.page_starts:
        return []
    return [[width, height] for width, height, _ in page_sizes(library, document.id)]


def places_view(library: Library, request: object) -> dict[str, Any]:
    """Where spans of a document stand on its pages.

    Args:
        library: Where it is.
        request: `{document, spans: [[start, end], …]}` from the page, so of any type and content.

    Returns:
        `{places: [[[page, x0, y0, x1, y1], …], …]}`, a list for each span, in fractions of the page; or `{error}`.
    """
    from index.places import boxes

    error = {"error": "These are no spans of a document."}
    if not isinstance(request, dict):
        return error
    identity, spans = request.get("document"), request.get("spans")
    if not isinstance(identity, str) or not _ID.fullmatch(identity) or not isinstance(spans, list):
        return error
    if len(spans) > _MOST_SPANS or not all(_is_span(span) for span in spans):
        return error
    try:
        found = [boxes(library, identity, start, end) for start, end in spans]
    except IbidError:
        return {"error": "This document is no longer in the library."}
    return {"places": [[[b.page, b.x0, b.y0, b.x1, b.y1] for b in each] for each in found]}


def _is_span(span: object) -> bool:
    return (
        isinstance(span, list)
        and len(span) == 2
        and all(type(offset) is int and 0 <= offset < 10**12 for offset in span)
        and span[0] <= span[1]
    )


def _blocks(text: str, regions: list[tuple[int, int, Label]]) -> list[list[str]]:
    """Paragraphs with the white space after them, so that offsets in the page count from 0 without gaps."""
    cuts: list[tuple[int, str]] = []
    position = 0
    for start, end, label in sorted(regions, key=lambda region: region[:2]):
        if start < position:
            continue
        if start > position and text[position:start].strip():
            cuts.append((position, Label.BODY.value))
        cuts.append((start, label.value))
        cuts += [
            (match.end(), label.value) for match in _PARAGRAPH.finditer(text, start, end) if match.end() < end
        ]
        position = end
    if text[position:].strip():
        cuts.append((position, Label.BODY.value))
        cuts += [
            (m.end(), Label.BODY.value) for m in _PARAGRAPH.finditer(text, position) if m.end() < len(text)
        ]
    if not cuts:
        return [[Label.BODY.value, text]] if text else []
    cuts[0] = (0, cuts[0][1])
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    return [[label, text[start:end]] for (start, label), end in zip(cuts, ends, strict=True) if end > start]
