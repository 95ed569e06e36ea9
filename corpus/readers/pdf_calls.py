"""pdfium's calls for the characters of a page, many at a time, as arrays; knows no boxes' meaning and no words.

pdfium has a call for each fact of each character, and a bulk form for none but the text. What a call costs is
mostly ctypes: with arguments that need no conversion (no declared types, pointers made once by `byref`) a call takes
0.11 microseconds, half of what it takes through declared types and a tenth of what it takes through pypdfium2's.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["calls", "characters", "loose_boxes", "text_objects"]

_SAMPLE = 8  # one character in so many is asked for by itself
_BLOCK = 4096  # rectangles that lie ready: a page's


@lru_cache(maxsize=1)
def calls() -> dict[str, Callable[..., Any]]:
    """The functions of pdfium on a text page, its characters and text objects; addresses are numbers."""
    pointer, number = ctypes.c_void_p, ctypes.c_int

    return {
        "unmapped": _bind("FPDFText_HasUnicodeMapError", number, pointer, number),
        "tight": _bind("FPDFText_GetCharBox", number, pointer, number, *[pointer] * 4),
        "origin": _bind("FPDFText_GetCharOrigin", number, pointer, number, pointer, pointer),
        "matrix": _bind("FPDFText_GetMatrix", number, pointer, number, pointer),
        "size": _bind("FPDFText_GetFontSize", ctypes.c_double, pointer, number),
        "fill": _bind("FPDFText_GetFillColor", number, pointer, number, *[pointer] * 4),
        "mode": _bind("FPDFTextObj_GetTextRenderMode", number, pointer),
        "font": _bind("FPDFTextObj_GetFont", pointer, pointer),
        "name": _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, pointer, pointer, ctypes.c_size_t),
    }


def _bind(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    import pypdfium2.raw as raw

    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


@lru_cache(maxsize=1)
def _quick() -> dict[str, Callable[..., Any]]:
    """The functions that are called for each character; they take what is a C argument as it is."""
    return {
        "unicode": _bind("FPDFText_GetUnicode", ctypes.c_uint),
        # An address as a number: as a pointer, null would come back as None.
        "object": _bind("FPDFText_GetTextObject", ctypes.c_size_t),
        "loose": _bind("FPDFText_GetLooseCharBox", ctypes.c_int),
        "text": _bind("FPDFText_GetText", ctypes.c_int),
    }


def characters(text: int, count: int) -> NDArray[np.uint32]:
    """What `FPDFText_GetUnicode` says of each character of a text page.

    `FPDFText_GetText` gives the same in one call, except that it leaves out some characters on 4 % of pages (it is
    shorter then), writes those beyond U+FFFF as two, and has U+FFFE for several others.

    Args:
        text: Address of the text page.
        count: Of its characters.
    """
    page, call = ctypes.c_void_p.from_param(text), _quick()["unicode"]

    def asked(numbers: Sequence[int]) -> NDArray[np.uint32]:
        return np.fromiter(map(call, repeat(page), numbers), np.uint32, len(numbers))

    units = np.zeros(count + 2, np.uint16)
    written = _quick()["text"](page, 0, count, ctypes.c_void_p.from_param(units.ctypes.data))
    codes = units[:count].astype(np.uint32)
    if written != count + 1 or _reordered(codes) or ((codes >= 0xD800) & (codes < 0xE000)).any():
        return asked(range(count))
    special = np.flatnonzero(codes >= 0xFFFE)
    codes[special] = asked(special.tolist())
    if not np.array_equal(codes[::_SAMPLE], asked(range(0, count, _SAMPLE))):
        return asked(range(count))
    return codes


def text_objects(text: int, numbers: Sequence[int], codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The address of the text object that each character belongs to; 0 for what pdfium made up.

    A text object's characters follow one another unless they are written from right to left, so every eighth is
    asked for, and those between two that differ.

    Args:
        text: Address of the text page.
        numbers: Of the characters, ascending.
        codes: Theirs.
    """
    page, call = ctypes.c_void_p.from_param(text), _quick()["object"]

    def asked(numbers: Sequence[int]) -> NDArray[np.uint64]:
        return np.fromiter(map(call, repeat(page), numbers), np.uint64, len(numbers))

    count = len(numbers)
    if count <= _SAMPLE or _reordered(codes):
        return asked(numbers)
    known = asked([*numbers[::_SAMPLE], numbers[-1]])
    objects = np.repeat(known[:-1], _SAMPLE)[:count]
    between = np.flatnonzero(known[1:] != known[:-1])[:, None] * _SAMPLE + np.arange(1, _SAMPLE)
    unsure = between[between < count]
    objects[unsure] = asked([numbers[k] for k in unsure.tolist()])
    return objects


def _reordered(codes: NDArray[np.uint32]) -> bool:
    """Whether some of a page's text runs from right to left, which pdfium puts into another order."""
    far = codes[codes >= 0x590]
    return bool(
        (
            (far < 0x900)
            | (far == 0x200E)
            | (far == 0x200F)
            | ((far >= 0x202A) & (far < 0x202F))
            | ((far >= 0x2066) & (far < 0x206A))
            | ((far >= 0xFB1D) & (far < 0xFF00))
            | ((far >= 0x10800) & (far < 0x1F000))
        ).any()
    )


@lru_cache(maxsize=1)
def _rectangles() -> tuple[Any, list[Any]]:
    """Room for a block of rectangles, and a pointer to each; used by one thread at a time, as pdfium is."""
    room = (ctypes.c_float * (4 * _BLOCK))()
    return room, [ctypes.byref(room, 16 * k) for k in range(_BLOCK)]


def loose_boxes(text: int, numbers: Sequence[int]) -> NDArray[np.float32]:
    """The box of each character that its font's height and its advance give, zeros if it has none.

    Args:
        text: Address of the text page.
        numbers: Of the characters.

    Returns:
        [n, 4], each left, top, right, bottom in the page's own space, y upwards.
    """
    page, call = ctypes.c_void_p.from_param(text), _quick()["loose"]
    room, pointers = _rectangles()
    shared = np.frombuffer(room, np.float32).reshape(_BLOCK, 4)
    found = np.empty((len(numbers), 4), np.float32)
    for start in range(0, len(numbers), _BLOCK):
        block = numbers[start : start + _BLOCK]
        shared[: len(block)] = 0
        deque(map(call, repeat(page), block, pointers), maxlen=0)
        found[start : start + len(block)] = shared[: len(block)]
    return found
