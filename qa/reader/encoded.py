"""An example as the network reads it: word pieces and where the answer's begin and end; knows no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa.reader.example import Example

__all__ = ["Encoded", "encode"]

CLS, SEP = 101, 102
MAX_PIECES = 256
_QUESTION_PIECES = 64
_TITLE_PIECES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An example as word pieces; `first` is the passage's first piece, 0 in `start` and `end` means none."""

    ids: list[int]
    types: list[int]
    first: int
    start: int
    end: int


def encode(tokenizer: Any, example: Example) -> Encoded | None:
    """Word pieces of an example; None if its answer lies behind the last piece that fits."""
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
    start = end = 0
    if example.answer is not None:
        inside = [
            i
            for i, (s, e) in enumerate(passage.offsets)
            if s < example.answer[1] and e > example.answer[0] and e > s
        ]
        if not inside or inside[-1] >= room:
            return None
        start, end = first + inside[0], first + inside[-1]
    return Encoded(
        ids=ids, types=[0] * len(head) + [1] * (len(ids) - len(head)), first=first, start=start, end=end
    )
