"""Documents out of the rows of the record; knows SQL and the shared values, and writes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corpus.document import Chunk, Document, Label, Region, Sentence, Span
from index.passage import DocumentInfo

__all__ = [
    "ORIGIN_COLUMNS",
    "Origin",
    "chunk",
    "chunk_count",
    "document",
    "infos",
    "named",
    "origins",
    "regions",
    "sentences",
]

ORIGIN_COLUMNS = "location, source, sha256, size, mtime_ns, extractor, container, kept"


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


def chunk_count(connection: sqlite3.Connection) -> int:
    """How many chunks the ready documents have."""
    row = connection.execute(
        "SELECT coalesce(sum(chunks), 0) FROM documents WHERE state = 'ready'"
    ).fetchone()
    return int(row[0])


def named(connection: sqlite3.Connection, name: str) -> list[int]:
    """Keys of the ready documents of an id; else of a source; else of ids with this start of at least 4 characters."""
    start = name.lower() if len(name) >= 4 else None
    for fits, value in (
        ("id = ?", name),
        ("key IN (SELECT document FROM sources WHERE source = ?)", name),
        ("substr(id, 1, length(?1)) = ?1", start),
    ):
        rows = connection.execute(
            f"SELECT key FROM documents WHERE state = 'ready' AND {fits}",  # noqa: S608 - the constants above
            (value,),
        ).fetchall()
        if rows:
            return [key for (key,) in rows]
    return []


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
        f"SELECT {ORIGIN_COLUMNS} FROM sources WHERE document = ? ORDER BY key",  # noqa: S608 - our own columns
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
    """Sentences `first:last` of a document, in its order.

    Args:
        connection: Of the record.
        key: The document's key.
        document_id: Its id, for the spans.
        first: Number of the first sentence, from 0.
        last: Number behind the last one; None for all that follow.
    """
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
