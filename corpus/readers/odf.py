"""OpenDocument texts, sheets and slides to blocks; knows no layout.

A spreadsheet here stores what each cell shows, so no number format is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.document import Label
from corpus.errors import CorpusError
from corpus.metadata import facts_of_lines, iso_date, person
from corpus.readers.archive import Archive
from corpus.readers.builder import Builder
from corpus.readers.extraction import Extraction, Facts, Format
from corpus.readers.sheets import MOST_COLUMNS, Sheet, add_sheets
from corpus.readers.tables import table_lines
from corpus.readers.xml import Element, local, parse, text_of

__all__ = ["FORMAT"]

_GONE = frozenset(
    {
        "tracked-changes",
        "forms",
        "variable-decls",
        "sequence-decls",
        "user-field-decls",
        "dde-connection-decls",
    }
)
_CONTENTS = frozenset({"table-of-content", "illustration-index", "alphabetical-index", "table-index"})
_MOST_REPEATS = 100  # of a row or cell that says something; more of the same says no more
_PROSE = 400  # characters from which a cell is laid-out text rather than a value


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - the package says itself how it is encoded
    """The text of an OpenDocument file; deletions left out, notes and comments after their paragraph."""
    archive = Archive(data, "an OpenDocument file")
    if not archive.has("content.xml"):
        raise CorpusError("it is not an OpenDocument file", hint="give it the suffix of what it is")
    if archive.has("META-INF/manifest.xml"):
        manifest = parse(archive.read("META-INF/manifest.xml"), "META-INF/manifest.xml", doctype=True)
        if any(local(element) == "encryption-data" for element in manifest.iter()):
            raise CorpusError("it is protected by a password", hint="save a copy without the password")
    root = parse(archive.read("content.xml"), "content.xml")
    facts = _facts(archive)
    for body in root.iter():
        kind = local(body)
        if kind == "spreadsheet":
            out = Builder()
            warnings = add_sheets(_sheets(body, _hidden_styles(root)), out)
            return out.build(facts=facts, warnings=warnings, spoken=False)
        above = body.getparent()
        if kind in ("text", "presentation", "drawing") and above is not None and local(above) == "body":
            walker = _Walker()
            walker.blocks(body)
            said = facts_of_lines(walker.opening)
            facts = replace(facts, title=facts.title or said.title, date=said.date or facts.date)
            return walker.out.build(facts=facts)
    raise CorpusError("it is not an OpenDocument text, sheet or presentation", hint="export it as PDF")


def _facts(archive: Archive) -> Facts:
    if not archive.has("meta.xml"):
        return Facts()
    stated: dict[str, str] = {}
    for element in parse(archive.read("meta.xml"), "meta.xml").iter():
        value = text_of(element) if not len(element) else None
        if value:
            stated.setdefault(local(element), value)
    modified = iso_date(stated.get("date", ""))
    language = stated.get("language", "")
    kept = ("subject", "description", "publisher")
    metadata: dict[str, str] = {key: stated[key][:1000] for key in kept if key in stated}
    if modified:
        metadata["modified"] = modified
    return Facts(
        title=stated.get("title"),
        date=iso_date(stated.get("creation-date", "")),
        author=person(stated.get("initial-creator") or stated.get("creator") or ""),
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else None,
        metadata=metadata,
    )


@dataclass(slots=True)
class _Paragraph:
    """A paragraph's text and what hangs on it."""

    parts: list[str] = field(default_factory=list)
    attached: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def collect(self, element: Element) -> None:
        """Add the text of an element and what it holds, in order."""
        self.parts.append(_squeezed(element.text))
        for child in element:
            name = local(child)
            if name in ("note", "annotation", "frame", "custom-shape", "rect", "g", "text-box"):
                self.attached.append(child)
            elif name == "s":
                count = _attribute(child, "c") or "1"
                self.parts.append(" " * (min(200, int(count)) if count.isdecimal() and len(count) < 5 else 1))
            elif name == "tab":
                self.parts.append(" ")
            elif name == "line-break":
                self.parts.append("\n")
            elif name not in _GONE and name not in ("ruby-text", "annotation-end"):
                self.collect(child)
            self.parts.append(_squeezed(child.tail))


def _squeezed(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""


def _attribute(element: Element, name: str) -> str | None:
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), None)


class _Walker:
    """Walks the body of a text or a presentation."""

    def __init__(self) -> None:
        self.out = Builder()
        self.opening: list[tuple[str, Label]] = []

    def blocks(
        self, parent: Element, label: Label | None = None, *, listed: bool = False, prefix: str = ""
    ) -> None:
        """Add the paragraphs, lists and tables of a body, a note or a frame."""
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                paragraph = _Paragraph()
                paragraph.collect(element)
                own = label or (Label.HEADING if name == "h" else Label.BODY)
                text = prefix + paragraph.text if paragraph.text.strip() else ""
                prefix = "" if text else prefix
                self.out.add(text, own, tight=listed)
                if text.strip() and len(self.opening) < 60:
                    self.opening.append((" ".join(text.split()), own))
                for attached in paragraph.attached:
                    self._attached(attached, label)
            elif name == "table":
                self._table(element, label)
            elif name == "page":
                self.out.page()
                self.blocks(element, label)
            elif name == "notes":
                if text_of(element):
                    self.out.add("Notes", Label.BOILERPLATE)
                self.blocks(element, label)
            elif name in _CONTENTS:
                self.blocks(element, Label.BOILERPLATE)
            elif name in ("list", "list-item", "list-header"):
                self.blocks(element, label, listed=True)
            elif name == "frame" and _attribute(element, "class") == "title":
                self.blocks(element, Label.HEADING)
            elif name == "annotation":
                self._attached(element, label)
            elif name not in _GONE:
                self.blocks(element, label, listed=listed)

    def _attached(self, element: Element, label: Label | None) -> None:
        name = local(element)
        if name == "note":
            for child in element:
                if local(child) == "note-body":
                    self.blocks(child, label, listed=True)
        elif name == "annotation":
            author = next((text_of(child) for child in element if local(child) == "creator"), None)
            self.blocks(
                element, label, listed=True, prefix=f"Comment by {author}: " if author else "Comment: "
            )
        else:
            self.blocks(element, label)

    def _table(self, table: Element, label: Label | None) -> None:
        rows: list[list[str]] = []
        for row in _rows(table):
            cells = [cell for cell in row if local(cell) in ("table-cell", "covered-table-cell")]
            texts = [" ".join(_cell(cell).split()) for cell in cells]
            if len(texts) == 1 or any(len(text) > _PROSE for text in texts):
                self._lines(rows, label)  # a frame around text, not a row
                rows = []
                for cell in cells:
                    self.blocks(cell, label)
            else:
                rows.append(texts)
        self._lines(rows, label)

    def _lines(self, rows: Sequence[Sequence[str]], label: Label | None) -> None:
        for number, line in enumerate(table_lines(rows, likely=False)):
            self.out.add(line.text, label or line.label, tight=number > 0)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in ("table-rows", "table-header-rows", "table-row-group"):
            yield from _rows(child)


def _cell(cell: Element) -> str:
    """The text of a cell with its notes and what else is in it."""
    parts: list[str] = []
    for child in cell:
        name = local(child)
        if name in ("p", "h"):
            paragraph = _Paragraph()
            paragraph.collect(child)
            parts.append(paragraph.text)
            parts += [_cell(attached) for attached in paragraph.attached]
        elif name not in _GONE and name not in ("annotation", "note-citation"):
            parts.append(_cell(child))
    return " ".join(part for part in parts if part)


def _hidden_styles(root: Element) -> frozenset[str]:
    """The names of table styles that don't display."""
    return frozenset(
        name
        for style in root.iter()
        if local(style) == "style" and (name := _attribute(style, "name"))
        for child in style
        if local(child) == "table-properties" and _attribute(child, "display") == "false"
    )


def _sheets(body: Element, hidden: frozenset[str]) -> Iterator[Sheet]:
    for table in body:
        if local(table) == "table":
            yield Sheet(
                name=_attribute(table, "name") or "Sheet",
                rows=_sheet_rows(table),
                hidden=_attribute(table, "style-name") in hidden,
                notes=_sheet_notes(table),
            )


def _sheet_rows(table: Element) -> Iterator[Sequence[str]]:
    for row in _rows(table):
        cells: list[str] = []
        waiting = 0  # empty cells before the next that says something
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            count = _repeats(cell, "number-columns-repeated")
            text = "\n".join(_plain(cell))
            if not text:
                waiting += count
                continue
            if len(cells) + waiting > MOST_COLUMNS:
                cells += [""] * (MOST_COLUMNS + 1 - len(cells))  # counted as too wide, and cut
                break
            cells += [""] * waiting + [text] * min(count, _MOST_REPEATS)
            waiting = 0
        times = _repeats(row, "number-rows-repeated")
        for _ in range(min(times, _MOST_REPEATS) if cells else 1):
            yield cells


def _plain(cell: Element) -> Iterator[str]:
    for child in cell:
        if local(child) == "p":
            paragraph = _Paragraph()
            paragraph.collect(child)
            if paragraph.text.strip():
                yield paragraph.text


def _sheet_notes(table: Element) -> Iterator[str]:
    for element in table.iter():
        if local(element) == "annotation":
            text = " ".join(_plain(element))
            if text:
                yield f"Comment: {text}"


def _repeats(element: Element, name: str) -> int:
    value = _attribute(element, name) or "1"
    return max(1, int(value)) if value.isdecimal() and len(value) < 9 else 1


FORMAT = Format(extractor="odf/1", read=read)
