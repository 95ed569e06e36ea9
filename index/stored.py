"""Chunks as they lie in the library, with their sentences and vectors; reads the record, ranks nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.document import Chunk, Sentence
from index import records
from index.passage import DocumentInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["StoredChunk", "stored_chunks"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredChunk:
    """A chunk as it lies in the library.

    Attributes:
        key: Its key in this library.
        chunk: The chunk.
        document: The document it belongs to.
        text: Exactly the chunk's slice of the document.
        sentences: Its sentences, in order.
        sentence_numbers: Their numbers in the document.
        vector: float32 [dimensions], normalised.
        sentence_vectors: float32 [sentences, dimensions], normalised.
    """

    key: int
    chunk: Chunk
    document: DocumentInfo
    text: str
    sentences: tuple[Sentence, ...]
    sentence_numbers: tuple[int, ...]
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


def stored_chunks(connection: sqlite3.Connection, keys: Sequence[int], dimensions: int) -> list[StoredChunk]:
    """Ready chunks in the order of the keys; a key that the library hasn't is left out.

    Args:
        connection: Of the record, in a transaction.
        keys: Of the chunks.
        dimensions: Of the vectors.
    """
    rows = {
        row[0]: row
        for row in connection.execute(
            "SELECT c.key, c.document, c.text, w.vector, v.vectors,"
            " c.start, c.stop, c.tokens, c.heading, c.first_sentence, c.last_sentence"
            " FROM chunks c JOIN documents d ON d.key = c.document AND d.state = 'ready'"
            " JOIN chunk_vectors w ON w.chunk = c.key"
            " JOIN sentence_vectors v ON v.chunk = c.key WHERE c.key IN (SELECT value FROM json_each(?))",
            (json.dumps([int(key) for key in keys]),),
        )
    }
    owners = records.infos(connection, keys=sorted({row[1] for row in rows.values()}))
    result = []
    for key in keys:
        row = rows.get(key)
        if row is None:
            continue
        document = owners[row[1]]
        chunk = records.chunk(row[5:], document.id)
        first, last = chunk.first_sentence, chunk.last_sentence
        result.append(
            StoredChunk(
                key=key,
                chunk=chunk,
                document=document,
                text=row[2],
                sentences=records.sentences(connection, row[1], document.id, first=first, last=last),
                sentence_numbers=tuple(range(first, last)),
                vector=records.unpack(row[3], dimensions)[0],
                sentence_vectors=records.unpack(row[4], dimensions),
            )
        )
    return result
