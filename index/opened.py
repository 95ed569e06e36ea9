"""Files that hold other files: what is taken out of them, and when all of it has been dealt with.

The record's `containers` lists the outermost ones. While one's `notes` are NULL, not all that is in it is known to be
in the library, and the same bytes are opened again; so a kill in the middle loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath

from corpus.errors import CorpusError
from corpus.isolation_answer import Read
from corpus.isolation_limits import Limits
from index.catalog import Catalog
from index.incoming import Coming, Tree, printable
from index.recording import delete_sources

__all__ = ["Opened"]

FAILED, SKIPPED = "failed", "skipped"


class Opened:
    """The files that held others in one run.

    Args:
        catalog: The record.
        encoding: That the run forces; other bytes may come out of them with another.
        limits: How many, how large and how deep the files in a file may be.
    """

    def __init__(self, catalog: Catalog, *, encoding: str | None, limits: Limits | None = None) -> None:
        self._catalog = catalog
        self._encoding = encoding
        self._limits = limits or Limits()
        self._ended: list[Tree] = []

    def take(self, coming: Coming, read: Read, tree: Tree) -> list[Coming]:
        """The files in a file that was read, as sources on their way; those that can't be had are noted.

        Raises:
            CorpusError: It lies too deep, or the outermost file holds too much; nothing of it is taken then.
        """
        limits = self._limits
        found = []
        for member in read.members:
            assert member.path is not None
            size = member.path.stat().st_size
            source = printable(member.source)
            location = printable(f"{coming.location}!/{member.name}")
            found.append(
                Coming(
                    source=source,
                    item=member,
                    location=location,
                    size=size,
                    depth=coming.depth + 1,
                    tree=tree,
                )
            )
        problem = ""
        if coming.depth >= limits.depth:
            problem = f"it lies {coming.depth} files deep and holds more; at most {limits.depth} are opened"
        elif tree.members + len(found) > limits.members:
            problem = f"there are more than {limits.members:,} files in the outermost one"
        elif tree.bytes + sum(member.size for member in found) > limits.member_bytes:
            problem = f"the files in the outermost one go over {limits.member_bytes / 1e6:,.0f} MB"
        if problem:
            for member in read.members:
                assert member.path is not None
                member.path.unlink(missing_ok=True)
            raise CorpusError(f"{coming.source}: {problem}", hint="unpack it and add what is in it")
        tree.members += len(found)
        tree.bytes += sum(member.size for member in found)
        tree.left += len(found)
        tree.locations |= {member.location for member in found}
        for source, reason in read.refused:
            tree.notes.append((printable(source), outcome_of(source), reason))
            tree.locations.add(printable(f"{coming.location}{source[len(coming.source) :]}"))
        return found

    def begin(self, tree: Tree) -> None:
        """Note that an outermost file is being opened, before anything in it is acknowledged."""
        with self._catalog.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO containers VALUES (?, ?, ?, ?, NULL)",
                (tree.location, tree.sha256, tree.extractor, self._encoding),
            )

    def settled(self, tree: Tree | None) -> None:
        """One file less of those in an outermost one is left."""
        if tree is not None:
            tree.left -= 1
            self.look(tree)

    def look(self, tree: Tree) -> None:
        """Remember an outermost file of which nothing is left, for `close`."""
        if tree.left == 0:
            self._ended.append(tree)

    def close(self) -> list[tuple[Tree, int]]:
        """Note what is dealt with, after the documents are ready; drop what an earlier version held and this doesn't.

        Returns:
            The outermost files, with how many sources were dropped.
        """
        closed = []
        for tree in self._ended:
            with self._catalog.writing() as connection:
                rows = connection.execute(
                    "SELECT location FROM sources WHERE container = ?", (tree.location,)
                )
                gone = [location for (location,) in rows if location not in tree.locations]
                if gone:
                    delete_sources(connection, gone)
                connection.execute(
                    "INSERT OR REPLACE INTO containers VALUES (?, ?, ?, ?, ?)",
                    (tree.location, tree.sha256, tree.extractor, self._encoding, json.dumps(tree.notes)),
                )
            closed.append((tree, len(gone)))
        self._ended = []
        return closed

    def unchanged(self, location: str) -> Iterator[tuple[str, str, int | None, str | None]]:
        """What an unchanged outermost file gave: (source, outcome, document's key, reason)."""
        with self._catalog.errors():
            rows = self._catalog.connection.execute(
                "SELECT s.source, s.document FROM sources s JOIN documents d ON d.key = s.document"
                " WHERE s.container = ? AND d.state = 'ready' ORDER BY s.key",
                (location,),
            ).fetchall()
            row = self._catalog.connection.execute(
                "SELECT notes FROM containers WHERE location = ?", (location,)
            ).fetchone()
        yield from ((source, "unchanged", key, None) for source, key in rows)
        for source, outcome, reason in json.loads(row[0]) if row and row[0] else ():
            yield source, outcome, None, reason


def outcome_of(source: str) -> str:
    """Whether not having a file within a file is a failure: not if nobody would expect it to be read."""
    from corpus.readers import FORMATS

    name = PurePath(source.rpartition("!/")[2])
    junk = any(part != ".." and part.startswith((".", "__MACOSX")) for part in name.parts)
    return SKIPPED if junk or name.suffix.lower() not in FORMATS else FAILED
