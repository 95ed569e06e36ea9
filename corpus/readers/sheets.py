"""Sheets of rows to blocks: a page a sheet, a line a row, under stated limits; knows no file format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import Label
from corpus.readers.builder import Builder
from corpus.readers.tables import Line, table_lines

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Sheet", "add_sheets"]

MOST_ROWS = 100_000  # of a file that say something; each becomes a sentence with a vector
MOST_COLUMNS = 1_000
_LONGEST_CELL = 32_767  # characters, Excel's own limit: a long text that many cells share fills memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet.

    Attributes:
        name: As on its tab.
        rows: Texts of its cells, row by row; consumed once.
        hidden: Whether its tab is hidden.
        notes: Comments and text boxes on it; asked for after the rows.
    """

    name: str
    rows: Iterable[Sequence[str]]
    hidden: bool = False
    notes: Iterable[str] = field(default=())


def add_sheets(sheets: Iterable[Sheet], out: Builder) -> list[str]:
    """Add sheets to a text.

    Args:
        sheets: In the order of their tabs.
        out: Where to.

    Returns:
        Warnings: what limits cut off, which sheets are hidden.
    """
    hidden: list[str] = []
    limits = _Limits()
    for sheet in sheets:
        out.page()
        label = None
        if sheet.hidden:
            hidden.append(sheet.name)
            label = Label.BOILERPLATE
        out.add(sheet.name, label or Label.HEADING)
        for number, line in enumerate(_lines(sheet, limits)):
            out.add(line.text, label or line.label, tight=number > 0)
            if out.full:
                break
        for note in sheet.notes:
            out.add(note, label or Label.BODY, tight=True)
        if limits.rows > MOST_ROWS or out.full:
            break
    warnings = []
    if limits.rows > MOST_ROWS:
        warnings.append(f"only the first {MOST_ROWS:,} rows were read: split the file to have all of them")
    if limits.wide:
        warnings.append(
            f"{limits.wide:,} rows have over {MOST_COLUMNS:,} columns: the rest of them was not read"
        )
    if limits.long:
        warnings.append(
            f"{limits.long:,} rows have cells over {_LONGEST_CELL:,} characters: those were cut there"
        )
    if hidden:
        names = ", ".join(hidden[:5]) + (", …" if len(hidden) > 5 else "")
        warnings.append(f"hidden sheets are kept out of the search: {names}")
    return warnings


@dataclass(slots=True)
class _Limits:
    rows: int = 0
    wide: int = 0
    long: int = 0


def _lines(sheet: Sheet, limits: _Limits) -> Iterator[Line]:
    def within() -> Iterator[Sequence[str]]:
        for row in sheet.rows:
            if any(row):
                limits.rows += 1
                if limits.rows > MOST_ROWS:
                    return
            if len(row) > MOST_COLUMNS:
                limits.wide += 1
                row = row[:MOST_COLUMNS]
            if any(len(cell) > _LONGEST_CELL for cell in row):
                limits.long += 1
                row = [cell[:_LONGEST_CELL] for cell in row]
            yield row

    return table_lines(within())
