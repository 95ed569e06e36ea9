"""A page's glyphs to lines in reading order; knows no pdfium, no paragraphs and no other pages.

pdfium gives glyphs in the order in which the file paints them. They are cut into
fragments (glyphs that follow one another on a base line), the page is cut into columns
(`reading_order`), and the fragments of a column are laid into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.readers.pdf_columns import Area, reading_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.readers.pdf_glyphs import Glyphs

__all__ = ["Line", "page_lines"]

_GAP = 0.95  # of the size: a wider gap starts another fragment
_SPACE = 0.14  # of the size: a wider gap between two fragments is a space
_CELL = 1.6  # of the size: a wider gap between two fragments is that of a table
_BASE = 0.3  # of the size: base lines that differ less are the same
_TILT = 4.0  # degrees off the axes from which text is a stamp across the page
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe01-\ufefc]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on a page, turned so that it runs from left to right.

    Attributes:
        text: Its characters.
        glyphs: int [len(text)], the page's glyph of each character; -1 for a space.
        left: Points, as right; of the page turned with the text.
        right: Where its last glyph ends.
        top: Points from the upper edge.
        bottom: Points from the upper edge.
        base: Its base line.
        size: Font size, points: that of most characters.
        bold: Whether most characters are bold.
        column: Number of the column or band that it stands in, in reading order.
        cells: How many gaps as wide as a table's it has.
        hidden: Whether nobody sees it.
        stamp: Whether it runs askew, as a watermark does.
        turn: Degrees clockwise that its text is turned against the upright page.
    """

    text: str
    glyphs: NDArray[np.intp]
    left: float
    right: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    column: int
    cells: int = 0
    hidden: bool = False
    stamp: bool = False
    turn: int = 0


def page_lines(glyphs: Glyphs) -> list[Line]:
    """The lines of a page in reading order; those that aren't seen come last."""
    if not len(glyphs.codes):
        return []
    quarter = np.round(glyphs.angle / 90).astype(int)
    askew = np.abs(glyphs.angle - quarter * 90) > _TILT
    group = (quarter % 4 + 4 * askew)[glyphs.run] + 8 * glyphs.hidden
    found: list[Line] = []
    column = 0
    counts = np.bincount(group).tolist()
    # Upright text first unless most is turned; stamps and unseen text after everything else.
    ranks = sorted(
        ((kind, count) for kind, count in enumerate(counts) if count),
        key=lambda kind: (kind[0] // 4, -kind[1]),
    )
    for kind, _ in ranks:
        lines = list(_turned(glyphs, np.flatnonzero(group == kind), kind % 4, column))
        column = max((line.column for line in lines), default=column) + 1
        if kind >= 4:
            lines = [_marked(line, hidden=kind >= 8, stamp=kind < 8) for line in lines]
        found += lines
    return found


def _marked(line: Line, *, hidden: bool, stamp: bool) -> Line:
    from dataclasses import replace

    return replace(line, hidden=hidden, stamp=stamp)


def _turned(glyphs: Glyphs, chosen: NDArray[np.intp], quarter: int, column: int) -> Iterator[Line]:
    """The lines of the glyphs that run one way."""
    boxes, base = glyphs.boxes[chosen], glyphs.base[glyphs.run[chosen]]
    width, height = glyphs.width, glyphs.height
    x0, y0, x1, y1 = boxes.T
    if quarter == 1:  # downwards
        boxes, level = np.stack([y0, width - x1, y1, width - x0], axis=1), width - base[:, 0]
    elif quarter == 2:
        boxes, level = (
            np.stack([width - x1, height - y1, width - x0, height - y0], axis=1),
            height - base[:, 1],
        )
    elif quarter == 3:  # upwards
        boxes, level = np.stack([height - y1, x0, height - y0, x1], axis=1), base[:, 0]
    else:
        level = base[:, 1]
    size = glyphs.size[glyphs.run[chosen]]
    size = np.where(size > 0, size, boxes[:, 3] - boxes[:, 1])
    codes, space = glyphs.codes[chosen], glyphs.space[chosen].copy()
    starts = _fragment_starts(chosen, codes, boxes, level, size)
    space[starts] = False
    ends = np.append(starts[1:], len(chosen))
    text, index, moved = _spaced(codes, space)
    index = np.where(index >= 0, chosen[index], -1)
    bold = glyphs.bold[glyphs.run[chosen]]
    areas = [
        Area(*values)
        for values in zip(
            np.minimum.reduceat(boxes[:, 0], starts).tolist(),
            np.minimum.reduceat(boxes[:, 1], starts).tolist(),
            np.maximum.reduceat(boxes[:, 2], starts).tolist(),
            np.maximum.reduceat(boxes[:, 3], starts).tolist(),
            level[starts].tolist(),
            size[starts].tolist(),
            (ends - starts).tolist(),
            range(len(starts)),
            strict=True,
        )
    ]
    heavy = np.add.reduceat(bold.astype(int), starts).tolist()
    bounds = list(zip(moved[starts].tolist(), np.append(moved[starts[1:]], len(text)).tolist(), strict=True))
    spaced_before = glyphs.space[chosen][starts].tolist()
    for number, group in enumerate(reading_order(areas)):
        for row in _rows(group):
            yield _line(
                row, text, index, bounds, heavy, spaced_before, column=column + number, turn=90 * quarter
            )


def _fragment_starts(
    chosen: NDArray[np.intp],
    codes: NDArray[np.uint32],
    boxes: NDArray[np.float64],
    level: NDArray[np.float64],
    size: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Numbers of the glyphs that don't go on from the one before."""
    reach = np.minimum(size[1:], size[:-1])
    gap = boxes[1:, 0] - boxes[:-1, 2]
    leftward = boxes[:-1, 0] - boxes[1:, 2]
    rtl = _right_to_left(codes)
    # Arabic and Hebrew come in logical order, so the next letter stands to the left.
    gap = np.where(rtl[1:] | rtl[:-1], np.minimum(np.abs(gap), np.abs(leftward)), gap)
    breaks = (
        (gap > _GAP * reach)
        | (gap < -0.7 * reach)
        | (np.abs(np.diff(level)) > _BASE * reach)
        | (np.diff(chosen) != 1) & (gap > _SPACE * reach)
    )
    return np.concatenate(([0], np.flatnonzero(breaks) + 1))


def _right_to_left(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = ((codes >= 0x590) & (codes < 0x900)) | (
        (codes >= 0xFB1D) & (codes < 0xFEFD) & (codes != 0xFE00)
    )
    return found


def _spaced(
    codes: NDArray[np.uint32], space: NDArray[np.bool_]
) -> tuple[str, NDArray[np.intp], NDArray[np.intp]]:
    """The text with its spaces, the glyph of each character (-1 for a space), and where each glyph went."""
    times = 1 + space.astype(np.intp)
    index = np.repeat(np.arange(len(codes)), times)
    moved = np.cumsum(times) - 1
    spaced = codes[index]
    at = moved[space] - 1
    spaced[at], index[at] = 0x20, -1
    return spaced.astype("<u4").tobytes().decode("utf-32-le", "replace"), index, moved


def _rows(areas: Sequence[Area]) -> list[list[Area]]:
    """The fragments of a column as lines, from the top."""
    rows: list[list[Area]] = []
    for area in sorted(areas, key=lambda area: (area.base, area.left)):
        if rows and any(_beside(one, area) for one in rows[-1]):
            rows[-1].append(area)
        else:
            rows.append([area])
    # Signs set higher or lower than their line have made lines of their own.
    merged: list[list[Area]] = []
    for row in rows:
        if merged and (_signs_of(merged[-1], row) or _signs_of(row, merged[-1])):
            merged[-1] += row
        else:
            merged.append(row)
    return merged


def _signs_of(signs: Sequence[Area], row: Sequence[Area]) -> bool:
    return all(any(sign.size < one.size and _beside(sign, one) for one in row) for sign in signs)


def _beside(one: Area, other: Area) -> bool:
    """Whether two fragments stand on one line."""
    low, high = sorted((one.size, other.size))
    if abs(one.base - other.base) <= _BASE * low:
        return True
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = max(one.left - other.right, other.left - one.right)
    # Signs set higher or lower are smaller, and touch.
    return high < 2.5 * low and low < 0.9 * high and shared > 0.55 * low and apart < 0.6 * high


def _line(
    row: list[Area],
    text: str,
    index: NDArray[np.intp],
    bounds: Sequence[tuple[int, int]],
    heavy: Sequence[int],
    spaced: Sequence[bool],
    *,
    column: int,
    turn: int,
) -> Line:
    if len(row) == 1:
        area = row[0]
        start, end = bounds[area.number]
        return Line(
            text=text[start:end],
            glyphs=index[start:end],
            left=area.left,
            right=area.right,
            top=area.top,
            bottom=area.bottom,
            base=area.base,
            size=area.size,
            bold=heavy[area.number] * 2 > area.letters,
            column=column,
            turn=turn,
        )
    main = max(row, key=lambda area: area.letters)
    letters = sum(area.letters for area in row)
    row.sort(key=lambda area: area.left)
    content = "".join(text[slice(*bounds[area.number])] for area in row)
    if _RTL.search(content) and len(_RTL.findall(content)) * 2 > len(content):
        row.reverse()
    parts: list[str] = []
    glyphs: list[Any] = []
    cells = 0
    for k, area in enumerate(row):
        start, end = bounds[area.number]
        part = text[start:end]
        if k:
            before = row[k - 1]
            gap = max(area.left - before.right, before.left - area.right)
            cells += gap > _CELL * main.size
            follows = area.number == before.number + 1 and spaced[area.number]
            if gap > _SPACE * main.size or (follows and gap > 0.05 * main.size):
                parts.append(" ")
                glyphs.append(_NO_GLYPH)
            elif area.size < 0.85 * main.size and main.base - area.base > 0.15 * main.size:
                part = part.translate(_RAISED)
        parts.append(part)
        glyphs.append(index[start:end])
    return Line(
        text="".join(parts),
        glyphs=glyphs[0] if len(glyphs) == 1 else np.concatenate(glyphs),
        left=min(area.left for area in row),
        right=max(area.right for area in row),
        top=min(area.top for area in row),
        bottom=max(area.bottom for area in row),
        base=main.base,
        size=main.size,
        bold=sum(heavy[area.number] for area in row) * 2 > letters,
        column=column,
        cells=cells,
        turn=turn,
    )


_NO_GLYPH = np.array([-1], dtype=np.intp)
