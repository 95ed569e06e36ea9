"""Rows of Markdown tables to lines that carry their columns' names; knows no markup but the bars between cells.

As in every other format (`corpus/readers/tables.py`): "Wool | 1 kg | 35 min" says little by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.tables import are_names

__all__ = ["cells_of", "column_names", "named_row"]

_BAR = re.compile(r"(?<!\\)\|")
_EDGE = " \t>"  # a table may stand in a quotation


def cells_of(line: str) -> list[tuple[int, int]]:
    r"""Where the cells of a row stand in its line, without the white space around them.

    >>> [r"| a |  | b \| c |"[start:end] for start, end in cells_of(r"| a |  | b \| c |")]
    ['a', '', 'b \\| c']
    """
    begin = len(line) - len(line.lstrip(_EDGE))
    stop = max(begin, len(line.rstrip()))
    bars = [match.start() for match in _BAR.finditer(line, begin, stop)]
    if bars and bars[0] == begin:
        begin += 1
        bars = bars[1:]
    if bars and bars[-1] == stop - 1:
        stop -= 1
        bars = bars[:-1]
    found = []
    for start, end in zip([begin, *(bar + 1 for bar in bars)], [*bars, stop], strict=True):
        cell = line[start:end]
        left = start + len(cell) - len(cell.lstrip())
        found.append((left, max(left, start + len(cell.rstrip()))))
    return found


def column_names(cells: Sequence[str]) -> list[str]:
    """The names of a table's columns by its head; empty where what stands there are no names.

    Markdown has no table without a head, so a list of facts may begin in it ("Weight | 49 kg").
    """
    names = [" ".join(cell.split()).rstrip(":") for cell in cells]
    return names if are_names(names) else []


def named_row(line: str, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """What to put for which part of a row's line, so that its cells follow their columns' names.

    A line that begins with its first cell, without a bar, has no room for the first one's name. A row with nothing but
    its first cell is a heading within the table, and is left as it is.

    Args:
        line: The row as written.
        names: From `column_names`.

    Returns:
        (start, end, text) in order; empty when the row stays as it is.
    """
    filled = [(number, start, end) for number, (start, end) in enumerate(cells_of(line)) if end > start]
    if not filled or (len(filled) == 1 and filled[0][0] == 0 and len(list(filter(None, names))) > 2):
        return []
    edits = []
    at = 0
    for number, start, end in filled:
        name = f"{names[number]}: " if number < len(names) and names[number] else ""
        if start > at:
            edits.append((at, start, f"; {name}" if at else name))
        at = end
    if at < len(line):
        edits.append((at, len(line), ""))
    return edits
