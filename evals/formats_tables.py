"""Tables of invented facts as Word, PowerPoint, Excel, CSV and HTML files, and questions to their rows; reads none."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["WRITERS", "Question", "Table", "made_tables", "questions"]

_TOWNS = "Arlen Brockwell Castermoor Dunfield Elmsgate Farrowby Greyholm Hatherton Inchmere Jarrowdale Kelmscott Larkhill".split()
_PEOPLE = (
    "Ada Finch,Ben Okafor,Clara Voss,David Lindqvist,Elena Marsh,Farid Nazari,Grace Holloway,Hugo Bauer,"
    "Irene Castel,Jonas Wirth,Kamila Dvorak,Louis Pereira"
).split(",")
_GOODS = "anvils bellows candles drills easels funnels gaskets hinges inkwells jars kettles ladders".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the names of its columns on top, the first of which names the row.

    Attributes:
        title: What stands above it.
        rows: Its cells, the names first.
        asked: A question for each column but the first, with "{}" for the row's name.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that one cell answers."""

    text: str
    row: tuple[str, ...]
    answer: str


_KINDS: tuple[tuple[str, list[str], str, tuple[tuple[str, str, str], ...]], ...] = (
    # title, row names, their column; of every other column its name, its question and what its values look like
    (
        "Towns of the county",
        _TOWNS,
        "Town",
        (
            ("Inhabitants", "How many people live in {}?", "thousands"),
            ("Founded", "When was {} founded?", "year"),
            ("Mayor", "Who is the mayor of {}?", "person"),
        ),
    ),
    (
        "Rainfall last year",
        _TOWNS,
        "Town",
        (
            ("Rain in mm", "How much rain fell in {}?", "number"),
            ("Wettest month", "Which month was the wettest in {}?", "month"),
            ("Days with frost", "How many frosty days did {} have?", "number"),
        ),
    ),
    (
        "Staff of the museum",
        _PEOPLE,
        "Name",
        (
            ("Position", "What is the job of {}?", "position"),
            ("Joined", "When did {} join the museum?", "date"),
            ("Room", "In which room does {} work?", "room"),
        ),
    ),
    (
        "Sales of the hardware shop",
        _GOODS,
        "Product",
        (
            ("Price", "What does one of the {} cost?", "price"),
            ("Sold", "How many {} were sold?", "thousands"),
            ("Supplier", "Who supplies the {}?", "firm"),
        ),
    ),
    (
        "Stock of the hardware shop",
        _GOODS,
        "Product",
        (
            ("Shelf", "On which shelf are the {}?", "shelf"),
            ("In stock", "How many {} are in stock?", "number"),
            ("Next delivery", "When are the next {} delivered?", "date"),
        ),
    ),
)
_MONTHS = "January February March April May June July August September October November December".split()
_POSITIONS = "archivist,restorer,guard,accountant,photographer,curator of prints,carpenter,librarian,guide,registrar,director,gardener"


def made_tables(*, seed: int = 0) -> tuple[Table, ...]:
    """Five tables of twelve rows; three share the names of their rows with another."""
    chance = random.Random(seed)
    tables = []
    for title, names, named, columns in _KINDS:
        positions = _POSITIONS.split(",")
        chance.shuffle(positions)
        people = [
            f"{given} {family}"
            for given in "Ruth Omar Sven Tilda Ugo Vera".split()
            for family in ("Abel", "Crane")
        ]
        chance.shuffle(people)
        rows = [
            (name, *(_value(kind, k, chance, people, positions) for _, _, kind in columns))
            for k, name in enumerate(names)
        ]
        head = (named, *(column for column, _, _ in columns))
        tables.append(
            Table(title=title, rows=(head, *rows), asked=tuple(question for _, question, _ in columns))
        )
    return tuple(tables)


def _value(kind: str, row: int, chance: random.Random, people: list[str], positions: list[str]) -> str:
    if kind == "thousands":
        return f"{chance.randrange(2_000, 400_000):,}"
    if kind == "number":
        return str(chance.randrange(11, 990))
    if kind == "year":
        return str(chance.randrange(1050, 1890))
    if kind == "month":
        return chance.choice(_MONTHS)
    if kind == "date":
        return f"{chance.randrange(1, 29)} {chance.choice(_MONTHS)} {chance.randrange(2012, 2024)}"
    if kind == "room":
        return f"{chance.choice('ABCD')} {chance.randrange(100, 420)}"
    if kind == "shelf":
        return f"{chance.choice('EFGH')}{chance.randrange(10, 99)}"
    if kind == "price":
        return f"{chance.randrange(2, 90)}.{chance.randrange(10, 99)} euros"
    if kind == "firm":
        return f"{chance.choice(people).split()[1]} & Sons of {chance.choice(_TOWNS)}"
    return people[row] if kind == "person" else positions[row]


def questions(tables: tuple[Table, ...]) -> tuple[Question, ...]:
    """A question for every cell but the rows' names."""
    return tuple(
        Question(text=asked.format(row[0]), row=row, answer=row[column])
        for table in tables
        for row in table.rows[1:]
        for column, asked in enumerate(table.asked, 1)
    )


def _docx(tables: tuple[Table, ...]) -> bytes:
    import docx

    document = docx.Document()
    for table in tables:
        document.add_heading(table.title, 1)
        grid = document.add_table(rows=0, cols=len(table.rows[0]))
        for row in table.rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pptx(tables: tuple[Table, ...]) -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    for table in tables:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = table.title
        size = (len(table.rows), len(table.rows[0]))
        grid = slide.shapes.add_table(*size, Inches(1), Inches(2), Inches(8), Inches(4)).table
        for number, row in enumerate(table.rows):
            for column, text in enumerate(row):
                grid.cell(number, column).text = text
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _xlsx(tables: tuple[Table, ...]) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    formats = {"#,##0": book.add_format({"num_format": "#,##0"}), "0": book.add_format({"num_format": "0"})}
    for table in tables:
        sheet = book.add_worksheet(table.title[:31])
        for number, row in enumerate(table.rows):
            for column, text in enumerate(row):
                plain = text.replace(",", "")
                if number and plain.isdecimal():  # stored as a number, shown as the text
                    sheet.write_number(number, column, int(plain), formats["#,##0" if "," in text else "0"])
                else:
                    sheet.write_string(number, column, text)
    book.close()
    return out.getvalue()


def _csv(tables: tuple[Table, ...]) -> bytes:
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    for table in tables:
        writer.writerows([[table.title], *table.rows, []])
    return out.getvalue().encode()


def _html(tables: tuple[Table, ...]) -> bytes:
    parts = []
    for table in tables:
        rows = [
            "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
            for row, tag in zip(table.rows, ["th", *["td"] * (len(table.rows) - 1)], strict=True)
        ]
        parts.append(f"<h2>{table.title}</h2><table>{''.join(rows)}</table>")
    return f"<html><body><main>{''.join(parts)}</main></body></html>".replace("& ", "&amp; ").encode()


def _bare(tables: tuple[Table, ...]) -> bytes:
    """As most readers give a table: cells with bars between them."""
    return "\n\n".join(
        "\n".join([table.title, "", *(" | ".join(row) for row in table.rows)]) for table in tables
    ).encode()


WRITERS: Mapping[str, tuple[str, Callable[[tuple[Table, ...]], bytes]]] = {
    "Word": ("tables.docx", _docx),
    "PowerPoint": ("tables.pptx", _pptx),
    "Excel": ("tables.xlsx", _xlsx),
    "CSV": ("tables.csv", _csv),
    "HTML": ("tables.html", _html),
    "cells without names": ("tables.txt", _bare),
}
