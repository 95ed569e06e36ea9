"""Paints pages in a process of its own, confined like the one that reads files; knows no library.

A PDF that its reader survived may still be made to harm whoever paints it: painting runs the
image and font decoders that reading leaves alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from corpus.errors import CorpusError
from corpus.isolation_child import read_frame, write_frame

__all__ = ["Renderer", "main"]

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from corpus.render_process import main; main(sys.argv[2], int(sys.argv[3]))"
)
_SECONDS = 20.0  # a page takes 0.05
_START_SECONDS = 60.0
_MEMORY = 1_300_000_000  # bytes of address space
_FRAME = 1 << 28
_PAGES = 500  # after which a fresh process is taken


class Renderer:
    """Paints pages, one at a time; may be called from any thread.

    The process is started when first needed, keeps the last file it was given, and is
    replaced when a page takes too long or ends it.

    Args:
        seconds: Wall-clock time for a page.
        memory_bytes: Address space of the process.
    """

    def __init__(self, *, seconds: float = _SECONDS, memory_bytes: int = _MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._holds: str | None = None
        self._painted = 0

    def paint(self, key: str, data: bytes, *, page: int, width: int) -> bytes:
        """A page as a JPEG.

        Args:
            key: Stands for the data: the same key again needn't send it again.
            data: The file.
            page: From 1.
            width: In pixels.

        Raises:
            CorpusError: There is no such page, or it can't be painted within the limits.
        """
        with self._lock:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._seconds, stop)
            timer.start()
            try:
                if self._holds != key:
                    write_frame(process.stdin, b"D", data)
                    self._holds = key
                write_frame(process.stdin, b"P", json.dumps([page, width]).encode())
                kind, body = read_frame(process.stdout, _FRAME)
            except (OSError, ValueError):
                kind, body = b"", b""
            finally:
                timer.cancel()
            self._painted += 1
            if kind not in {b"J", b"E"} or self._painted >= _PAGES:
                self._stop()
            if kind == b"J":
                return body
            if kind == b"E":
                raise CorpusError(body.decode("utf-8", "replace"))
            raise CorpusError(
                f"painting page {page:,} " + ("took too long" if late.is_set() else "took too much memory")
            )

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        self._scratch = tempfile.TemporaryDirectory(prefix="ibid-pages-")
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [
                sys.executable,
                "-c",
                _BOOT,
                json.dumps([str(Path(p).absolute()) for p in sys.path]),
                self._scratch.name,
                str(self._memory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("IBID_DEBUG") else subprocess.DEVNULL,
            cwd=self._scratch.name,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
            start_new_session=True,
        )
        timer = threading.Timer(_START_SECONDS, self._process.kill)
        timer.start()
        assert self._process.stdout is not None
        try:
            kind, _ = read_frame(self._process.stdout, _FRAME)
        finally:
            timer.cancel()
        if kind != b"R":
            self._stop()
            raise CorpusError("the process that paints pages could not be started", retryable=True)
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        self._holds, self._painted = None, 0
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        continue  # what could not be flushed needn't be
            process.wait()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None


def main(scratch: str, memory_bytes: int) -> None:
    """Paint pages until the input ends: frames D (file) and P (page, width); answers J or E."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    from corpus.confinement import confine
    from corpus.render import render_page

    confine(memory_bytes=memory_bytes, file_bytes=1_000_000, scratch=Path(scratch))
    write_frame(out, b"R")
    data = b""
    while True:
        kind, body = read_frame(sys.stdin.buffer, 1 << 30)
        if kind == b"D":
            data = body
        elif kind == b"P":
            page, width = json.loads(body)
            try:
                write_frame(out, b"J", render_page(data, page=page, width=width))
            except CorpusError as error:
                write_frame(out, b"E", str(error).encode())
            except MemoryError:
                write_frame(out, b"E", b"it takes too much memory")
            except (
                Exception
            ) as error:  # any fault of a decoder's: the page is refused, and the next one may do
                write_frame(out, b"E", f"it can't be painted ({type(error).__name__})".encode())
        else:
            return
