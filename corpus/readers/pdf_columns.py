"""Which parts of a page are read before which: columns and what spans them; knows rectangles only.

A gutter is a strip that hardly any fragment crosses, with running text on both sides.
What does cross it (a title, a wide table) cuts the page into bands; within a band the
left column is read before the right one, and each side may have gutters of its own.
A table's columns are no columns of text: their cells are short or don't fill their width,
so tables are read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

__all__ = ["Area", "reading_order"]

_CROSSING = 0.2  # share of the lines that may cross a gutter
_LINES = 4  # lines on each side
_LETTERS = 16  # mean letters of a side's lines
_FILLED = 0.45  # share of a side's lines that reach near the side's own right edge
_NARROWEST = 0.55  # width of a gutter, of the font size
_CELL = 1.6  # of the size: a gap of that width is one between cells
_BESIDE = 0.5  # share of the lower side's height that both sides share


class Area(NamedTuple):
    """A fragment of a line: points, y downwards."""

    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    letters: int
    number: int


def reading_order(areas: Sequence[Area]) -> list[list[Area]]:
    """The fragments in groups, each a column or a band of the page, in reading order."""
    return [group for group in _order(list(areas), 0) if group]


def _order(areas: list[Area], depth: int) -> list[list[Area]]:
    gutter = _gutter(areas) if depth < 5 else None
    if gutter is None:
        return [areas]
    across = {area.number for area in areas if area.left < gutter < area.right} | _table(areas, gutter)
    crossing = sorted(
        (area for area in areas if area.number in across), key=lambda area: (area.base, area.left)
    )
    groups: list[list[Area]] = []
    rest = [area for area in areas if area.number not in across]
    above = float("-inf")
    band: list[Area] = []
    for area in [*crossing, None]:
        until = float("inf") if area is None else area.base
        inside = [one for one in rest if above < one.base <= until]
        # What shares a line with something that crosses belongs to that line.
        shared = [] if area is None else [one for one in inside if abs(one.base - until) < 0.3 * one.size]
        inside = [one for one in inside if one not in shared]
        if inside:
            if band:
                groups.append(band)
                band = []
            groups += _order([one for one in inside if one.right <= gutter], depth + 1)
            groups += _order([one for one in inside if one.right > gutter], depth + 1)
        if area is not None:
            band += [*shared, area]
            above = until
    if band:
        groups.append(band)
    return groups


def _table(areas: Sequence[Area], gutter: float) -> set[int]:
    """Numbers of the fragments of a table that spans both columns, the gutter running between its cells.

    Its rows have further cells on one side, and these stand below one another.
    """
    rows: list[list[Area]] = []
    for area in sorted(areas, key=lambda area: (area.base, area.left)):
        if rows and abs(area.base - rows[-1][0].base) < 0.3 * area.size:
            rows[-1].append(area)
        else:
            rows.append([area])
    # A side may have columns of its own, whose gaps are none between cells.
    inner = [
        middle
        for side in ([a for a in areas if a.right <= gutter], [a for a in areas if a.left >= gutter])
        if (middle := _gutter(side)) is not None
    ]
    found: set[int] = set()
    edges: set[int] = set()
    before: list[Area] = []
    for row in rows:
        sides = ([a for a in row if a.right <= gutter], [a for a in row if a.left >= gutter])
        cells = [
            area
            for side in sides
            for first, area in pairwise(sorted(side, key=lambda area: area.left))
            if area.left - first.right > _CELL * area.size
            and not any(first.right <= middle <= area.left for middle in inner)
        ]
        own = {round(edge / 2) for area in cells for edge in (area.left, area.right)} if all(sides) else set()
        near = bool(before) and row[0].base - before[0].base < 3 * row[0].size
        if near and any(edge + by in edges for edge in own for by in (-1, 0, 1)):
            found |= {area.number for area in (*before, *row)}
        edges, before = own, row
    return found


def _gutter(areas: Sequence[Area]) -> float | None:
    """The middle of the best gutter, or None."""
    if len(areas) < 2 * _LINES:
        return None
    left, right = min(area.left for area in areas), max(area.right for area in areas)
    size = sorted(area.size for area in areas)[len(areas) // 2]
    bins = int(right - left) + 1
    if not 8 * size < bins < 20_000:
        return None
    steps = np.zeros(bins + 2, np.int32)
    np.add.at(steps, [int(area.left - left) for area in areas], 1)
    np.add.at(steps, [int(area.right - left) + 1 for area in areas], -1)
    crossing = np.cumsum(steps)[:bins]
    lines = len({round(area.base / max(size, 1)) for area in areas})
    tried: set[int] = set()
    low = np.zeros(bins + 2, np.bool_)
    least, limit = int(crossing.min()), int(_CROSSING * lines)
    # Between two numbers of crossings that occur, the strips are those of the smaller one.
    for most in np.flatnonzero(np.bincount(crossing[crossing <= limit] - least)).tolist():
        np.less_equal(crossing, least + most, out=low[1:-1])
        edges = np.flatnonzero(low[1:] != low[:-1]).tolist()
        strips = zip(edges[::2], edges[1::2], strict=True)
        for start, end in sorted(strips, key=lambda strip: strip[0] - strip[1]):
            middle = (start + end) // 2
            if end - start < _NARROWEST * size or middle in tried:
                continue
            tried.add(middle)
            if _parts(areas, left + middle):
                return left + middle
    return None


def _parts(areas: Sequence[Area], middle: float) -> bool:
    """Whether running text stands on both sides, side by side."""
    sides = ([a for a in areas if a.right <= middle], [a for a in areas if a.left >= middle])
    if min(map(len, sides)) < _LINES:
        return False
    spans: list[tuple[float, float]] = []
    for side in sides:
        rows = _rows(side)
        if len(rows) < _LINES or sum(count for _, _, count in rows) < _LETTERS * len(rows):
            return False
        edge = _high([right for _, right, _ in rows])
        begin = min(left for left, _, _ in rows)
        if sum(right > begin + 0.8 * (edge - begin) for _, right, _ in rows) < _FILLED * len(rows):
            return False
        spans.append((min(a.top for a in side), max(a.bottom for a in side)))
    shared = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    return shared > _BESIDE * min(end - start for start, end in spans)


def _rows(side: Sequence[Area]) -> list[tuple[float, float, int]]:
    """Left edge, right edge and letters of each line of a side."""
    rows: list[tuple[float, float, int]] = []
    base = float("-inf")
    for area in sorted(side, key=lambda area: area.base):
        if rows and area.base - base < 0.3 * area.size:
            left, right, count = rows[-1]
            rows[-1] = (min(left, area.left), max(right, area.right), count + area.letters)
        else:
            rows.append((area.left, area.right, area.letters))
            base = area.base
    return rows


def _high(values: list[float]) -> float:
    """All but the farthest tenth reach no farther than this."""
    return sorted(values)[(len(values) - 1) * 9 // 10]
