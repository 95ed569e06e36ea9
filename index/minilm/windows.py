"""Cuts texts to windows that the embedding model can take, and groups them to be run together; knows no model.

A window is padded to the next of a few lengths, which its own length decides, and runs with others of that length; so a
vector can't depend on the texts that it was batched with. Only a few dozen shapes ever run: OpenVINO compiles kernels
for each and keeps them, which with every length as its own shape took 1.7 GB after 2,000 texts instead of .5, and twice
the time for ten new passages.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["MAX_PIECES", "Window", "groups_of", "windows_of"]

MAX_PIECES = 512  # what the model has positions for, [CLS] and [SEP] included
_CLS, _SEP = 101, 102
_BULK = (*range(8, 64, 8), *range(64, 256, 16), *range(256, MAX_PIECES + 1, 32))
# For a question's few passages: a shape keeps 2.7 MB.
_FEW = (*range(8, 64, 8), *range(64, MAX_PIECES + 1, 32))
_BATCHES = (16, 4, 1)  # texts in a run
_BATCH_PIECES = 1024  # word pieces in a run of several texts


@dataclass(frozen=True, slots=True)
class Window:
    """At most MAX_PIECES pieces of one text.

    Attributes:
        text: The text's number.
        number: The window's number in it.
        first: Its first piece's place in the text.
        ids: Its pieces, between [CLS] and [SEP].
    """

    text: int
    number: int
    first: int
    ids: tuple[int, ...]


def windows_of(ids: Sequence[Sequence[int]]) -> list[Window]:
    """Each text's word pieces as one window, or as several of about equal length.

    Args:
        ids: For each text its word pieces, [CLS] and [SEP] included.
    """
    found = []
    for text, all_ids in enumerate(ids):
        body = all_ids[1:-1]
        count = max(1, -(-len(body) // (MAX_PIECES - 2)))
        cuts = [len(body) * n // count for n in range(count + 1)]
        for number in range(count):
            part = body[cuts[number] : cuts[number + 1]]
            found.append(Window(text, number, cuts[number], (_CLS, *part, _SEP)))
    return found


def groups_of(windows: Sequence[Window], *, few: bool) -> Iterator[tuple[int, list[Window]]]:
    """Padded lengths with windows to run together, long ones first so that no thread ends with one alone.

    Args:
        windows: In any order.
        few: Whether they are a question's few passages, each run by itself, or a library's many.
    """
    lengths: tuple[int, ...] = _FEW if few else _BULK

    def padded(window: Window) -> int:
        return lengths[bisect.bisect_left(lengths, len(window.ids))]

    for length, same in itertools.groupby(sorted(windows, key=padded, reverse=True), key=padded):
        rest = list(same)
        for size in (1,) if few else _BATCHES:
            while len(rest) >= size and (size == 1 or size * length <= _BATCH_PIECES):
                yield length, rest[:size]
                rest = rest[size:]
