"""A strict embedder for tests whose similarity means something: texts that share words are near each other."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenVectors

_WORD = re.compile(r"\w+")
_ENDINGS = ("ing", "ed", "es", "s")


class WordHashEmbedder:
    """Every word has a random direction of its own, and a text is the normalised sum of its words'.

    Two texts' cosine is about the share of words they have in common; words of one stem are one word. Strict: it
    refuses what a caller should never send it, and counts what it is sent.

    Args:
        dimensions: Of the vectors.
        name: Part of the identity, to stand for another model.
    """

    def __init__(self, *, dimensions: int = 64, name: str = "words") -> None:
        self.dimensions = dimensions
        self.identity = f"fake/{name}-{dimensions}"
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._refuse(texts)
        self.encoded += len(texts)
        result = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(result, texts, strict=True):
            for word in _WORD.findall(text) or [text]:
                row += self._direction(word)
            row /= np.linalg.norm(row)
        return result

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self._refuse(texts)
        result = []
        for text in texts:
            matches = list(_WORD.finditer(text))
            vectors = [self._direction(match[0]) for match in matches]
            result.append(
                TokenVectors(
                    vectors=np.array(vectors, dtype=np.float32).reshape(-1, self.dimensions),
                    spans=np.array([match.span() for match in matches], dtype=np.int32).reshape(-1, 2),
                )
            )
        return result

    def _direction(self, word: str) -> NDArray[np.float32]:
        word = word.casefold()
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word[: -len(ending)]
                break
        return _direction(self.identity, word, self.dimensions)

    @staticmethod
    def _refuse(texts: Sequence[str]) -> None:
        if isinstance(texts, str):
            raise TypeError("one text where a list of texts is expected")
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"not a text: {text!r}")
            if not text.strip():
                raise ValueError("an empty text was sent to be embedded")


@functools.lru_cache(maxsize=65_536)
def _direction(identity: str, word: str, dimensions: int) -> NDArray[np.float32]:
    digest = hashlib.sha256(f"{identity} {word}".encode("utf-8", "surrogatepass")).digest()
    vector = np.random.default_rng(int.from_bytes(digest[:8], "big")).standard_normal(dimensions)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
