"""Paints one page of a PDF or picture as a JPEG; knows no library and no text.

To be called where a hostile file can do no harm: see `corpus.render_process`.
"""

from __future__ import annotations

import io

from corpus.errors import CorpusError

__all__ = ["MAX_WIDTH", "render_page"]

MAX_WIDTH = 2400
_TALLEST = 4  # times its width: a longer page is painted smaller
_QUALITY = 82


def render_page(data: bytes, *, page: int, width: int) -> bytes:
    """A page as a JPEG.

    Args:
        data: The file, whatever its name.
        page: From 1.
        width: In pixels; at most `MAX_WIDTH`.

    Raises:
        CorpusError: There is no such page, or it can't be painted.
    """
    width = max(16, min(width, MAX_WIDTH))
    if b"%PDF-" in data[:1024]:
        return _pdf_page(data, page, width)
    from corpus.readers.image import frame

    picture = frame(data, page).convert("RGB")
    height = max(1, min(round(picture.height * width / picture.width), _TALLEST * width))
    return _jpeg(picture.resize((width, height)))


def _pdf_page(data: bytes, number: int, width: int) -> bytes:
    import pypdfium2

    from corpus.readers.pdf_open import open_pdf

    with open_pdf(data) as document:
        if not 1 <= number <= len(document):
            raise CorpusError(f"it has no page {number:,}")
        try:
            page = document[number - 1]
            across, down = page.get_size()
            scale = min(width / max(across, 1e-3), _TALLEST * width / max(down, 1e-3))
            bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True)
            try:
                return _jpeg(bitmap.to_pil().convert("RGB"))
            finally:
                bitmap.close()
                page.close()
        except pypdfium2.PdfiumError:
            raise CorpusError(f"page {number:,} can't be painted") from None


def _jpeg(picture: object) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
