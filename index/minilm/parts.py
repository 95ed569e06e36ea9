"""A sentence's vector out of the hidden states of its passage: pooling, and the map that corrects it; runs no model.

The mean of a sentence's hidden states in its passage costs nothing once the passage is encoded, but it holds too much
of the passage. A linear map, fitted by `python -m index.minilm.fit_parts`, brings it near to what the sentence alone
would give.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import LibraryError
from index.minilm.compiled import check_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAP_FILE", "MAP_HASH", "Pooled", "features", "mapped", "read_map"]

MAP_FILE = "parts.npy"
MAP_HASH = "4c305192843d2209a0b4fc0674d3464bff1a4657ec5dc6006eba65630a468cf3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A passage with the sentences that were pooled in it.

    Attributes:
        chunk: float32 [dimensions], the passage's vector.
        means: float32 [sentences, dimensions], normalised; zeros where a sentence was not pooled.
        pieces: Word pieces of each sentence.
        total: Word pieces of the passage.
    """

    chunk: NDArray[np.float32]
    means: NDArray[np.float32]
    pieces: tuple[int, ...]
    total: int


def features(means: NDArray[np.float32], chunk: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the map is applied to: the sentence's mean, its passage's vector, 1; float32 [sentences, 2 d + 1]."""
    count = len(means)
    wide = np.broadcast_to(chunk, (count, len(chunk)))
    return np.hstack([means, wide, np.ones((count, 1), np.float32)]).astype(np.float32)


def mapped(rows: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sentence vectors of length 1 for rows of features, float32 [sentences, d]."""
    vectors = rows @ weights
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return found


def read_map(folder: Path) -> NDArray[np.float32]:
    """The map that ships, float32 [2 d + 1, d].

    Raises:
        LibraryError: Its file is missing, or its hash is not the recorded one.
    """
    check_files(folder, {MAP_FILE: MAP_HASH}, what="The embedding model", error=LibraryError)
    found: NDArray[np.float32] = np.load(folder / MAP_FILE, allow_pickle=False).astype(np.float32)
    return found
