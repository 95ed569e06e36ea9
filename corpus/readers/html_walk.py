"""The visible blocks of an HTML page in document order; knows nothing of what they are for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_CELL = "\x1f"  # ends a table cell until its row is joined; no text holds it
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")


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
    """

    text: str
    tag: str
    aside: bool
    linked: float
    depth: int
    tight: bool


@dataclass(slots=True)
class _Open:
    """An element that the walk is inside of."""

    node: LexborNode
    block: str
    aside: bool
    link: bool
    pre: bool
    article: bool


class _Writer:
    """Collects text into blocks."""

    def __init__(self) -> None:
        self.blocks: list[WalkedBlock] = []
        self._parts: list[str] = []
        self._linked = 0
        self._tight = False

    def text(self, content: str, where: _Open) -> None:
        self._parts.append(content if where.pre else _SPACE.sub(" ", content))
        if where.link:
            self._linked += len(content.strip())

    def flush(self, where: _Open, depth: int, *, tight: bool = False) -> None:
        if self._parts:
            joined = "".join(self._parts)
            if where.pre:
                lines = [line.rstrip() for line in joined.replace(_CELL, " ").split("\n")]
            else:
                cells = [_SPACE.sub(" ", cell).strip() for cell in joined.split(_CELL)]
                lines = [" | ".join(cell for cell in cells if cell)]
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
                        )
                    )
            self._parts = []
            self._linked = 0
        self._tight = tight


def walk(source: str) -> list[WalkedBlock]:
    """The visible blocks of a page.

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
    bottom = _Open(node=root, block="body", aside=False, link=False, pre=False, article=False)
    stack = [bottom]
    node = root.child
    while True:
        if node is None:
            closed = stack.pop()
            if not stack:
                break
            if closed.node.tag in _BLOCKS:
                if closed.node.tag in ("td", "th"):
                    writer.text(_CELL, stack[-1])
                else:
                    writer.flush(closed, len(stack))
            node = closed.node.next
            continue
        tag = node.tag or ""
        if tag == "-text":
            content = node.text_content
            if content:
                writer.text(content.replace(_CELL, ""), stack[-1])
        elif tag == "br":
            writer.flush(stack[-1], len(stack), tight=True)
        elif tag == "img" or tag.startswith(("-", "!")) or tag in _INVISIBLE or _hidden(node.attributes):
            pass
        else:
            inside = _enter(node, tag, stack[-1])
            if tag in _BLOCKS and tag not in ("td", "th"):
                writer.flush(stack[-1], len(stack))
            child = node.child
            stack.append(inside)
            node = child
            continue
        node = node.next
    writer.flush(bottom, 0)
    return writer.blocks


def _enter(node: LexborNode, tag: str, above: _Open) -> _Open:
    role = (node.attributes.get("role") or "").lower() if node.attributes else ""
    article = above.article or tag in ("article", "main") or role == "main"
    # An article's own header and footer hold its headline and notes.
    aside = above.aside or tag in _ASIDE or role in _ASIDE_ROLE or (tag == "header" and not article)
    return _Open(
        node=node,
        block=tag if tag in _BLOCKS and tag not in ("td", "th") else above.block,
        aside=aside,
        link=above.link or tag == "a",
        pre=above.pre or tag == "pre",
        article=article,
    )


def _hidden(attributes: Mapping[str, str | None]) -> bool:
    if not attributes:
        return False
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
