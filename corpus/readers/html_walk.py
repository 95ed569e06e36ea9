"""The visible blocks of an HTML page in document order; knows nothing of what they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.html_boxes import purpose
from corpus.readers.html_tables import Table, table_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["WalkedBlock", "walk"]

_INVISIBLE = frozenset(
    "head script style template noscript iframe object embed applet audio video canvas svg math map datalist select"
    " option textarea input dialog noframes noembed frameset title meta link base param source track".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer"
    " form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary"
    " table tbody td tfoot th thead tr ul br button".split()
)
_ASIDE = frozenset("nav aside footer form button menu".split())
_ASIDE_ROLE = frozenset(
    "navigation complementary contentinfo search banner dialog alertdialog menu menubar toolbar".split()
)
_PARTS_OF_TABLES = frozenset("td th tr tbody thead tfoot table caption".split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_CELL = "\x1f"  # ends a table cell until its row is joined; no text holds it
_OURS = "\x1e"  # around what the walk itself puts in; nor this
_PUT_IN = re.compile(f"{_OURS}[^{_OURS}]*{_OURS}")
_SEPARATORS = re.compile(f"[{_CELL}{_OURS}]")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_DEEPEST_PATH = 40
_LONGEST_TERM = 60  # characters of a term that is joined with its definition
_ENDS = re.compile(r"[.!?:;…。！？][\"”’)]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedBlock:
    """A block of visible text.

    Attributes:
        text: Its text, white space collapsed (kept in `pre`).
        tag: The nearest block element's tag.
        aside: Whether it stands in navigation, a sidebar, a footer or a form.
        linked: Share of its characters that are links.
        depth: How deeply it is nested.
        tight: Whether a line break rather than a paragraph separates it from the block before.
        box: Number of the outermost element around it that by its names is no content; 0 if there is none.
        purpose: What that element is for ("comments"), or empty.
        names: Whether it is the row of a table that names the columns, which every row repeats.
        pieces: Its text as the page has it, without names of columns that were put in: a cell or term each.
        path: Numbers of the block elements around it, from the outermost, no more than 40.
    """

    text: str
    tag: str
    aside: bool
    linked: float
    depth: int
    tight: bool
    box: int = 0
    purpose: str = ""
    names: bool = False
    pieces: tuple[str, ...] = ()
    path: tuple[int, ...] = ()


@dataclass(slots=True)
class _Open:
    """An element that the walk is inside of."""

    node: LexborNode
    tag: str
    block: str
    aside: bool = False
    link: bool = False
    pre: bool = False
    article: bool = False
    box: int = 0
    purpose: str = ""
    table: Table | None = None
    in_cell: bool = False
    names: bool = False
    path: tuple[int, ...] = ()


@dataclass(slots=True)
class _Writer:
    """Collects text into blocks."""

    blocks: list[WalkedBlock] = field(default_factory=list)
    boxes: int = 0
    elements: int = 0
    _parts: list[str] = field(default_factory=list)
    _linked: int = 0
    _tight: bool = False
    _named: int = -1  # parts before a column's name was written; -1 where none was

    def text(self, content: str, where: _Open) -> None:
        self._parts.append(content if where.pre else _SPACE.sub(" ", content))
        if where.link:
            self._linked += len(content.strip())

    def begin_cell(self, name: str) -> None:
        name = _SEPARATORS.sub("", name)
        self._named = len(self._parts)
        self._parts.append(f"{_OURS}{name}: {_OURS}" if name else "")

    def end_cell(self) -> None:
        """A cell without text is told by no name either."""
        if 0 <= self._named < len(self._parts) and not "".join(self._parts[self._named + 1 :]).strip():
            del self._parts[self._named :]
        self._named = -1
        self._parts.append(_CELL)

    def term(self) -> bool:
        """Whether what was collected is a short term, which its definition goes on from on the same line."""
        joined = _SPACE.sub(" ", "".join(self._parts)).strip()
        if not joined or len(joined) > _LONGEST_TERM or (_ENDS.search(joined) and not joined.endswith(":")):
            return False
        self._parts = [joined + _OURS + (" " if joined.endswith(":") else ": ") + _OURS]
        return True

    def flush(self, where: _Open, depth: int, *, tight: bool = False) -> None:
        if self._parts:
            joined = "".join(self._parts)
            bare = _PUT_IN.sub(_CELL, joined).split(_CELL)
            joined = joined.replace(_OURS, "")
            if where.pre:
                lines = [line.rstrip() for line in joined.replace(_CELL, " ").split("\n")]
            else:
                cells = [_SPACE.sub(" ", cell).strip() for cell in joined.split(_CELL)]
                named = where.table is not None and bool(where.table.names) and not where.names
                lines = [("; " if named else " | ").join(cell for cell in cells if cell)]
            pieces = tuple(piece.strip() for piece in bare if piece.strip()) if not where.pre else ()
            for number, line in enumerate(lines):
                if line.strip():
                    self.blocks.append(
                        WalkedBlock(
                            text=line.strip(),
                            tag=where.block,
                            aside=where.aside,
                            linked=min(1.0, self._linked / len(line)),
                            depth=depth,
                            tight=self._tight or number > 0,
                            box=where.box,
                            purpose=where.purpose,
                            names=where.names,
                            pieces=pieces or (line.strip(),),
                            path=where.path,
                        )
                    )
            self._parts = []
            self._linked = 0
            self._named = -1
        self._tight = tight


def walk(source: str) -> list[WalkedBlock]:
    """The visible blocks of a page.

    A row of a table with named columns carries their names ("Town: Ostrava; Inhabitants: 279,791"), a short
    term stands before its definition on one line, and ruby's readings are in brackets.

    Args:
        source: HTML; any string parses.

    Returns:
        Blocks in document order. Scripts, styles, hidden elements, comments and
        form values are not text.
    """
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(source).root
    if root is None:
        return []
    writer = _Writer()
    bottom = _Open(node=root, tag="", block="body")
    stack = [bottom]
    node = root.child
    while True:
        if node is None:
            closed = stack.pop()
            if not stack:
                break
            _leave(closed, stack, writer)
            node = closed.node.next
            continue
        tag = node.tag or ""
        if tag == "-text":
            content = node.text_content
            if content:
                writer.text(_SEPARATORS.sub("", content), stack[-1])
        elif tag == "br":
            if stack[-1].in_cell and not stack[-1].pre:
                writer.text(" ", stack[-1])
            else:
                writer.flush(stack[-1], len(stack), tight=True)
        elif tag == "img" or tag.startswith(("-", "!")) or tag in _INVISIBLE or _hidden(node):
            pass
        else:
            inside = _enter(node, tag, stack[-1], writer, len(stack))
            child = node.child
            stack.append(inside)
            node = child
            continue
        node = node.next
    writer.flush(bottom, 0)
    return writer.blocks


def _enter(node: LexborNode, tag: str, above: _Open, writer: _Writer, depth: int) -> _Open:
    attributes = node.attributes
    role = (attributes.get("role") or "").lower() if attributes else ""
    article = above.article or tag in ("article", "main") or role == "main"
    # An article's own header and footer hold its headline and notes.
    aside = above.aside or tag in _ASIDE or role in _ASIDE_ROLE or (tag == "header" and not article)
    box, said = above.box, above.purpose
    if not box and attributes:
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
        found = purpose(tag, names) if names else None
        if found:
            writer.boxes += 1
            box, said = writer.boxes, found
    inside = _Open(
        node=node,
        tag=tag,
        block=tag if tag in _BLOCKS and tag not in ("td", "th") else above.block,
        aside=aside,
        link=above.link or tag == "a",
        pre=above.pre or tag == "pre",
        article=article,
        box=box,
        purpose=said,
        table=above.table,
        in_cell=above.in_cell,
        names=above.names,
        path=above.path,
    )
    if tag in _BLOCKS and len(above.path) < _DEEPEST_PATH:
        writer.elements += 1
        inside.path = (*above.path, writer.elements)
    if tag in ("td", "th"):
        table = above.table
        writer.begin_cell("" if table is None else table.cell(node) if not above.names else "")
        inside.in_cell = table is not None and table.data
    elif tag == "table":
        writer.flush(above, depth)
        inside.table, inside.in_cell, inside.names = table_of(node), False, False
    elif tag in _BLOCKS:
        _enter_block(node, tag, above, inside, writer, depth)
    elif tag == "rt" and not _bracketed(node):
        writer.text("(", inside)
    return inside


def _enter_block(
    node: LexborNode, tag: str, above: _Open, inside: _Open, writer: _Writer, depth: int
) -> None:
    if tag == "tr" and above.table is not None:
        above.table.row()
        inside.names = node.mem_id in above.table.headers
    if above.in_cell and tag not in _PARTS_OF_TABLES:
        writer.text(" ", above)  # paragraphs of a value are one line
        inside.block = above.block
    elif not (tag == "dd" and _after_term(node) and writer.term()):
        writer.flush(above, depth)


def _leave(closed: _Open, stack: list[_Open], writer: _Writer) -> None:
    tag = closed.tag
    if tag in ("td", "th"):
        writer.end_cell()
    elif tag == "rt" and not _bracketed(closed.node):
        writer.text(")", closed)
    elif tag not in _BLOCKS:
        return
    elif stack[-1].in_cell and tag not in _PARTS_OF_TABLES:
        writer.text(" ", stack[-1])
    elif not (tag == "dt" and _before_definition(closed.node)):
        writer.flush(closed, len(stack))


def _after_term(node: LexborNode) -> bool:
    before = _sibling(node, forward=False)
    return before is not None and before.tag == "dt"


def _before_definition(node: LexborNode) -> bool:
    after = _sibling(node, forward=True)
    return after is not None and after.tag == "dd"


def _sibling(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """The next or previous element without text or anything but comments between."""
    other = node.next if forward else node.prev
    while other is not None and (
        (other.tag or "").startswith(("!", "-comment", "-em_comment")) or _blank(other)
    ):
        other = other.next if forward else other.prev
    return other


def _blank(node: LexborNode) -> bool:
    return node.tag == "-text" and not (node.text_content or "").strip()


def _bracketed(node: LexborNode) -> bool:
    """Whether a reading of ruby has brackets of its own, for browsers that can't set it."""
    return any(other is not None and other.tag == "rp" for other in (node.prev, node.next))


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    if (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
