"""The bytes of every source, kept by their hash: what a document was made from, whatever becomes of the file.

`originals/ab/abcd…` gets its name only after its bytes are on disk, and the record names it only after
that: a hash that the record names has its bytes, and what no source names may be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LibraryError

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

    def stage(self, pieces: Iterable[bytes]) -> Staged:
        """Write bytes into the library's folder, to be kept or discarded later.

        Raises:
            LibraryError: The disk is full or can't be written to.
        """
        digest, size = hashlib.sha256(), 0
        with self._errors():
            staging = self._home / _STAGING
            staging.mkdir(parents=True, exist_ok=True)
            path = staging / secrets.token_hex(8)
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

    def keep(self, staged: Collection[Staged]) -> None:
        """Give staged bytes their names; when this returns they survive a power cut.

        Raises:
            LibraryError: The disk is full or can't be written to.
        """
        folders: set[Path] = set()
        with self._errors():
            for one in staged:
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

    def discard(self, staged: Iterable[Staged]) -> None:
        """Throw staged bytes away."""
        for one in staged:
            with contextlib.suppress(OSError):  # `sweep` gets it
                one.path.unlink(missing_ok=True)

    def forget(self, hashes: Iterable[str]) -> None:
        """Delete kept bytes.

        Raises:
            LibraryError: They can't be deleted.
        """
        with self._errors():
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

    def sweep(self, wanted: Collection[str]) -> int:
        """Delete what a killed writer left, and bytes that aren't wanted any more; the writer lock is held.

        Returns:
            How many kept bytes were deleted.

        Raises:
            LibraryError: They can't be deleted.
        """
        self.clear()
        unwanted = [sha256 for sha256 in self.hashes() if sha256 not in wanted]
        self.forget(unwanted)
        return len(unwanted)

    def clear(self) -> None:
        """Delete what is staged; the writer lock is held."""
        staging = self._home / _STAGING
        if staging.is_dir():
            with self._errors():
                for left in staging.iterdir():
                    left.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
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
