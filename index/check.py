"""Does everything in a library agree with everything else; reads all of it and changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import document_id
from corpus.errors import LibraryError
from index.catalog import Catalog
from index.originals import Originals
from index.upkeep import Upkeep

__all__ = ["CheckReport", "check"]

_SHOWN = 20  # problems of one kind that are listed before the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `Library.check` found.

    Attributes:
        ok: Whether there is no problem.
        problems: One line each.
    """

    ok: bool
    problems: tuple[str, ...]


def check(catalog: Catalog, upkeep: Upkeep, originals: Originals) -> CheckReport:
    """Look for disagreements, in the record first and then in what is derived from it."""
    from index import near_duplicates  # which needs numpy; listing documents doesn't

    problems: list[str] = []
    with catalog.reading() as connection:
        for kind in (_file, _documents, _chunks, _sentences, _vectors):
            problems += _shortened(list(kind(connection)))
        problems += _shortened(list(near_duplicates.problems(connection)))
    problems += _shortened(list(_originals(catalog, originals)))
    problems += _words(catalog)
    if not problems:
        problems += _chroma(catalog, upkeep)
    return CheckReport(ok=not problems, problems=tuple(problems))


def _shortened(found: list[str]) -> list[str]:
    more = len(found) - _SHOWN
    return found if more <= 0 else [*found[:_SHOWN], f"… and {more} more like these"]


def _originals(catalog: Catalog, originals: Originals) -> Iterator[str]:
    """Bytes that aren't there, or aren't what they were; bytes that nobody needs do no harm."""
    for sha256 in sorted(originals.wanted(catalog)):
        try:
            originals.read(sha256)
        except LibraryError as error:
            yield f"original: {error}"


def _file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"record: {line}"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"record: row {row} of {table} belongs to nothing in {parent}"


def _documents(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute("SELECT key, id, state, text, characters, chunks, regions FROM documents")
    for key, id_, state, text, characters, chunks, regions in rows:
        name = f"document {id_[:12]}"
        if state != "ready":
            yield f"{name} was not finished; it isn't searched, and is finished when the library is opened to write"
        if document_id(text) != id_ or len(text) != characters:
            yield f"{name}: its text isn't the one that its id names"
        (count,) = connection.execute("SELECT count(*) FROM chunks WHERE document = ?", (key,)).fetchone()
        if count != chunks:
            yield f"{name}: {count} chunks instead of {chunks}"
        end = 0
        for start, stop, _ in json.loads(regions):
            if start != end or stop < start:
                break
            end = stop
        if end != len(text):
            yield f"{name}: its regions don't cover its text"
        if connection.execute("SELECT 1 FROM sources WHERE document = ?", (key,)).fetchone() is None:
            yield f"{name} has no source"


def _chunks(connection: sqlite3.Connection) -> Iterator[str]:
    last, text = None, ""
    rows = connection.execute(
        "SELECT document, number, start, stop, first_sentence, last_sentence, text FROM chunks ORDER BY document, number"
    )
    for document, number, start, stop, first, until, stored in rows:
        if document != last:
            last = document
            row = connection.execute("SELECT text FROM documents WHERE key = ?", (document,)).fetchone()
            text = row[0] if row else ""
            spans = connection.execute(
                "SELECT start, stop FROM sentences WHERE document = ? ORDER BY number", (document,)
            ).fetchall()
        if text[start:stop] != stored:
            yield f"chunk {number} of document number {document} isn't its slice of the text"
        elif not 0 <= first < until <= len(spans) or (spans[first][0], spans[until - 1][1]) != (start, stop):
            yield f"chunk {number} of document number {document} doesn't end where its sentences do"


def _sentences(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT s.document, s.number, s.start, s.stop, d.characters,"
        " lag(s.stop, 1, 0) OVER (PARTITION BY s.document ORDER BY s.number) FROM sentences s"
        " JOIN documents d ON d.key = s.document"
    )
    for document, number, start, stop, characters, before in rows:
        if not before <= start < stop <= characters:
            yield f"sentence {number} of document number {document} is out of order or out of its text"


def _vectors(connection: sqlite3.Connection) -> Iterator[str]:
    row = connection.execute("SELECT value FROM meta WHERE name = 'dimensions'").fetchone()
    size = 2 * int(row[0]) if row else 0
    rows = connection.execute(
        "SELECT c.key, length(v.vector), length(s.vectors), c.last_sentence - c.first_sentence FROM chunks c"
        " LEFT JOIN chunk_vectors v ON v.chunk = c.key LEFT JOIN sentence_vectors s ON s.chunk = c.key"
        " WHERE length(v.vector) IS NOT ?1 OR length(s.vectors) IS NOT ?1 * (c.last_sentence - c.first_sentence)",
        (size,),
    )
    for key, chunk, sentences, count in rows:
        yield f"chunk {key} has {chunk or 0} + {sentences or 0} bytes of vectors instead of {size} + {size * count}"


def _words(catalog: Catalog) -> list[str]:
    if catalog.read_only:
        return []  # FTS5's own check is a statement that needs write access
    try:
        catalog.connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        return [f"full-text index: {error}"]
    return []


def _chroma(catalog: Catalog, upkeep: Upkeep) -> list[str]:
    if trouble := upkeep.trouble():
        return [f"vector index: {trouble}; searches scan the record until it is rebuilt"]
    if catalog.get("chroma_serial") is None:
        return []
    with catalog.errors():
        expected = {row[0] for row in catalog.connection.execute("SELECT chunk FROM chunk_vectors")}
        orphans = {row[0] for row in catalog.connection.execute("SELECT chunk FROM orphans")}
    have = set(upkeep.open().keys())
    found = []
    if missing := expected - have:
        found.append(f"vector index: {len(missing)} of {len(expected)} chunks are missing")
    if extra := have - expected - orphans:
        found.append(f"vector index: {len(extra)} vectors of chunks that the record doesn't have")
    return found
