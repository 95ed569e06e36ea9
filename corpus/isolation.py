"""A process of its own for reading hostile files, used again for the next one; knows no formats and no library."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.isolation_child import read_frame, write_frame
from corpus.isolation_limits import Limits
from corpus.parsed import ParsedDocument
from corpus.source import SourceFile
from corpus.transfer import from_bytes

__all__ = ["Read", "Reader", "one_line"]

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from corpus.isolation_child import main; main(json.loads(sys.argv[2]))"
)
_FRAME = 1 << 30  # no text of 200 MB comes near it
_START_SECONDS = 60.0  # 0.2 s on an idle machine
# One thread each: the processes themselves are what runs in parallel, and every thread of a library's own
# reserves memory.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of one source.

    Attributes:
        source: The source.
        document: Its own text, or None where there is an error or it only holds other files.
        members: The files in it, each in a file of its own in the spool folder; whoever gets them deletes them.
        refused: (source, reason) of the files in it that can't be had.
        error: Why it can't be read, or None.
        warnings: One line each, for the user; the document's are among them.
        seconds: What reading it took.
        peak_bytes: The most memory that the process had which read it.
    """

    source: SourceFile
    document: ParsedDocument | None = None
    members: tuple[SourceFile, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    error: CorpusError | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    peak_bytes: int = 0


class Reader:
    """One process that reads files, replaced when a file kills it; for one thread at a time.

    Args:
        limits: What a file may take.
        spool: Where members and the process's own temporary files go.
    """

    def __init__(self, limits: Limits, spool: Path) -> None:
        self._limits = limits
        self._spool = spool
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Path | None = None
        self._served = 0
        self._stopped = ""
        self._ended = False
        self.deadline: float | None = None
        """When `stop` is due, by `time.monotonic()`; None between files."""
        self._until = 0.0
        self.confined: tuple[str, ...] = ()
        """What the system let the process be confined by."""

    def read(self, source: SourceFile, path: Path, *, encoding: str | None, max_bytes: int) -> Read:
        """Read one file.

        Args:
            source: What it is called.
            path: Where its bytes are.
            encoding: Its encoding, or None to find it.
            max_bytes: Refuse a larger file.

        Returns:
            What it gave, or the error; a breach of the limits is one, too.
        """
        used = self._served > 0
        found = self._once(source, path, encoding=encoding, max_bytes=max_bytes)
        if used and isinstance(found, _Died):
            # What an earlier file did to the process must not be held against this one.
            found = self._once(source, path, encoding=encoding, max_bytes=max_bytes)
        if isinstance(found, _Died):
            found = Read(
                source=source,
                error=_because(
                    source, f"its reader crashed ({found.how})", "it is damaged, or made to do harm"
                ),
                seconds=found.seconds,
            )
        return found

    def start(self) -> None:
        """Start the process, unless it runs."""
        if self._process is None:
            self._start()

    def stop(self, why: str) -> None:
        """End the process now, from any thread; a file that is being read fails for the reason given."""
        process = self._process
        if process is not None:
            self._stopped = self._stopped or why
            process.kill()

    def end(self, why: str) -> None:
        """`stop`, and start no process any more, nor keep one that is being started."""
        self._ended = True
        self.stop(why)

    def close(self) -> None:
        """End the process and delete its temporary files."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what could not be flushed needn't be
                    stream.close()
        process.wait()
        if self._scratch is not None:
            import shutil

            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def _start(self) -> None:
        self._scratch = self._spool / f"reader-{secrets.token_hex(4)}"
        self._scratch.mkdir(parents=True)
        settings = {
            "memory_bytes": self._limits.memory_bytes,
            "file_bytes": self._limits.file_bytes,
            "scratch": str(self._scratch.absolute()),
        }
        # Not a fork: the threads of the embedding's runtime don't survive one. And not `multiprocessing`, whose
        # children run the user's own script again.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [
                sys.executable,
                "-c",
                _BOOT,
                json.dumps([str(Path(p).absolute()) for p in sys.path]),
                json.dumps(settings),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("IBID_DEBUG") else subprocess.DEVNULL,
            cwd=self._scratch,
            env=os.environ | _ENVIRONMENT | {"TMPDIR": str(self._scratch.absolute())},
            start_new_session=True,  # Ctrl-C is for the process that the user sees
        )
        self._served, self._stopped = 0, ""
        if self._ended:  # `end` may have come before there was anything to kill
            self.close()
            raise CorpusError("reading was stopped", retryable=True)
        self.deadline = time.monotonic() + _START_SECONDS
        assert self._process.stdout is not None
        kind, body = read_frame(self._process.stdout, _FRAME)
        self.deadline = None
        if kind != b"R":
            how = self._stopped or _how(self._process.wait())
            self.close()
            raise CorpusError(f"the process that reads files could not be started: {how}", retryable=True)
        self.confined = tuple(json.loads(body))

    def _once(self, source: SourceFile, path: Path, *, encoding: str | None, max_bytes: int) -> Read | _Died:
        self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        began = time.monotonic()
        answer = _Answer(source, self._limits, self._spool)
        try:
            allowed = self._limits.allowed(path.stat().st_size)
            self._until = began + max(allowed, self._limits.longest_seconds)
            self.deadline = began + allowed
            job = {
                "path": str(path.absolute()),
                "name": source.file_name,
                "source": source.source,
                "metadata": dict(source.metadata),
                "encoding": encoding,
                "max_bytes": max_bytes,
                "seconds": allowed,
            }
            write_frame(process.stdin, b"J", json.dumps(job).encode("ascii"))
            while True:
                kind, body = read_frame(process.stdout, _FRAME)
                if kind == b"B":
                    self.deadline = min(self._until, time.monotonic() + allowed)
                elif kind in {b"", b"F"}:
                    break
                else:
                    answer.take(kind, body)
        except (OSError, ValueError) as error:
            # The pipe broke, or what came through it is no answer: whatever sent it isn't trusted any further.
            process.kill()
            kind = b""
            if not isinstance(error, BrokenPipeError) and not self._stopped:
                self._stopped = f"its reader gave no sense ({error})"
        finally:
            self.deadline = None
        seconds = time.monotonic() - began
        self._served += 1
        if kind == b"F":
            end: dict[str, Any] = json.loads(body)
            if not end["again"] or self._served >= self._limits.files:
                self.close()
            return answer.result(seconds, int(end["peak_bytes"]), self._limits)
        answer.drop()
        how, why = _how(process.wait()), self._stopped
        self.close()
        if why:
            return Read(
                source=source,
                error=_because(source, why, "split it, or raise the limit with IBID_READ_SECONDS"),
                seconds=seconds,
            )
        return _Died(how=how, seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Died:
    how: str
    seconds: float


class _Answer:
    """What has come of one file so far."""

    def __init__(self, source: SourceFile, limits: Limits, spool: Path) -> None:
        self._source = source
        self._limits = limits
        self._spool = spool
        self._document: ParsedDocument | None = None
        self._warnings: tuple[str, ...] = ()
        self._error: Mapping[str, Any] | None = None
        self._members: list[SourceFile] = []
        self._refused: list[tuple[str, str]] = []
        self._bytes = 0

    def take(self, kind: bytes, body: bytes) -> None:
        """One frame; raises ValueError if it makes no sense."""
        if kind == b"D":
            self._document = from_bytes(body)
            self._warnings = tuple(map(one_line, self._document.warnings))
        elif kind == b"W":
            self._warnings = tuple(one_line(str(warning)) for warning in json.loads(body))
        elif kind == b"E":
            self._error = json.loads(body)
        elif kind == b"M":
            self._member(body)
        else:
            raise ValueError(f"a frame {kind!r}")

    def _member(self, body: bytes) -> None:
        head, _, data = body.partition(b"\0")
        said = json.loads(head)
        name, problem = str(said["name"]), str(said["problem"])
        source = f"{self._source.source}!/{name}"
        if not problem and len(self._members) + len(self._refused) >= self._limits.members:
            raise ValueError(f"more than {self._limits.members:,} files in it")
        if not problem and self._bytes + len(data) > self._limits.member_bytes:
            problem = f"what is in it goes over the limit of {self._limits.member_bytes / 1e6:,.0f} MB"
        if problem:
            self._refused.append((source, one_line(problem)))
            return
        self._bytes += len(data)
        path = self._spool / f"member-{secrets.token_hex(8)}"
        path.write_bytes(data)
        self._members.append(SourceFile(source=source, path=path, name=name))

    def drop(self) -> None:
        """Delete the members."""
        for member in self._members:
            assert member.path is not None
            member.path.unlink(missing_ok=True)
        self._members = []

    def result(self, seconds: float, peak_bytes: int, limits: Limits) -> Read:
        """The answer, when it is complete."""
        error = None
        if self._error is not None:
            self.drop()
            error = _explained(self._source, self._error, limits)
        return Read(
            source=self._source,
            document=None if error else self._document,
            members=tuple(self._members),
            refused=() if error else tuple(self._refused),
            error=error,
            warnings=self._warnings,
            seconds=seconds,
            peak_bytes=peak_bytes,
        )


def _explained(source: SourceFile, said: Mapping[str, Any], limits: Limits) -> CorpusError:
    message, hint = one_line(str(said["message"])), one_line(str(said["hint"]))
    if message == "memory":
        return _because(
            source,
            f"reading it takes more than {limits.memory_bytes / 1e6:,.0f} MB of memory",
            "split it, or raise the limit with IBID_READ_MEGABYTES",
        )
    if message == "nesting":
        return _because(source, "it is nested too deeply", "simplify it")
    if message == "failed":
        return _because(
            source, f"its reader failed with {hint}", "it is damaged, or Ibid has a fault: report it"
        )
    return CorpusError(message, hint=hint, retryable=bool(said["retryable"]))


def one_line(text: str) -> str:
    """A message of a library's, whatever it holds, as one line that can be shown."""
    from corpus.read import shown

    return shown(" ".join(text.split()))[:1000]


def _because(source: SourceFile, reason: str, hint: str) -> CorpusError:
    from corpus.read import shown

    return CorpusError(f"{shown(source.source)}: {reason}", hint=hint)


def _how(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"exit status {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
