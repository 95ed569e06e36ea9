"""Which documents count as one source: groups of copies, and parts of others; knows neither texts nor thresholds.

Made from the recorded pairs (`index/near_duplicates.py`) whenever the library has changed, so that removing or
replacing a document leaves nothing behind.

- A *group* holds copies: whoever is a copy of one of them belongs to it, too.
- A *part* is a document whose text is for the most part in a longer one. It joins no group: a digest holds several
  stories, which are not thereby copies of each other.
- Two documents are of *one source* if they are in one group, or if one's group has a part of the other's.
  That holds both ways, but of two stories in one digest each is of one source with the digest, and not with the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["Copies", "copies"]

_NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_PARTS: Mapping[str, frozenset[str]] = MappingProxyType({})
_NO_ORDER: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Which of a library's documents are copies or parts of others, at one state of the library.

    Attributes:
        groups: The ids of the documents that have copies, each with all of its group in order of preference: the
            earliest by its date first, undated ones last, of one day the most complete one.
        related: The groups (by their first document) that have a part of a group or of which it has one.
        wholes: The documents that a document is a part of, longest first.
        order: Places of the documents that have copies or parts, or are some, in the order of preference.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_GROUPS)
    related: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NO_PARTS)
    wholes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_GROUPS)
    order: Mapping[str, int] = field(default_factory=lambda: _NO_ORDER)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.groups or self.related)

    def group(self, document_id: str) -> tuple[str, ...]:
        """The document with its copies, the one that stands for them first; the document alone if it has none."""
        return self.groups.get(document_id, (document_id,))

    def one_source(self, first: str, second: str) -> bool:
        """Whether what both say is said by one source."""
        one, other = self.group(first)[0], self.group(second)[0]
        return one == other or other in self.related.get(one, ())

    def preference(self, document_id: str) -> int:
        """The document's place among those of one source: the lower one stands for the others."""
        return self.order.get(document_id, -1)

    def of_one_source(self, document_id: str) -> tuple[str, ...]:
        """All other documents that are of one source with a document: its copies, then parts and wholes."""
        own = self.group(document_id)
        further = [other for head in sorted(self.related.get(own[0], ())) for other in self.group(head)]
        return tuple(other for other in (*own, *further) if other != document_id)


def copies(connection: sqlite3.Connection) -> Copies:
    """Read the groups and parts of the ready documents from their recorded pairs."""
    rows = connection.execute(
        "SELECT a.id, b.id, l.shared, sa.count, sb.count, a.date, b.date FROM likenesses l"
        " JOIN documents a ON a.key = l.document AND a.state = 'ready'"
        " JOIN documents b ON b.key = l.other AND b.state = 'ready'"
        " JOIN shingles sa ON sa.document = l.document JOIN shingles sb ON sb.document = l.other"
    ).fetchall()
    if not rows:
        return Copies()
    from index.near_duplicates import is_copy

    order: dict[str, tuple[str, int, str]] = {}
    alike: dict[str, set[str]] = {}
    parts: list[tuple[str, str]] = []
    for one, other, shared, first, second, date, other_date in rows:
        order[one] = (date or "~", -first, one)
        order[other] = (other_date or "~", -second, other)
        if is_copy(first, second, shared):
            alike.setdefault(one, set()).add(other)
            alike.setdefault(other, set()).add(one)
        else:
            parts.append((one, other) if first < second else (other, one))
    groups: dict[str, tuple[str, ...]] = {}
    for component in _components(alike, alike):
        members = tuple(sorted(component, key=lambda one: order[one]))
        groups.update(dict.fromkeys(members, members))
    related: dict[str, set[str]] = {}
    wholes: dict[str, list[str]] = {}
    for part, whole in parts:
        small, large = groups.get(part, (part,))[0], groups.get(whole, (whole,))[0]
        wholes.setdefault(part, []).append(whole)
        if small != large:
            related.setdefault(small, set()).add(large)
            related.setdefault(large, set()).add(small)
    return Copies(
        groups=MappingProxyType(groups),
        related=MappingProxyType({one: frozenset(others) for one, others in related.items()}),
        wholes=MappingProxyType(
            {part: tuple(sorted(found, key=lambda one: order[one][1:])) for part, found in wholes.items()}
        ),
        order=MappingProxyType(
            {one: place for place, one in enumerate(sorted(order, key=lambda one: order[one]))}
        ),
    )


def _components(nodes: Iterable[str], edges: Mapping[str, Collection[str]]) -> list[set[str]]:
    """The nodes in as many sets as hang together by edges among them."""
    left = set(nodes)
    found = []
    while left:
        component, border = set[str](), {left.pop()}
        while border:
            component |= border
            border = {other for one in border for other in edges.get(one, ()) if other in left}
            left -= border
        found.append(component)
    return found
