"""An example as the network reads it: word pieces and where the answer's begin and end; knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.reader.example import Example, Span

__all__ = ["Encoded", "encode"]

CLS, SEP = 101, 102
MAX_PIECES = 256
_QUESTION_PIECES = 64
_TITLE_PIECES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An example as word pieces; `first` is the passage's first piece, 0 in `start` and `end` means none.

    `also` has the first and the last piece of each further answer.
    """

    ids: list[int]
    types: list[int]
    first: int
    start: int
    end: int
    also: tuple[tuple[int, int], ...] = ()


def encode(tokenizer: Any, example: Example) -> Encoded | None:
    """Word pieces of an example; None if its answers lie behind the last piece that fits."""
    question = tokenizer.encode(example.question, add_special_tokens=False).ids[:_QUESTION_PIECES]
    title = (
        tokenizer.encode(f"{example.title}.", add_special_tokens=False).ids[:_TITLE_PIECES]
        if example.title
        else []
    )
    passage = tokenizer.encode(example.text, add_special_tokens=False)
    head = [CLS, *question, SEP]
    room = MAX_PIECES - len(head) - len(title) - 1
    ids = [*head, *title, *passage.ids[:room], SEP]
    first = len(head) + len(title)
    places = [(0, 0)]
    if example.answer is not None:
        found = (_pieces(passage.offsets, span) for span in (example.answer, *example.also))
        places = [(first + a, first + b) for a, b in filter(None, found) if b < room]
        if not places:
            return None
    return Encoded(
        ids=ids,
        types=[0] * len(head) + [1] * (len(ids) - len(head)),
        first=first,
        start=places[0][0],
        end=places[0][1],
        also=tuple(places[1:]),
    )


def _pieces(offsets: Sequence[tuple[int, int]], span: Span) -> tuple[int, int] | None:
    """The first and the last word piece that a span touches; None if it touches none."""
    inside = [i for i, (s, e) in enumerate(offsets) if s < span[1] and e > span[0] and e > s]
    return (inside[0], inside[-1]) if inside else None
