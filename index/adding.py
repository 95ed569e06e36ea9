"""Adding documents: in what order and in what batches they are written; knows no search.

A document is acknowledged (its event is yielded) after its bytes are on disk and the
transaction is that made it ready, so a kill at any moment loses no acknowledged one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import wait
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from index.batch import Batch, Writer
from index.catalog import Catalog
from index.events import AddEvent, Course
from index.incoming import Coming, Fetched, Tree
from index.intake import Intake
from index.opened import FAILED, Opened
from index.originals import Originals
from index.recording import alias
from index.records import infos
from index.upkeep import Upkeep

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from corpus.source import SourceFile
    from index.embedding import Embedder

__all__ = ["AddEvent", "Adding"]

BATCH_CHUNKS = 256
"""Chunks embedded and committed together. A commit costs 5 to 10 ms, Chroma's upsert as much again."""

BATCH_SECONDS = 2.0
"""A batch ends after this much reading, too, so that progress is seen with slow files."""

_AHEAD = 4  # sources being read or waiting to be written, for each process that reads
_LOOK_SECONDS = 0.1  # how soon a wish to stop is noticed while a slow file is read


class Adding:
    """One run of `Library.add`; the caller holds the writer lock.

    Args:
        catalog: The record.
        upkeep: Chroma's side of the library.
        originals: Where the sources' bytes are kept.
        embedder: Gives the library's embedding; asked when there is something to embed.
        encoding: Forces the encoding of text files; None to find it.
        stop: Asked now and then whether to end; what was read by then is written.
    """

    def __init__(
        self,
        catalog: Catalog,
        upkeep: Upkeep,
        originals: Originals,
        embedder: Callable[[], Embedder],
        *,
        encoding: str | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        self._catalog = catalog
        self._upkeep = upkeep
        self._originals = originals
        self._embedder = embedder
        self._stop = stop or (lambda: False)
        self._intake = Intake(catalog, originals, encoding=encoding)
        self._opened = Opened(catalog, encoding=encoding)
        self._writer = Writer(catalog, upkeep, originals, embedder)
        self._batch = Batch()
        self._course = Course()

    def run(self, items: Iterable[str | Path | SourceFile | ParsedDocument]) -> Iterator[AddEvent]:
        """Add the items, a later one in place of an earlier one; a bad one is reported and the rest goes on.

        What needs no embedding is reported at once, before what is waiting for its batch.

        Raises:
            LibraryError: The record can't be written to (a full disk); what was acknowledged before is safe.
        """
        waiting = deque(self._intake.coming(item) for item in items)
        self._course.expect(waiting)
        try:
            while waiting:
                for coming in islice(waiting, _AHEAD * self._intake.workers):
                    if not coming.begun:
                        self._intake.begin(coming)
                yield from self._until_read(waiting[0])
                if self._stop():
                    break
                coming = waiting.popleft()
                members = yield from self._settle(coming)
                self._opened.settled(coming.tree)
                # The files in it come next; what is being read behind them goes on being read.
                waiting.extendleft(reversed(members))
                if self._batch.due(BATCH_CHUNKS, BATCH_SECONDS):
                    yield from self._write()
            yield from self._write()
            self._upkeep.tidy()
            self._originals.collect(self._catalog)
        finally:
            self._intake.close()

    def _until_read(self, coming: Coming) -> Iterator[AddEvent]:
        """Wait for a source; what has waited for long enough meanwhile is written."""
        if coming.future is None:
            return
        self._embedder()  # loaded while the first sources are read
        while not coming.future.done() and not self._stop():
            wait([coming.future], timeout=_LOOK_SECONDS)
            if not coming.future.done() and self._batch.due(BATCH_CHUNKS, BATCH_SECONDS):
                yield from self._write()

    def _settle(self, coming: Coming) -> Generator[AddEvent, None, list[Coming]]:
        """What becomes of a source, except for its event where it has to wait for its batch.

        Returns:
            The files in it.
        """
        if coming.sha256 is not None:
            if self._batch.holds(coming.location, None):
                # What it was compared with is about to change.
                yield from self._write()
            if self._intake.still_known(coming):
                yield from self._unchanged(coming)
                return []
            self._intake.begin(coming)
        if coming.error is not None:
            yield self._failed(coming, coming.error)
            return []
        fetched = self._intake.parsed(coming) if coming.future is None else coming.future.result()
        read = fetched.read
        if read.error is not None:
            yield self._failed(coming, read.error)
            return []
        members: list[Coming] = []
        if read.members or read.refused:
            try:
                members = yield from self._open(coming, fetched)
            except CorpusError as error:
                if read.document is None:
                    self._originals.discard([fetched.staged])
                    yield self._failed(coming, error)
                    return []
                fetched = fetched.warned(str(error))
        if read.document is not None:
            yield from self._document(coming, fetched, read.document)
        else:
            self._originals.discard([fetched.staged])
            self._course.replaced(coming)
        return members

    def _open(self, coming: Coming, fetched: Fetched) -> Generator[AddEvent, None, list[Coming]]:
        """The files in a source; those that can't be had are reported."""
        origin = fetched.origin
        tree = coming.tree
        if tree is None:
            tree = Tree(location=origin.location, sha256=origin.sha256, extractor=origin.extractor or "")
            self._opened.begin(tree)
        noted = len(tree.notes)
        try:
            members = self._opened.take(coming, fetched.read, tree)
        finally:
            if coming.tree is None:
                self._opened.look(tree)
        self._course.expect(members)
        for source, outcome, reason in tree.notes[noted:]:
            yield self._event(None, source, outcome, reason=f"{source}: {reason}")
        return members

    def _document(self, coming: Coming, fetched: Fetched, parsed: ParsedDocument) -> Iterator[AddEvent]:
        """Put a document that was read into the batch, unless the library has it."""
        origin, warnings = fetched.origin, fetched.read.warnings
        batch = self._batch
        if batch.holds(origin.location, parsed.document.id) or (
            batch.parsed and self._twin(parsed) in batch.locations()
        ):
            yield from self._write()
        known = self._intake.known(origin.location)
        if known is not None and known.sha256 == origin.sha256 and known.id == parsed.document.id:
            if (known.extractor, known.kept) != (origin.extractor, origin.kept):
                self._alias(fetched, known.key)
            else:
                self._originals.discard([fetched.staged])
            yield self._event(coming, coming.source, "unchanged", key=known.key, warnings=warnings)
            return
        holder = self._holder(parsed)
        if holder is not None and holder[2] != origin.location:
            # Another source of a text that the library has is written down as such and not embedded again.
            self._alias(fetched, holder[0])
            said = f"has the same text as {holder[1]}, which is cited for both"
            yield self._event(coming, coming.source, "unchanged", key=holder[0], warnings=(*warnings, said))
            return
        self._batch.put(coming, fetched, parsed, update=known is not None)

    def _alias(self, fetched: Fetched, key: int) -> None:
        self._originals.keep([fetched.staged])
        with self._catalog.writing() as connection:
            alias(connection, fetched.origin, key)

    def _holder(self, parsed: ParsedDocument) -> tuple[int, str, str] | None:
        """Key, source and location of the ready document with the same text."""
        with self._catalog.errors():
            row: tuple[int, str, str] | None = self._catalog.connection.execute(
                "SELECT d.key, s.source, s.location FROM documents d JOIN sources s ON s.document = d.key"
                " WHERE d.state = 'ready' AND d.id = ? ORDER BY s.key LIMIT 1",
                (parsed.document.id,),
            ).fetchone()
        return row

    def _twin(self, parsed: ParsedDocument) -> str | None:
        """Where the library has the same text from, which a waiting batch may be about to replace."""
        row = self._holder(parsed)
        return None if row is None else row[2]

    def _write(self) -> Iterator[AddEvent]:
        """Embed and commit the batch, then acknowledge it."""
        batch, self._batch = self._batch, Batch()
        for number, key, error in self._writer.write(batch):
            coming = batch.comings[number]
            if error is not None:
                yield self._failed(coming, error)
            else:
                yield self._event(
                    coming,
                    coming.source,
                    "updated" if batch.updates[number] else "added",
                    key=key,
                    warnings=batch.fetched[number].read.warnings,
                )
        for tree, gone in self._opened.close():
            if gone:
                said = f"{gone} of the files that it held before are gone from it, and from the library"
                yield self._event(None, tree.location, "updated", warnings=(said,))

    def _unchanged(self, coming: Coming) -> Iterator[AddEvent]:
        """A source whose bytes the record knows, with the files in it."""
        self._course.unread(coming)
        coming.size = 0
        known = self._intake.known(coming.location)
        inner = [] if coming.tree is not None else list(self._opened.unchanged(coming.location))
        if known is not None:
            if not known.kept or not self._originals.path(known.sha256).exists():
                self._rekeep(coming, known.sha256)
            yield self._event(coming, coming.source, "unchanged", key=known.key)
        elif inner:
            self._course.replaced(coming)
        for source, outcome, key, reason in inner:
            said = None if reason is None else f"{source}: {reason}"
            yield self._event(None, source, outcome, key=key, reason=said)

    def _rekeep(self, coming: Coming, sha256: str) -> None:
        """Keep the bytes of an unchanged source: they went missing, or the library is older than its originals."""
        staged = self._intake.restage(coming)
        if staged.sha256 != sha256:  # changed just now: the next run sees it
            self._originals.discard([staged])
            return
        self._originals.keep([staged])
        with self._catalog.writing() as connection:
            connection.execute(
                "UPDATE sources SET kept = 1 WHERE location = ? AND sha256 = ?", (coming.location, sha256)
            )

    def _event(
        self,
        coming: Coming | None,
        source: str,
        outcome: str,
        *,
        key: int | None = None,
        reason: str | None = None,
        warnings: tuple[str, ...] = (),
    ) -> AddEvent:
        self._course.dealt_with(coming)
        rate, left = self._course.rate()
        document = None
        if key is not None:
            with self._catalog.reading() as connection:
                document = infos(connection, keys=[key])[key]
        return AddEvent(
            source=source,
            outcome=outcome,
            document=document,
            reason=reason,
            warnings=warnings,
            done=self._course.done,
            total=self._course.total,
            bytes_per_second=rate,
            seconds_left=left,
        )

    def _failed(self, coming: Coming, error: Exception) -> AddEvent:
        reason = str(error)
        if isinstance(error, OSError):
            reason = f"{coming.source} can't be read: {error.strerror or error}"
        if coming.tree is not None:
            said = reason.removeprefix(f"{coming.source}: ")
            coming.tree.notes.append((coming.source, FAILED, said))
        return self._event(coming, coming.source, FAILED, reason=reason)
