"""What a Word document's styles and lists make of a paragraph: heading, numbers; knows no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from corpus.document import Label
from corpus.readers.docx_runs import Paragraph, attribute
from corpus.readers.office_package import Package
from corpus.readers.xml import Element, local

__all__ = ["Counters", "Styles", "styles_of"]

# Built-in styles keep their English names in every language of the program.
_HEADING = re.compile(r"heading [1-9]|title|subtitle", re.IGNORECASE)
_FURNITURE = re.compile(r"toc [1-9]|table of figures|toa heading|header|footer|index [1-9]", re.IGNORECASE)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LONGEST_CHAIN = 12  # styles a style is based on
_LEVELS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    name: str = ""
    base: str | None = None
    outline: int | None = None
    list_id: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A level of a list: what its numbers look like."""

    format: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The styles and lists of a document."""

    styles: Mapping[str, _Style] = field(default_factory=dict)
    default: str | None = None
    lists: Mapping[str, tuple[str, Mapping[int, _Level]]] = field(default_factory=dict)

    def kind(self, paragraph: Paragraph) -> Label:
        """HEADING, BOILERPLATE (a table of contents) or BODY."""
        outline = paragraph.outline
        for style in self._chain(paragraph):
            if _FURNITURE.fullmatch(style.name):
                return Label.BOILERPLATE
            if outline is None and _HEADING.fullmatch(style.name):
                return Label.HEADING
            outline = style.outline if outline is None else outline
        return Label.HEADING if outline is not None and outline < _LEVELS else Label.BODY

    def is_title(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is set as the document's title."""
        return any(style.name.lower() == "title" for style in self._chain(paragraph))

    def counters(self) -> Counters:
        """Counters for the numbers of its lists."""
        return Counters()

    def place(self, paragraph: Paragraph) -> tuple[str, int] | None:
        """The list and level that number a paragraph, by itself or by its style."""
        if paragraph.list_id is not None:
            return (paragraph.list_id, paragraph.level) if paragraph.list_id in self.lists else None
        for style in self._chain(paragraph):
            if style.list_id is not None:
                return (style.list_id, style.level) if style.list_id in self.lists else None
        return None

    def _chain(self, paragraph: Paragraph) -> Iterator[_Style]:
        name = paragraph.style or self.default
        for _ in range(_LONGEST_CHAIN):
            style = self.styles.get(name) if name else None
            if style is None:
                return
            yield style
            name = style.base


class Counters:
    """The numbers that Word computes for headings and list items; they are in no run of text."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int | None]] = {}

    def count(self, paragraph: Paragraph, styles: Styles) -> str:
        """Count a paragraph and give its number ("3.2", "(a)"); empty for bullets and plain text."""
        place = styles.place(paragraph)
        if place is None:
            return ""
        name, level = place
        shared, levels = styles.lists[name]
        if not 0 <= level < _LEVELS:
            return ""
        counts = self._counts.setdefault(shared, [None] * _LEVELS)
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels.get(above, _Level()).start
        before = counts[level]
        counts[level] = levels.get(level, _Level()).start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        own = levels.get(level)
        if own is None or own.format in ("bullet", "none") or "%" not in own.pattern:
            return ""
        return _PLACE.sub(
            lambda found: _number(counts, levels, int(found[1]) - 1, level), own.pattern
        ).strip()


_PLACE = re.compile(r"%([1-9])")


def _number(counts: list[int | None], levels: Mapping[int, _Level], at: int, of: int) -> str:
    if at > of:
        return ""
    value = counts[at] or 0
    form = levels.get(at, _Level()).format
    if form in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * min(20, (value - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (value // size)
            value %= size
        return roman.upper() if form == "upperRoman" else roman
    return f"{value:02d}" if form == "decimalZero" else str(value)


def styles_of(package: Package, main: str) -> Styles:
    """The styles and lists that the main part uses; none if it has no such parts."""
    styles: dict[str, _Style] = {}
    default: str | None = None
    for part in package.related(main, "styles")[:1]:
        for element in package.tree(part):
            identity = attribute(element, "styleId")
            if local(element) != "style" or identity is None or attribute(element, "type") != "paragraph":
                continue
            styles[identity] = _style(element)
            if attribute(element, "default") in ("1", "true", "on"):
                default = identity
    lists = dict(_lists(package, main))
    return Styles(styles=styles, default=default, lists=lists)


def _style(element: Element) -> _Style:
    name, base, outline, list_id, level = "", None, None, None, 0
    for child in element.iter():
        kind, value = local(child), attribute(child, "val")
        if value is None:
            continue
        if kind == "name":
            name = value
        elif kind == "basedOn":
            base = value
        elif kind == "outlineLvl":
            outline = _integer(value)
        elif kind == "numId":
            list_id = value
        elif kind == "ilvl":
            level = _integer(value) or 0
    return _Style(name=name, base=base, outline=outline, list_id=list_id, level=level)


def _lists(package: Package, main: str) -> Iterator[tuple[str, tuple[str, Mapping[int, _Level]]]]:
    """By list id: what counts together, and its levels."""
    for part in package.related(main, "numbering")[:1]:
        abstract: dict[str, dict[int, _Level]] = {}
        for element in package.tree(part):
            if local(element) == "abstractNum":
                abstract[attribute(element, "abstractNumId") or ""] = dict(_levels(element))
            elif local(element) == "num":
                identity = attribute(element, "numId") or ""
                shared, levels, own = "", {}, False
                for child in element:
                    if local(child) == "abstractNumId":
                        shared = attribute(child, "val") or ""
                        levels = dict(abstract.get(shared, {}))
                    elif local(child) == "lvlOverride":
                        own = True
                        at = _integer(attribute(child, "ilvl")) or 0
                        levels.update(_levels(child))
                        for mark in child:
                            if local(mark) == "startOverride":
                                old = levels.get(at, _Level())
                                start = _integer(attribute(mark, "val"))
                                levels[at] = _Level(
                                    format=old.format,
                                    pattern=old.pattern,
                                    start=old.start if start is None else start,
                                )
                if levels:
                    yield identity, (f"{shared}/{identity}" if own else shared, levels)


def _levels(parent: Element) -> Iterator[tuple[int, _Level]]:
    for element in parent:
        if local(element) != "lvl":
            continue
        values = {local(child): attribute(child, "val") or "" for child in element}
        start = _integer(values.get("start"))
        yield (
            _integer(attribute(element, "ilvl")) or 0,
            _Level(
                format=values.get("numFmt", "decimal"),
                pattern=values.get("lvlText", ""),
                start=1 if start is None else start,
            ),
        )


def _integer(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 6 else None
