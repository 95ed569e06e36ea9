"""Adding documents: which files are new, in what batches they are written, what is reported; knows no search.

A document is acknowledged (its event is yielded) after the transaction that made
it ready, so a kill at any moment loses no acknowledged one.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError, IbidError
from index.catalog import Catalog
from index.passage import DocumentInfo
from index.records import Entry, Origin, alias, finish, infos, insert_pending, stored_form, unpack
from index.upkeep import Upkeep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument
    from index.embedding import Embedder

__all__ = ["AddEvent", "Adding"]

BATCH_CHUNKS = 256
"""Chunks embedded and committed together. A commit costs 5 to 10 ms, Chroma's upsert as much again."""

BATCH_SECONDS = 2.0
"""A batch ends after this much reading, too, so that progress is seen with slow files."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvent:
    """What became of one source; yielded when it is on disk.

    Attributes:
        source: As given.
        outcome: "added", "unchanged", "updated" or "failed".
        document: The document; None when it failed.
        reason: Why it failed; None otherwise.
        warnings: What the reader of the file should know, in sentences.
        done: Sources dealt with so far, this one included.
        total: Sources given.
    """

    source: str
    outcome: str
    document: DocumentInfo | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    done: int
    total: int


@dataclass(slots=True)
class _Batch:
    parsed: list[ParsedDocument] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    updates: list[bool] = field(default_factory=list)
    chunks: int = 0
    began: float = field(default_factory=time.monotonic)

    def locations(self) -> set[str]:
        return {origin.location for origin in self.origins}

    def holds(self, origin: Origin, document_id: str | None) -> bool:
        return any(o.location == origin.location for o in self.origins) or any(
            p.document.id == document_id for p in self.parsed
        )


class Adding:
    """One run of `Library.add`; the caller holds the writer lock.

    Args:
        catalog: The record.
        upkeep: Chroma's side of the library.
        embedder: Must be the library's.
        encoding: Forces the encoding of text files; None to find it.
    """

    def __init__(
        self, catalog: Catalog, upkeep: Upkeep, embedder: Embedder, *, encoding: str | None = None
    ) -> None:
        self._catalog = catalog
        self._upkeep = upkeep
        self._embedder = embedder
        self._encoding = encoding
        self._done = 0
        self._total = 0

    def run(self, items: Iterable[str | Path | ParsedDocument]) -> Iterator[AddEvent]:
        """Add the items, a later one in place of an earlier one; a bad one is reported and the rest goes on.

        What needs no embedding is reported at once, before what is waiting for its batch.

        Raises:
            LibraryError: The record can't be written to (a full disk); what was acknowledged before is safe.
        """
        given = list(items)
        self._total = len(given)
        batch = _Batch()
        for item in given:
            source = item.document.source if not isinstance(item, str | Path) else str(item)
            try:
                origin, parsed, known = self._read(item)
                if batch.holds(origin, None if parsed is None else parsed.document.id) or (
                    parsed is not None and batch.origins and self._twin(parsed) in batch.locations()
                ):
                    # What it was compared with is about to change, also when it was found unchanged.
                    yield from self._write(batch)
                    batch = _Batch()
                    origin, parsed, known = self._read(item)
            except (CorpusError, OSError) as error:
                yield self._failed(source, error)
                continue
            if parsed is None:
                assert known is not None
                yield self._event(source, "unchanged", known)
                continue
            event = self._same_text(origin, parsed)
            if event is not None:
                yield event
                continue
            batch.parsed.append(parsed)
            batch.origins.append(origin)
            batch.updates.append(known is not None)
            batch.chunks += len(parsed.chunks)
            if batch.chunks >= BATCH_CHUNKS or time.monotonic() - batch.began > BATCH_SECONDS:
                yield from self._write(batch)
                batch = _Batch()
        yield from self._write(batch)
        self._upkeep.tidy()

    def _read(self, item: str | Path | ParsedDocument) -> tuple[Origin, ParsedDocument | None, int | None]:
        """Origin, content (None when unchanged) and the key of the document that the location gave before."""
        from corpus import read_file

        if not isinstance(item, str | Path):
            origin = _origin_of(item)
            known = self._known(origin.location)
            if known is not None and known[1] == origin.sha256 and known[4] == item.document.id:
                return origin, None, known[0]
            return origin, item, None if known is None else known[0]
        path = Path(item)
        try:
            status = path.stat()
            location = str(path.resolve())
        except ValueError as error:  # a NUL in the name
            raise CorpusError(f"{item!r} can't be read: {error}") from error
        known = self._known(location)
        if known is not None and known[2] == status.st_size and self._encoding in {None, known[3]}:
            sha256 = _hash(path)
            if sha256 == known[1]:
                self._touch(location, status.st_mtime_ns)
                return Origin(location=location, source=str(item), sha256=sha256), None, known[0]
        parsed = read_file(path, source=str(item), encoding=self._encoding)
        origin = Origin(
            location=location,
            source=str(item),
            sha256=parsed.source_sha256,
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
        )
        return origin, parsed, None if known is None else known[0]

    def _known(self, location: str) -> tuple[int, str, int | None, str | None, str] | None:
        """Document key, hash, size, encoding and document id of what a location gave last."""
        with self._catalog.errors():
            row: tuple[int, str, int | None, str | None, str] | None = self._catalog.connection.execute(
                "SELECT d.key, s.sha256, s.size, d.encoding, d.id FROM sources s"
                " JOIN documents d ON d.key = s.document AND d.state = 'ready' WHERE s.location = ?",
                (location,),
            ).fetchone()
        return row

    def _touch(self, location: str, mtime_ns: int) -> None:
        """Remember a new modification time of the same bytes, so that `is_stale` needn't hash them."""
        connection = self._catalog.connection
        with self._catalog.errors():
            connection.execute(
                "UPDATE sources SET mtime_ns = ?1 WHERE location = ?2 AND mtime_ns IS NOT ?1",
                (mtime_ns, location),
            )

    def _same_text(self, origin: Origin, parsed: ParsedDocument) -> AddEvent | None:
        """Another source of a text that the library has is written down as such and not embedded again."""
        row = self._holder(parsed)
        if row is None or row[2] == origin.location:
            return None
        with self._catalog.writing() as connection:
            alias(connection, origin, row[0])
        warning = f"has the same text as {row[1]}, which is cited for both"
        return self._event(origin.source, "unchanged", row[0], warnings=(*parsed.warnings, warning))

    def _holder(self, parsed: ParsedDocument) -> tuple[int, str, str] | None:
        """Key, source and location of the ready document with the same text."""
        with self._catalog.errors():
            row: tuple[int, str, str] | None = self._catalog.connection.execute(
                "SELECT d.key, s.source, s.location FROM documents d JOIN sources s ON s.document = d.key"
                " WHERE d.state = 'ready' AND d.id = ? ORDER BY s.key LIMIT 1",
                (parsed.document.id,),
            ).fetchone()
        return row

    def _twin(self, parsed: ParsedDocument) -> str | None:
        """Where the library has the same text from, which a waiting batch may be about to replace."""
        row = self._holder(parsed)
        return None if row is None else row[2]

    def _write(self, batch: _Batch) -> Iterator[AddEvent]:
        """Embed and commit a batch, then acknowledge it."""
        if not batch.parsed:
            return
        vectors = self._vectors(batch.parsed)
        entries: list[tuple[int, Entry]] = []
        failed: list[tuple[int, IbidError]] = []
        for number, found in enumerate(vectors):
            if isinstance(found, IbidError):
                failed.append((number, found))
            else:
                chunks, sentences = found
                entries.append(
                    (
                        number,
                        Entry(
                            parsed=batch.parsed[number],
                            origin=batch.origins[number],
                            chunks=chunks,
                            sentences=sentences,
                        ),
                    )
                )
        keys: list[int] = []
        chunk_keys: list[int] = []
        with self._catalog.writing() as connection:
            for _, entry in entries:
                key, theirs = insert_pending(connection, entry)
                keys.append(key)
                chunk_keys += theirs
            self._upkeep.begin(connection)
        # Chroma gets what a rebuild would give it: the vectors in their stored form.
        stored = b"".join(stored_form(entry.chunks).tobytes() for _, entry in entries)
        in_step = self._upkeep.apply(chunk_keys, unpack(stored, self._embedder.dimensions))
        with self._catalog.writing() as connection:
            if in_step:
                self._upkeep.end(connection)
            finish(connection, keys)
        for (number, _), key in zip(entries, keys, strict=True):
            yield self._event(
                batch.origins[number].source,
                "updated" if batch.updates[number] else "added",
                key,
                warnings=batch.parsed[number].warnings,
            )
        for number, error in failed:
            yield self._failed(batch.origins[number].source, error)

    def _vectors(
        self, parsed: Sequence[ParsedDocument]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.float32]] | IbidError]:
        """Chunk and sentence vectors by document; a document that can't be embedded doesn't stop the others."""
        from index.vectorise import vectorise

        try:
            return [(found.chunks, found.sentences) for found in vectorise(parsed, self._embedder)]
        except IbidError as error:
            if len(parsed) == 1:
                return [error]
        return [found for one in parsed for found in self._vectors([one])]

    def _event(self, source: str, outcome: str, key: int, *, warnings: tuple[str, ...] = ()) -> AddEvent:
        self._done += 1
        with self._catalog.reading() as connection:
            document = infos(connection, keys=[key])[key]
        return AddEvent(
            source=source,
            outcome=outcome,
            document=document,
            warnings=warnings,
            done=self._done,
            total=self._total,
        )

    def _failed(self, source: str, error: Exception) -> AddEvent:
        self._done += 1
        reason = str(error)
        if isinstance(error, OSError):
            reason = f"{source} can't be read: {error.strerror or error}"
        return AddEvent(source=source, outcome="failed", reason=reason, done=self._done, total=self._total)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _origin_of(parsed: ParsedDocument) -> Origin:
    """Of a document that was parsed elsewhere: its file, if its source is one with the same bytes."""
    source = parsed.document.source
    path = Path(source)
    try:
        if path.is_file() and _hash(path) == parsed.source_sha256:
            status = path.stat()
            return Origin(
                location=str(path.resolve()),
                source=source,
                sha256=parsed.source_sha256,
                size=status.st_size,
                mtime_ns=status.st_mtime_ns,
            )
    except (OSError, ValueError) as error:  # a URL or a title that can't be a path
        _log.debug("%s is no file: %s", source, error)
    return Origin(location=source, source=source, sha256=parsed.source_sha256)
