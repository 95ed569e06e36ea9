"""Words of the same kind as a word, by an embedding's word vectors: "navy" for "army"; for training material alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from index.terms import split_words, stem

__all__ = ["similar_words"]

_WORDS = 16_000  # of the vocabulary, which begins with the frequent ones
_NEAREST = 15
_AT_A_TIME = 500  # rows of similarities: 32 MB


def similar_words(
    words: Iterable[str], vectors: Any, vocabulary: Sequence[str]
) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Words whose vectors are near but that don't share a stem: the same kind of thing, not the same.

    Args:
        words: Bare words; those that the vocabulary doesn't hold whole, and stop words, are passed over.
        vectors: The embedding's word vectors [vocabulary, size].
        vocabulary: The word pieces, in the order of `vectors`.

    Yields:
        Each word once, in alphabetical order, with those of its 15 nearest that have another stem and their cosines,
        nearest first. The first of them are often synonyms all the same.
    """
    whole = [i for i, w in enumerate(vocabulary) if w.isalpha() and w.isascii() and len(w) > 3][:_WORDS]
    table = np.asarray(vectors, np.float32)[whole]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    place = {vocabulary[i]: n for n, i in enumerate(whole)}
    asked = sorted({w for w in words if w in place and not any(x.stop for x in split_words(w))})
    for start in range(0, len(asked), _AT_A_TIME):
        part = asked[start : start + _AT_A_TIME]
        similar = table[[place[w] for w in part]] @ table.T
        for word, row in zip(part, similar, strict=True):
            best = np.argsort(-row)[1 : _NEAREST + 1]
            near = [(vocabulary[whole[int(n)]], float(row[n])) for n in best]
            yield word, [(other, cosine) for other, cosine in near if stem(other)[:5] != stem(word)[:5]]
