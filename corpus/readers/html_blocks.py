"""Text gathered into the blocks of a page, cells and terms marked as such; knows no elements but by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.html_tables import Table

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Open", "WalkedBlock", "Writer"]

_CELL = "\x1f"  # ends a table cell until its row is joined; no text holds it
_OURS = "\x1e"  # around what the walk itself puts in; nor this
_PUT_IN = re.compile(f"{_OURS}[^{_OURS}]*{_OURS}")
_SEPARATORS = re.compile(f"[{_CELL}{_OURS}]")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_LONGEST_TERM = 60  # characters of a term that is joined with its definition
_ENDS = re.compile(r"[.!?:;…。！？][\"”’)]*$")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_MOST_LOOKS = 30  # at all that an element holds


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
class Open:
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
class Writer:
    """Collects text into blocks."""

    blocks: list[WalkedBlock] = field(default_factory=list)
    boxes: int = 0
    elements: int = 0
    _parts: list[str] = field(default_factory=list)
    _linked: int = 0
    _looks: int = 0
    _tight: bool = False
    _named: int = -1  # parts before a column's name was written; -1 where none was

    def hidden(self, node: LexborNode) -> bool:
        """Whether an element is hidden from readers."""
        attributes = node.attributes
        if not attributes:
            return False
        if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
            return True
        if (attributes.get("aria-hidden") or "").lower() == "true":
            # A page that was saved with a dialog open says so of all that lies behind it.
            self._looks += 1
            return self._looks > _MOST_LOOKS or node.css_first("h1, main, article") is None
        style = attributes.get("style")
        return bool(style and _HIDDEN_STYLE.search(style))

    def text(self, content: str, where: Open) -> None:
        """Some more of the running block."""
        content = _SEPARATORS.sub("", content)
        self._parts.append(content if where.pre else _SPACE.sub(" ", content))
        if where.link:
            self._linked += len(content.strip())

    def begin_cell(self, name: str) -> None:
        """A cell begins, in a column of this name."""
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

    def flush(self, where: Open, depth: int, *, tight: bool = False) -> None:
        """The running block is at its end; `tight` where the next one is only another line."""
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
