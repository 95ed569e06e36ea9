"""Where each raw character of a paged document stands on its page; knows no file formats and no canonical text.

Boxes are fractions of the page as a reader sees it (cropped, turned upright), from its
top left corner, on a grid of 1/4096 of its width and height: 0.15 by 0.2 points on A4.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GRID", "Box", "Layout", "Page"]

GRID = 4096
_VERSION = b"\x01"
_LEVEL = 3  # 6 takes 2.6 times as long, and makes a page of 3,900 characters 15 % smaller
_LARGEST = 1 << 30  # bytes unpacked: a hundred million characters
_Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as a reader sees it.

    Attributes:
        width: In points, after cropping and turning.
        height: In points, likewise.
        rotation: By how many degrees clockwise the page is turned for reading: 0, 90, 180 or 270.
        scanned: Whether its text was read off its picture.
    """

    width: float
    height: float
    rotation: int = 0
    scanned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page: fractions of its width and height from the top left corner; `page` is 1-based."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """A box for each character of a raw text, page by page.

    Attributes:
        pages: In order.
        page_starts: Raw offset of each page's first character, ascending; an empty page
            starts where the next one does.
        boxes_of: uint16 [characters, 4]: left, top, right, bottom in grid steps; all 0 where a character
            has no place of its own, such as a line's end.
        packed: What `to_bytes()` gives, where it came out of these bytes.
    """

    pages: tuple[Page, ...]
    page_starts: tuple[int, ...]
    boxes_of: NDArray[np.uint16]
    packed: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.pages) != len(self.page_starts):
            raise ValueError(f"{len(self.pages)} pages with {len(self.page_starts)} starts")

    def __eq__(self, other: object) -> bool:
        import numpy as np

        if not isinstance(other, Layout):
            return NotImplemented
        same = self.pages == other.pages and self.page_starts == other.page_starts
        return same and bool(np.array_equal(self.boxes_of, other.boxes_of))

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickled between processes: a seventh of the array's own size.
        return (Layout.from_bytes, (self.to_bytes(),))

    @property
    def characters(self) -> int:
        """How many raw characters it knows."""
        return len(self.boxes_of)

    def page_of(self, offset: int) -> int:
        """The 1-based page of the raw character at `offset`; 0 without pages."""
        return max(bisect_right(self.page_starts, offset), min(1, len(self.pages)))

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """The lines' boxes of the raw span `start:end`, in reading order.

        Consecutive characters on one line are one box; a span without any places gives none.
        """
        found: list[Box] = []
        for page, first, last in self._by_page(start, min(end, self.characters)):
            rows = self.boxes_of[first:last].astype(int)
            rows = rows[(rows[:, 2] > rows[:, 0]) & (rows[:, 3] > rows[:, 1])]
            if not len(rows):
                continue
            size = self.pages[page]
            turned = _runs_down(rows, size.width, size.height)
            found += [
                Box(page=page + 1, x0=x0 / GRID, y0=y0 / GRID, x1=x1 / GRID, y1=y1 / GRID)
                for x0, y0, x1, y1 in _lines(rows.tolist(), turned=turned)
            ]
        return tuple(found)

    def _by_page(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        for page, (first, last) in enumerate(pairwise((*self.page_starts, self.characters))):
            if first < end and last > start:
                yield page, max(first, start), min(last, end)

    def to_bytes(self) -> bytes:
        """A compact form for storage: about a byte and a half a character."""
        if self.packed is not None:
            return self.packed
        import json

        import numpy as np

        pages = [[round(p.width, 3), round(p.height, 3), p.rotation, int(p.scanned)] for p in self.pages]
        head = json.dumps(
            {"pages": pages, "starts": self.page_starts, "characters": self.characters},
            separators=(",", ":"),
        )
        # Neighbours touch, and share a line: what is stored is near 0 almost everywhere, modulo 2**16.
        left, top, right, bottom = self.boxes_of.reshape(-1, 4).astype("<u2", copy=False).T
        values = np.empty((4, self.characters), "<u2")
        values[0, :1], values[0, 1:] = left[:1], left[1:] - right[:-1]
        np.subtract(right, left, out=values[1])
        for steps, column in ((values[2], top), (values[3], bottom)):
            steps[:1], steps[1:] = column[:1], column[1:] - column[:-1]
        # First all low bytes, then all high ones, most of which are equal.
        planes = values.view(np.uint8).reshape(-1, 2).T.tobytes()
        text = head.encode()
        return _VERSION + zlib.compress(len(text).to_bytes(4, "big") + text + planes, _LEVEL)

    @classmethod
    def from_bytes(cls, data: bytes) -> Layout:
        """What `to_bytes()` wrote.

        Raises:
            ValueError: The bytes aren't a layout.
        """
        import json

        import numpy as np

        if data[:1] != _VERSION:
            raise ValueError(f"not a layout: starts with {data[:1]!r}")
        try:
            unpacking = zlib.decompressobj()
            plain = unpacking.decompress(data[1:], _LARGEST)
            if not unpacking.eof:
                raise ValueError("not a layout: incomplete, or too large")
            size = int.from_bytes(plain[:4], "big")
            head = json.loads(plain[4 : 4 + size])
            body = np.frombuffer(plain, dtype=np.uint8, offset=4 + size)
            count = int(head["characters"])
            if len(body) != 8 * count:
                raise ValueError(f"not a layout: {len(body)} bytes for {count} characters")
            values = np.ascontiguousarray(body.reshape(2, 4 * count).T).view("<i2").reshape(4, count)
            right = np.cumsum(np.add(values[0], values[1], dtype=np.int64))
            columns = (
                right - values[1],
                np.cumsum(values[2], dtype=np.int64),
                right,
                np.cumsum(values[3], dtype=np.int64),
            )
            starts = tuple(int(start) for start in head["starts"])
            if list(starts) != sorted(starts) or not all(0 <= start <= count for start in starts):
                raise ValueError("not a layout: pages that don't follow one another")
            if any(c.min(initial=0) < 0 or c.max(initial=0) > GRID for c in columns):
                raise ValueError("not a layout: a box outside its page")
            boxes = np.empty((count, 4), np.uint16)
            for k, column in enumerate(columns):
                boxes[:, k] = column
            return cls(
                pages=tuple(
                    Page(width=w, height=h, rotation=r, scanned=bool(s)) for w, h, r, s in head["pages"]
                ),
                page_starts=starts,
                boxes_of=boxes,
                packed=data,
            )
        except ValueError as error:
            if str(error).startswith("not a layout"):
                raise
            raise ValueError(f"not a layout: {error}") from error
        except (zlib.error, KeyError, TypeError, IndexError, OverflowError) as error:
            raise ValueError(f"not a layout: {error!r}") from error


def _runs_down(rows: NDArray[Any], width: float, height: float) -> bool:
    """Whether the characters follow one another down or up the page rather than across it."""
    import numpy as np

    if len(rows) < 2:
        return False
    middle = (rows[:, :2] + rows[:, 2:]) / 2 * (width, height)
    steps = np.abs(np.diff(middle, axis=0))
    return bool(np.median(steps[:, 1]) > np.median(steps[:, 0]))


def _lines(rows: Sequence[Sequence[int]], *, turned: bool) -> list[_Rectangle]:
    """Boxes of characters merged while they stay on one line."""
    low, high = (0, 2) if turned else (1, 3)
    along, until = (1, 3) if turned else (0, 2)
    merged: list[list[int]] = []
    for row in rows:
        if merged:
            line = merged[-1]
            shared = min(line[high], row[high]) - max(line[low], row[low])
            size = min(line[high] - line[low], row[high] - row[low])
            gap = max(row[along] - line[until], line[along] - row[until])
            # A gap of a tenth of the page is another column.
            if shared * 2 >= size and gap < GRID // 10:
                for side in (0, 1):
                    line[side] = min(line[side], row[side])
                    line[side + 2] = max(line[side + 2], row[side + 2])
                continue
        merged.append(list(row))
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in merged]
