"""Finishes what a killed writer had begun and makes a Chroma folder the record's again; adds and searches nothing."""

from __future__ import annotations

import logging

from corpus.errors import LibraryError, LibraryLockedError
from index import recording, records
from index.catalog import Catalog
from index.lock import WriterLock
from index.originals import Originals
from index.upkeep import Upkeep

__all__ = ["finish", "mend"]

_MENDED_AT_OPENING = 5_000  # chunks: some 3 s, an import of chromadb included
_log = logging.getLogger(__name__)


def mend(catalog: Catalog, lock: WriterLock, upkeep: Upkeep, originals: Originals) -> None:
    """At opening: leave a library as if no writer had been killed.

    Left alone while another process writes and where nothing can be written: searches then scan the record.
    A large index is left to the next writer, so that no question waits a minute for it.

    Args:
        catalog: The record.
        lock: Held while anything is changed.
        upkeep: Of Chroma's index.
        originals: Where what a killed writer had staged is thrown away.

    Raises:
        LibraryError: The record can't be read.
    """
    if catalog.read_only or not (_pending(catalog) or upkeep.trouble()):
        return
    try:
        with lock.hold():
            with catalog.errors():
                small = records.chunk_count(catalog.connection) <= _MENDED_AT_OPENING
            finish(catalog, upkeep, originals, rebuild=small)
    except LibraryLockedError:
        return
    except LibraryError as error:  # a full disk, say: what is in the record can be searched all the same
        _log.warning("library %s could not be mended: %s", catalog.folder, error)


def finish(catalog: Catalog, upkeep: Upkeep, originals: Originals, *, rebuild: bool = True) -> None:
    """Under the lock: make documents ready that are whole but were never acknowledged; mend Chroma.

    Args:
        catalog: The record.
        upkeep: Of Chroma's index.
        originals: Where what a killed writer had staged is thrown away.
        rebuild: Whether to build Chroma's index again where it doesn't fit the record.

    Raises:
        LibraryError: The record or the index can't be written.
    """
    originals.clear()
    if pending := _pending(catalog):
        with catalog.writing() as connection:
            upkeep.begin(connection)
            recording.finish(connection, pending)
    if rebuild and (trouble := upkeep.trouble()):
        _log.info("rebuilding the vector index of %s: %s", catalog.folder, trouble)
        upkeep.rebuild()


def _pending(catalog: Catalog) -> list[int]:
    with catalog.errors():
        rows = catalog.connection.execute("SELECT key FROM documents WHERE state = 'pending' ORDER BY key")
        return [row[0] for row in rows]
