"""A library on disk: documents in, chunks and their vectors out; knows no ranking and no answers.

SQLite is the record, Chroma an index that can always be made again from it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from corpus.errors import LibraryError
from index import mending, recording, words
from index.adding import AddEvent, Adding
from index.catalog import put
from index.check import CheckReport, check
from index.holdings import Holdings
from index.lock import WriterLock
from index.nearest import Nearest
from index.passage import DocumentInfo
from index.stored import StoredChunk, stored_chunks
from index.upkeep import Upkeep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument
    from corpus.source import SourceFile
    from index.embedding import Embedder
    from index.web.fetch import Fetched, Policy

__all__ = ["AddEvent", "CheckReport", "Library", "StoredChunk"]

_Item: TypeAlias = "str | Path | SourceFile | ParsedDocument"


class Library(Holdings):
    """A collection of documents that can be searched.

    Reading works from several threads and processes at once, and while another
    process writes; one process writes at a time.

    Attributes:
        companions: What those who use the library keep for as long as there is this object, by its class.

    >>> with Library.open("my-library", create=True) as library:  # doctest: +SKIP
    ...     events = list(library.add("notes.md"))
    ...     [document.title for document in library.documents()]
    ['Notes']
    """

    def __init__(self, path: Path, *, embedder: Embedder | None, create: bool) -> None:
        super().__init__(path, create=create)
        self._lock = WriterLock(path)
        self._upkeep = Upkeep(self._catalog)
        self._nearest = Nearest(self._catalog, self._upkeep)
        self.companions: dict[type, object] = {}
        self._given = embedder
        self._guard = threading.Lock()
        self._counts = words.Counts()

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
            mending.mend(library._catalog, library._lock, library._upkeep, library._originals)
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

    # --- changes ------------------------------------------------------------------------------------------------

    def add(
        self,
        items: _Item | Iterable[_Item],
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
            items: Paths of files, bytes with a name, or parsed documents; one of them, or several.
            encoding: Forces the encoding of text files; None to find it.
            stop: Asked now and then whether to end; what was read by then is written and acknowledged.

        Yields:
            An event for each item; those that needn't be embedded come before the batch that was being read.

        Raises:
            LibraryLockedError: Another process is writing.
            LibraryError: The library has another embedding, or the disk is full; what was acknowledged stays.
        """
        from corpus.parsed import ParsedDocument
        from corpus.source import SourceFile

        given = [items] if isinstance(items, str | Path | SourceFile | ParsedDocument) else items
        with self._lock.hold():
            mending.finish(self._catalog, self._upkeep, self._originals)
            if self._given is not None:
                self._embedding()  # a wrong one is said at once; the shipped one is loaded while files are read
            yield from Adding(
                self._catalog, self._upkeep, self._originals, self._embedding, encoding=encoding, stop=stop
            ).run(given)

    def add_urls(
        self,
        urls: str | Iterable[str],
        *,
        policy: Policy | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Iterator[AddEvent]:
        """Fetch web pages and add them; the only method that uses the network, and only for these addresses.

        Args:
            urls: http or https, each one page, one of them or several; what isn't on the public internet is refused.
            policy: Limits of time, size and redirects; the usual ones by default.
            stop: Asked before each page whether to end.

        Yields:
            As `add()`; a page that its server says is unchanged is not fetched again.

        Raises:
            LibraryError: As `add()`.
        """
        from index.web.pages import add_pages

        return add_pages(self, [urls] if isinstance(urls, str) else urls, policy=policy, stop=stop)

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
            mending.finish(self._catalog, self._upkeep, self._originals)
            found = {info.id: info for info in map(self.find, names)}
            if found:
                with self._catalog.writing() as connection:
                    keys = [self._key(document_id) for document_id in found]
                    recording.delete_documents(connection, keys)
                    self._upkeep.begin(connection)
                self._upkeep.purge()
                self._originals.collect(self._catalog)
                self._catalog.scrub()
        return tuple(found.values())

    # --- search -------------------------------------------------------------------------------------------------

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

    def chunks_of(self, id: str) -> list[StoredChunk]:
        """All chunks of a document, in its order.

        Raises:
            LibraryError: The library has no such document.
        """
        return self.chunks(self._chunk_keys([self._key(id)]))

    def leading_chunks(self, documents: Collection[str] | None = None) -> list[StoredChunk]:
        """The first chunk of each document that has one, in the order in which the documents were added.

        Args:
            documents: Ids of the documents; None for all. Unknown ones are ignored.
        """
        return self.chunks(self._chunk_keys(self._keys(documents), first=True))

    def mentioning(self, phrase: str, *, documents: Collection[str] | None = None) -> list[int]:
        """The chunks whose text has these words one after the other, in any case and inflection.

        Args:
            phrase: One or more words.
            documents: Ids of the documents to search; None for all. Unknown ones are ignored.

        Returns:
            Chunk keys, in the order in which the documents were added and theirs.
        """
        keys = self._keys(documents)
        with self._catalog.reading() as connection:
            return words.mentioning(connection, phrase, documents=keys)

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
