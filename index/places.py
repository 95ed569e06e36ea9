"""Where a span of a document's text stands on its pages; knows no answers and paints nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from corpus.layout import Box, Layout
    from corpus.offsets import OffsetMap
    from index.library import Library

__all__ = ["boxes", "page_sizes"]

_KEPT = 8  # layouts of documents, about 8 bytes a character each
_lock = threading.Lock()
_known: WeakKeyDictionary[Library, OrderedDict[tuple[str, int], tuple[Layout, OffsetMap] | None]] = (
    WeakKeyDictionary()
)


def boxes(library: Library, document_id: str, start: int, end: int) -> tuple[Box, ...]:
    """The boxes of a span, one for each line, in reading order.

    Args:
        library: Where the document is.
        document_id: Its id.
        start: First code point of the span in the document's text.
        end: The one after its last.

    Returns:
        Boxes as fractions of their page, or none where the source has no pages.

    Raises:
        LibraryError: There is no such document.
    """
    found = _places(library, document_id)
    if found is None or start >= end:
        return ()
    layout, offsets = found
    return layout.boxes(*offsets.to_raw(start, end))


def page_sizes(library: Library, document_id: str) -> tuple[tuple[float, float, bool], ...]:
    """Width and height in points of each page, and whether it is a scan; none without pages.

    Raises:
        LibraryError: There is no such document.
    """
    found = _places(library, document_id)
    return () if found is None else tuple((p.width, p.height, p.scanned) for p in found[0].pages)


def _places(library: Library, document_id: str) -> tuple[Layout, OffsetMap] | None:
    key = (document_id, library.generation)
    with _lock:
        kept = _known.setdefault(library, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    layout = library.layout(document_id)
    found = None if layout is None else (layout, library.offset_map(document_id))
    with _lock:
        kept[key] = found
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return found
