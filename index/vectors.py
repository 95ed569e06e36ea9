"""Chroma, as ids and vectors and nothing else; the only file that imports chromadb.

Vectors are handed in and out explicitly (chromadb 1.5.9 would otherwise download
a model), text stays in the record, and ids are the chunks' keys in decimal.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from corpus.errors import LibraryError
from index import hnsw_files

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

__all__ = ["PAGE", "ChromaIndex", "discard"]

PAGE = 5_000
"""Rows per call: adding takes 5,461 at most, and an unpaged `get` fails above some 32,000."""

SYNC_THRESHOLD = 1_000_000
"""Writes after which Chroma overwrites its HNSW files in place. Below it they only go to its SQLite log, which a
kill can't tear: 0 of 100 kills failed, against 5 to 11 of 210 with the default of 1,000."""

_log = logging.getLogger(__name__)
_HNSW = {
    "space": "cosine",  # the default is l2, and it can't be changed later
    "max_neighbors": 32,  # the defaults (16, 100, 100) left up to 16.7 % of random vectors unreachable
    "ef_construction": 200,
    "ef_search": 200,
    "batch_size": 1_000,
}


class ChromaIndex:
    """The vectors of one embedding in a Chroma folder.

    Not for two writing processes: the caller holds the library's writer lock.

    Args:
        folder: Chroma's folder.
        identity: The embedding's identity; each has a collection of its own.
        threads: Threads that Chroma may use for building.
        create: Make folder and collection when they are not there.

    Raises:
        LibraryError: Chroma can't open the folder.
    """

    def __init__(self, folder: Path, *, identity: str, threads: int = 1, create: bool = False) -> None:
        import chromadb
        from chromadb.config import Settings

        self._folder = folder
        name = f"vectors-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
        try:
            settings = Settings(anonymized_telemetry=False, allow_reset=False)
            # Declared as a ClientAPI, which has no `close`.
            self._client = cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
            try:
                if create:
                    hnsw = {**_HNSW, "sync_threshold": SYNC_THRESHOLD, "num_threads": threads}
                    self._collection: Collection = self._client.get_or_create_collection(
                        name,
                        configuration=cast("CreateCollectionConfiguration", {"hnsw": hnsw}),
                        embedding_function=None,
                    )
                else:
                    self._collection = self._client.get_collection(name, embedding_function=None)
            except BaseException:
                self._client.close()
                raise
        except Exception as error:  # chromadb raises its own, Rust's and SQLite's kinds
            raise self._failed("opened", error) from error

    def upsert(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors under their chunks' keys, in place of what the keys had.

        Args:
            keys: The chunks' keys.
            vectors: float32 [keys, d].

        Raises:
            LibraryError: Chroma fails.
        """
        for start in range(0, len(keys), PAGE):
            page = slice(start, start + PAGE)
            try:
                self._collection.upsert(ids=[str(k) for k in keys[page]], embeddings=vectors[page])
            except Exception as error:
                raise self._failed("written to", error) from error
        self._blank()

    def delete(self, keys: Sequence[int]) -> None:
        """Forget chunks; keys that are not there are ignored.

        Raises:
            LibraryError: Chroma fails.
        """
        for start in range(0, len(keys), PAGE):
            try:
                self._collection.delete(ids=[str(k) for k in keys[start : start + PAGE]])
            except Exception as error:
                raise self._failed("written to", error) from error

    def query(self, vectors: NDArray[np.float32], n: int) -> list[list[tuple[int, float]]]:
        """The nearest chunks of each vector: (key, cosine), best first.

        Args:
            vectors: [q, d].
            n: How many for each; Chroma may give fewer.

        Raises:
            LibraryError: Chroma fails.
        """
        try:
            found = self._collection.query(query_embeddings=vectors, n_results=n, include=["distances"])
        except Exception as error:
            raise self._failed("searched", error) from error
        self._blank()
        distances = found["distances"]
        assert distances is not None
        return [
            [(int(key), 1.0 - float(distance)) for key, distance in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def count(self) -> int:
        """How many vectors it holds.

        Raises:
            LibraryError: Chroma fails.
        """
        try:
            return int(self._collection.count())
        except Exception as error:
            raise self._failed("read", error) from error

    def keys(self) -> Iterator[int]:
        """Every key that it holds.

        Raises:
            LibraryError: Chroma fails.
        """
        offset = 0
        while True:
            try:
                page: Any = self._collection.get(include=[], limit=PAGE, offset=offset)["ids"]
            except Exception as error:
                raise self._failed("read", error) from error
            yield from (int(key) for key in page)
            if len(page) < PAGE:
                return
            offset += PAGE

    def close(self) -> None:
        """Release its files."""
        self._blank()
        self._client.close()

    def _blank(self) -> None:
        """What Chroma wrote of this process's memory when it loaded an index that it has not persisted."""
        try:
            hnsw_files.blank(self._folder)
        except OSError as error:
            _log.warning("the empty files of %s can't be overwritten: %s", self._folder, error)

    def _failed(self, verb: str, error: Exception) -> LibraryError:
        line = " ".join(str(error).split())[:300]
        return LibraryError(
            f"the vector index {self._folder} can't be {verb}: {line}", hint="`ibid rebuild` makes it anew"
        )


def discard(path: Path) -> None:
    """Delete a Chroma folder with all that is in it, or a file that lies where one should."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
