"""A PDF page's glyphs with their places, as arrays; pdfium's types stop here, and words are not its business."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import CorpusError
from corpus.readers.pdf_calls import calls, characters, loose_boxes, text_objects
from corpus.readers.pdf_open import has_pictures, page_turn, picture_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Glyphs", "page_glyphs"]

_UNSEEN_MODES = frozenset({3, 7})  # text rendering modes that paint nothing
_PALE = 225  # a fill whose darkest channel is above this may be white on white
_FAINT = 40  # alpha, of 255
_CONTRAST = 20  # levels of grey between a glyph's ink and what is around it
_TINY = 2.0  # points: nobody reads this, but a machine does
_MOST_KINDS = 1 << 18  # characters of fonts for which a table is made
_PICTURE = 2  # scale at which pale text is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The glyphs of a page in pdfium's order, white space left out.

    Attributes:
        codes: uint32 [n], code points; U+FFFD where the font doesn't say.
        boxes: float64 [n, 4], left, top, right, bottom in points of the upright page, inside it.
        space: bool [n], whether white space stood before the glyph.
        run: int32 [n], number of the run of like glyphs.
        size: float64 [runs], points.
        base: float64 [runs, 2], where the run's first glyph stands on its base line.
        angle: float64 [runs], degrees clockwise from left to right on the upright page.
        bold: bool [runs].
        hidden: bool [n], whether nobody sees the glyph on the page.
        unmapped: How many glyphs have no Unicode value.
        outside: How many glyphs lie outside the page; they are left out.
        width: Of the upright page, in points.
        height: Likewise.
        rotation: Degrees clockwise.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    space: NDArray[np.bool_]
    run: NDArray[np.int32]
    size: NDArray[np.float64]
    base: NDArray[np.float64]
    angle: NDArray[np.float64]
    bold: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    unmapped: int
    outside: int
    width: float
    height: float
    rotation: int


def _upright(
    points: NDArray[np.float64], seen: tuple[float, float, float, float], rotation: int
) -> NDArray[np.float64]:
    """Points [n, 2] of the page's own space on the upright page, y downwards."""
    left, bottom, right, top = seen
    x, y = points[:, 0], points[:, 1]
    if rotation == 90:
        return np.stack([y - bottom, x - left], axis=1)
    if rotation == 180:
        return np.stack([right - x, y - bottom], axis=1)
    if rotation == 270:
        return np.stack([top - y, right - x], axis=1)
    return np.stack([x - left, top - y], axis=1)


def page_glyphs(page: Any) -> Glyphs:
    """The glyphs of a page.

    Args:
        page: From `open_pdf()`.
    """
    import pypdfium2.raw as raw

    text = raw.FPDFText_LoadPage(page.raw)
    if not text:
        raise CorpusError("a page can't be read", hint="open it and save it again as PDF")
    try:
        return _glyphs(page, ctypes.cast(text, ctypes.c_void_p).value or 0, raw.FPDFText_CountChars(text))
    finally:
        raw.FPDFText_ClosePage(text)


def _glyphs(page: Any, text: int, count: int) -> Glyphs:
    call = calls()
    count = max(count, 0)
    seen, rotation = page_turn(page)
    width, height = seen[2] - seen[0], seen[3] - seen[1]
    if rotation in (90, 270):
        width, height = height, width
    codes = characters(text, count)
    # What pdfium makes up itself (spaces, line ends) is blank.
    control = (codes < 32) & (codes != 2)
    blank = _IS_WHITE[np.minimum(codes, len(_IS_WHITE) - 1)] | control | (codes == 0xFFFF)
    # A glyph that the font doesn't explain comes with its number in the font, which may look like a control.
    for k in np.flatnonzero(control).tolist():
        blank[k] = call["unmapped"](text, k) != 1
    kept = np.flatnonzero(~blank)
    numbers = kept.tolist()
    # FS_RECTF is left, top, right, bottom.
    rectangles = loose_boxes(text, numbers)[:, [0, 3, 2, 1]].astype(np.float64)
    codes, space = codes[kept], np.append(False, blank)[kept]
    objects = text_objects(text, numbers, codes)
    begins = np.append(True, objects[1:] != objects[:-1])[: len(kept)]
    first = np.flatnonzero(begins)
    run = np.cumsum(begins, dtype=np.int32) - np.int32(1)
    size, base, angle, bold, unseen, pale, font = _runs(
        text, kept[first].tolist(), objects[first].tolist(), rotation
    )
    unmapped = _unmapped(text, kept, codes, font[run])
    # pdfium writes 2 (or U+FFFE) for a hyphen that it takes for one of its line's end.
    codes[(codes == 2) | (codes == 0xFFFE)] = ord("-")
    codes[unmapped | ((codes >= 0xE000) & (codes < 0xF900)) | (codes < 32)] = 0xFFFD
    base = _upright(base, seen, rotation)
    for k in _odd(rectangles, size[run] if len(run) else np.zeros(0)).tolist():
        rectangles[k] = _tight(text, numbers[k])
    low = _upright(rectangles[:, :2], seen, rotation)
    high = _upright(rectangles[:, 2:], seen, rotation)
    boxes = np.concatenate([np.minimum(low, high), np.maximum(low, high)], axis=1)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    np.maximum(boxes, 0, out=boxes)
    np.minimum(boxes, np.array([width, height, width, height]), out=boxes)
    hidden = np.zeros(len(kept), np.bool_)
    suspect = (unseen | pale)[run] & inside if len(run) else hidden
    if suspect.any():
        hidden |= _unseen(page, boxes, suspect, width, height)
        if unseen.any() and not has_pictures(page):
            # Unpainted text belongs on a scan, where it is what was read off the picture.
            hidden |= unseen[run] & inside
    if len(run) and max(width, height) < 1500:
        hidden |= (size[run] < _TINY) & inside
    return Glyphs(
        codes=_joined_surrogates(codes)[inside],
        boxes=boxes[inside],
        space=space[inside],
        run=run[inside],
        size=size,
        base=base,
        angle=angle,
        bold=bold,
        hidden=hidden[inside],
        unmapped=int((codes[inside] == 0xFFFD).sum()),
        outside=int((~inside).sum()),
        width=width,
        height=height,
        rotation=rotation,
    )


_IS_WHITE = np.zeros(0x3002, np.bool_)  # by code point; the last stands for all behind it
_IS_WHITE[
    [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
] = True


def _runs(text: int, first: list[int], objects: list[int], rotation: int) -> tuple[NDArray[Any], ...]:
    """Size, base point, angle, boldness, whether unpainted, whether pale, and font, of each run."""
    call = calls()
    count = len(first)
    matrix = np.zeros((count, 6), np.float32)
    base = np.zeros((count, 2), np.float64)
    colour = np.zeros((count, 4), np.uint32)
    colour[:, 3] = 255
    for name, array, parts in (("matrix", matrix, 1), ("origin", base, 2), ("fill", colour, 4)):
        address, step = array.ctypes.data, array.itemsize * array.shape[1]
        starts = range(address, address + parts * array.itemsize, array.itemsize)
        pointers = [range(start, start + count * step, step) for start in starts]
        deque(map(call[name], repeat(text), first, *pointers), maxlen=0)
    size = np.fromiter(map(call["size"], repeat(text), first), np.float64, count)
    unseen = np.array([mode in _UNSEEN_MODES for mode in map(call["mode"], objects)], np.bool_)
    handles = [font or 0 for font in map(call["font"], objects)]
    fonts = {font: k for k, font in enumerate(dict.fromkeys(handles))}
    number = np.array([fonts[font] for font in handles], np.int64)
    bold = np.array([_is_bold(font) for font in fonts], np.bool_)[number]
    a, b, c, d = (matrix[:, k].astype(np.float64) for k in range(4))
    tall = np.hypot(c, d)
    size = np.abs(size) * np.where(tall > 0, tall, 1)
    angle = (np.degrees(-np.arctan2(b, a)) + rotation + 360) % 360
    pale = (colour[:, :3].min(axis=1) > _PALE) | (colour[:, 3] < _FAINT) if count else unseen
    return size, base, angle, bold, unseen, pale, number


def _is_bold(font: int) -> bool:
    name = ctypes.create_string_buffer(128)
    calls()["name"](font, ctypes.addressof(name), 128)
    words = name.value.lower()
    # TeX's bold faces say so in two letters.
    return any(word in words for word in (b"bold", b"black", b"heavy")) or (
        words.rpartition(b"+")[2].startswith((b"cmbx", b"sfbx"))
    )


def _unmapped(
    text: int, kept: NDArray[np.intp], codes: NDArray[np.uint32], font: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which glyphs have no Unicode value; asked once for each character of a font, not for each glyph."""
    width = int(codes.max(initial=0)) + 1
    kinds = width * (int(font.max(initial=0)) + 1)
    kind = codes + width * font
    if kinds > _MOST_KINDS:
        _, kind = np.unique(kind, return_inverse=True)
        kinds = len(kind)
    example = np.full(kinds, -1)
    example[kind[::-1]] = kept[::-1]  # of several the first
    call = calls()["unmapped"]
    answers = np.zeros(kinds, np.bool_)
    seen = np.flatnonzero(example >= 0)
    answers[seen] = [call(text, k) == 1 for k in example[seen].tolist()]
    asked: NDArray[np.bool_] = answers[kind]
    return asked


def _odd(rectangles: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which glyphs have a box that can't be theirs: flat, or several times their size."""
    wide, tall = rectangles[:, 2] - rectangles[:, 0], rectangles[:, 3] - rectangles[:, 1]
    low, high = np.minimum(wide, tall), np.maximum(wide, tall)
    return np.flatnonzero((low <= 0) | ~np.isfinite(high) | (high < 0.2 * size) | (high > 3 * size + 2))


def _tight(text: int, at: int) -> tuple[float, float, float, float]:
    values = (ctypes.c_double * 4)()  # left, right, bottom, top
    address = ctypes.addressof(values)
    calls()["tight"](text, at, *(address + 8 * k for k in range(4)))
    left, right, bottom, top = values
    return (left, bottom, right, top) if all(map(math.isfinite, values)) else (0.0, 0.0, 0.0, 0.0)


def _joined_surrogates(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Halves of a pair as the character, and as nothing to see; lone ones as U+FFFD."""
    high = (codes >= 0xD800) & (codes < 0xDC00)
    if not (high | ((codes >= 0xDC00) & (codes < 0xE000))).any() and not (codes > 0x10FFFF).any():
        return codes
    codes = codes.copy()
    for k in np.flatnonzero(high[:-1]).tolist():
        if 0xDC00 <= codes[k + 1] < 0xE000:
            codes[k] = 0x10000 + ((codes[k] - 0xD800) << 10) + (codes[k + 1] - 0xDC00)
            codes[k + 1] = 0x200B  # leaves the text with the other zero-width characters
    codes[((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = 0xFFFD
    return codes


def _unseen(
    page: Any, boxes: NDArray[np.float64], suspect: NDArray[np.bool_], width: float, height: float
) -> NDArray[np.bool_]:
    """Which suspect glyphs leave no ink on the painted page."""
    picture = picture_of(page, _PICTURE, width, height)
    scale = picture.shape[1] / width
    hidden = np.zeros(len(boxes), np.bool_)
    for k in np.flatnonzero(suspect).tolist():
        x0, y0, x1, y1 = (boxes[k] * scale).astype(int).tolist()
        part = picture[y0 : y1 + 1, x0 : x1 + 1]
        hidden[k] = part.size == 0 or int(part.max()) - int(part.min()) < _CONTRAST
    return hidden
