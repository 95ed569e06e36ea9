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
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.isolation_answer import PartialRead, Read, unreadable
from corpus.isolation_child import read_frame, write_frame
from corpus.isolation_limits import Limits
from corpus.source import SourceFile

__all__ = ["Reader"]

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from corpus.isolation_child import main; main(json.loads(sys.argv[2]))"
)
_FRAME = 1 << 30  # no text of 200 MB comes near it
_HARM = "it is damaged, or made to do harm"
_START_SECONDS = 60.0  # 0.2 s on an idle machine
# One thread each: the processes themselves are what runs in parallel, and every thread of a library's own
# reserves memory.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


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
                error=unreadable(source, f"its reader crashed ({found.how})", _HARM),
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
        answer = PartialRead(source, self._limits, self._spool)
        again, senseless = False, ""
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
                elif kind == b"F":
                    again = answer.end(body)
                    break
                elif not kind:
                    break
                else:
                    answer.take(kind, body)
        except (OSError, ValueError) as error:
            # The pipe broke, or what came through it is no answer: whatever sent it isn't trusted any further.
            process.kill()
            kind = b""
            if not isinstance(error, BrokenPipeError) and not self._stopped:
                senseless = f"its reader gave no sense ({error})"
        finally:
            self.deadline = None
        seconds = time.monotonic() - began
        self._served += 1
        if kind == b"F":
            if not again or self._served >= self._limits.files:
                self.close()
            return answer.result(seconds)
        answer.drop()
        how, why = _how(process.wait()), self._stopped
        self.close()
        if senseless:
            return Read(source=source, error=unreadable(source, senseless, _HARM), seconds=seconds)
        if why:
            return Read(
                source=source,
                error=unreadable(source, why, "split it, or raise the limit with IBID_READ_SECONDS"),
                seconds=seconds,
            )
        return _Died(how=how, seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Died:
    how: str
    seconds: float


def _how(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"exit status {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
