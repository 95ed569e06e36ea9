"""XML to a tree without entities, DTDs or the network; the only file that knows lxml, and no format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from corpus.errors import CorpusError

__all__ = ["Element", "Stream", "events", "local", "parse", "text_of"]


class Stream(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


class Element(Protocol):
    """What the readers use of a parsed element."""

    tag: Any
    text: str | None
    tail: str | None
    attrib: Mapping[str, str]

    def get(self, name: str, default: str | None = None) -> str | None:
        """An attribute's value."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """The element and all below it, in document order."""

    def itertext(self, *tags: str) -> Iterator[str]:
        """The text of the element and all below it, in document order."""

    def getparent(self) -> Element | None:
        """The element it stands in."""

    def clear(self) -> None:
        """Drop its content."""

    def __iter__(self) -> Iterator[Element]: ...

    def __len__(self) -> int: ...


_MOST_TAGS = (
    8_000_000  # of a tree, which takes 120 bytes for the smallest element; 60 MB of prose have 3 million
)
_LARGEST_ELEMENT = 32_000_000  # bytes; a tree takes about five times that
# libxml2's own limits stay on (`huge_tree` off): 256 levels, 10 MB a text node. No `collect_ids=False`:
# it makes lxml 6.1 ask for the DTD.
_OPTIONS: Mapping[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(data: bytes, name: str, *, doctype: bool = False) -> Element:
    """The root of an XML document.

    Args:
        data: Its bytes, in any encoding that XML declares.
        name: What to call it in an error.
        doctype: Whether it may name a document type, as XHTML does; entities are refused in any case.

    Returns:
        The root element; comments and processing instructions are left out.

    Raises:
        CorpusError: It isn't well-formed, is nested too deep, or declares entities.

    >>> parse(b"<a><b>c</b></a>", "x.xml")[0].text
    'c'
    """
    etree = _etree()
    if data.count(b"<") > _MOST_TAGS:
        raise CorpusError(f"its {name} has more than {_MOST_TAGS:,} tags", hint=_HINT)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise _broken(name, error) from None
    _refuse_declarations(root.getroottree().docinfo, name, doctype)
    element: Element = root
    return element


def events(stream: Stream, name: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements of some tags as they end, of a document too large for a tree.

    Args:
        stream: The document's bytes.
        name: What to call it in an error.
        tags: Qualified names ("{namespace}name" or "{*}name").

    Yields:
        Each element, complete; it is emptied once the caller asks for the next.

    Raises:
        CorpusError: As `parse()`, or an element is too large.
    """
    etree = _etree()
    checked = False
    counted = _Counted(stream, name)
    try:
        for _, element in etree.iterparse(counted, events=("end",), tag=tags, **_OPTIONS):
            if not checked:
                _refuse_declarations(element.getroottree().docinfo, name, False)
                checked = True
            yield element
            counted.since = 0
            element.clear()
            before = element.getprevious()
            while before is not None:
                element.getparent().remove(before)
                before = element.getprevious()
    except etree.XMLSyntaxError as error:
        raise _broken(name, error) from None


class _Counted:
    """A stream that refuses an element which would not fit into memory as a tree."""

    def __init__(self, stream: Stream, name: str) -> None:
        self._stream = stream
        self._name = name
        self.since = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self.since += len(data)
        if self.since > _LARGEST_ELEMENT:
            raise CorpusError(
                f"its {self._name} has an element of over {_LARGEST_ELEMENT / 1e6:,.0f} MB", hint=_HINT
            )
        return data


def _etree() -> Any:
    from lxml import etree

    return etree


def _refuse_declarations(docinfo: Any, name: str, doctype: bool) -> None:
    declared = docinfo.internalDTD
    if declared is None:
        return
    if not doctype:
        raise CorpusError(f"its {name} declares a document type, which may hide entities", hint=_HINT)
    if next(declared.iterentities(), None) is not None:
        raise CorpusError(f"its {name} declares entities", hint=_HINT)


_HINT = "save it again with the program that made it"


def _broken(name: str, error: Exception) -> CorpusError:
    reason = str(getattr(error, "msg", None) or error).split("\n", 1)[0].split(", line ", 1)[0]
    if "entity amplification" in reason:
        return CorpusError(f"its {name} declares entities", hint=_HINT)
    if "depth" in reason.lower():
        return CorpusError(f"its {name} is nested more than 256 deep", hint=_HINT)
    return CorpusError(f"its {name} is damaged: {reason[:120]}", hint=_HINT)


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what isn't an element.

    >>> local(parse(b'<a xmlns="urn:x"/>', "x"))
    'a'
    """
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def text_of(element: Element | None) -> str | None:
    """All text in an element, white space collapsed; None if there is none."""
    return (" ".join("".join(element.itertext()).split()) or None) if element is not None else None
