"""Which number a span has in a conversation; knows no answers and no pages.

The same span keeps its number for the whole conversation, and a number is
never given to another span, also after an answer was dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from corpus.document import Span

__all__ = ["Numbering"]

_EMPTY: Mapping[Span, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers given so far, from 1 in the order in which spans were first cited."""

    markers: Mapping[Span, int] = field(default_factory=lambda: _EMPTY)

    def with_spans(self, spans: Iterable[Span]) -> Numbering:
        """The numbering in which each of the spans has a number.

        >>> span = Span(document_id="a", start=0, end=5)
        >>> Numbering().with_spans([span, span]).markers[span]
        1
        """
        markers = dict(self.markers)
        following = max(markers.values(), default=0) + 1
        for span in spans:
            if span not in markers:
                markers[span] = following
                following += 1
        return Numbering(MappingProxyType(markers))

    @classmethod
    def from_history(cls, history: Iterable[Mapping[str, Any]]) -> Numbering:
        """The numbering of earlier answers, from the `citations` of their public JSON form.

        Turns without citations (plain role and content) leave it as it is. A
        malformed citation is passed over: history comes from outside.
        """
        markers: dict[Span, int] = {}
        taken: set[int] = set()
        for turn in history:
            listed = turn.get("citations")
            for citation in listed if isinstance(listed, list | tuple) else ():
                parsed = _parse(citation)
                if parsed is None or parsed[0] in markers or parsed[1] in taken:
                    continue
                markers[parsed[0]] = parsed[1]
                taken.add(parsed[1])
        return cls(MappingProxyType(markers))


def _parse(citation: object) -> tuple[Span, int] | None:
    if not isinstance(citation, Mapping):
        return None
    document = citation.get("document")
    identity = document.get("id") if isinstance(document, Mapping) else None
    start, end, marker = citation.get("start"), citation.get("end"), citation.get("marker")
    if not isinstance(identity, str) or not all(type(n) is int for n in (start, end, marker)):
        return None
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert isinstance(marker, int)
    if marker < 1 or not 0 <= start < end:
        return None
    return Span(document_id=identity, start=start, end=end), marker
