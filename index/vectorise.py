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

__all__ = ["DocumentVectors", "encode_passages", "vectorise"]


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

    Returns:
        One for each document, in order.

    Raises:
        LibraryError: The embedder failed.
    """
    chunks: list[str] = []
    sentences: list[list[tuple[int, int]]] = []
    for one in parsed:
        for chunk in one.chunks:
            chunks.append(chunk.span.of(one.document.text))
            start = chunk.span.start
            sentences.append(
                [
                    (sentence.span.start - start, sentence.span.end - start)
                    for sentence in one.sentences[chunk.first_sentence : chunk.last_sentence]
                ]
            )
    chunk_vectors, sentence_vectors = encode_passages(embedder, chunks, sentences)
    found = []
    place = 0
    for one in parsed:
        until = place + len(one.chunks)
        vectors = np.zeros((len(one.sentences), embedder.dimensions), np.float32)
        alone = set(range(len(one.sentences)))
        for chunk, rows in zip(one.chunks, sentence_vectors[place:until], strict=True):
            vectors[chunk.first_sentence : chunk.last_sentence] = rows
            alone.difference_update(range(chunk.first_sentence, chunk.last_sentence))
        if alone:  # headings with nothing under them are in no chunk
            numbers = sorted(alone)
            vectors[numbers] = embedder.encode([one.sentences[n].span.of(one.document.text) for n in numbers])
        found.append(DocumentVectors(chunks=chunk_vectors[place:until], sentences=vectors))
        place = until
    return found


def encode_passages(
    embedder: Embedder, passages: Sequence[str], sentences: Sequence[Sequence[tuple[int, int]]]
) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
    """The vectors of passages and of their sentences, by `encode_parts` if the embedder has a way of its own.

    Without one every different text is encoded once, whatever passages it stands in.

    Args:
        embedder: The embedder.
        passages: Texts.
        sentences: For each passage the half-open offsets of its sentences in it.

    Returns:
        float32 [passages, dimensions], and for each passage float32 [its sentences, dimensions].
    """
    own = getattr(embedder, "encode_parts", None)
    if own is not None:
        found: tuple[NDArray[np.float32], list[NDArray[np.float32]]] = own(passages, sentences)
        return found
    rows: dict[str, int] = {}
    chunks = np.array([rows.setdefault(text, len(rows)) for text in passages], np.intp)
    parts = [
        np.array([rows.setdefault(text[start:end], len(rows)) for start, end in spans], np.intp)
        for text, spans in zip(passages, sentences, strict=True)
    ]
    vectors = embedder.encode(list(rows))
    return vectors[chunks], [vectors[part] for part in parts]
