"""Opens PDFs, and looks at a page as a whole: its rectangle, its picture; knows no text."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PDFIUM", "has_pictures", "language", "open_pdf", "page_turn", "picture_of"]

PDFIUM = threading.RLock()  # pdfium keeps state of its own: one thread at a time in a process

_MOST_PIXELS = 40_000_000


@contextmanager
def open_pdf(data: bytes) -> Iterator[Any]:
    """A PDF's pages to read, with pdfium to oneself.

    Raises:
        CorpusError: It is no PDF, damaged beyond repair, or encrypted.
    """
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise CorpusError(
                    "it is locked with a password", hint="save a copy without the password and add that"
                ) from None
            if "security" in str(error).lower():
                raise CorpusError("its encryption isn't supported", hint="save an unlocked copy") from None
            raise CorpusError("it is damaged or no PDF", hint="open it and save it again as PDF") from None
        try:
            yield document
        finally:
            document.close()


def page_turn(page: Any) -> tuple[tuple[float, float, float, float], int]:
    """A page's visible rectangle (left, bottom, right, top) in its own space, and its rotation in degrees."""
    left, bottom, right, top = page.get_bbox()
    return (left, bottom, right, top), int(page.get_rotation())


def picture_of(page: Any, scale: float, width: float, height: float) -> NDArray[np.uint8]:
    """The painted page in grey [rows, columns], at no more pixels than memory bears."""
    scale = min(scale, math.sqrt(_MOST_PIXELS / max(width * height, 1)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
    finally:
        bitmap.close()


def has_pictures(page: Any, *, share: float = 0.0) -> bool:
    """Whether images cover more than a share of the page."""
    import pypdfium2.raw as raw

    left, bottom, right, top = page.get_bbox()
    area = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = image.get_bounds()
        area += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
    return bool(area > share * (right - left) * (top - bottom))


def language(document: Any) -> str | None:
    """The language that a PDF's catalog states."""
    import pypdfium2.raw as raw

    size = raw.FPDFCatalog_GetLanguage(document.raw, None, 0)
    if not 2 < size < 200:
        return None
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")
