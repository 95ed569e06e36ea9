"""The SQLite file of a library: opening it, its connections, transactions and errors; knows no vectors.

WAL lets readers of any process go on while one writes; `synchronous=FULL`
makes a commit mean that the rows survive a power cut.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import LibraryError
from index import migrate
from index.schema import SCHEMA, SCHEMA_VERSION

__all__ = ["FILE_NAME", "Catalog", "put"]

FILE_NAME = "library.sqlite3"
_WAIT_S = 10.0  # for another process's checkpoint or commit, which take milliseconds


class Catalog:
    """Connections to one library's record, one per thread.

    Args:
        folder: The library's folder.
        create: Make the folder and an empty record when there is none.

    Raises:
        LibraryError: There is no library, it is not one, is of another format, or is damaged.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self.file = folder / FILE_NAME
        self._local = threading.local()
        self._opened: weakref.WeakSet[_Connected] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        self._uri = f"{self.file.absolute().as_uri()}?mode=rw"
        self.read_only = False
        self._find(create=create)
        with self.errors():
            self._check_version(create=create)
        self._identity = _identity(self.file)

    def _find(self, *, create: bool) -> None:
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise LibraryError(f"{self.folder} is a file, not a library", hint="name a folder")
            if self.file.is_file():
                return
            if not create:
                what = "is not a library" if self.folder.is_dir() else "is not there"
                raise LibraryError(f"library {self.folder} {what}", hint="make one with `ibid add PATH…`")
            if self.folder.is_dir() and any(
                entry.name not in {"writer.lock", "writer.json"} for entry in self.folder.iterdir()
            ):
                raise LibraryError(
                    f"{self.folder} holds other files and no library", hint="name a new or an empty folder"
                )
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"library {self.folder} can't be opened: {error.strerror or error}",
                hint="check the path and its permissions",
            ) from error
        self._uri = f"{self.file.absolute().as_uri()}?mode=rwc"

    def _check_version(self, *, create: bool) -> None:
        try:
            version = self._version()
        except LibraryError as error:
            if not isinstance(error.__cause__, sqlite3.OperationalError):
                raise
            # A folder that can't be written to: WAL needs its side files, unless nothing is in them.
            self._forget()
            wal = self.file.with_name(f"{FILE_NAME}-wal")
            immutable = not wal.exists() or wal.stat().st_size == 0
            self._uri = f"{self.file.absolute().as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
            self.read_only = True
            version = self._version()
        connection = self.connection
        if version == 0:
            empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if not empty:
                raise LibraryError(f"{self.file} is not a library's record", hint="name another folder")
            if not create:
                raise LibraryError(f"library {self.folder} is empty", hint="fill it with `ibid add PATH…`")
            with self.writing() as writer:
                # Another process may have made the tables since the look above.
                if writer.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in _statements(SCHEMA):
                        writer.execute(statement)
                    writer.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif version in migrate.FROM and not self.read_only:
            self._migrate()
        elif version != SCHEMA_VERSION:
            raise LibraryError(
                f"library {self.folder} has format {version}, this version of Ibid reads format {SCHEMA_VERSION}",
                hint="open it once where it can be written to"
                if version in migrate.FROM
                else "use the version of Ibid that made it, or add the documents to a new library",
            )

    def _migrate(self) -> None:
        """Bring a library of an older format up to date, unless another process just has."""
        connection = self.connection
        connection.execute("PRAGMA foreign_keys = OFF")  # can't be changed within a transaction
        try:
            with self.writing() as writer:
                version = writer.execute("PRAGMA user_version").fetchone()[0]
                if version in migrate.FROM:
                    migrate.migrate(writer, list(_statements(SCHEMA)), version=version)
                    writer.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            connection.execute("PRAGMA foreign_keys = ON")

    def _version(self) -> int:
        with self.errors():
            return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def is_current(self) -> bool:
        """Whether it is open, and its file is still the one that was opened: none was put in its place."""
        return not self._closed and self._identity == _identity(self.file)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the calling thread, in autocommit mode.

        Raises:
            LibraryError: The library has been closed, or its file can't be opened.
        """
        existing: _Connected | None = getattr(self._local, "connected", None)
        if existing is not None and not self._closed:
            return existing.connection
        if self._closed:
            raise LibraryError(f"library {self.folder} has been closed", hint="open it again")
        with self.errors():
            made = sqlite3.connect(
                self._uri, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
            try:
                if not self.read_only:
                    made.execute("PRAGMA journal_mode = WAL")
                    made.execute("PRAGMA synchronous = FULL")
                    made.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
                made.execute("PRAGMA foreign_keys = ON")
                made.execute("PRAGMA cache_size = -16384")
            except sqlite3.Error:
                made.close()
                raise
        self._local.connected = connected = _Connected(made)
        with self._guard:
            self._opened.add(connected)
        return made

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several statements that see one state of the library."""
        connection = self.connection
        with self.errors():
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of its statements are on disk after the block, or none."""
        connection = self.connection
        with self.errors():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into one clear line that names the library.

        Raises:
            LibraryError: In place of any `sqlite3.Error`.
        """
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(self.folder, error) from error

    def get(self, name: str) -> str | None:
        """A value of the `meta` table, or None."""
        with self.errors():
            row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def scrub(self) -> None:
        """Leave no trace of deleted rows: in the full-text index they stay until it is merged, and in the WAL."""
        with self.errors():
            self.connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connections of all threads; the last one to close folds the WAL into the file."""
        self._closed = True
        self._forget()

    def _forget(self) -> None:
        with self._guard:
            for connected in list(self._opened):
                connected.connection.close()
        self._local = threading.local()


class _Connected:
    """The connection of a thread, which alone refers to it: with the thread it goes, and its files are closed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another one of its name, as long as it is held open; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def put(connection: sqlite3.Connection, name: str, value: str | int) -> None:
    """Set a value of the `meta` table within a transaction."""
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, str(value)),
    )


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _explain(folder: Path, error: sqlite3.Error) -> LibraryError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return LibraryError(
            f"library {folder} can't be written to: {error}",
            hint="free some space and do it again; what was there before is intact",
            retryable=True,
        )
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return LibraryError(
            f"library {folder} is damaged: {error}",
            hint="restore library.sqlite3 from a copy, or add the documents to a new library",
        )
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return LibraryError(
            f"library {folder} can't be opened or written to: {error}",
            hint="check the permissions of its folder, and the free space",
        )
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LibraryError(f"library {folder} is busy: {error}", hint="try again", retryable=True)
    return LibraryError(f"library {folder} failed: {error}", hint="run `ibid check`")
