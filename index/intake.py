"""From what was given to what it says: which sources are known, the bytes staged, read in confined processes.

Knows the record for looking up, and writes nothing to it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.source import SourceFile
from index.catalog import Catalog
from index.incoming import Coming, Fetched, Known, printable
from index.location import threads
from index.originals import Originals, Staged
from index.records import Origin

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from corpus.reading_pool import ReadingPool

__all__ = ["Intake"]

_MOST_WORKERS = 8
_PIECE = 1 << 20
_log = logging.getLogger(__name__)


class Intake:
    """One run's sources.

    Args:
        catalog: The record.
        originals: Where bytes are staged.
        encoding: Forces the encoding of text files; None to find it.
    """

    def __init__(self, catalog: Catalog, originals: Originals, *, encoding: str | None) -> None:
        self._catalog = catalog
        self._originals = originals
        self._encoding = encoding
        self._pool: ReadingPool | None = None
        self._threads: ThreadPoolExecutor | None = None
        self.workers = max(1, min(threads(), _MOST_WORKERS))

    def close(self) -> None:
        """Stop reading and throw away what nobody took."""
        if self._threads is not None and self._pool is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._pool.close()
            self._threads.shutdown()
            self._originals.clear()

    def coming(self, item: str | Path | SourceFile | ParsedDocument) -> Coming:
        """What was given as a source on its way; nothing is read yet."""
        if isinstance(item, str | Path):
            item = SourceFile(source=os.fspath(item), path=Path(item))
        if not isinstance(item, SourceFile):
            return Coming(source=item.document.source, item=item, location=item.document.source)
        coming = Coming(source=printable(item.source), item=item, location=printable(item.source))
        try:
            if item.path is None:
                coming.size = len(item.data or b"")
            else:
                coming.size = item.path.stat().st_size
                coming.own = item.source == os.fspath(item.path)
                if coming.own:
                    coming.location = printable(str(item.path.resolve()))
        except OSError as error:
            coming.error = error
        except ValueError as error:  # a NUL in the name
            coming.error = CorpusError(f"{coming.source} can't be read: {error}")
        return coming

    def begin(self, coming: Coming) -> None:
        """Look whether the record knows these bytes, and have them read if not."""
        item = coming.item
        coming.begun, coming.sha256, coming.future = True, None, None
        if coming.error is not None or not isinstance(item, SourceFile):
            return
        try:
            coming.sha256 = self._unchanged(coming, item)
        except OSError as error:
            coming.error = error
            return
        if coming.sha256 is None:
            if self._threads is None:
                from corpus.reading_pool import ReadingPool

                with self._originals.errors():
                    self._pool = ReadingPool(workers=self.workers, spool=self._originals.staging())
                self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="ibid-read")
            coming.future = self._threads.submit(self._fetch, coming, item)

    def parsed(self, coming: Coming) -> Fetched:
        """A document that was parsed elsewhere, as if it had been read here."""
        from corpus.isolation_answer import Read
        from corpus.parsed import ParsedDocument

        item = coming.item
        assert isinstance(item, ParsedDocument)
        path = Path(item.document.source)
        origin = Origin(location=coming.location, source=coming.source, sha256=item.source_sha256)
        staged: Staged | None = None
        try:
            if path.is_file() and _hash(path) == item.source_sha256:
                status = path.stat()
                staged = self._originals.stage(_pieces(path))
                origin = replace(
                    origin,
                    location=printable(str(path.resolve())),
                    size=status.st_size,
                    mtime_ns=status.st_mtime_ns,
                    kept=True,
                )
        except (OSError, ValueError) as error:  # a URL or a title that can't be a path
            _log.debug("%s is no file: %s", coming.source, error)
        coming.location = origin.location
        return Fetched(
            origin=origin,
            staged=staged,
            read=Read(
                source=SourceFile(source=coming.source, data=b""), document=item, warnings=item.warnings
            ),
        )

    def known(self, location: str) -> Known | None:
        """What a location gave last."""
        with self._catalog.errors():
            row = self._catalog.connection.execute(
                "SELECT d.key, d.id, s.sha256, s.size, d.encoding, s.extractor, s.kept FROM sources s"
                " JOIN documents d ON d.key = s.document AND d.state = 'ready' WHERE s.location = ?",
                (location,),
            ).fetchone()
        if row is None:
            return None
        key, id_, sha256, size, encoding, extractor, kept = row
        return Known(
            key=key, id=id_, sha256=sha256, size=size, encoding=encoding, extractor=extractor, kept=bool(kept)
        )

    def still_known(self, coming: Coming) -> bool:
        """Whether the record still has the bytes that `begin` found unchanged."""
        container, known = self._container(coming.location), self.known(coming.location)
        if container is not None and coming.tree is None:
            return container[0] == coming.sha256
        return known is not None and known.sha256 == coming.sha256

    def restage(self, coming: Coming) -> Staged:
        """The bytes of an unchanged source that the library should keep and doesn't."""
        assert isinstance(coming.item, SourceFile)
        if coming.item.data is not None:
            return self._originals.stage([coming.item.data])
        assert coming.item.path is not None
        return self._originals.stage(_pieces(coming.item.path))

    def _container(self, location: str) -> tuple[str, str, str | None, str | None] | None:
        with self._catalog.errors():
            row: tuple[str, str, str | None, str | None] | None = self._catalog.connection.execute(
                "SELECT sha256, extractor, encoding, notes FROM containers WHERE location = ?", (location,)
            ).fetchone()
        return row

    def _unchanged(self, coming: Coming, item: SourceFile) -> str | None:
        """The hash of the bytes if reading them again would give what the record has."""
        from corpus.readers import FORMATS

        suffix = PurePath(item.file_name).suffix.lower()
        # A file without a suffix was read by the reader that fits its content, which the same content fits again.
        now = {
            format_.extractor for format_ in ([FORMATS[suffix]] if suffix in FORMATS else FORMATS.values())
        }
        known = self.known(coming.location)
        container = self._container(coming.location) if coming.tree is None else None
        if container is not None:
            sha256, extractor, encoding, notes = container
            if notes is None or extractor not in now or encoding != self._encoding:
                return None
        elif known is None or (known.size is not None and known.size != coming.size):
            return None
        else:
            sha256 = known.sha256
            # Of a library of the first format it isn't known what read it.
            if known.extractor is not None and known.extractor not in now:
                return None
            if self._encoding not in {None, known.encoding}:
                return None
        found = hashlib.sha256(item.data).hexdigest() if item.data is not None else _hash(item.path)
        return found if found == sha256 else None

    def _fetch(self, coming: Coming, item: SourceFile) -> Fetched:
        """Stage and read a source; runs in a thread of the pool."""
        from corpus.isolation_answer import Read
        from corpus.read import checked_size
        from corpus.readers import FORMATS

        assert self._pool is not None
        most = self._pool.limits.file_bytes
        format_ = FORMATS.get(PurePath(item.file_name).suffix.lower())
        origin = Origin(
            location=coming.location,
            source=coming.source,
            sha256="",
            extractor=None if format_ is None else format_.extractor,
            container=None if coming.tree is None else coming.tree.location,
            kept=True,
        )
        staged: Staged | None = None
        named = replace(item, source=coming.source, name=item.file_name)
        try:
            if item.data is not None:
                staged = self._originals.stage([item.data])
            elif coming.tree is not None:
                assert item.path is not None
                staged = self._originals.adopt(item.path)
            else:
                assert item.path is not None
                checked_size(item.path, coming.source, most)
                status = item.path.stat()
                staged = self._originals.stage(_pieces(item.path))
                if coming.own:
                    origin = replace(origin, size=status.st_size, mtime_ns=status.st_mtime_ns)
            read = self._pool.read(
                replace(named, path=staged.path, data=None), encoding=self._encoding, max_bytes=most
            )
        except CorpusError as error:
            read = Read(source=named, error=error)
        except OSError as error:
            reason = error.strerror or str(error)
            read = Read(source=named, error=CorpusError(f"{coming.source} can't be read: {reason}"))
        if read.error is not None and staged is not None:
            self._originals.discard([staged])
            staged = None
        if staged is not None:
            origin = replace(origin, sha256=staged.sha256)
        if read.document is not None:
            origin = replace(origin, extractor=read.document.extractor)
        return Fetched(origin=origin, staged=staged, read=read)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _hash(path: Path | None) -> str:
    assert path is not None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
