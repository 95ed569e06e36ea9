"""A PDF page's glyphs with their places, as arrays; pdfium's types stop here, and words are not its business.

pdfium has a call for each fact of each character and no bulk form. Called through plain
prototypes with the addresses counted up by `range`, a call takes 0.2 to 0.4 microseconds,
a fifth of what it takes through ctypes' typed wrappers.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import CorpusError
from corpus.readers.pdf_open import has_pictures, page_turn, picture_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Glyphs", "page_glyphs"]

_UNSEEN_MODES = frozenset({3, 7})  # text rendering modes that paint nothing
_PALE = 225  # a fill whose darkest channel is above this may be white on white
_FAINT = 40  # alpha, of 255
_CONTRAST = 20  # levels of grey between a glyph's ink and what is around it
_TINY = 2.0  # points: nobody reads this, but a machine does
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


@lru_cache(maxsize=1)
def _calls() -> dict[str, Callable[..., Any]]:
    import pypdfium2.raw as raw

    pointer, number = ctypes.c_void_p, ctypes.c_int

    def bind(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        address = ctypes.cast(getattr(raw, name), pointer).value or 0
        return ctypes.PYFUNCTYPE(result, *arguments)(address)

    return {
        "unicode": bind("FPDFText_GetUnicode", ctypes.c_uint, pointer, number),
        "unmapped": bind("FPDFText_HasUnicodeMapError", number, pointer, number),
        # An address as a number: as a pointer, null would come back as None.
        "object": bind("FPDFText_GetTextObject", ctypes.c_size_t, pointer, number),
        "loose": bind("FPDFText_GetLooseCharBox", number, pointer, number, pointer),
        "tight": bind("FPDFText_GetCharBox", number, pointer, number, *[pointer] * 4),
        "origin": bind("FPDFText_GetCharOrigin", number, pointer, number, pointer, pointer),
        "matrix": bind("FPDFText_GetMatrix", number, pointer, number, pointer),
        "size": bind("FPDFText_GetFontSize", ctypes.c_double, pointer, number),
        "fill": bind("FPDFText_GetFillColor", number, pointer, number, *[pointer] * 4),
        "mode": bind("FPDFTextObj_GetTextRenderMode", number, pointer),
        "font": bind("FPDFTextObj_GetFont", pointer, pointer),
        "name": bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, pointer, pointer, ctypes.c_size_t),
    }


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
    call = _calls()
    count = max(count, 0)
    seen, rotation = page_turn(page)
    width, height = seen[2] - seen[0], seen[3] - seen[1]
    if rotation in (90, 270):
        width, height = height, width
    codes = np.fromiter(map(call["unicode"], repeat(text, count), range(count)), np.uint32, count)
    objects = np.fromiter(map(call["object"], repeat(text, count), range(count)), np.uint64, count)
    # What pdfium makes up itself (spaces, line ends) belongs to no text object.
    control = (codes < 32) & (codes != 2)
    blank = (objects == 0) | np.isin(codes, _WHITE) | control | (codes == 0xFFFF)
    # A glyph that the font doesn't explain comes with its number in the font, which may look like a control.
    for k in np.flatnonzero(control & (objects != 0)).tolist():
        blank[k] = call["unmapped"](text, k) != 1
    kept = np.flatnonzero(~blank)
    loose = np.zeros((count, 4), np.float32)
    address = loose.ctypes.data
    numbers = kept.tolist()
    for _ in map(call["loose"], repeat(text, len(kept)), numbers, (address + 16 * kept).tolist()):
        pass
    # FS_RECTF is left, top, right, bottom.
    rectangles = loose[kept][:, [0, 3, 2, 1]].astype(np.float64)
    codes, objects, space = codes[kept], objects[kept], np.append(False, blank)[kept]
    first = np.flatnonzero(np.diff(objects, prepend=np.uint64(0)) != 0)
    run = np.zeros(len(kept), np.int32)
    run[first[1:]] = 1
    run = np.cumsum(run, dtype=np.int32)
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
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = ((centre >= 0) & (centre <= (width, height)) & np.isfinite(centre)).all(axis=1)
    boxes = np.clip(boxes, 0, (width, height, width, height))
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


_WHITE = np.array(
    [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
)


def _runs(text: int, first: list[int], objects: list[int], rotation: int) -> tuple[NDArray[Any], ...]:
    """Size, base point, angle, boldness, whether unpainted, whether pale, and font, of each run."""
    call = _calls()
    count = len(first)
    matrix = np.zeros((count, 6), np.float32)
    base = np.zeros((count, 2), np.float64)
    size, colour = np.zeros(count), np.zeros((count, 4), np.uint32)
    bold, unseen = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    colour[:, 3] = 255
    fonts: dict[int, tuple[int, bool]] = {}
    number = np.zeros(count, np.int64)
    for k, (at, handle) in enumerate(zip(first, objects, strict=True)):
        call["matrix"](text, at, matrix.ctypes.data + 24 * k)
        call["origin"](text, at, base.ctypes.data + 16 * k, base.ctypes.data + 16 * k + 8)
        size[k] = call["size"](text, at)
        call["fill"](text, at, *(colour.ctypes.data + 16 * k + 4 * c for c in range(4)))
        unseen[k] = call["mode"](handle) in _UNSEEN_MODES
        font = call["font"](handle) or 0
        if font not in fonts:
            fonts[font] = (len(fonts), _is_bold(font))
        number[k], bold[k] = fonts[font]
    a, b, c, d = (matrix[:, k].astype(np.float64) for k in range(4))
    tall = np.hypot(c, d)
    size = np.abs(size) * np.where(tall > 0, tall, 1)
    angle = (np.degrees(-np.arctan2(b, a)) + rotation + 360) % 360
    pale = (colour[:, :3].min(axis=1) > _PALE) | (colour[:, 3] < _FAINT) if count else unseen
    return size, base, angle, bold, unseen, pale, number


def _is_bold(font: int) -> bool:
    name = ctypes.create_string_buffer(128)
    _calls()["name"](font, ctypes.addressof(name), 128)
    words = name.value.lower()
    # TeX's bold faces say so in two letters.
    return any(word in words for word in (b"bold", b"black", b"heavy")) or (
        words.rpartition(b"+")[2].startswith((b"cmbx", b"sfbx"))
    )


def _unmapped(
    text: int, kept: NDArray[np.intp], codes: NDArray[np.uint32], font: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which glyphs have no Unicode value; asked once for each character of a font, not for each glyph."""
    _, first, which = np.unique(codes + (font.astype(np.int64) << 32), return_index=True, return_inverse=True)
    call = _calls()["unmapped"]
    answers = np.array([call(text, k) == 1 for k in kept[first].tolist()], dtype=np.bool_)
    return answers[which] if len(which) else np.zeros(0, np.bool_)


def _odd(rectangles: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which glyphs have a box that can't be theirs: flat, or several times their size."""
    wide, tall = rectangles[:, 2] - rectangles[:, 0], rectangles[:, 3] - rectangles[:, 1]
    low, high = np.minimum(wide, tall), np.maximum(wide, tall)
    return np.flatnonzero((low <= 0) | ~np.isfinite(high) | (high < 0.2 * size) | (high > 3 * size + 2))


def _tight(text: int, at: int) -> tuple[float, float, float, float]:
    values = (ctypes.c_double * 4)()  # left, right, bottom, top
    address = ctypes.addressof(values)
    _calls()["tight"](text, at, *(address + 8 * k for k in range(4)))
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
