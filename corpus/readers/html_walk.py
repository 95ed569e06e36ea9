"""The visible blocks of an HTML page in document order; knows nothing of what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.readers.html_blocks import Open, WalkedBlock, Writer
from corpus.readers.html_boxes import purpose
from corpus.readers.html_tables import table_of

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
_DEEPEST_PATH = 40


def walk(source: str, *, hidden: bool = False) -> list[WalkedBlock]:
    """The visible blocks of a page.

    A row of a table with named columns carries their names ("Town: Ostrava; Inhabitants: 279,791"), a short
    term stands before its definition on one line, and ruby's readings are in brackets.

    Args:
        source: HTML; any string parses.
        hidden: Take elements that are hidden for visible ones.

    Returns:
        Blocks in document order. Scripts, styles, hidden elements, comments and
        form values are not text.
    """
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(source).root
    if root is None:
        return []
    writer = Writer()
    bottom = Open(node=root, tag="", block="body")
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
                writer.text(content, stack[-1])
        elif tag == "br":
            if stack[-1].in_cell and not stack[-1].pre:
                writer.text(" ", stack[-1])
            else:
                writer.flush(stack[-1], len(stack), tight=True)
        elif (
            tag == "img"
            or tag.startswith(("-", "!"))
            or tag in _INVISIBLE
            or (not hidden and writer.hidden(node))
        ):
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


def _enter(node: LexborNode, tag: str, above: Open, writer: Writer, depth: int) -> Open:
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
    inside = Open(
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


def _enter_block(node: LexborNode, tag: str, above: Open, inside: Open, writer: Writer, depth: int) -> None:
    if tag == "tr" and above.table is not None:
        above.table.row()
        inside.names = node.mem_id in above.table.headers
    if above.in_cell and tag not in _PARTS_OF_TABLES:
        writer.text(" ", above)  # paragraphs of a value are one line
        inside.block = above.block
    elif not (tag == "dd" and _after_term(node) and writer.term()):
        writer.flush(above, depth)


def _leave(closed: Open, stack: list[Open], writer: Writer) -> None:
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
