"""Brings a library of an older format up to date in one transaction; knows no Chroma and no model.

What the second format adds to the first can be had from what is there, but for the sources' bytes: these are kept
from the next time that each is added, unchanged, from its file. The third compares words as `index.terms.fold` spells
them, for which the full-text index is made anew; what turned the direction of writing is known of documents that are
added from then on.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from index.terms import folded_or_none

__all__ = ["FROM", "migrate"]

FROM = (1, 2)
"""The older formats."""

_NAME = re.compile(r"CREATE (?:UNIQUE |VIRTUAL )?(?:TABLE|INDEX|TRIGGER|VIEW) (\w+)")
_PAGE = 1_000  # chunks looked at in one go
_SOURCE_COLUMNS = ("extractor TEXT", "container TEXT", "kept INTEGER NOT NULL DEFAULT 0")


def migrate(connection: sqlite3.Connection, statements: Sequence[str], *, version: int) -> None:
    """Bring a record to the format that `statements` make, within the caller's transaction.

    Foreign keys must be off: the table of documents is made anew, with its new column before the long ones.

    Args:
        connection: In a transaction.
        statements: Those that make an empty record of the new format.
        version: The record's format.
    """
    if version == 1:
        _documents(connection, statements)
    _unindex(connection)
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    for statement in statements:
        if _named(statement) not in there:
            connection.execute(statement)
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    if version == 1:
        _sign(connection)


def _documents(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Give sources and documents the columns of the second format."""
    for column in _SOURCE_COLUMNS:
        connection.execute(f"ALTER TABLE sources ADD COLUMN {column}")
    old = [row[1] for row in connection.execute("PRAGMA table_info(documents)")]
    listed = ", ".join(old)
    (made,) = (statement for statement in statements if _named(statement) == "documents")
    connection.execute(made.replace("CREATE TABLE documents", "CREATE TABLE documents_anew", 1))
    connection.execute(
        f"INSERT INTO documents_anew ({listed}, publisher)"  # noqa: S608 - our own columns
        f" SELECT {listed}, json_extract(metadata, '$.publisher') FROM documents"
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE documents_anew RENAME TO documents")


def _unindex(connection: sqlite3.Connection) -> None:
    """Take the full-text index away, and give chunks what the new one is made of."""
    for trigger in ("chunk_added", "chunk_removed"):
        connection.execute(f"DROP TRIGGER {trigger}")
    for table in ("word_counts", "words"):
        connection.execute(f"DROP TABLE {table}")
    for column in ("folded_text", "folded_heading", "folded_header"):
        connection.execute(f"ALTER TABLE chunks ADD COLUMN {column} TEXT")
    last = -1
    while rows := connection.execute(
        "SELECT key, text, heading, header FROM chunks WHERE key > ? ORDER BY key LIMIT ?", (last, _PAGE)
    ).fetchall():
        last = rows[-1][0]
        connection.executemany(
            "UPDATE chunks SET folded_text = ?, folded_heading = ?, folded_header = ? WHERE key = ?",
            (
                (*map(folded_or_none, written), key)
                for key, *written in rows
                if not "".join(written).isascii()
            ),
        )


def _named(statement: str) -> str:
    found = _NAME.search(statement)
    return found[1] if found else ""


def _sign(connection: sqlite3.Connection) -> None:
    """Record what near-duplicates are found by."""
    from index.near_duplicates import anew

    anew(connection)
