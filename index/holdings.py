"""What a library holds, read back: documents, their texts, sentences and origins; writes and searches nothing."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Document, Region, Sentence
from corpus.errors import LibraryError
from index import records
from index.catalog import Catalog
from index.copies import Copies, copies
from index.filters import Filter, Filtered, filtered, id_set
from index.originals import Originals
from index.passage import DocumentInfo
from index.staleness import is_stale

if TYPE_CHECKING:
    from corpus.layout import Layout
    from corpus.offsets import OffsetMap
    from index.web.pages import LastTime

__all__ = ["Holdings"]


class Holdings:
    """The documents of the library in a folder; `Library` is this and all that changes or searches it.

    Args:
        path: The folder.
        create: Make an empty library if there is none.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._catalog = Catalog(path, create=create)
        self._originals = Originals(path)
        self._copies: tuple[int, Copies] | None = None

    @property
    def is_current(self) -> bool:
        """Whether it is open and still what its folder holds: neither deleted nor replaced since."""
        return self._catalog.is_current

    @property
    def identity(self) -> str | None:
        """Names the embedding of the stored vectors; None before anything was added."""
        return self._catalog.get("identity")

    @property
    def generation(self) -> int:
        """Grows with every change, by whichever process; equal numbers mean an unchanged library."""
        return int(self._catalog.get("generation") or 0)

    @property
    def chunk_count(self) -> int:
        """How many chunks can be found."""
        with self._catalog.errors():
            return records.chunk_count(self._catalog.connection)

    def documents(self, *, stale: bool = False) -> tuple[DocumentInfo, ...]:
        """The documents, in the order in which they were added.

        Args:
            stale: Look whether each one's source has changed since.
        """
        with self._catalog.reading() as connection:
            found = records.infos(connection)
            if not stale:
                return tuple(found.values())
            origins = {key: records.origins(connection, key) for key in found}
        return tuple(replace(info, stale=is_stale(origins[key])) for key, info in found.items())

    def document(self, id: str) -> Document:
        """A document with its text.

        Raises:
            LibraryError: There is none of this id.
        """
        with self._catalog.reading() as connection:
            return records.document(connection, self._key(id))

    def info(self, id: str) -> DocumentInfo:
        """A document without its text.

        Raises:
            LibraryError: There is none of this id.
        """
        with self._catalog.reading() as connection:
            key = self._key(id)
            return records.infos(connection, keys=[key])[key]

    def sources(self, id: str) -> tuple[str, ...]:
        """Every source that gave this text, as the user gave them, the first first."""
        with self._catalog.reading() as connection:
            return tuple(origin.source for origin in records.origins(connection, self._key(id)))

    def sentences(self, id: str, *, first: int = 0, last: int | None = None) -> tuple[Sentence, ...]:
        """The sentences of a document's indexed text, in order; a sentence's number is its place here.

        Args:
            id: The document's.
            first: Number of the first one wanted, from 0.
            last: Number after the last one wanted (half-open); None for all.
        """
        with self._catalog.reading() as connection:
            return records.sentences(connection, self._key(id), id, first=first, last=last)

    def regions(self, id: str) -> tuple[Region, ...]:
        """The labelled regions of a document; they cover its text."""
        with self._catalog.reading() as connection:
            return records.regions(connection, self._key(id), id)

    def offset_map(self, id: str) -> OffsetMap:
        """From offsets in a document's text to those in the text as its source had it."""
        from corpus.offsets import OffsetMap

        with self._catalog.reading() as connection:
            (data,) = connection.execute(
                "SELECT offset_map FROM documents WHERE key = ?", (self._key(id),)
            ).fetchone()
        return OffsetMap.from_bytes(data)

    def turns(self, id: str) -> tuple[tuple[int, str], ...]:
        """What turns the direction of writing and a document's text leaves out: (offset, code point), in order."""
        with self._catalog.reading() as connection:
            row = connection.execute(
                "SELECT marks FROM turns WHERE document = ?", (self._key(id),)
            ).fetchone()
        return () if row is None else tuple((at, name) for at, name in json.loads(row[0]))

    def original(self, id: str) -> bytes:
        """The bytes that a document was made from, as its first source with kept bytes had them.

        Raises:
            LibraryError: There is no such document, it came as text, or its bytes aren't what they were.
        """
        with self._catalog.reading() as connection:
            row = connection.execute(
                "SELECT sha256 FROM sources WHERE document = ? AND kept ORDER BY key LIMIT 1",
                (self._key(id),),
            ).fetchone()
        if row is None:
            raise LibraryError(
                f"library {self.path} keeps no original of document {id[:12]}", hint="add its file again"
            )
        return self._originals.read(row[0])

    def layout(self, id: str) -> Layout | None:
        """Where the document's text stands on its pages, or None for a source without pages."""
        with self._catalog.reading() as connection:
            row = connection.execute(
                "SELECT layout FROM layouts WHERE document = ?", (self._key(id),)
            ).fetchone()
        if row is None:
            return None
        from corpus.layout import Layout

        return Layout.from_bytes(row[0])

    def is_stale(self, id: str) -> bool:
        """Whether no source of a document has the bytes any more that it was made from.

        Size and modification time are looked at first; the file is hashed only where they differ.
        """
        with self._catalog.reading() as connection:
            found = records.origins(connection, self._key(id))
        return is_stale(found)

    def copies(self) -> Copies:
        """Which documents are copies or parts of others, and so count as one source."""
        generation = self.generation
        known = self._copies
        if known is None or known[0] != generation:
            with self._catalog.reading() as connection:
                known = self._copies = (self.generation, copies(connection))
        return known[1]

    def filtered(self, wanted: Filter) -> Filtered:
        """The documents that fit a filter by date and source."""
        with self._catalog.reading() as connection:
            return filtered(connection, wanted)

    def holders(self, text: str, ids: Collection[str]) -> tuple[str, ...]:
        """Those of some documents that hold a passage, give or take an edited word or two, but no figure.

        Args:
            text: The passage: a sentence, or a few.
            ids: Of the documents to look in.
        """
        from index.near_duplicates import holders

        with self._catalog.reading() as connection:
            return holders(connection, text, ids)

    def find(self, name: str) -> DocumentInfo:
        """A document by its id, the unique start of its id (from 4 characters), or its source.

        Raises:
            LibraryError: There is none, or there are several.
        """
        with self._catalog.reading() as connection:
            hits = list(records.infos(connection, keys=records.named(connection, name)).values())
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise LibraryError(f"{name!r} fits {len(hits)} documents", hint="give more of the id")
        raise LibraryError(
            f"library {self.path} has no document {name!r}", hint="`ibid documents` lists ids and sources"
        )

    def last_time(self, location: str, *, extractors: frozenset[str]) -> LastTime | None:
        """What to ask a server whether a page has changed; None where it must be fetched and read anyway."""
        from index.web.pages import recall

        with self._catalog.reading() as connection:
            return recall(connection, location, extractors=extractors)

    def _key(self, id: str) -> int:
        row = self._catalog.connection.execute(
            "SELECT key FROM documents WHERE id = ? AND state = 'ready'", (id,)
        ).fetchone()
        if row is None:
            raise LibraryError(
                f"library {self.path} has no document {id}", hint="`ibid documents` lists the ids"
            )
        return int(row[0])

    def _keys(self, documents: Collection[str] | None) -> list[int] | None:
        ids = id_set(documents)
        if ids is None:
            return None
        with self._catalog.errors():
            rows = self._catalog.connection.execute(
                "SELECT key FROM documents WHERE state = 'ready' AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(ids)),),
            )
            return [row[0] for row in rows]

    def _chunk_keys(self, documents: Collection[int] | None, *, first: bool = False) -> list[int]:
        """Keys of the chunks of ready documents, or of the first of each, in their order."""
        wanted = None if documents is None else json.dumps(sorted(documents))
        with self._catalog.reading() as connection:
            rows = connection.execute(
                "SELECT c.key FROM chunks c JOIN documents d ON d.key = c.document AND d.state = 'ready'"
                " WHERE (?1 IS NULL OR c.document IN (SELECT value FROM json_each(?1)))"
                " AND (NOT ?2 OR c.number = 0) ORDER BY c.document, c.number",
                (wanted, first),
            )
            return [int(row[0]) for row in rows]
