"""Presentations to blocks: a page a slide, shapes in the order they are read; knows no design.

An own walk, as for Word: python-pptx leaves out shapes in alternate content,
diagrams and charts, and opens a bomb without limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.document import Label
from corpus.readers.builder import Builder
from corpus.readers.docx_runs import attribute, paragraph_of, unwrapped
from corpus.readers.extraction import Extraction, Format, Member
from corpus.readers.office_drawing import drawing_texts
from corpus.readers.office_package import Package
from corpus.readers.tables import table_lines
from corpus.readers.xml import Element, local

__all__ = ["FORMAT"]

_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
_BAND = 360_000  # a centimetre in EMU: shapes whose tops differ by less stand side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A shape with what it is for and where it stands."""

    element: Element
    role: str | None
    place: tuple[int, int] | None


def read(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - the package says itself how it is encoded
    """The text of a presentation: titles as headings, tables by row, charts, diagrams, notes."""
    package = Package(data, "a PowerPoint presentation")
    main = package.main("ppt/presentation.xml")
    out = Builder()
    title: str | None = None
    hidden = 0
    members: list[Member] = []
    slides = list(_slides(package, package.root(main, "presentation"), main))
    for part in slides:
        out.page()
        root = package.tree(part)
        hidden += attribute(root, "show") in ("0", "false")
        named = _slide(package, part, root, out)
        title = title or named
        for notes in package.related(part, "notesSlide"):
            _notes(package, notes, out)
        for comments in package.related(part, "comments"):
            _comments(package, comments, out)
        members += [
            Member(name=PurePosixPath(inner).name, data=package.archive.read(inner))
            for inner in package.related(part, "package")
        ]
    facts = package.facts()
    warnings = (
        [f"{hidden:,} of its {len(slides):,} slides are hidden when shown; they are read"] if hidden else []
    )
    extraction = out.build(facts=replace(facts, title=facts.title or title), warnings=warnings)
    return replace(extraction, members=tuple(members))


def _slides(package: Package, root: Element, main: str) -> Iterator[str]:
    """The slides' parts in the order they are shown."""
    relations = package.relations(main)
    for element in root.iter():
        if local(element) == "sldId":
            identity = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            relation = relations.get(identity)
            if relation and package.archive.has(relation.target):
                yield relation.target


def _slide(package: Package, part: str, root: Element, out: Builder) -> str | None:
    """Add a slide's shapes, its title first; return the title."""
    places = _layout_places(package, part)
    shapes = [replace(s, place=s.place or places.get(_key(s.element))) for s in _shapes(_tree(root))]
    titles = [shape for shape in shapes if shape.role in _TITLES]
    said: list[str] = []
    for shape in titles:
        words = " ".join(" ".join(_paragraphs(shape.element)).split())
        out.add(words, Label.HEADING)
        said += [words] if words else []
    for shape in _ordered([shape for shape in shapes if shape.role not in _TITLES]):
        _shape(package, part, shape, out)
    return said[0] if said else None


def _tree(root: Element) -> Element:
    return next((element for element in root.iter() if local(element) == "spTree"), root)


def _shapes(tree: Element) -> Iterator[_Shape]:
    for element in unwrapped(tree):
        if local(element) in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp", "contentPart"):
            yield _Shape(element=element, role=_role(element), place=_place(element))


def _placeholder(element: Element) -> Element | None:
    for child in element:
        if local(child).startswith("nv"):
            return next((below for below in child.iter() if local(below) == "ph"), None)
    return None


def _role(element: Element) -> str | None:
    found = _placeholder(element)
    return None if found is None else (found.get("type") or "obj")


def _key(element: Element) -> str:
    """What ties a slide's placeholder to its layout's."""
    found = _placeholder(element)
    return "" if found is None else (found.get("idx") or "0")


def _place(element: Element) -> tuple[int, int] | None:
    """Top and left in EMU, if the shape states them."""
    for child in element:
        if local(child) in ("spPr", "grpSpPr", "xfrm"):
            for below in (child, *child):
                if local(below) == "xfrm":
                    for mark in below:
                        if local(mark) == "off":
                            return _number(mark.get("y")), _number(mark.get("x"))
    return None


def _number(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 12 else 0


def _layout_places(package: Package, part: str) -> dict[str, tuple[int, int]]:
    """Where a slide's placeholders stand unless it says otherwise."""
    found: dict[str, tuple[int, int]] = {}
    for layout in package.related(part, "slideLayout")[:1]:
        for shape in _shapes(_tree(package.tree(layout))):
            if shape.role and shape.place:
                found[_key(shape.element)] = shape.place
    return found


def _ordered(shapes: list[_Shape]) -> list[_Shape]:
    """By rows from the top, and from the left in a row; in the file's order where a place is unknown."""
    if any(shape.place is None for shape in shapes):
        return shapes
    rows: list[list[_Shape]] = []
    top = 0
    for shape in sorted(shapes, key=lambda shape: shape.place or (0, 0)):
        at = (shape.place or (0, 0))[0]
        if not rows or at - top > _BAND:
            rows.append([])
            top = at
        rows[-1].append(shape)
    return [shape for row in rows for shape in sorted(row, key=lambda shape: (shape.place or (0, 0))[1])]


def _shape(package: Package, part: str, shape: _Shape, out: Builder) -> None:
    element = shape.element
    kind = local(element)
    if kind == "grpSp":
        for inner in _ordered(list(_shapes(element))):
            _shape(package, part, inner, out)
        return
    if kind == "graphicFrame":
        for below in element.iter():
            if local(below) == "tbl":
                _table(below, out)
            elif local(below) in ("chart", "relIds"):
                identity = attribute(below, "id") or attribute(below, "dm")
                for line in drawing_texts(package, part, identity or ""):
                    out.add(line, tight=True)
        return
    label = Label.BOILERPLATE if shape.role in _FURNITURE else Label.BODY
    for number, text in enumerate(_paragraphs(element)):
        out.add(text, label, tight=number > 0)


def _paragraphs(shape: Element) -> Iterator[str]:
    for child in shape.iter():
        if local(child) == "txBody":
            for line in unwrapped(child):
                if local(line) == "p":
                    yield paragraph_of(line).text


def _table(table: Element, out: Builder) -> None:
    rows = []
    named: bool | None = None
    for child in table:
        if local(child) == "tblPr" and child.get("firstRow") in ("1", "true"):
            named = True
        if local(child) == "tr":
            rows.append([" ".join(_paragraphs(cell)) for cell in child if local(cell) == "tc"])
    # The look "first row" is on by default: believed only where the row looks like names.
    if named and rows and sum(bool(cell.strip()) for cell in rows[0]) < 2:
        named = None
    for number, line in enumerate(table_lines(rows, named=named, likely=False)):
        out.add(line.text, line.label, tight=number > 0)


def _notes(package: Package, part: str, out: Builder) -> None:
    lines = [
        text
        for shape in _shapes(_tree(package.tree(part)))
        if shape.role not in _FURNITURE
        for text in _paragraphs(shape.element)
        if text.strip()
    ]
    if lines:
        out.add("Notes", Label.BOILERPLATE)
    for line in lines:
        out.add(line, tight=True)


def _comments(package: Package, part: str, out: Builder) -> None:
    for element in package.tree(part).iter():
        if local(element) == "cm":
            text = " ".join(
                "".join(below.text or "" for below in line.iter() if local(below) in ("t", "text"))
                for line in element
                if local(line) in ("text", "txBody")
            )
            if text.strip():
                out.add(f"Comment: {text}", tight=True)


FORMAT = Format(extractor="pptx/1", read=read)
