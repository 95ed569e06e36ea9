"""Chunk and sentence vectors of parsed documents; knows no model and no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument
    from index.embedding import Embedder

__all__ = ["DocumentVectors", "vectorise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVectors:
    """The vectors of a document.

    Attributes:
        chunks: float32 [chunks, dimensions], a row for each of `ParsedDocument.chunks`.
        sentences: float32 [sentences, dimensions], a row for each of `ParsedDocument.sentences`.
    """

    chunks: NDArray[np.float32]
    sentences: NDArray[np.float32]


def vectorise(parsed: Sequence[ParsedDocument], embedder: Embedder) -> list[DocumentVectors]:
    """Embed the chunks and the sentences of several documents together.

    The embedder sees every different text once, whatever documents it stands in: it can batch equal lengths, and
    repeated sentences and chunks of one sentence cost nothing.

    Returns:
        One for each document, in order.

    Raises:
        LibraryError: The embedder failed.
    """
    rows: dict[str, int] = {}
    numbers: list[tuple[list[int], list[int]]] = []
    for one in parsed:
        text = one.document.text
        chunks = [rows.setdefault(chunk.span.of(text), len(rows)) for chunk in one.chunks]
        sentences = [rows.setdefault(sentence.span.of(text), len(rows)) for sentence in one.sentences]
        numbers.append((chunks, sentences))
    vectors = embedder.encode(list(rows))
    return [
        DocumentVectors(chunks=vectors[_index(chunks)], sentences=vectors[_index(sentences)])
        for chunks, sentences in numbers
    ]


def _index(rows: list[int]) -> NDArray[np.intp]:
    """Also of no rows, which as a plain list would index with floats."""
    return np.array(rows, np.intp)
