"""Brings a library of the first format up to date in one transaction; knows no Chroma and no model.

What the second format adds can be had from what is there, but for the sources' bytes: these are kept from the
next time that each is added, unchanged, from its file.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

__all__ = ["FROM", "migrate"]

FROM = 1
_NAME = re.compile(r"CREATE (?:UNIQUE |VIRTUAL )?(?:TABLE|INDEX|TRIGGER) (\w+)")
_NEW_COLUMNS = ("extractor TEXT", "container TEXT", "kept INTEGER NOT NULL DEFAULT 0")


def migrate(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Bring a record to the format that `statements` make, within the caller's transaction.

    Foreign keys must be off: the table of documents is made anew, with its new column before the long ones.

    Args:
        connection: In a transaction.
        statements: Those that make an empty record of the new format.
    """
    for column in _NEW_COLUMNS:
        connection.execute(f"ALTER TABLE sources ADD COLUMN {column}")
    old = [row[1] for row in connection.execute("PRAGMA table_info(documents)")]
    listed = ", ".join(old)
    (made,) = (statement for statement in statements if _named(statement) == "documents")
    connection.execute(made.replace("CREATE TABLE documents", "CREATE TABLE documents_anew", 1))
    connection.execute(
        f"INSERT INTO documents_anew ({listed}, publisher)"  # noqa: S608
        f" SELECT {listed}, json_extract(metadata, '$.publisher') FROM documents"
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE documents_anew RENAME TO documents")
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    for statement in statements:
        if _named(statement) not in there:
            connection.execute(statement)
    _sign(connection)


def _named(statement: str) -> str:
    found = _NAME.search(statement)
    return found[1] if found else ""


def _sign(connection: sqlite3.Connection) -> None:
    """Record what near-duplicates are found by."""
    from index.near_duplicates import anew

    anew(connection)
