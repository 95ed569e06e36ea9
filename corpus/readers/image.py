"""Pictures of text (photographs, scans, screenshots) to blocks through tesseract; knows no disk and no library."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.readers.extraction import Extraction, Facts, Format

if TYPE_CHECKING:
    from PIL import Image

    from corpus.readers.pdf_lines import Line
    from corpus.readers.pdf_text import PageBoxes

__all__ = ["FORMAT", "frame", "frames"]

_MOST_PIXELS = 100_000_000  # 300 MB as colours; a page scanned at 600 dots an inch has 35
_KINDS = ("PNG", "JPEG", "TIFF", "WEBP")
_SMALL = 1600  # pixels: a smaller picture's letters are too small for tesseract as they are
_LARGE = 5000
_MOST_FRAMES = 2000
_POINTS = 72 / 200  # of a pixel where the picture doesn't say: 200 dots an inch


def _open(data: bytes) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on sizes and broken tags: both are looked at here
            picture = Image.open(io.BytesIO(data), formats=_KINDS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise CorpusError("it is no picture, or damaged", hint="open it and save it again as PNG") from None
    return picture


def frames(data: bytes) -> int:
    """How many pages a picture has: one, unless it is a TIFF of several."""
    return int(getattr(_open(data), "n_frames", 1))


def frame(data: bytes, page: int) -> Image.Image:
    """A page of a picture, upright.

    Args:
        data: The file.
        page: From 1.

    Raises:
        CorpusError: There is no such page, it is too large or damaged.
    """
    from PIL import Image, ImageOps

    picture = _open(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.seek(page - 1)
            if picture.width * picture.height > _MOST_PIXELS:
                size = picture.width * picture.height / 1e6
                raise CorpusError(
                    f"its {size:,.0f} million pixels are over the limit of {_MOST_PIXELS / 1e6:,.0f}",
                    hint="save a smaller copy",
                )
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except EOFError:
        raise CorpusError(f"it has no page {page:,}") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise CorpusError("it is damaged", hint="open it and save it again as PNG") from None
    return upright


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - a picture has no encoding
    """The text of a picture, page by page.

    Args:
        data: The file.
        encoding: Of no use here.

    Raises:
        CorpusError: It is no picture, too large, or tesseract isn't there or finds no text.
    """
    from corpus.heartbeat import still_working
    from corpus.readers import ocr
    from corpus.readers.pdf import extraction_of

    count = frames(data)
    if count > _MOST_FRAMES:
        raise CorpusError(f"its {count:,} pages are over the limit of {_MOST_FRAMES:,}", hint="split it")
    if not ocr.available():
        raise CorpusError("it is a picture", hint=f"to read the text in it, {ocr.HINT}")
    pages: list[PageBoxes] = []
    lines: list[list[Line]] = []
    for number in range(1, count + 1):
        found, page = _page(frame(data, number))
        pages.append(page)
        lines.append(found)
        still_working(number, count)
    if not any(lines):
        raise CorpusError("no text was found in the picture", hint="scan it larger, or sharper")
    return extraction_of(pages, lines, Facts(), ["read off a picture: words may be misread"])


def _page(picture: Image.Image) -> tuple[list[Line], PageBoxes]:
    import numpy as np
    from PIL import Image

    from corpus.layout import Page
    from corpus.readers.ocr import read_picture
    from corpus.readers.pdf_text import PageBoxes

    density = picture.info.get("dpi", (0, 0))[0]
    point = 72 / float(density) if 50 < float(density) < 2500 else _POINTS
    width, height = picture.width * point, picture.height * point
    longest = max(picture.size)
    scale = 2.0 if longest < _SMALL else min(1.0, _LARGE / longest)
    if "A" in picture.getbands() or "transparency" in picture.info:
        # Letters on nothing are read as on paper.
        solid = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", solid.size, "white"), solid)
    grey = picture.convert("L")
    if scale != 1.0:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    scan = read_picture(np.asarray(grey, dtype=np.uint8), points=(width, height))
    return scan.lines, PageBoxes(page=Page(width=width, height=height, scanned=True), boxes=scan.boxes)


FORMAT = Format(extractor="image/1", read=read)
