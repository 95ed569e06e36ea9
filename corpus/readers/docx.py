"""Word documents to blocks: every visible run of text once, in reading order; knows no layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.document import Label
from corpus.metadata import facts_of_lines
from corpus.readers.builder import Builder
from corpus.readers.docx_runs import Paragraph, paragraph_of, unwrapped
from corpus.readers.docx_styles import Styles, styles_of
from corpus.readers.extraction import Extraction, Facts, Format, Member
from corpus.readers.office_drawing import drawing_texts
from corpus.readers.office_package import Package
from corpus.readers.tables import table_lines
from corpus.readers.xml import Element, local, text_of

__all__ = ["FORMAT"]

_PROSE = 400  # characters from which a cell is laid-out text rather than a value
_MARGINS = ("header", "footer")


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - the package says itself how it is encoded
    """The text of a Word document.

    Tracked insertions are kept and deletions left out, as the document reads once
    they are accepted. Notes and comments follow the paragraph they belong to;
    comments say whose they are. Headers, footers, tables of contents and hidden
    text are kept as boilerplate; documents embedded in it become its members.
    """
    package = Package(data, "a Word document")
    main = package.main("word/document.xml")
    root = package.root(main, "document")
    walker = _Walker(package, main)
    walker.margins("header")
    body = next((child for child in root if local(child) == "body"), None)
    if body is not None:
        walker.blocks(body)
    walker.left_over()
    walker.margins("footer")
    members = tuple(
        Member(name=PurePosixPath(part).name, data=package.archive.read(part))
        for kind in ("package", "aFChunk")
        for part in package.related(main, kind)
    )
    extraction = walker.out.build(facts=_facts(package.facts(), walker), warnings=walker.warnings)
    return replace(extraction, members=members)


def _facts(stated: Facts, walker: _Walker) -> Facts:
    """The properties, with what the text itself says where they are silent or less certain."""
    said = facts_of_lines(walker.opening)
    return replace(
        stated,
        title=walker.title or stated.title or said.title,
        date=said.date or stated.date,
        author=stated.author or said.author,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    element: Element
    part: str
    prefix: str


class _Walker:
    """Walks the parts of one document."""

    def __init__(self, package: Package, main: str) -> None:
        self.out = Builder()
        self.title: str | None = None
        self.opening: list[tuple[str, Label]] = []
        self._package = package
        self._main = main
        self._styles: Styles = styles_of(package, main)
        self._notes = dict(_notes(package, main))
        self._counters = self._styles.counters()
        self._hidden = 0

    @property
    def warnings(self) -> Iterator[str]:
        if self._hidden:
            yield f"{self._hidden:,} characters of hidden text are kept out of the search"

    def blocks(self, parent: Element, part: str | None = None, label: Label | None = None) -> None:
        """Add the paragraphs and tables of a body, a cell, a note or a text box."""
        part = part or self._main
        for element in unwrapped(parent):
            name = local(element)
            if name == "p":
                self._paragraph(element, part, label)
            elif name == "tbl":
                self._table(element, part, label)

    def margins(self, kind: str) -> None:
        """Add the headers or footers, each text once, as boilerplate."""
        seen = set()
        for part in self._package.related(self._main, kind):
            root = self._package.tree(part)
            text = text_of(root)
            if text and text not in seen:
                seen.add(text)
                self.blocks(root, part, Label.BOILERPLATE)

    def left_over(self) -> None:
        """Add notes and comments that no place in the text refers to."""
        for note in list(self._notes):
            self._add_notes([note])

    def _paragraph(self, element: Element, part: str, label: Label | None) -> None:
        paragraph = paragraph_of(element)
        kind = self._styles.kind(paragraph)
        own = label or kind
        number = self._counters.count(paragraph, self._styles) if paragraph.text.strip() else ""
        text = f"{number} {paragraph.text}" if number else paragraph.text
        self.out.add(text, own, tight=paragraph.listed)
        if label is None and text.strip():
            if self.title is None and self._styles.is_title(paragraph):
                self.title = " ".join(text.split())
            if len(self.opening) < 60:
                self.opening.append((" ".join(text.split()), own))
        self._attached(paragraph, part, label)

    def _attached(self, paragraph: Paragraph, part: str, label: Label | None) -> None:
        """Add what hangs on a paragraph: hidden runs, text boxes, diagrams, notes, comments."""
        if paragraph.hidden.strip():
            self._hidden += len(paragraph.hidden.strip())
            self.out.add(paragraph.hidden, Label.BOILERPLATE, tight=True)
        for box in paragraph.boxes:
            self.blocks(box, part, label)
        for identity in paragraph.drawings:
            for line in drawing_texts(self._package, part, identity):
                self.out.add(line, label or Label.BODY, tight=True)
        self._add_notes(paragraph.notes)

    def _add_notes(self, notes: Iterable[tuple[str, str]]) -> None:
        for key in notes:
            note = self._notes.pop(key, None)  # a note referred to twice stands once
            if note is None:
                continue
            for k, block in enumerate(unwrapped(note.element)):
                if local(block) == "p":
                    paragraph = paragraph_of(block)
                    prefix = note.prefix if k == 0 and paragraph.text.strip() else ""
                    self.out.add(prefix + paragraph.text, tight=True)
                    self._attached(paragraph, note.part, None)
                elif local(block) == "tbl":
                    self._table(block, note.part, None)

    def _table(self, table: Element, part: str, label: Label | None) -> None:
        rows: list[list[str]] = []
        attached: list[Paragraph] = []
        named: bool | None = None

        def flush() -> None:
            nonlocal named
            for k, line in enumerate(table_lines(rows, named=named, likely=False)):
                own = label or line.label
                self.out.add(line.text, own, tight=k > 0)
                if label is None and len(self.opening) < 60:
                    self.opening.append((line.text, Label.BOILERPLATE))
            for paragraph in attached:
                self._attached(replace(paragraph, hidden=""), part, label)
            rows.clear()
            attached.clear()
            named = None

        for row in unwrapped(table):
            if local(row) != "tr" or _removed(row):
                continue
            cells: list[str] = []
            inside: list[Paragraph] = []
            places: list[Element] = []
            for cell in unwrapped(row):
                if local(cell) != "tc":
                    continue
                texts = list(self._cell(cell, inside))
                cells += [" ".join(" ".join(texts).split()), *[""] * (_span(cell) - 1)]
                places.append(cell)
            filled = [cell for cell in cells if cell]
            if (len(filled) == 1 and len(places) == 1) or any(len(cell) > _PROSE for cell in filled):
                flush()  # a frame around text, not a row
                for cell in places:
                    self.blocks(cell, part, label)
                continue
            if not rows and _is_header(row):
                named = True
            rows.append(cells)
            attached += inside
            for paragraph in inside:
                if paragraph.hidden.strip():
                    self._hidden += len(paragraph.hidden.strip())
        flush()

    def _cell(self, cell: Element, inside: list[Paragraph]) -> Iterator[str]:
        """The texts of a cell, tables in it included."""
        for element in unwrapped(cell):
            name = local(element)
            if name == "p":
                paragraph = paragraph_of(element)
                number = self._counters.count(paragraph, self._styles)
                inside.append(paragraph)
                yield f"{number} {paragraph.text}" if number and paragraph.text.strip() else paragraph.text
            elif name in ("tbl", "tr", "tc") and (name != "tr" or not _removed(element)):
                yield from self._cell(element, inside)


def _notes(package: Package, main: str) -> Iterator[tuple[tuple[str, str], _Note]]:
    """Footnotes, endnotes and comments by kind and id."""
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        for part in package.related(main, kind)[:1]:
            for element in package.tree(part):
                # The lines that part notes from the text are notes of another type.
                if local(element) != tag or _w(element, "type") not in (None, "normal"):
                    continue
                author = " ".join((_w(element, "author") or "").split())
                prefix = (f"Comment by {author}: " if author else "Comment: ") if tag == "comment" else ""
                yield (tag, _w(element, "id") or ""), _Note(element=element, part=part, prefix=prefix)


def _w(element: Element, name: str) -> str | None:
    attributes: Mapping[str, str] = element.attrib
    return next((value for key, value in attributes.items() if key.rsplit("}", 1)[-1] == name), None)


def _removed(row: Element) -> bool:
    """Whether a table row was deleted by a tracked change."""
    return any(local(child) == "trPr" and any(local(mark) == "del" for mark in child) for child in row)


def _is_header(row: Element) -> bool:
    return any(
        local(child) == "trPr"
        and any(local(mark) == "tblHeader" and _w(mark, "val") not in ("0", "false", "off") for mark in child)
        for child in row
    )


def _span(cell: Element) -> int:
    """How many columns of the grid a cell takes."""
    for child in cell:
        if local(child) == "tcPr":
            for mark in child:
                if local(mark) == "gridSpan":
                    value = _w(mark, "val") or "1"
                    return min(64, int(value)) if re.fullmatch(r"[1-9]\d{0,3}", value) else 1
    return 1


FORMAT = Format(extractor="docx/1", read=read)
