"""Pictures of documents' pages for the reader, painted when asked for and kept for a while; knows no gradio."""

from __future__ import annotations

import logging
import re
import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING

from corpus.errors import IbidError

if TYPE_CHECKING:
    from corpus.render_process import Renderer
    from index import Library

__all__ = ["Pages"]

_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_WIDTH = 1400  # pixels: sharp in a pane of 700 on a screen of two pixels to one
_KEPT_BYTES = 64_000_000  # about 250 pages
_log = logging.getLogger(__name__)


class Pages:
    """Paints pages of a library's documents from their stored originals, in a process of its own.

    Args:
        library: Where the documents are.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._guard = threading.Lock()
        self._renderer: Renderer | None = None
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._bytes = 0

    def picture(self, document: object, number: object) -> bytes | None:
        """A page as a JPEG, or None where there is none to show.

        Args:
            document: Id from an address, so of any content.
            number: Of the page, from 1; likewise.
        """
        if not isinstance(document, str) or not _ID.fullmatch(document):
            return None
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            return None
        try:
            key = (document, int(number), self._library.generation)
            with self._guard:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            picture = self._paint(document, int(number))
        except IbidError as error:
            _log.info("page %s of %s isn't shown: %s", number, document[:12], error)
            return None
        with self._guard:
            if key not in self._kept:
                self._kept[key] = picture
                self._bytes += len(picture)
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return picture

    def _paint(self, document: str, number: int) -> bytes:
        from index.places import page_sizes

        if number > len(page_sizes(self._library, document)):
            raise IbidError(f"it has no page {number:,}")
        with self._guard:
            if self._renderer is None:
                from corpus.render_process import Renderer

                self._renderer = Renderer()
                # Whoever drops the page's application needn't know that a process belongs to it.
                weakref.finalize(self, self._renderer.close)
        # The generation tells a document apart whose file has been added again.
        key = f"{document}/{self._library.generation}"
        return self._renderer.paint(key, self._library.original(document), page=number, width=_WIDTH)
