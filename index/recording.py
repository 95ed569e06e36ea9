"""Documents into rows of the record, and out of it; the caller holds the lock and the transaction.

A document is written as `pending`, complete and found by no search, and made `ready` in place of what it replaces.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.document import Document
from corpus.unseen import turns
from index.catalog import put
from index.records import ORIGIN_COLUMNS, Origin
from index.terms import folded_or_none
from index.vector_form import stored_form

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument

__all__ = ["Entry", "alias", "delete_documents", "delete_sources", "finish", "insert_pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A parsed document with its vectors, ready to be written.

    Attributes:
        parsed: The document.
        origin: Where it came from.
        chunks: float32 [chunks, dimensions], normalised.
        sentences: float32 [sentences, dimensions], normalised.
    """

    parsed: ParsedDocument
    origin: Origin
    chunks: NDArray[np.float32]
    sentences: NDArray[np.float32]


def insert_pending(connection: sqlite3.Connection, entry: Entry) -> tuple[int, list[int]]:
    """Write a document as `pending`: complete, and not yet found by any search.

    Returns:
        The document's key and its chunks' keys.
    """
    from index.near_duplicates import sign

    parsed, document = entry.parsed, entry.parsed.document
    key = connection.execute(
        "INSERT INTO documents (id, state, text, characters, title, date, author, publisher, language, page_starts,"
        " metadata, extractor, encoding, offset_map, regions, chunks, added_at)"
        " VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        (
            document.id,
            document.text,
            len(document.text),
            document.title,
            document.date,
            document.author,
            document.metadata.get("publisher") or None,
            document.language,
            json.dumps(document.page_starts),
            json.dumps(dict(document.metadata)),
            parsed.extractor,
            parsed.encoding,
            parsed.offset_map.to_bytes(),
            json.dumps(
                [(r.span.start, r.span.end, r.label.value) for r in parsed.regions], separators=(",", ":")
            ),
            len(parsed.chunks),
        ),
    ).lastrowid
    assert key is not None
    _insert_source(connection, key, entry.origin)
    if parsed.layout is not None:
        connection.execute("INSERT INTO layouts VALUES (?, ?)", (key, parsed.layout.to_bytes()))
    if marks := turns(parsed.raw_text, parsed.offset_map):
        connection.execute("INSERT INTO turns VALUES (?, ?)", (key, json.dumps(marks)))
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (key, number, s.span.start, s.span.end, s.paragraph, s.heading, s.speaker)
            for number, s in enumerate(parsed.sentences)
        ),
    )
    header = _header(document)
    keys: list[int] = []
    for number, chunk in enumerate(parsed.chunks):
        chunk_key = connection.execute(
            "INSERT INTO chunks (document, number, start, stop, tokens, first_sentence, last_sentence,"
            " text, heading, header, folded_text, folded_heading, folded_header)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                number,
                chunk.span.start,
                chunk.span.end,
                chunk.tokens,
                chunk.first_sentence,
                chunk.last_sentence,
                text := chunk.span.of(document.text),
                chunk.heading,
                header,
                folded_or_none(text),
                folded_or_none(chunk.heading),
                folded_or_none(header),
            ),
        ).lastrowid
        assert chunk_key is not None
        keys.append(chunk_key)
    chunk_vectors = stored_form(entry.chunks)
    sentence_vectors = stored_form(entry.sentences)
    connection.executemany(
        "INSERT INTO chunk_vectors VALUES (?, ?)",
        ((k, vector.tobytes()) for k, vector in zip(keys, chunk_vectors, strict=True)),
    )
    connection.executemany(
        "INSERT INTO sentence_vectors VALUES (?, ?)",
        (
            (k, sentence_vectors[c.first_sentence : c.last_sentence].tobytes())
            for k, c in zip(keys, parsed.chunks, strict=True)
        ),
    )
    sign(connection, key, parsed)
    return key, keys


def _header(document: Document) -> str:
    """Words about the document that its chunks are found by: on news, a third more gold facts in the top ten."""
    parts = [document.title, document.source, document.author or "", document.date or ""]
    return " ".join(part for part in parts if part)


def finish(connection: sqlite3.Connection, documents: Iterable[int]) -> None:
    """Make pending documents ready, in place of what came from the same location or has the same text."""
    from index.near_duplicates import link

    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    for key in documents:
        same = connection.execute(
            "SELECT key FROM documents WHERE state = 'ready' AND id = (SELECT id FROM documents WHERE key = ?)",
            (key,),
        ).fetchall()
        for (other,) in same:
            connection.execute("UPDATE sources SET document = ? WHERE document = ?", (key, other))
        # Of one location's sources only the newest stays.
        connection.execute(
            "DELETE FROM sources WHERE location IN (SELECT location FROM sources WHERE document = ?1)"
            " AND key NOT IN (SELECT max(key) FROM sources WHERE document = ?1 GROUP BY location)",
            (key,),
        )
        delete_documents(connection, [other for (other,) in same])
        connection.execute("UPDATE documents SET state = 'ready', added_at = ? WHERE key = ?", (now, key))
        link(connection, key)
    _delete_unsourced(connection)
    _next_generation(connection)


def alias(connection: sqlite3.Connection, origin: Origin, document: int) -> None:
    """Record one more source of a document that is ready, in place of what that location gave before."""
    # The new one first: when the last source of a location goes, so does what hangs on the location.
    _insert_source(connection, document, origin)
    connection.execute(
        "DELETE FROM sources WHERE location = ?1 AND key < (SELECT max(key) FROM sources WHERE location = ?1)",
        (origin.location,),
    )
    _delete_unsourced(connection)
    _next_generation(connection)


def _insert_source(connection: sqlite3.Connection, document: int, origin: Origin) -> None:
    connection.execute(
        f"INSERT INTO sources (document, {ORIGIN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own columns
        (
            document,
            origin.location,
            origin.source,
            origin.sha256,
            origin.size,
            origin.mtime_ns,
            origin.extractor,
            origin.container,
            origin.kept,
        ),
    )


def delete_sources(connection: sqlite3.Connection, locations: Collection[str]) -> None:
    """Delete sources, and the documents that have no other."""
    for location in locations:
        connection.execute("DELETE FROM sources WHERE location = ?", (location,))
    _delete_unsourced(connection)
    _next_generation(connection)


def delete_documents(connection: sqlite3.Connection, keys: Collection[int]) -> None:
    """Delete documents with everything that hangs on them."""
    if not keys:
        return
    from index.near_duplicates import forget

    for key in keys:
        # Chunks first and by name: the full-text index is kept by their trigger.
        connection.execute("DELETE FROM chunks WHERE document = ?", (key,))
        forget(connection, key)
        connection.execute("DELETE FROM documents WHERE key = ?", (key,))
    _next_generation(connection)


def _delete_unsourced(connection: sqlite3.Connection) -> None:
    gone = connection.execute(
        "SELECT key FROM documents WHERE key NOT IN (SELECT document FROM sources)"
    ).fetchall()
    delete_documents(connection, [key for (key,) in gone])


def _next_generation(connection: sqlite3.Connection) -> None:
    """Tell every reader, of any process, that what they have cached is out of date."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
    put(connection, "generation", (int(row[0]) if row else 0) + 1)
