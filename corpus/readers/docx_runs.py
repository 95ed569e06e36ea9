"""A Word paragraph's visible text and what hangs on it; knows no styles and no parts.

The names are compared without their namespaces: the strict and the transitional
form of the format differ in nothing else that matters here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.xml import Element, local

__all__ = ["Paragraph", "attribute", "paragraph_of", "unwrapped"]

# Structure that says nothing by itself: its children stand where it stands.
_WRAPPERS = frozenset(
    {
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "hyperlink",
        "fldSimple",
        "dir",
        "bdo",
        "subDoc",
    }
)
_GONE = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "sdtPr",
        "sdtEndPr",
        "customXmlPr",
        "smartTagPr",
        "rPr",
        "pPr",
    }
)
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote", "commentReference": "comment"}
# In formulas: a half is "1/2", not "12".
_JOINED = {"den": "/", "sup": "^", "sub": "_"}
_PRIVATE = range(0xF000, 0xF100)  # where a symbol font's characters are put


@dataclass(slots=True, kw_only=True)
class Paragraph:
    r"""A paragraph.

    Attributes:
        text: Its visible text; `\n` for a line break.
        hidden: Runs that are set hidden.
        style: Its style's id.
        outline: Its own outline level, or None.
        list_id: The list it stands in by its own properties, or None.
        level: Its level there.
        listed: Whether its own properties put it into a list.
        boxes: Text boxes anchored in it.
        drawings: Relationship ids of charts and diagrams in it.
        notes: (kind, id) of footnotes, endnotes and comments, in order.
    """

    text: str = ""
    hidden: str = ""
    style: str | None = None
    outline: int | None = None
    list_id: str | None = None
    level: int = 0
    listed: bool = False
    boxes: list[Element] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def attribute(element: Element, name: str) -> str | None:
    """An attribute's value, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rsplit("}", 1)[-1] == name:
            return value
    return None


def unwrapped(parent: Element) -> Iterator[Element]:
    """The children, with those of content controls, tracked insertions and the like in their place."""
    for child in parent:
        name = local(child)
        if name in _WRAPPERS:
            yield from unwrapped(child)
        elif name == "AlternateContent":
            yield from unwrapped(_choice(child))
        elif name not in _GONE:
            yield child


def _choice(alternate: Element) -> Element:
    """One of the alternatives: the first that holds text; they say the same in newer and older ways."""
    options = [child for child in alternate if local(child) in ("Choice", "Fallback")]
    for option in options:
        if any(local(below) in ("t", "chart", "relIds") for below in option.iter()):
            return option
    return options[0] if options else alternate


def paragraph_of(element: Element) -> Paragraph:
    """The paragraph that a `w:p` element is."""
    paragraph = Paragraph()
    text: list[str] = []
    hidden: list[str] = []
    for child in element:
        if local(child) == "pPr":
            _properties(child, paragraph)
    _inline(element, paragraph, text, hidden)
    paragraph.text = "".join(text)
    paragraph.hidden = "".join(hidden)
    return paragraph


def _properties(properties: Element, paragraph: Paragraph) -> None:
    for child in properties:
        name = local(child)
        if name == "pStyle":
            paragraph.style = attribute(child, "val")
        elif name == "outlineLvl":
            value = attribute(child, "val") or ""
            paragraph.outline = int(value) if value.isdecimal() and len(value) < 3 else None
        elif name == "numPr":
            paragraph.listed = True
            for mark in child:
                value = attribute(mark, "val") or ""
                if local(mark) == "numId":
                    paragraph.list_id = value
                elif local(mark) == "ilvl" and value.isdecimal() and len(value) < 3:
                    paragraph.level = int(value)


def _inline(parent: Element, paragraph: Paragraph, text: list[str], hidden: list[str]) -> None:
    """Collect runs, in order."""
    for child in unwrapped(parent):
        name = local(child)
        if name == "r":
            _run(child, paragraph, hidden if _vanishes(child) else text, hidden)
        elif name in _NOTES:
            paragraph.notes.append((_NOTES[name], attribute(child, "id") or ""))
        elif name == "ruby":
            _ruby(child, paragraph, text, hidden)
        elif name in ("t", "noBreakHyphen", "tab", "br", "cr", "sym", "drawing", "pict", "object"):
            _piece(child, name, paragraph, text)
        elif name not in ("p", "tbl", "txbxContent"):  # formulas and what is yet unknown
            inner: list[str] = []
            _inline(child, paragraph, inner, hidden)
            if inner:
                text += [_JOINED.get(name, ""), *inner]


def _run(run: Element, paragraph: Paragraph, text: list[str], hidden: list[str]) -> None:
    for child in unwrapped(run):
        name = local(child)
        if name in _NOTES:
            paragraph.notes.append((_NOTES[name], attribute(child, "id") or ""))
        elif name == "ruby":
            _ruby(child, paragraph, text, hidden)
        else:
            _piece(child, name, paragraph, text)


def _piece(element: Element, name: str, paragraph: Paragraph, text: list[str]) -> None:
    if name == "t":
        text.append(element.text or "")
    elif name in ("tab", "ptab"):
        text.append(" ")
    elif name == "br":
        # Pages and columns end where the layout wants; what is said goes on.
        text.append(" " if attribute(element, "type") in ("page", "column") else "\n")
    elif name == "cr":
        text.append("\n")
    elif name == "noBreakHyphen":
        text.append("-")
    elif name == "sym":
        value = attribute(element, "char") or ""
        try:
            code = int(value, 16)
        except ValueError:
            return
        # Of a symbol font's private characters only the font knows what they look like.
        if code not in _PRIVATE and 0x20 <= code < 0xD800:
            text.append(chr(code))
    elif name in ("drawing", "pict", "object"):
        _drawing(element, paragraph)


def _drawing(element: Element, paragraph: Paragraph) -> None:
    """Note the text boxes, charts and diagrams in a drawing; of alternatives, one."""
    for child in unwrapped(element):
        name = local(child)
        if name == "txbxContent":
            paragraph.boxes.append(child)
        elif name in ("chart", "relIds"):
            identity = attribute(child, "id") or attribute(child, "dm")
            if identity:
                paragraph.drawings.append(identity)
        elif name == "txBody":
            paragraph.boxes.append(child)
        else:
            _drawing(child, paragraph)


def _ruby(ruby: Element, paragraph: Paragraph, text: list[str], hidden: list[str]) -> None:
    """A base with its reading after it, as it is set where it can't stand above."""
    reading: list[str] = []
    for child in ruby:
        if local(child) == "rubyBase":
            _inline(child, paragraph, text, hidden)
        elif local(child) == "rt":
            _inline(child, paragraph, reading, hidden)
    if "".join(reading).strip():
        text += ["(", *reading, ")"]


def _vanishes(run: Element) -> bool:
    for child in run:
        if local(child) == "rPr":
            for mark in child:
                if local(mark) == "vanish":
                    return attribute(mark, "val") not in ("0", "false", "off")
    return False
