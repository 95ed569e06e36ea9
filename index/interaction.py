"""Late interaction: how well each word piece of a question is matched in a passage and in each of its sentences.

Knows token vectors and weights; no store, no ranking and no answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import TokenVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.terms import Word

__all__ = ["Interaction", "TokenCache", "interact", "token_weights"]


_PIECES = 48  # of a question that are matched at once: nearly every question's


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """How a passage matches a question; every figure is at most 1.

    Attributes:
        passage: Mean over the question's pieces of the best cosine in the passage, weighted by idf.
        mean: The same without weights.
        sentences: float32 [sentences], as `passage`, within each sentence.
        sentence_means: float32 [sentences], as `mean`, within each sentence.
    """

    passage: float
    mean: float
    sentences: NDArray[np.float32]
    sentence_means: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Packed:
    """Token vectors as int8 with a scale each: a quarter of the memory, and rankings stay as they are."""

    values: NDArray[np.int8]
    scales: NDArray[np.float32]
    spans: NDArray[np.int32]

    def unpack(self) -> TokenVectors:
        return TokenVectors(vectors=self.values * self.scales, spans=self.spans)


class TokenCache:
    """The token vectors of the chunks encoded last, by chunk key; safe to use from several threads.

    What it returns never depends on what it holds: a miss is rounded to int8 as a hit is.

    Args:
        capacity: Chunks kept; one of 200 tokens takes about 75 kB.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held: OrderedDict[tuple[int, int], _Packed] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: int, text: str) -> TokenVectors | None:
        """The vectors of a chunk, or None; the text guards against a key that now means another text."""
        with self._lock:
            packed = self._held.get((key, hash(text)))
            if packed is None:
                return None
            self._held.move_to_end((key, hash(text)))
        return packed.unpack()

    def put(self, key: int, text: str, tokens: TokenVectors) -> TokenVectors:
        """Keeps the vectors of a chunk, and returns them as they will be found."""
        scales = np.abs(tokens.vectors).max(axis=1, keepdims=True, initial=1e-12) / np.float32(127)
        packed = _Packed(
            np.round(tokens.vectors / scales).astype(np.int8), scales.astype(np.float32), tokens.spans
        )
        with self._lock:
            self._held[(key, hash(text))] = packed
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
        return packed.unpack()


def token_weights(
    spans: NDArray[np.int32], words: Sequence[Word], weights: Mapping[str, float]
) -> NDArray[np.float32]:
    """The weight of each word piece of a question: the idf of the word it lies in, 0 in none.

    Stop words keep their (small) idf: leaving them out cost one point of R@1.

    Args:
        spans: int32 [pieces, 2], offsets into the question.
        words: The question's words.
        weights: The idf of each stem.

    Returns:
        float32 [pieces], with sum 1.
    """
    result = np.zeros(len(spans), np.float32)
    starts = np.array([w.start for w in words], np.int64)
    for number, start in enumerate(spans[:, 0]):
        at = int(np.searchsorted(starts, start, side="right")) - 1
        if at >= 0 and start < words[at].end:
            result[number] = weights.get(words[at].stem, 0.0)
    total = result.sum()
    return result / total if total > 0 else np.full(len(spans), 1 / max(1, len(spans)), np.float32)


def interact(
    question: TokenVectors,
    passage: TokenVectors,
    weights: NDArray[np.float32],
    sentence_starts: Sequence[int],
) -> Interaction:
    """Matches a question with a passage.

    Args:
        question: Vectors of the question's pieces.
        passage: Vectors of the passage's pieces, spans as offsets into the passage.
        weights: float32 [question pieces], with sum 1.
        sentence_starts: Offset of each sentence in the passage, ascending.
    """
    sentences = np.zeros(len(sentence_starts), np.float32)
    means = np.zeros(len(sentence_starts), np.float32)
    if not len(question.vectors) or not len(passage.vectors):
        return Interaction(passage=0.0, mean=0.0, sentences=sentences, sentence_means=means)
    owner = np.searchsorted(np.asarray(sentence_starts), passage.spans[:, 0], side="right") - 1
    bounds = np.searchsorted(owner, np.arange(-1, len(sentence_starts) + 1))
    best = np.full(len(question.vectors), -1.0, np.float32)
    # A product for each sentence and some pieces of the question: small enough that BLAS doesn't wake its threads, which
    # took ten times as long on a busy machine, and 9 seconds for a question of 141 words.
    parts = np.split(question.vectors, range(_PIECES, len(question.vectors), _PIECES))
    for number, (start, stop) in enumerate(pairwise(bounds.tolist()), start=-1):
        if start == stop:
            continue
        own = np.concatenate([(passage.vectors[start:stop] @ part.T).max(axis=0) for part in parts])
        np.maximum(best, own, out=best)
        if number >= 0:
            sentences[number] = own @ weights
            means[number] = own.mean()
    return Interaction(
        passage=float(best @ weights), mean=float(best.mean()), sentences=sentences, sentence_means=means
    )
