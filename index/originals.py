"""The bytes of every source, kept by their hash: what a document was made from, whatever becomes of the file.

`originals/ab/abcd…` gets its name only after its bytes are on disk, and the record names it only after
that: a hash that the record names has its bytes, and what no source names may be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LibraryError
from index.catalog import Catalog

__all__ = ["FOLDER_NAME", "Originals", "Staged"]

FOLDER_NAME = "originals"
_STAGING = "new"
_HASH_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Bytes that lie in the library's folder and aren't kept yet.

    Attributes:
        path: Where they lie.
        sha256: Their hash, in hex.
        size: How many there are.
    """

    path: Path
    sha256: str
    size: int


class Originals:
    """The kept bytes of one library.

    Args:
        folder: The library's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._home = folder / FOLDER_NAME
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of a hash lie if they are kept."""
        return self._home / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a hash, checked against it.

        Raises:
            LibraryError: They are gone or are others.
        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise LibraryError(
                f"{self.path(sha256)} can't be read: {error.strerror or error}", hint="add its source again"
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LibraryError(f"{self.path(sha256)} has been changed", hint="add its source again")
        return data

    def staging(self) -> Path:
        """The folder in which bytes wait, made if it isn't there; what a killed writer leaves in it is deleted."""
        staging = self._home / _STAGING
        staging.mkdir(parents=True, exist_ok=True)
        return staging

    def adopt(self, path: Path) -> Staged:
        """A file that lies in the staging folder already, as staged."""
        with self.errors(), path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            return Staged(path=path, sha256=sha256, size=stream.tell())

    def stage(self, pieces: Iterable[bytes]) -> Staged:
        """Write bytes into the library's folder, to be kept or discarded later.

        Raises:
            LibraryError: The disk is full or can't be written to.
        """
        digest, size = hashlib.sha256(), 0
        with self.errors():
            path = self.staging() / secrets.token_hex(8)
            try:
                with path.open("xb") as stream:
                    for piece in pieces:
                        stream.write(piece)
                        digest.update(piece)
                        size += len(piece)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return Staged(path=path, sha256=digest.hexdigest(), size=size)

    def keep(self, staged: Iterable[Staged | None]) -> None:
        """Give staged bytes their names; when this returns they survive a power cut. None is passed over.

        Raises:
            LibraryError: The disk is full or can't be written to.
        """
        folders: set[Path] = set()
        with self.errors():
            for one in staged:
                if one is None:
                    continue
                kept = self.path(one.sha256)
                if kept.exists():  # a name means that its bytes were on disk before
                    one.path.unlink(missing_ok=True)
                    continue
                with one.path.open("rb+") as stream:
                    os.fsync(stream.fileno())
                if not kept.parent.is_dir():
                    kept.parent.mkdir(exist_ok=True)
                    folders |= {self._home, self._folder}
                one.path.replace(kept)
                folders.add(kept.parent)
            for folder in folders:
                _sync(folder)

    def discard(self, staged: Iterable[Staged | None]) -> None:
        """Throw staged bytes away. None is passed over."""
        for one in staged:
            if one is not None:
                with contextlib.suppress(OSError):  # `clear` gets it
                    one.path.unlink(missing_ok=True)

    def forget(self, hashes: Iterable[str]) -> None:
        """Delete kept bytes.

        Raises:
            LibraryError: They can't be deleted.
        """
        with self.errors():
            for sha256 in hashes:
                self.path(sha256).unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # others are in it
                    self.path(sha256).parent.rmdir()

    def hashes(self) -> Iterator[str]:
        """The hashes of all kept bytes, by their names; theirs isn't looked at."""
        if not self._home.is_dir():
            return
        for folder in sorted(self._home.iterdir()):
            if folder.name != _STAGING and folder.is_dir():
                yield from (file.name for file in sorted(folder.iterdir()) if len(file.name) == _HASH_LENGTH)

    def sweep(self, catalog: Catalog) -> int:
        """Delete all bytes that no source of the record was made from; the writer lock is held.

        Returns:
            How many sources' bytes were deleted.

        Raises:
            LibraryError: They can't be deleted.
        """
        self.clear()
        wanted = self.wanted(catalog)
        unwanted = [sha256 for sha256 in self.hashes() if sha256 not in wanted]
        self.forget(unwanted)
        return len(unwanted)

    def wanted(self, catalog: Catalog) -> set[str]:
        """The hashes that the record's sources were made from and whose bytes should be kept."""
        with catalog.errors():
            return {
                row[0] for row in catalog.connection.execute("SELECT DISTINCT sha256 FROM sources WHERE kept")
            }

    def collect(self, catalog: Catalog) -> None:
        """Delete the bytes of sources that are gone, as the record lists them; the writer lock is held.

        Raises:
            LibraryError: They can't be deleted.
        """
        with catalog.errors():
            rows = catalog.connection.execute(
                "SELECT d.sha256, EXISTS (SELECT 1 FROM sources s WHERE s.sha256 = d.sha256 AND s.kept)"
                " FROM discarded d"
            ).fetchall()
        if rows:
            self.forget(sha256 for sha256, wanted in rows if not wanted)
            with catalog.writing() as connection:
                connection.executemany("DELETE FROM discarded WHERE sha256 = ?", [(row[0],) for row in rows])

    def clear(self) -> None:
        """Delete what is staged; the writer lock is held."""
        staging = self._home / _STAGING
        if staging.is_dir():
            with self.errors():
                for left in staging.iterdir():
                    if left.is_dir():  # a reader's temporary files
                        shutil.rmtree(left, ignore_errors=True)
                    else:
                        left.unlink(missing_ok=True)

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the system's errors into one clear line that names the library.

        Raises:
            LibraryError: In place of any `OSError`.
        """
        try:
            yield
        except OSError as error:
            raise LibraryError(
                f"library {self._folder} can't be written to: {error.strerror or error}",
                hint="free some space and do it again; what was there before is intact",
                retryable=True,
            ) from error


def _sync(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system knows of it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
