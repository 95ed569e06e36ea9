"""Keeps Chroma in step with the record: notices that it is not, and mends it from the record.

Before Chroma is written to, the record is marked; after it has been written to,
a manifest beside Chroma's files and the record get the same serial number.
Whatever a crash, a deletion or an old copy leaves behind differs in one of them,
so looking takes a millisecond and never opens Chroma. The writer lock is held by
whoever calls anything here but `trouble`.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import LibraryError
from index import hnsw_files
from index.catalog import Catalog, put
from index.location import threads
from index.vector_form import unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import ChromaIndex

__all__ = ["FOLDER_NAME", "Upkeep"]

FOLDER_NAME = "chroma"
_MANIFEST = "ibid.json"
_REMADE = 2_000  # chunks that are put into a new index in about a second
_log = logging.getLogger(__name__)


class Upkeep:
    """Chroma's side of one library.

    Args:
        catalog: The record.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._home = catalog.folder / FOLDER_NAME
        self._index: ChromaIndex | None = None
        self._index_build = ""
        self._guard = threading.RLock()
        self._failed = False
        self._serial = ""
        self._removed: list[int] = []

    @property
    def build(self) -> str:
        """The subfolder in use: each rebuild gets a new one, so that nobody has files taken away or mixed up.

        (Within a process, chromadb shares one open store among all clients of the same path.)
        """
        return self._catalog.get("chroma_build") or ""

    @property
    def folder(self) -> Path:
        """Where Chroma's files lie."""
        return self._home / self.build

    def trouble(self) -> str | None:
        """Why Chroma can't be used as it lies there, or None; takes about a millisecond."""
        connection = self._catalog.connection
        with self._catalog.errors():
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        if meta.get("chroma_dirty") == "1":
            return "a write to it was interrupted"
        if "chroma_serial" not in meta:
            return None  # nothing was ever written to it
        try:
            folder = self._home / meta["chroma_build"]
            manifest = json.loads((folder / _MANIFEST).read_text())
            serial = str(manifest["serial"])
        except FileNotFoundError:
            return "it is missing"
        except (OSError, ValueError, KeyError, TypeError):
            return "its manifest can't be read"
        if serial != meta["chroma_serial"]:
            return "it is not the one that belongs to the record"
        found = hnsw_files.problems(folder)
        return found[0] if found else None

    def begin(self, connection: sqlite3.Connection) -> None:
        """Note, within the transaction that changes chunks, that Chroma is about to change."""
        put(connection, "chroma_dirty", 1)
        if connection.execute("SELECT 1 FROM meta WHERE name = 'chroma_build'").fetchone() is None:
            put(connection, "chroma_build", secrets.token_hex(4))

    def apply(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> bool:
        """Write vectors to Chroma and take out what the record has lost.

        Returns:
            Whether it worked. If not, nothing is lost: the record has the vectors, searches scan them, and the
            mark that `begin` left has Chroma rebuilt the next time the library is opened.
        """
        if self._failed:
            return False
        try:
            index = self.open(create=True)
            index.upsert(keys, vectors)
            with self._catalog.errors():
                self._removed = [
                    row[0] for row in self._catalog.connection.execute("SELECT chunk FROM orphans")
                ]
            index.delete(self._removed)
            self._stamp(self.folder)
        except (LibraryError, OSError) as error:
            self._failed = True
            self.close()
            _log.warning("the vector index of %s will be rebuilt: %s", self._catalog.folder, error)
            return False
        return True

    def end(self, connection: sqlite3.Connection) -> None:
        """Note, within the transaction that makes the change visible, that Chroma is in step; after `apply`."""
        put(connection, "chroma_dirty", 0)
        put(connection, "chroma_serial", self._serial)
        connection.executemany("DELETE FROM orphans WHERE chunk = ?", [(key,) for key in self._removed])
        self._removed = []

    def tidy(self) -> None:
        """Take vectors of deleted chunks out of Chroma."""
        import numpy as np

        with self._catalog.errors():
            if self._catalog.connection.execute("SELECT 1 FROM orphans LIMIT 1").fetchone() is None:
                return
        with self._catalog.writing() as connection:
            self.begin(connection)
        if self.apply((), np.empty((0, 0), np.float32)):
            with self._catalog.writing() as connection:
                self.end(connection)

    def purge(self) -> None:
        """Take deleted chunks out of Chroma for good, after a transaction that called `begin`.

        Chroma only marks what it deletes: the vectors stay in its files. A small index is therefore made anew;
        in a large one they stay, findable by nobody, until `ibid rebuild`.
        """
        with self._catalog.errors():
            (left,) = self._catalog.connection.execute("SELECT count(*) FROM chunk_vectors").fetchone()
        if left > _REMADE:
            self.tidy()
            return
        try:
            self.rebuild()
        except LibraryError as error:  # the record has lost them already; the mark has Chroma rebuilt later
            _log.warning("removed vectors are in %s until it is rebuilt: %s", self.folder, error)

    def rebuild(self) -> int:
        """Make Chroma anew from the record.

        Returns:
            How many vectors it has.

        Raises:
            LibraryError: Chroma's folder can't be written to.
        """
        from index.vectors import PAGE, ChromaIndex, discard

        with self._catalog.writing() as connection:
            self.begin(connection)
        self.close()
        self._failed = False
        build, total = secrets.token_hex(4), 0
        identity, dimensions = self._catalog.get("identity"), self._catalog.get("dimensions")
        try:
            if self._home.exists() and not self._home.is_dir():
                discard(self._home)
            if identity is not None and dimensions is not None:
                new = self._home / build
                index = ChromaIndex(new, identity=identity, threads=threads(), create=True)
                try:
                    for keys, data in self._stored(PAGE):
                        index.upsert(keys, unpack(data, int(dimensions)))
                        total += len(keys)
                finally:
                    index.close()
                self._stamp(new)
            with self._catalog.writing() as connection:
                connection.execute("DELETE FROM orphans")
                self._removed = []
                put(connection, "chroma_build", build)
                if identity is None:
                    connection.execute("DELETE FROM meta WHERE name IN ('chroma_serial', 'chroma_dirty')")
                else:
                    self.end(connection)
            if self._home.is_dir():
                for old in self._home.iterdir():
                    if old.name != build:
                        discard(old)
        except OSError as error:
            raise LibraryError(
                f"{self._home} can't be written to: {error.strerror or error}",
                hint="free some space, check its permissions, and run `ibid rebuild`",
                retryable=True,
            ) from error
        return total

    def _stored(self, page: int) -> Iterator[tuple[list[int], bytes]]:
        """Keys and stored vectors of all ready chunks, by the page."""
        last = -1
        while True:
            with self._catalog.errors():
                rows = self._catalog.connection.execute(
                    "SELECT v.chunk, v.vector FROM chunk_vectors v JOIN chunks c ON c.key = v.chunk"
                    " JOIN documents d ON d.key = c.document AND d.state = 'ready'"
                    " WHERE v.chunk > ? ORDER BY v.chunk LIMIT ?",
                    (last, page),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [row[0] for row in rows], b"".join(row[1] for row in rows)

    def open(self, *, create: bool = False) -> ChromaIndex:
        """Chroma's index, opened when first needed (0.7 s for the import)."""
        with self._guard:
            build = self.build
            if self._index is not None and self._index_build != build:
                self.close()  # it has been rebuilt, perhaps by another process
            if self._index is None:
                from index.vectors import ChromaIndex

                identity = self._catalog.get("identity")
                if identity is None:
                    raise LibraryError(
                        f"library {self._catalog.folder} has no vectors yet", hint="add documents first"
                    )
                folder = self._home / build
                self._index = ChromaIndex(folder, identity=identity, threads=threads(), create=create)
                self._index_build = build
            return self._index

    def close(self) -> None:
        """Release Chroma's files."""
        with self._guard:
            if self._index is not None:
                self._index.close()
                self._index = None

    def _stamp(self, folder: Path) -> None:
        """Give a Chroma folder a new serial number, which `end` gives to the record."""
        self._serial = secrets.token_hex(8)
        manifest = folder / _MANIFEST
        new = manifest.with_suffix(".new")
        new.write_text(json.dumps({"serial": self._serial}))
        new.replace(manifest)
