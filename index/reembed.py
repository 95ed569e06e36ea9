"""Embedding a library's stored texts again, for another model; needs neither the sources nor a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.catalog import Catalog, put
from index.upkeep import Upkeep
from index.vector_form import stored_form
from index.vectorise import encode_passages

if TYPE_CHECKING:
    from index.embedding import Embedder

__all__ = ["reembed"]

_CHUNKS = 64  # embedded at a time


def reembed(catalog: Catalog, upkeep: Upkeep, embedder: Embedder) -> None:
    """Replace every vector of the record in one transaction: a kill leaves the old ones in force.

    Chroma has to be rebuilt after it. The caller holds the writer lock.

    Args:
        catalog: The record.
        upkeep: Chroma's side of the library.
        embedder: The embedding to change to.

    Raises:
        LibraryError: The record can't be written to.
    """
    with catalog.writing() as connection:
        upkeep.begin(connection)
        last = -1
        while True:
            rows = connection.execute(
                "SELECT c.key, c.document, c.start, c.text, c.first_sentence, c.last_sentence FROM chunks c"
                " WHERE c.key > ? ORDER BY c.key LIMIT ?",
                (last, _CHUNKS),
            ).fetchall()
            if not rows:
                break
            last = rows[-1][0]
            spans = [
                [
                    (begin - start, end - start)
                    for begin, end in connection.execute(
                        "SELECT start, stop FROM sentences WHERE document = ? AND number >= ? AND number < ?"
                        " ORDER BY number",
                        (document, first, until),
                    )
                ]
                for _, document, start, _, first, until in rows
            ]
            chunks, sentences = encode_passages(embedder, [row[3] for row in rows], spans)
            for row, vector, vectors in zip(rows, stored_form(chunks), sentences, strict=True):
                connection.execute(
                    "UPDATE chunk_vectors SET vector = ? WHERE chunk = ?", (vector.tobytes(), row[0])
                )
                connection.execute(
                    "UPDATE sentence_vectors SET vectors = ? WHERE chunk = ?",
                    (stored_form(vectors).tobytes(), row[0]),
                )
        put(connection, "identity", embedder.identity)
        put(connection, "dimensions", embedder.dimensions)
        generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        put(connection, "generation", (int(generation[0]) if generation else 0) + 1)
