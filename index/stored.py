"""Chunks as they lie in the library, with their sentences and vectors; reads the record, ranks nothing.

All chunks of a question are read by three statements and their vectors unpacked in one go: with a statement for each
one's sentences, 33 chunks took three times as long.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from corpus.document import Chunk, Sentence, Span
from index import records
from index.passage import DocumentInfo
from index.vector_form import unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["StoredChunk", "stored_chunks"]

_Row: TypeAlias = tuple[int, int, int, int, str | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredChunk:
    """A chunk as it lies in the library.

    Attributes:
        key: Its key in this library.
        chunk: The chunk.
        document: The document it belongs to.
        text: Exactly the chunk's slice of the document.
        bounds: Half-open offsets of its sentences in `text`, in order.
        vector: float32 [dimensions], normalised.
        sentence_vectors: float32 [sentences, dimensions], normalised.
        rows: What the record has of its sentences: start, stop, paragraph, heading, speaker.
    """

    key: int
    chunk: Chunk
    document: DocumentInfo
    text: str
    bounds: tuple[tuple[int, int], ...]
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]
    rows: tuple[_Row, ...] = field(repr=False)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, in order; made when asked for, as most candidates are never shown."""
        return tuple(_sentence(row, self.document.id) for row in self.rows)

    @property
    def sentence_numbers(self) -> tuple[int, ...]:
        """The numbers of its sentences in the document."""
        return tuple(range(self.chunk.first_sentence, self.chunk.last_sentence))


def stored_chunks(connection: sqlite3.Connection, keys: Sequence[int], dimensions: int) -> list[StoredChunk]:
    """Ready chunks in the order of the keys; a key that the library hasn't is left out.

    Args:
        connection: Of the record, in a transaction.
        keys: Of the chunks.
        dimensions: Of the vectors.
    """
    wanted = json.dumps([int(key) for key in keys])
    rows = {
        row[0]: row
        for row in connection.execute(
            "SELECT c.key, c.document, c.text, w.vector, v.vectors,"
            " c.start, c.stop, c.tokens, c.heading, c.first_sentence, c.last_sentence"
            " FROM chunks c JOIN documents d ON d.key = c.document AND d.state = 'ready'"
            " JOIN chunk_vectors w ON w.chunk = c.key"
            " JOIN sentence_vectors v ON v.chunk = c.key WHERE c.key IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
    }
    owners = records.infos(connection, keys=sorted({row[1] for row in rows.values()}))
    sentences: dict[int, list[_Row]] = {key: [] for key in rows}
    for key, *row in connection.execute(
        "SELECT c.key, s.start, s.stop, s.paragraph, s.heading, s.speaker FROM chunks c"
        " JOIN sentences s ON s.document = c.document AND s.number >= c.first_sentence"
        " AND s.number < c.last_sentence WHERE c.key IN (SELECT value FROM json_each(?))"
        " ORDER BY c.key, s.number",
        (wanted,),
    ):
        if key in sentences:
            sentences[key].append(tuple(row))
    found = [rows[key] for key in keys if key in rows]
    if not found:
        return []
    vectors = unpack(b"".join(row[3] for row in found), dimensions)
    counts = [len(row[4]) // (2 * dimensions) for row in found]
    ends = list(accumulate(counts))
    all_sentences = unpack(b"".join(row[4] for row in found), dimensions)
    result = []
    for row, vector, count, end in zip(found, vectors, counts, ends, strict=True):
        document = owners[row[1]]
        chunk = records.chunk(row[5:], document.id)
        start = chunk.span.start
        own = tuple(sentences[row[0]])
        result.append(
            StoredChunk(
                key=row[0],
                chunk=chunk,
                document=document,
                text=row[2],
                bounds=tuple((first - start, stop - start) for first, stop, *_ in own),
                vector=vector,
                sentence_vectors=all_sentences[end - count : end],
                rows=own,
            )
        )
    return result


def _sentence(row: _Row, document_id: str) -> Sentence:
    start, stop, paragraph, heading, speaker = row
    return Sentence(
        span=Span(document_id=document_id, start=start, end=stop),
        paragraph=paragraph,
        heading=bool(heading),
        speaker=speaker,
    )
