"""A library on disk: documents in, chunks and their vectors out; knows no ranking and no answers.

SQLite is the record, Chroma an index that can always be made again from it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpus.document import Document, Region, Sentence
from corpus.errors import LibraryError, LibraryLockedError
from index import records, words
from index.adding import AddEvent, Adding
from index.catalog import Catalog, put
from index.check import CheckReport, check
from index.copies import Copies, copies
from index.filters import Filter, Filtered, filtered
from index.lock import WriterLock
from index.nearest import Nearest
from index.originals import Originals
from index.passage import DocumentInfo
from index.staleness import is_stale
from index.stored import StoredChunk, stored_chunks
from index.upkeep import Upkeep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.layout import Layout
    from corpus.offsets import OffsetMap
    from corpus.parsed import ParsedDocument
    from corpus.source import SourceFile
    from index.embedding import Embedder
    from index.web.fetch import Fetched, Policy
    from index.web.pages import LastTime

__all__ = ["AddEvent", "CheckReport", "Library", "StoredChunk"]

_MENDED_AT_OPENING = 5_000  # chunks: some 3 s, an import of chromadb included
_log = logging.getLogger(__name__)


class Library:
    """A collection of documents that can be searched.

    Reading works from several threads and processes at once, and while another
    process writes; one process writes at a time.

    >>> with Library.open("my-library", create=True) as library:  # doctest: +SKIP
    ...     events = list(library.add(["notes.md"]))
    ...     [document.title for document in library.documents()]
    ['Notes']
    """

    def __init__(self, path: Path, *, embedder: Embedder | None, create: bool) -> None:
        self.path = path
        self._catalog = Catalog(path, create=create)
        self._lock = WriterLock(path)
        self._upkeep = Upkeep(self._catalog)
        self._originals = Originals(path)
        self._nearest = Nearest(self._catalog, self._upkeep)
        self._given = embedder
        self._guard = threading.Lock()
        self._counts = words.Counts()
        self._copies: tuple[int, Copies] | None = None

    @classmethod
    def open(cls, path: str | Path, *, embedder: Embedder | None = None, create: bool = False) -> Library:
        """Open a library, and mend what a crash has left behind.

        Args:
            path: Its folder.
            embedder: The embedding to use; the shipped model by default, loaded when first needed.
            create: Make an empty library if there is none.

        Raises:
            LibraryError: There is none, it is no library, it is of another format, or it is damaged.
        """
        library = cls(Path(path).expanduser(), embedder=embedder, create=create)
        try:
            library._mend()
        except BaseException:
            library.close()
            raise
        return library

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the library's files."""
        self._upkeep.close()
        self._catalog.close()

    def _mend(self) -> None:
        """At opening: finish what a killed writer had begun, and rebuild a Chroma folder that isn't the record's.

        Left alone while another process writes and where nothing can be written: searches then scan the record.
        A large index is left to the next writer, so that no question waits a minute for it.
        """
        if self._catalog.read_only or not (self._pending() or self._upkeep.trouble()):
            return
        try:
            with self._lock.hold():
                self._prepare(rebuild=self.chunk_count <= _MENDED_AT_OPENING)
        except LibraryLockedError:
            return
        except LibraryError as error:  # a full disk, say: what is in the record can be searched all the same
            _log.warning("library %s could not be mended: %s", self.path, error)

    def _prepare(self, *, rebuild: bool = True) -> None:
        """Under the lock: make documents ready that are whole but were never acknowledged; mend Chroma."""
        self._originals.clear()
        if pending := self._pending():
            with self._catalog.writing() as connection:
                self._upkeep.begin(connection)
                records.finish(connection, pending)
        if rebuild and (trouble := self._upkeep.trouble()):
            _log.info("rebuilding the vector index of %s: %s", self.path, trouble)
            self._upkeep.rebuild()

    def _pending(self) -> list[int]:
        with self._catalog.errors():
            rows = self._catalog.connection.execute(
                "SELECT key FROM documents WHERE state = 'pending' ORDER BY key"
            )
            return [row[0] for row in rows]

    @property
    def embedder(self) -> Embedder:
        """The embedding that the library was made with.

        Raises:
            LibraryError: Another one was given, or the shipped model is another one now.
        """
        if self._given is None:
            from index.embedding import load_embedder

            with self._guard:
                self._given = self._given or load_embedder()
        identity = self._catalog.get("identity")
        if identity is not None and identity != self._given.identity:
            raise LibraryError(
                f"library {self.path} was made with the embedding {identity}, not with {self._given.identity}",
                hint="use that embedding, or embed its texts again with `ibid rebuild --embed`",
            )
        return self._given

    @property
    def identity(self) -> str | None:
        """Names the embedding of the stored vectors; None before anything was added."""
        return self._catalog.get("identity")

    @property
    def generation(self) -> int:
        """Grows with every change, by whichever process; equal numbers mean an unchanged library."""
        return int(self._catalog.get("generation") or 0)

    # --- documents ----------------------------------------------------------------------------------------------

    def add(
        self,
        items: Iterable[str | Path | SourceFile | ParsedDocument],
        *,
        encoding: str | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Iterator[AddEvent]:
        """Add files, bytes or parsed documents, in place of what the same sources gave before.

        Files are read in processes of their own, several at once; the files in a file (an archive, a mail) are
        added after it.

        Nothing happens before the first event is asked for. An event is given when
        its document is safely on disk.

        Args:
            items: Paths of files, bytes with a name, or parsed documents.
            encoding: Forces the encoding of text files; None to find it.
            stop: Asked now and then whether to end; what was read by then is written and acknowledged.

        Yields:
            An event for each item; those that needn't be embedded come before the batch that was being read.

        Raises:
            LibraryLockedError: Another process is writing.
            LibraryError: The library has another embedding, or the disk is full; what was acknowledged stays.
        """
        with self._lock.hold():
            self._prepare()
            if self._given is not None:
                self._embedding()  # a wrong one is said at once; the shipped one is loaded while files are read
            yield from Adding(
                self._catalog, self._upkeep, self._originals, self._embedding, encoding=encoding, stop=stop
            ).run(items)

    def add_urls(
        self, urls: Iterable[str], *, policy: Policy | None = None, stop: Callable[[], bool] | None = None
    ) -> Iterator[AddEvent]:
        """Fetch web pages and add them; the only method that uses the network, and only for these addresses.

        Args:
            urls: http or https, each one page; what isn't on the public internet is refused.
            policy: Limits of time, size and redirects; the usual ones by default.
            stop: Asked before each page whether to end.

        Yields:
            As `add()`; a page that its server says is unchanged is not fetched again.

        Raises:
            LibraryError: As `add()`.
        """
        from index.web.pages import add_pages

        return add_pages(self, urls, policy=policy, stop=stop)

    def last_time(self, location: str, *, extractors: frozenset[str]) -> LastTime | None:
        """What to ask a server whether a page has changed; None where it must be fetched and read anyway."""
        from index.web.pages import recall

        with self._catalog.reading() as connection:
            return recall(connection, location, extractors=extractors)

    def remember_fetched(self, found: Fetched | str) -> None:
        """Write down what `last_time()` will give, after the page is in the library; or which one is gone."""
        from index.web.pages import lose, remember

        with self._lock.hold(), self._catalog.writing() as connection:
            if isinstance(found, str):
                lose(connection, found)
            else:
                remember(connection, found)

    def _embedding(self) -> Embedder:
        """The embedding, and that the library is made with it."""
        embedder = self.embedder
        if self.identity is None:
            with self._catalog.writing() as connection:
                put(connection, "identity", embedder.identity)
                put(connection, "dimensions", embedder.dimensions)
        return embedder

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
        """Those of some documents that hold a passage, give or take an edited word or two.

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
        known = self.documents()
        hits = [info for info in known if info.id == name]
        hits = hits or [info for info in known if name == info.source or name in self.sources(info.id)]
        hits = hits or [info for info in known if len(name) >= 4 and info.id.startswith(name.lower())]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise LibraryError(f"{name!r} fits {len(hits)} documents", hint="give more of the id")
        raise LibraryError(
            f"library {self.path} has no document {name!r}", hint="`ibid documents` lists ids and sources"
        )

    def remove(self, ids: str | Iterable[str]) -> tuple[DocumentInfo, ...]:
        """Delete documents with everything that was derived from them.

        Args:
            ids: Ids, unique starts of ids, or sources. With one that isn't there, nothing is removed.

        Returns:
            What was removed.

        Raises:
            LibraryError: One isn't there, or fits several.
            LibraryLockedError: Another process is writing.
        """
        names = [ids] if isinstance(ids, str) else list(ids)
        with self._lock.hold():
            self._prepare()
            found = {info.id: info for info in map(self.find, names)}
            if found:
                with self._catalog.writing() as connection:
                    keys = [self._key(document_id) for document_id in found]
                    records.delete_documents(connection, keys)
                    self._upkeep.begin(connection)
                self._upkeep.purge()
                self._originals.collect(self._catalog)
                self._catalog.scrub()
        return tuple(found.values())

    def _key(self, id: str) -> int:
        row = self._catalog.connection.execute(
            "SELECT key FROM documents WHERE id = ? AND state = 'ready'", (id,)
        ).fetchone()
        if row is None:
            raise LibraryError(
                f"library {self.path} has no document {id}", hint="`ibid documents` lists the ids"
            )
        return int(row[0])

    # --- search -------------------------------------------------------------------------------------------------

    @property
    def chunk_count(self) -> int:
        """How many chunks can be found."""
        with self._catalog.errors():
            row = self._catalog.connection.execute(
                "SELECT coalesce(sum(chunks), 0) FROM documents WHERE state = 'ready'"
            ).fetchone()
        return int(row[0])

    def search_vectors(
        self, vector: NDArray[np.float32], k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """The chunks nearest to a vector.

        Args:
            vector: float32 [dimensions].
            k: How many at most.
            documents: Ids of the documents to search; None for all. Unknown ones are ignored.

        Returns:
            (chunk key, cosine), best first.

        Raises:
            LibraryError: The vector has another number of dimensions than the library.
        """
        return self._nearest.search(vector, k, documents=self._keys(documents))

    def search_words(
        self, terms: Mapping[str, float] | Sequence[str], k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """The chunks with the highest BM25 over text, heading, title and source.

        Args:
            terms: Stems as `index.terms.stem` makes them; a mapping gives each its weight.
            k: How many at most.
            documents: Ids of the documents to search; None for all. Unknown ones are ignored.

        Returns:
            (chunk key, BM25), higher is better, best first.
        """
        chunks = self.chunk_count
        keys = self._keys(documents)
        with self._catalog.reading() as connection:
            return words.search_words(
                connection, terms, k, chunks=chunks, documents=keys, counts=self._counts
            )

    def document_frequency(self, terms: Collection[str]) -> dict[str, int]:
        """In how many chunks each term (a stem) occurs."""
        with self._catalog.reading() as connection:
            return words.document_frequency(connection, terms, counts=self._counts)

    def chunks(self, keys: Sequence[int]) -> list[StoredChunk]:
        """Chunks with their sentences, in the order of the keys; one that is gone meanwhile is left out."""
        dimensions = int(self._catalog.get("dimensions") or 0)
        with self._catalog.reading() as connection:
            return stored_chunks(connection, keys, dimensions)

    def _keys(self, documents: Collection[str] | None) -> list[int] | None:
        if documents is None:
            return None
        ids = [documents] if isinstance(documents, str) else list(documents)
        with self._catalog.errors():
            rows = self._catalog.connection.execute(
                "SELECT key FROM documents WHERE state = 'ready' AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(ids),),
            )
            return [row[0] for row in rows]

    # --- care ---------------------------------------------------------------------------------------------------

    def check(self) -> CheckReport:
        """Look whether everything in the library agrees with everything else."""
        return check(self._catalog, self._upkeep, self._originals)

    def rebuild(self, *, embed: bool = False) -> int:
        """Make the vector index again from the record, look for copies again, delete kept bytes that no source needs.

        Args:
            embed: Embed the stored texts again, too; needed to change the embedding.

        Returns:
            How many chunks the index has.

        Raises:
            LibraryLockedError: Another process is writing.
        """
        with self._lock.hold():
            if embed:
                from index.reembed import reembed

                if self._given is None:
                    from index.embedding import load_embedder

                    self._given = load_embedder()
                reembed(self._catalog, self._upkeep, self._given)
            from index.near_duplicates import anew

            with self._catalog.writing() as connection:
                anew(connection)
            self._copies = None
            self._originals.sweep(self._catalog)
            self._nearest.forget()
            return self._upkeep.rebuild()
