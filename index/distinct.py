"""Finds what passages only repeat, in a copy of their document, of what other passages say; ranks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.copies import Copies
from index.near_duplicates import HELD, SHINGLE
from index.versions import Worded

if TYPE_CHECKING:
    from index.stored import StoredChunk

__all__ = ["repeated"]


_SHORT = 8
"""Words below which a sentence is compared together with words from around it, and isn't worth reading for itself."""


def repeated(found: Sequence[StoredChunk], copies: Copies) -> dict[int, frozenset[int]]:
    """Which sentences of which chunks stand in chunks of documents that are preferred to theirs, too.

    Args:
        found: Chunks, in any order.
        copies: Which documents are of one source, and which of them is preferred.

    A sentence in which a figure, a name, a denial or the like is exchanged isn't repeated: it is what another version says.

    Returns:
        By the chunk's key the places (from 0) of such sentences: all of them where a chunk has no running sentence
        of eight words or more of its own, for another headline or byline is nothing to answer with. Chunks of
        documents without copies among the others aren't looked at.
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
    held: dict[str, list[Worded]] = {}
    result: dict[int, frozenset[int]] = {}
    for chunk in sorted(found, key=lambda c: (copies.preference(c.document.id), c.key)):
        identity = chunk.document.id
        if identity not in involved:
            continue
        before = [text for other in rivals[identity] for text in held.get(other, ())]
        places = _known(chunk, before) if before else frozenset()
        if places:
            result[chunk.key] = places
        if len(places) < len(chunk.sentences):
            held.setdefault(identity, []).append(Worded(chunk.text))
    return result


def _known(chunk: StoredChunk, others: Sequence[Worded]) -> frozenset[int]:
    """The places of a chunk's sentences that are known; all of them if no other is worth reading."""
    text = Worded(chunk.text)
    there = np.concatenate(
        [[0], np.cumsum(np.isin(text.hashes, np.concatenate([other.hashes for other in others])))]
    )
    base, own = chunk.chunk.span.start, False
    known = set()
    for place, sentence in enumerate(chunk.sentences):
        start, end = sentence.span.start - base, sentence.span.end - base
        first, last = (int(np.searchsorted(text.places[:, 0], offset)) for offset in (start, end))
        short = last - first < _SHORT
        # Shingles within the sentence; of a short one all that have a word of it.
        left = max(0, first - SHINGLE + 1) if short else first
        right = min(len(text.hashes), last if short else last - SHINGLE + 1)
        alike = right > left and there[right] - there[left] >= HELD * (right - left)
        if alike and _stands(
            text, left, right, others, whole=bool(there[right] - there[left] == right - left)
        ):
            known.add(place)
        elif not sentence.heading and (alike or not short):
            own = True
    return frozenset(known if own or not known else range(len(chunk.sentences)))


def _stands(text: Worded, left: int, right: int, others: Sequence[Worded], *, whole: bool) -> bool:
    """Whether the words of some shingles stand in another text: all of them, or all that would say otherwise."""
    if whole:
        return True
    hashes, words = text.hashes[left:right], text.words(left, right + SHINGLE - 1)
    return any(other.holds(hashes, words) for other in others)
