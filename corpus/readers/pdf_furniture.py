"""Running headers, footers and page numbers among the lines of a document's pages; knows no glyphs.

Furniture is labelled, never deleted, and the rules go for precision: a line counts
only in the margin zones, and only when it comes back at the same height on other
pages (its numbers aside), or is nothing but a page number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.readers.pdf_lines import Line

__all__ = ["furniture"]

_ZONE = 0.12  # of the page's height, at its top and bottom
_NUMBER_ZONE = 0.15  # a page number by itself may stand so far in
_COUNTED_ZONE = 0.25  # and one that counts up with the pages so far
_OUTERMOST = 3  # lines of a zone that may be furniture
_SAME_HEIGHT = 3.0  # points
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\b[ivxlcdm]+\b")
_DIGITS = re.compile(r"\d{1,4}", re.ASCII)
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|pg\.?)? ?[-–—|\[(]* ?(?:\d{1,4}|[ivxlc]{1,7}) ?[-–—|\])]*(?: ?(?:/|of|von|de) ?\d{1,4})?",
    re.IGNORECASE,
)


def furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> list[set[int]]:
    """Which lines of each page belong to the page and not to the text.

    Args:
        pages: Height and lines of each page.

    Returns:
        Line numbers, a set a page.
    """
    zones = [_margins(height, lines) for height, lines in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for (_, lines), zone in zip(pages, zones, strict=True):
        keys = {key for number in zone for key in _keys(lines[number], exact=False)}
        seen.update(keys)
    needed = 2 if len(pages) <= 6 else 3
    found: list[set[int]] = []
    for (_, lines), zone in zip(pages, zones, strict=True):
        found.append({k for k in zone if any(seen[key] >= needed for key in _keys(lines[k], exact=True))})
    for chosen, (height, lines) in zip(found, pages, strict=True):
        chosen.update(_page_numbers(height, lines, chosen))
    counted: Counter[int] = Counter()
    outer = [list(_outermost(height, lines, _COUNTED_ZONE)) for height, lines in pages]
    for number, ends in enumerate(outer):
        counted.update(
            {
                int(pages[number][1][k].text) - number
                for k in ends
                if _DIGITS.fullmatch(pages[number][1][k].text)
            }
        )
    for number, ends in enumerate(outer):
        for k in ends:
            text = pages[number][1][k].text
            if _DIGITS.fullmatch(text) and counted[int(text) - number] > 1:
                found[number].add(k)
    return found


def _page_numbers(height: float, lines: Sequence[Line], chosen: set[int]) -> list[int]:
    """Outermost lines that are nothing but a page number; a repeated header may stand farther out."""
    rest = [None if k in chosen else line for k, line in enumerate(lines)]
    return [
        k for k in _outermost(height, rest, _NUMBER_ZONE) if _PAGE_NUMBER.fullmatch(lines[k].text.strip())
    ]


def _outermost(height: float, lines: Sequence[Line | None], zone: float) -> Iterator[int]:
    """The first and the last line of a page, where they stand alone in a margin zone."""
    upright = [
        (k, line) for k, line in enumerate(lines) if line and not (line.turn or line.hidden or line.stamp)
    ]
    if not upright:
        return
    top, first = min(upright, key=lambda entry: entry[1].top)
    low, last = max(upright, key=lambda entry: entry[1].bottom)
    if first.bottom < zone * height:
        yield top
    if last.top > (1 - zone) * height and low != top:
        yield low


def _margins(height: float, lines: Sequence[Line]) -> list[int]:
    """The outer lines of the margin zones."""
    upright = [(k, line) for k, line in enumerate(lines) if not (line.turn or line.hidden or line.stamp)]
    found: list[int] = []
    for zone in (
        sorted(((line.bottom, k) for k, line in upright if line.bottom < _ZONE * height)),
        sorted(((-line.top, k) for k, line in upright if line.top > (1 - _ZONE) * height)),
    ):
        levels: list[float] = []
        for position, k in zone:
            if not levels or position - levels[-1] > _SAME_HEIGHT:
                levels.append(position)
            if len(levels) > _OUTERMOST:
                break
            found.append(k)
    return found


def _keys(line: Line, *, exact: bool) -> list[tuple[str, int]]:
    """What the line says without its numbers, at its height; when counted, at the heights beside it too."""
    text = _NUMBER.sub("#", line.text.lower())
    level = round(line.base / _SAME_HEIGHT)
    # Nothing but a number may be a cell of a table that goes on overleaf: heights must agree.
    return [(text, level)] if exact else [(text, level - 1), (text, level), (text, level + 1)]
