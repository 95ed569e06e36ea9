"""Leaves out passages that only repeat, in a copy of their document, what another passage says; ranks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.copies import Copies
from index.near_duplicates import HELD, shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.stored import StoredChunk

__all__ = ["repeated"]


def repeated(found: Sequence[StoredChunk], copies: Copies) -> set[int]:
    """The keys of chunks all of whose sentences stand in chunks of documents that are preferred to theirs.

    A chunk of a copy that has a sentence of its own stays; so do all chunks of documents without copies, at no cost.

    Args:
        found: Chunks, in any order.
        copies: Which documents are of one source, and which of them is preferred.
    """
    ids = {chunk.document.id for chunk in found}
    rivals: Mapping[str, list[str]] = {
        one: [
            other
            for other in copies.of_one_source(one)
            if other in ids and copies.preference(other) < copies.preference(one)
        ]
        for one in ids
    }
    involved = {one for one, others in rivals.items() if others}
    involved |= {other for one in involved for other in rivals[one]}
    held: dict[str, list[NDArray[np.uint32]]] = {}
    gone: set[int] = set()
    for chunk in sorted(found, key=lambda c: (copies.preference(c.document.id), c.key)):
        identity = chunk.document.id
        if identity not in involved:
            continue
        before = [hashes for other in rivals[identity] for hashes in held.get(other, ())]
        if before and _holds(np.concatenate(before), chunk):
            gone.add(chunk.key)
        else:
            held.setdefault(identity, []).append(shingles(chunk.text))
    return gone


def _holds(known: NDArray[np.uint32], chunk: StoredChunk) -> bool:
    """Whether each sentence of a chunk is known; too short ones count with what stands before them."""
    start, last, any_known = chunk.chunk.span.start, 0, False
    for sentence in chunk.sentences:
        hashes = shingles(chunk.text[last : sentence.span.end - start])
        if not len(hashes):
            continue
        if np.isin(hashes, known).sum() < HELD * len(hashes):
            return False
        any_known, last = True, sentence.span.end - start
    return any_known
