"""Pages and boxes of an answer's citations; knows nothing of how they were found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import Library
    from qa.answer import Answer, Citation

__all__ = ["placed"]


def placed(answer: Answer, library: Library) -> Answer:
    """The answer with the place of each citation on its page, where its document has pages.

    A document with a layout costs one look into the library, 0.3 ms for a report of 30 pages.
    """
    if not any(citation.page for citation in answer.citations):
        return answer
    return replace(answer, citations=tuple(_placed(citation, library) for citation in answer.citations))


def _placed(citation: Citation, library: Library) -> Citation:
    from index.places import boxes

    if citation.page is None or citation.boxes:
        return citation
    found = boxes(library, citation.document.id, citation.start, citation.end)
    # A span over a page's end is on both; its page is the one it starts on.
    return replace(citation, page=found[0].page, boxes=found) if found else citation
