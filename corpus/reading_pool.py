"""Reads many sources at once, each in a confined process, and gives them in order; knows no library."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from corpus.errors import CorpusError
from corpus.isolation import Reader
from corpus.isolation_answer import Read
from corpus.isolation_limits import Limits
from corpus.read import MAX_BYTES, checked_size, shown
from corpus.source import SourceFile

__all__ = ["ReadingPool", "read_sources"]

_LOOK_SECONDS = 0.05  # how late a limit of time may be kept


class ReadingPool:
    """Processes that read files, and a clock that stops those that take too long.

    Args:
        workers: How many at most; each is started when it is first needed.
        limits: What a file may take.
        spool: A folder for members and temporary files; a temporary one by default.
    """

    def __init__(self, *, workers: int = 1, limits: Limits | None = None, spool: Path | None = None) -> None:
        self.limits = Limits.from_environment() if limits is None else limits
        self.workers = workers
        self._own = tempfile.TemporaryDirectory(prefix="ibid-") if spool is None else None
        self._spool = spool if self._own is None else Path(self._own.name)
        self._idle: list[Reader] = []
        self._all: list[Reader] = []
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._clock = threading.Thread(target=self._watch, daemon=True, name="ibid-clock")
        self._clock.start()

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start a process before it is needed (0.2 s and more)."""
        with contextlib.suppress(CorpusError, OSError):  # said when it is needed
            reader = self._borrow()
            try:
                reader.start()
            finally:
                self._give_back(reader)

    def read(self, source: SourceFile, *, encoding: str | None = None, max_bytes: int = MAX_BYTES) -> Read:
        """Read one source; from several threads at once.

        Returns:
            What it gave, or the error.
        """
        written: Path | None = None
        try:
            path = source.path
            if path is None:
                assert source.data is not None
                assert self._spool is not None
                path = written = self._spool / f"data-{os.getpid()}-{threading.get_ident()}"
                written.write_bytes(source.data)
            checked_size(path, source.source, max_bytes)
            reader = self._borrow()
            try:
                return reader.read(source, path, encoding=encoding, max_bytes=max_bytes)
            finally:
                self._give_back(reader)
        except CorpusError as error:
            return Read(source=source, error=error)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            said = getattr(error, "strerror", None) or str(error)
            return Read(source=source, error=CorpusError(f"{shown(source.source)}: can't be read: {said}"))
        finally:
            if written is not None:
                written.unlink(missing_ok=True)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._closed.set()
        with self._guard:
            readers, self._all, self._idle = self._all, [], []
        for reader in readers:
            reader.end("it was stopped")
        for reader in readers:
            reader.close()
        self._clock.join()
        if self._own is not None:
            self._own.cleanup()

    def _borrow(self) -> Reader:
        with self._guard:
            if self._closed.is_set():
                raise CorpusError("reading was stopped", retryable=True)
            if self._idle:
                return self._idle.pop()
            assert self._spool is not None
            reader = Reader(self.limits, self._spool)
            self._all.append(reader)
            return reader

    def _give_back(self, reader: Reader) -> None:
        with self._guard:
            if self._closed.is_set():
                return
            self._idle.append(reader)

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            with self._guard:
                readers = list(self._all)
            for reader in readers:
                due = reader.deadline
                if due is not None and time.monotonic() > due:
                    reader.stop("reading it takes too long")


def read_sources(
    sources: str | Path | SourceFile | Iterable[str | Path | SourceFile],
    *,
    encoding: str | None = None,
    workers: int = 1,
    limits: Limits | None = None,
) -> Iterator[Read]:
    """Read sources in confined processes, and the files in them after each.

    Args:
        sources: Files, and bytes under a name; one of them, or several.
        encoding: Of text files; found for each by default.
        workers: How many are read at once.
        limits: What each may take.

    Yields:
        What each gave, in order; a container's members come right after it, and its own `members` are gone then.
    """
    with ReadingPool(workers=workers, limits=limits) as pool, ThreadPoolExecutor(workers) as threads:

        def begin(source: SourceFile, depth: int) -> tuple[int, Future[Read]]:
            return depth, threads.submit(pool.read, source, encoding=encoding)

        coming = iter([sources] if isinstance(sources, str | Path | SourceFile) else sources)
        waiting: deque[tuple[int, Future[Read]]] = deque()
        try:
            while True:
                while len(waiting) < 4 * workers and (item := next(coming, None)) is not None:
                    given = (
                        item
                        if isinstance(item, SourceFile)
                        else SourceFile(source=str(item), path=Path(item))
                    )
                    waiting.append(begin(given, 0))
                if not waiting:
                    return
                depth, future = waiting.popleft()
                found = future.result()
                if found.members and depth >= pool.limits.depth:
                    found = _too_deep(found, depth)
                yield found
                waiting.extendleft(begin(member, depth + 1) for member in reversed(found.members))
        finally:
            for _, future in waiting:
                future.cancel()
            pool.close()


def _too_deep(found: Read, depth: int) -> Read:
    """The same without the files in it, because it lies too deep."""
    for member in found.members:
        assert member.path is not None
        member.path.unlink(missing_ok=True)
    said = f"it lies {depth} files deep; what is in it is left out"
    if found.document is None:
        error = CorpusError(f"{shown(found.source.source)}: {said}", hint="unpack it and add what is in it")
        return replace(found, members=(), error=error)
    return replace(found, members=(), warnings=(*found.warnings, said))
