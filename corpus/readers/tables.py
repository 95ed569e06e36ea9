"""Rows of cells to lines that can be found and cited by themselves; knows no file format.

A row says little without its column's names ("Ostrava | 279,791"), so each line
carries them: "Town: Ostrava; Inhabitants: 279,791".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.document import Label

__all__ = ["Line", "are_names", "is_value", "table_lines"]

_LONGEST_NAME = 80  # characters of a column's name
_PLAIN_NAME = 40  # the same where nothing but its look tells a name from a value
_LOOKED_AT = 24  # rows from which it is told whether there are names
_HEADER_WITHIN = 12  # rows of titles and notes above the names
_VALUE = re.compile(
    r"[-+−(]?\s?(?:[$€£¥]|[A-Z]{3} )?\s?[-+−]?(?:\d[\d  '’.,]*|\.\d+)(?:[eE][-+]?\d+)?\s?(?:%|‰|[$€£¥]|[A-Z]{3}|[kmg]?[bgm]?)?\)?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].{4,20})?|\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?"
    r"|\d{1,2}[ -][A-Za-z]{3,9}\.?[ -,]{1,2}\d{2,4}(?: .{4,12})?|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|true|false|TRUE|FALSE|[-–—]|n/?a|N/?A|#[A-Z/0!?]+",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row as a line of text.

    Attributes:
        row: Its number among the rows given, from 0.
        text: What it says.
        label: BODY, or BOILERPLATE for the names of columns, which every line repeats.
    """

    row: int
    text: str
    label: Label = Label.BODY


_Row = tuple[int, list[str]]


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date, a time or a mark of absence rather than words.

    >>> is_value("279,791"), is_value("21 Jan 2022"), is_value("Ostrava")
    (True, True, False)
    """
    return len(cell) <= 40 and _VALUE.fullmatch(cell.strip()) is not None


def are_names(head: Sequence[str]) -> bool:
    """Whether a row that stands where the names of columns do may be those: words, or years after words.

    >>> are_names(["Town", "Inhabitants"]), are_names(["Town", "2020", "2021"]), are_names(["Weight", "49 kg"])
    (True, True, False)
    """
    names = _filled(head)
    if len(names) < 2 or any(len(name) > _LONGEST_NAME for name in names):
        return False
    # Over the names of the rows there is often none.
    return not any(map(is_value, names)) or _years(names if head[0] else ["", *names])


def table_lines(
    rows: Iterable[Sequence[str]], *, named: bool | None = None, likely: bool = True
) -> Iterator[Line]:
    """The lines of a table's rows, those of data with the names of their columns.

    Args:
        rows: Their cells, left to right; empty rows part tables that stand one below the other.
        named: Whether the first row names the columns; None to tell from the rows.
        likely: Whether names are the rule where nothing but their look tells, as in spreadsheets;
            in documents, two columns of words are as often a list of facts ("Author | Jane Doe").

    Yields:
        A line for every row that isn't empty, in order.
    """
    numbered = ((number, [" ".join(cell.split()) for cell in row]) for number, row in enumerate(rows))
    names: list[str] = []
    first = True
    for head, rest in _tables(numbered):
        at = 0 if first and named else (_header(head, likely) if not (first and named is False) else None)
        if at is None and not first and names and max(len(_filled(row)) for _, row in head) > len(names):
            names = []
        first = False
        for number, row in head[: at or 0]:
            yield Line(row=number, text=" | ".join(_filled(row)))
        if at is not None:
            number, names = head[at][0], head[at][1]
            yield Line(row=number, text=" | ".join(_filled(names)), label=Label.BOILERPLATE)
            head = head[at + 1 :]
        for rows_ in (head, rest):
            for number, row in rows_:
                yield Line(row=number, text=_line(names, row))


def _tables(rows: Iterator[_Row]) -> Iterator[tuple[list[_Row], Iterator[_Row]]]:
    """Runs of rows without an empty one between: the first rows of each, and an iterator of the others."""
    while True:
        start = next((row for row in rows if _filled(row[1])), None)
        if start is None:
            return
        ended = False

        def run() -> Iterator[_Row]:
            nonlocal ended
            for row in rows:
                if not _filled(row[1]):
                    break
                yield row
            ended = True

        rest = run()
        yield [start, *islice(rest, _LOOKED_AT)], rest
        if not ended:
            for _ in rest:
                pass


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def _header(head: Sequence[_Row], likely: bool) -> int | None:
    """Which of a table's first rows names its columns, or None."""
    for at, (_, row) in enumerate(head[:_HEADER_WITHIN]):
        names = _filled(row)
        below = [cells for _, cells in head[at + 1 :]]
        if len(names) < 2:
            continue
        widths = sorted(len(_filled(cells)) for cells in below)
        if not widths or len(names) < 0.6 * widths[len(widths) // 2]:
            continue  # a title and its date, above the table
        pair = len(names) == 2 and not likely
        if any(is_value(name) or len(name) > _LONGEST_NAME for name in names):
            # Years name columns too ("Town | 2020 | 2021").
            if not _years(names):
                return None
        elif len(set(names)) < len(names) * 0.7:
            return None
        if _typed(row, below, 1.0 if pair else 0.6) or _years(names):
            return at
        plain = all(len(name) <= _PLAIN_NAME and not name.endswith((".", "!", "?", ":")) for name in names)
        again = any(
            cells[k] == name for cells in below for k, name in enumerate(row) if name and k < len(cells)
        )
        return at if plain and not again and not pair and (likely or len(below) > 1) else None
    return None


def _years(names: Sequence[str]) -> bool:
    """Whether names are words first and then years."""
    years = [bool(re.fullmatch(r"(?:19|20)\d\d", name)) for name in names]
    return (
        not years[0] and any(years) and all(y or not is_value(n) for y, n in zip(years, names, strict=True))
    )


def _typed(names: Sequence[str], below: Sequence[Sequence[str]], share: float) -> bool:
    """Whether some column has a word on top and values, at least in that share, below."""
    for column, name in enumerate(names):
        if not name or is_value(name):
            continue
        values = [cells[column] for cells in below if column < len(cells) and cells[column]]
        if values and sum(map(is_value, values)) >= share * len(values):
            return True
    return False


def _line(names: Sequence[str], row: Sequence[str]) -> str:
    cells = [(number, cell) for number, cell in enumerate(row) if cell]
    if not names:
        return " | ".join(cell for _, cell in cells)
    if len(cells) == 1 and cells[0][0] == 0 and len(_filled(names)) > 2:
        return cells[0][1]  # a heading or a note within the table
    return "; ".join(
        f"{names[number]}: {cell}" if number < len(names) and names[number] else cell
        for number, cell in cells
    )
