"""Documents as rows of the record and back; knows SQL and the shared values, no Chroma and no model."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.document import Chunk, Document, Label, Region, Sentence, Span
from corpus.unseen import turns
from index.catalog import put
from index.passage import DocumentInfo
from index.terms import folded_or_none

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument

__all__ = [
    "Entry",
    "Origin",
    "alias",
    "chunk",
    "delete_documents",
    "delete_sources",
    "document",
    "finish",
    "infos",
    "insert_pending",
    "origins",
    "regions",
    "sentences",
    "stored_form",
    "unpack",
]


_ORIGIN = "location, source, sha256, size, mtime_ns, extractor, container, kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document's bytes came from.

    Attributes:
        location: Resolved path of a file, else the source as given; equal locations replace each other.
        source: As the user gave it.
        sha256: Of the bytes.
        size: Of the file in bytes; None where there is no file.
        mtime_ns: Of the file; None where there is no file.
        extractor: Name and version of the reader; None for what was parsed elsewhere.
        container: Location of the outermost file that it lies in; None for a file of its own.
        kept: Whether the library keeps its bytes.
        gone: Whether it was a web page that its server didn't have any more when last asked.
    """

    location: str
    source: str
    sha256: str
    size: int | None = None
    mtime_ns: int | None = None
    extractor: str | None = None
    container: str | None = None
    kept: bool = False
    gone: bool = False


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


def stored_form(vectors: NDArray[np.float32]) -> NDArray[np.float16]:
    """Vectors as they are stored: little-endian float16, half the size.

    It moved the cosines of MiniLM's vectors by 4.4e-5 at most, and no passage's place among the first ten.
    """
    import numpy as np

    return np.ascontiguousarray(vectors, dtype="<f2")


def unpack(data: bytes, dimensions: int) -> NDArray[np.float32]:
    """The vectors [n, dimensions] from their stored form, float32, of length 1 again."""
    import numpy as np

    vectors = np.frombuffer(data, dtype="<f2").astype(np.float32).reshape(-1, dimensions)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.maximum(norms, 1e-12, out=norms)
    vectors /= norms
    return vectors


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
        f"INSERT INTO sources (document, {_ORIGIN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own columns
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


def infos(connection: sqlite3.Connection, *, keys: Sequence[int] | None = None) -> dict[int, DocumentInfo]:
    """Ready documents by key, in the order in which they were added; `keys` picks some."""
    rows = connection.execute(
        "SELECT d.key, d.id, s.source, d.title, d.date, d.author, d.language, d.characters, d.chunks,"
        " d.added_at, d.publisher FROM documents d"
        " JOIN sources s ON s.key = (SELECT min(key) FROM sources WHERE document = d.key)"
        " WHERE d.state = 'ready' AND (?1 IS NULL OR d.key IN (SELECT value FROM json_each(?1))) ORDER BY d.key",
        (None if keys is None else json.dumps(list(keys)),),
    )
    return {
        row[0]: DocumentInfo(
            id=row[1],
            source=row[2],
            title=row[3],
            date=row[4],
            author=row[5],
            language=row[6],
            characters=row[7],
            chunks=row[8],
            added_at=row[9],
            publisher=row[10],
        )
        for row in rows
    }


def document(connection: sqlite3.Connection, key: int) -> Document:
    """The whole document."""
    row = connection.execute(
        "SELECT d.id, d.text, s.source, d.title, d.date, d.author, d.language, d.page_starts, d.metadata"
        " FROM documents d JOIN sources s ON s.key = (SELECT min(key) FROM sources WHERE document = d.key)"
        " WHERE d.key = ?",
        (key,),
    ).fetchone()
    return Document(
        id=row[0],
        text=row[1],
        source=row[2],
        title=row[3],
        date=row[4],
        author=row[5],
        language=row[6],
        page_starts=tuple(json.loads(row[7])),
        metadata=MappingProxyType(json.loads(row[8])),
    )


def origins(connection: sqlite3.Connection, key: int) -> tuple[Origin, ...]:
    """Every source of a document, the first first."""
    rows = connection.execute(
        f"SELECT {_ORIGIN} FROM sources WHERE document = ? ORDER BY key",  # noqa: S608 - our own columns
        (key,),
    )
    return tuple(
        Origin(
            location=location,
            source=source,
            sha256=sha256,
            size=size,
            mtime_ns=mtime_ns,
            extractor=extractor,
            container=container,
            kept=bool(kept),
            gone=size is None and _gone(connection, location),
        )
        for location, source, sha256, size, mtime_ns, extractor, container, kept in rows
    )


def _gone(connection: sqlite3.Connection, location: str) -> bool:
    row = connection.execute("SELECT gone_at FROM fetched WHERE location = ?", (location,)).fetchone()
    return row is not None and row[0] is not None


def sentences(
    connection: sqlite3.Connection, key: int, document_id: str, *, first: int = 0, last: int | None = None
) -> tuple[Sentence, ...]:
    """Sentences `first:last` of a document."""
    rows = connection.execute(
        "SELECT start, stop, paragraph, heading, speaker FROM sentences"
        " WHERE document = ?1 AND number >= ?2 AND (?3 IS NULL OR number < ?3) ORDER BY number",
        (key, first, last),
    )
    return tuple(
        Sentence(
            span=Span(document_id=document_id, start=start, end=stop),
            paragraph=paragraph,
            heading=bool(heading),
            speaker=speaker,
        )
        for start, stop, paragraph, heading, speaker in rows
    )


def regions(connection: sqlite3.Connection, key: int, document_id: str) -> tuple[Region, ...]:
    """The labelled regions of a document."""
    (data,) = connection.execute("SELECT regions FROM documents WHERE key = ?", (key,)).fetchone()
    return tuple(
        Region(span=Span(document_id=document_id, start=start, end=stop), label=Label(label))
        for start, stop, label in json.loads(data)
    )


def chunk(row: Sequence[int | str], document_id: str) -> Chunk:
    """A chunk from its columns start, stop, tokens, heading, first_sentence, last_sentence."""
    start, stop, tokens, heading, first, last = row
    return Chunk(
        span=Span(document_id=document_id, start=int(start), end=int(stop)),
        tokens=int(tokens),
        heading=str(heading),
        first_sentence=int(first),
        last_sentence=int(last),
    )
