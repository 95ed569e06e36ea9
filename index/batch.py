"""Documents that are embedded and committed together; knows no sources on their way and reports nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import IbidError
from index.catalog import Catalog
from index.originals import Originals
from index.recording import Entry, finish, insert_pending
from index.upkeep import Upkeep
from index.vector_form import stored_form, unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument
    from index.embedding import Embedder
    from index.incoming import Coming, Fetched

__all__ = ["Batch", "Writer"]


@dataclass(slots=True)
class Batch:
    """Documents that wait to be written; the lists are parallel.

    Attributes:
        parsed: The documents.
        fetched: Where each came from.
        comings: What each was asked for as.
        updates: Whether each replaces an older version.
        chunks: How many they have together.
    """

    parsed: list[ParsedDocument] = field(default_factory=list)
    fetched: list[Fetched] = field(default_factory=list)
    comings: list[Coming] = field(default_factory=list)
    updates: list[bool] = field(default_factory=list)
    chunks: int = 0
    _began: float = field(default_factory=time.monotonic)

    def put(self, coming: Coming, fetched: Fetched, parsed: ParsedDocument, *, update: bool) -> None:
        """Add a document.

        Args:
            coming: The source as it was given.
            fetched: What was read of it.
            parsed: Its document.
            update: Whether it takes the place of what the source gave before.
        """
        if not self.parsed:
            self._began = time.monotonic()
        self.parsed.append(parsed)
        self.fetched.append(fetched)
        self.comings.append(coming)
        self.updates.append(update)
        self.chunks += len(parsed.chunks)

    def locations(self) -> set[str]:
        """Where they came from."""
        return {fetched.origin.location for fetched in self.fetched}

    def holds(self, location: str, document_id: str | None) -> bool:
        """Whether one of them came from there or has this text."""
        return location in self.locations() or any(p.document.id == document_id for p in self.parsed)

    def due(self, chunks: int, seconds: float) -> bool:
        """Whether they are many enough, or have waited for long enough."""
        return bool(self.parsed) and (self.chunks >= chunks or time.monotonic() - self._began > seconds)


class Writer:
    """Writes batches; the caller holds the writer lock.

    Args:
        catalog: The record.
        upkeep: Chroma's side of the library.
        originals: Where the sources' bytes are kept.
        embedder: Gives the library's embedding.
    """

    def __init__(
        self, catalog: Catalog, upkeep: Upkeep, originals: Originals, embedder: Callable[[], Embedder]
    ) -> None:
        self._catalog = catalog
        self._upkeep = upkeep
        self._originals = originals
        self._embedder = embedder

    def write(self, batch: Batch) -> Iterator[tuple[int, int | None, IbidError | None]]:
        """Embed and commit a batch.

        Yields:
            (number in the batch, the document's key, why it failed), once all of them are on disk.
        """
        if not batch.parsed:
            return
        vectors = self._vectors(batch.parsed)
        entries: list[tuple[int, Entry]] = []
        failed: list[tuple[int, IbidError]] = []
        for number, found in enumerate(vectors):
            if isinstance(found, IbidError):
                failed.append((number, found))
                continue
            chunks, sentences = found
            entry = Entry(
                parsed=batch.parsed[number],
                origin=batch.fetched[number].origin,
                chunks=chunks,
                sentences=sentences,
            )
            entries.append((number, entry))
        # First the bytes, then the rows that name them: a kill between the two leaves bytes that nobody misses.
        self._originals.keep([batch.fetched[number].staged for number, _ in entries])
        self._originals.discard([batch.fetched[number].staged for number, _ in failed])
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
        in_step = self._upkeep.apply(chunk_keys, unpack(stored, self._embedder().dimensions))
        with self._catalog.writing() as connection:
            if in_step:
                self._upkeep.end(connection)
            finish(connection, keys)
        for (number, _), key in zip(entries, keys, strict=True):
            yield number, key, None
        for number, error in failed:
            yield number, None, error

    def _vectors(
        self, parsed: Sequence[ParsedDocument]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.float32]] | IbidError]:
        """Chunk and sentence vectors by document; a document that can't be embedded doesn't stop the others."""
        from index.vectorise import vectorise

        try:
            return [(found.chunks, found.sentences) for found in vectorise(parsed, self._embedder())]
        except IbidError as error:
            if len(parsed) == 1:
                return [error]
        return [found for one in parsed for found in self._vectors([one])]
