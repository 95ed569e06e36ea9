"""The names of a table's columns, for the rows below them; knows no text outside tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

__all__ = ["Table", "table_of"]

_WIDEST = 200  # columns; a colspan may claim 1,000 and tables of layout are no data
_LOOKED_AT = 400  # children of a table in which its first rows are looked for
_LONGEST_NAME = 60
_INNER = frozenset("table ul ol h1 h2 h3 h4 h5 h6 article section nav form iframe".split())


@dataclass(slots=True)
class Table:
    """A table that the walk is inside of.

    Attributes:
        names: Of its columns, left to right; empty where it has none.
        headers: Addresses of the rows that hold the names.
        data: Whether its cells are values rather than parts of a layout.
        column: Of the next cell in the row.
        spans: Columns that a cell of an earlier row still fills: rows left, by column.
    """

    names: list[str] = field(default_factory=list)
    headers: frozenset[int] = frozenset()
    data: bool = False
    column: int = 0
    spans: dict[int, int] = field(default_factory=dict)

    def row(self) -> None:
        """A row begins."""
        self.column = 0

    def cell(self, node: LexborNode) -> str:
        """The name of the column of the next cell, which is taken; empty where it has none."""
        while self.spans.get(self.column, 0) > 0:
            self.spans[self.column] -= 1
            self.column += 1
        at = self.column
        width, height = _span(node, "colspan"), _span(node, "rowspan")
        if height > 1:
            for column in range(at, min(at + width, _WIDEST)):
                self.spans[column] = height - 1
        self.column = min(at + width, _WIDEST)
        return self.names[at] if at < len(self.names) else ""


def table_of(node: LexborNode) -> Table:
    """What the first rows of a table say of it."""
    role = (node.attributes.get("role") or "").lower()
    if role in {"presentation", "none"}:
        return Table()
    first: list[tuple[LexborNode, list[LexborNode], bool]] = []
    for row, in_head in _rows(node):
        first.append((row, [cell for cell in _children(row) if cell.tag in ("td", "th")], in_head))
        if len(first) == 6:
            break
    cells = [cell for _, row, _ in first for cell in row]
    if not cells or any(_holds_blocks(cell) for cell in cells):
        return Table()
    heads = 0
    while heads < len(first) and heads < 3 and _is_head(*first[heads][1:]):
        heads += 1
    width = max(len(row) for _, row, _ in first)
    table = Table(data=width >= 2 and len(first) >= 2)
    if not table.data or heads == 0 or heads == len(first) or len(first[heads - 1][1]) < 2:
        return table
    table.names = _names([row for _, row, _ in first[:heads]])
    table.headers = frozenset(row.mem_id for row, _, _ in first[:heads])
    return table


def _rows(table: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """The rows of a table with whether they are in its head; not those of tables in it."""
    for part in _children(table):
        if part.tag == "tr":
            yield part, False
        elif part.tag in ("thead", "tbody", "tfoot"):
            for row in _children(part):
                if row.tag == "tr":
                    yield row, part.tag == "thead"


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    for _ in range(_LOOKED_AT):
        if child is None:
            return
        yield child
        child = child.next


def _is_head(cells: list[LexborNode], in_head: bool) -> bool:
    """Whether a row names columns: it is in the head, or all its cells are `th` or all bold."""
    if len(cells) < 2 and not in_head:
        return False
    filled = [cell for cell in cells if _text(cell)]
    if not filled or any(len(_text(cell)) > _LONGEST_NAME for cell in filled):
        return False
    return in_head or all(cell.tag == "th" or _all_bold(cell) for cell in filled)


def _all_bold(cell: LexborNode) -> bool:
    children = [c for c in _children(cell) if c.tag != "-text" or (c.text_content or "").strip()]
    return len(children) == 1 and children[0].tag in ("b", "strong")


def _holds_blocks(cell: LexborNode) -> bool:
    """Whether a cell is a part of a layout rather than a value."""
    for number, inner in enumerate(cell.traverse()):
        if inner.tag in _INNER:
            return True
        if number > 60:
            return True
    return False


def _names(rows: list[list[LexborNode]]) -> list[str]:
    """Names of columns from one to three rows of heads; a cell above several is part of each one's name."""
    grid: list[list[str]] = []
    spans: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        waiting = list(row)
        while len(line) < _WIDEST and (waiting or spans.get(len(line), (0, ""))[0] > 0):
            left, text = spans.get(len(line), (0, ""))
            if left > 0:
                spans[len(line)] = (left - 1, text)
                line.append("")
                continue
            cell = waiting.pop(0)
            text = _text(cell)
            for _ in range(min(_span(cell, "colspan"), _WIDEST - len(line))):
                if _span(cell, "rowspan") > 1:
                    spans[len(line)] = (_span(cell, "rowspan") - 1, text)
                line.append(text)
        grid.append(line)
    width = max(map(len, grid))
    return [
        " ".join(dict.fromkeys(line[column] for line in grid if column < len(line) and line[column]))
        for column in range(width)
    ]


def _text(cell: LexborNode) -> str:
    return " ".join((cell.text() or "").split()).rstrip(":")


def _span(cell: LexborNode, name: str) -> int:
    stated = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(stated), _WIDEST)) if stated.isdecimal() and len(stated) < 6 else 1
