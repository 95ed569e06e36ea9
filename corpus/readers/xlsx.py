"""Excel workbooks to rows of what their cells show; an own walk, for the number formats; knows no formulas.

python-calamine, which reads the older formats, gives a cell's stored number and not
what the sheet shows of it ("0.256" for "25.6 %").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.errors import CorpusError
from corpus.readers.builder import Builder
from corpus.readers.docx_runs import paragraph_of
from corpus.readers.extraction import Extraction, Format
from corpus.readers.number_format import BUILT_IN, shown
from corpus.readers.office_package import Package
from corpus.readers.sheets import MOST_COLUMNS, Sheet, add_sheets
from corpus.readers.xml import Element, events, local

__all__ = ["FORMAT", "read_package"]

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_STRINGS = 2_000_000  # shared texts of one workbook; Excel's rows are a million
_LONGEST_STRINGS = 100_000_000  # characters of all of them
_ERRORS = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|N/A)")


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - the package says itself how it is encoded
    """The rows of a workbook's sheets, each with its columns' names."""
    return read_package(Package(data, "an Excel workbook"))


def read_package(package: Package) -> Extraction:
    """The same of a package that is open."""
    main = package.main("xl/workbook.xml")
    if main.endswith(".bin"):
        raise CorpusError("it is a binary workbook (.xlsb)", hint="save it as .xlsx")
    workbook = _Workbook(package, main)
    out = Builder()
    warnings = add_sheets(workbook.sheets(), out)
    if workbook.unstored:
        warnings.append(
            f"{workbook.unstored:,} formulas have no stored result: open and save it in a spreadsheet program"
        )
    return out.build(facts=package.facts(), warnings=warnings, spoken=False)


@dataclass(slots=True)
class _Workbook:
    package: Package
    main: str
    unstored: int = 0
    _strings: list[str] = field(default_factory=list)
    _formats: Sequence[str] = ()
    _from_1904: bool = False

    def sheets(self) -> Iterator[Sheet]:
        """The worksheets in the order of their tabs."""
        root = self.package.root(self.main, "workbook")
        self._from_1904 = any(
            local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in root.iter()
        )
        for part in self.package.related(self.main, "sharedStrings")[:1]:
            self._strings = list(self._texts(part))
        for part in self.package.related(self.main, "styles")[:1]:
            self._formats = _formats(self.package.tree(part))
        relations = self.package.relations(self.main)
        for element in root.iter():
            if local(element) != "sheet":
                continue
            identity = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            relation = relations.get(identity)
            if relation is None or relation.kind != "worksheet":
                continue
            if not self.package.archive.has(relation.target):
                continue
            yield Sheet(
                name=element.get("name") or "Sheet",
                rows=self._rows(relation.target),
                hidden=element.get("state") in ("hidden", "veryHidden"),
                notes=_notes(self.package, relation.target),
            )

    def _texts(self, part: str) -> Iterator[str]:
        size = 0
        with self.package.archive.open(part) as stream:
            for number, item in enumerate(events(stream, part, ("{*}si",))):
                text = _text(item)
                size += len(text)
                if number >= _MOST_STRINGS or size > _LONGEST_STRINGS:
                    raise CorpusError(
                        "it holds too much text for one workbook", hint="save its sheets one by one as CSV"
                    )
                yield text

    def _rows(self, part: str) -> Iterator[Sequence[str]]:
        last = 0
        with self.package.archive.open(part) as stream:
            for element in events(stream, part, ("{*}row",)):
                place = element.get("r") or ""
                number = int(place) if place.isdecimal() and len(place) < 8 else last + 1
                if last and number > last + 1:
                    yield ()
                last = number
                yield self._cells(element)

    def _cells(self, row: Element) -> list[str]:
        """The texts of a row's cells, each where its column is."""
        cells: list[str] = []
        for cell in row:
            if local(cell) != "c":
                continue
            found = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(found[1]) if found else len(cells)
            column = min(column, MOST_COLUMNS)  # the last stands for all beyond: counted as too wide, and cut
            if column >= len(cells):
                cells += [""] * (column + 1 - len(cells))
            cells[column] = self._cell(cell)
        return cells

    def _cell(self, cell: Element) -> str:
        kind = cell.get("t") or "n"
        value: str | None = None
        formula = False
        for child in cell:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "is":
                return _text(child)
            elif name == "f":
                formula = True
        if value is None:
            self.unstored += formula
            return ""
        if kind == "s":
            index = int(value) if value.strip().isdecimal() and len(value) < 10 else -1
            return self._strings[index] if 0 <= index < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind in ("str", "e", "d"):
            return value
        try:
            number = float(value)
            style = int(cell.get("s") or 0)
            code = self._formats[style] if style < len(self._formats) else "General"
            return shown(number, code, from_1904=self._from_1904)
        except (ValueError, OverflowError, IndexError):
            return value


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(item: Element) -> str:
    """A text of runs; without the readings that stand above East Asian words."""
    parts: list[str] = []
    for child in item:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [below.text or "" for below in child if local(below) == "t"]
    return "".join(parts)


def _formats(root: Element) -> list[str]:
    """The format code of each cell style, by its number."""
    codes: dict[int, str] = dict(BUILT_IN)
    formats: list[str] = []
    for element in root:
        if local(element) == "numFmts":
            for child in element:
                number = child.get("numFmtId") or ""
                if number.isdecimal():
                    codes[int(number)] = child.get("formatCode") or "General"
    for element in root:
        if local(element) == "cellXfs":
            for child in element:
                number = child.get("numFmtId") or "0"
                formats.append(codes.get(int(number) if number.isdecimal() else 0, "General"))
    return formats


def _notes(package: Package, part: str) -> Iterator[str]:
    """Comments with the cell they are on, and the texts of boxes."""
    relations: Mapping[str, list[str]] = {
        kind: package.related(part, kind) for kind in ("threadedComment", "comments", "drawing")
    }
    for name in relations["threadedComment"] or relations["comments"]:
        for element in package.tree(name).iter():
            if local(element) in ("comment", "threadedComment"):
                text = " ".join(
                    "".join(b.text or "" for b in element.iter() if local(b) in ("t", "text")).split()
                )
                if text:
                    yield f"Comment on {element.get('ref')}: {text}"
    for name in relations["drawing"]:
        for element in package.tree(name).iter():
            if local(element) == "txBody":
                yield from (paragraph_of(line).text for line in element if local(line) == "p")


FORMAT = Format(extractor="xlsx/1", read=read)
