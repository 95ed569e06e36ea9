"""The process that reads files for another one: told of them on standard input, one frame each; has no network.

Frames, both ways: one letter, the length in 8 bytes, the body.
  in:  J a job (JSON)
  out: R ready, with what it is confined by; B a heartbeat; D the document; M a member (JSON, NUL, bytes);
       E an error (JSON); F the end of a file, with what it took (JSON)
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

__all__ = ["main", "read_frame", "write_frame"]


def write_frame(stream: IO[bytes], kind: bytes, body: bytes = b"") -> None:
    """Write one frame."""
    stream.write(kind + len(body).to_bytes(8, "big"))
    stream.write(body)
    stream.flush()


def read_frame(stream: IO[bytes], most: int) -> tuple[bytes, bytes]:
    """The next frame; (b"", b"") where the stream ends, also in the middle of one.

    Raises:
        ValueError: It is longer than `most` bytes.
    """
    head = stream.read(9)
    if len(head) < 9:
        return b"", b""
    length = int.from_bytes(head[1:], "big")
    if length > most:
        raise ValueError(f"a frame of {length:,} bytes")
    body = stream.read(length)
    return (head[:1], body) if len(body) == length else (b"", b"")


def main(settings: Mapping[str, Any]) -> None:
    """Read files until the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    inner = sys.stdin.buffer

    from corpus import heartbeat
    from corpus.confinement import confine
    from corpus.read import read_whole
    from corpus.tokens import count_tokens

    confined = confine(
        memory_bytes=settings["memory_bytes"],
        file_bytes=settings["file_bytes"],
        scratch=Path(settings["scratch"]),
    )
    count_tokens("Loaded here, the table of tokens is in no file's time.")
    write_frame(out, b"R", json.dumps(confined).encode())
    beats, allowed = [0.0], [0.0]

    def beat(done: int, total: int) -> None:
        if time.monotonic() - beats[0] > 0.5:
            beats[0] = time.monotonic()
            _allow_processor_time(allowed[0])
            write_frame(out, b"B", json.dumps([done, total]).encode())

    heartbeat.listen(beat)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    while True:
        kind, body = read_frame(inner, 1 << 24)
        if kind != b"J":
            return
        job: dict[str, Any] = json.loads(body)
        allowed[0] = job["seconds"]
        _allow_processor_time(job["seconds"])
        again = _read(job, out, read_whole)
        write_frame(
            out,
            b"F",
            json.dumps({"peak_bytes": _peak(), "again": again}).encode(),
        )


def _read(job: Mapping[str, Any], out: IO[bytes], read_whole: Any) -> bool:
    """Read one file and write what it gives.

    Returns:
        Whether this process is fit for another one.
    """
    from corpus.errors import CorpusError
    from corpus.transfer import to_bytes

    try:
        data = Path(job["path"]).read_bytes()
        reading = read_whole(
            data,
            name=job["name"],
            source=job["source"],
            encoding=job["encoding"],
            max_bytes=job["max_bytes"],
            metadata=job["metadata"],
        )
        del data
        if reading.document is not None:
            write_frame(out, b"D", to_bytes(reading.document))
        else:
            write_frame(out, b"W", json.dumps(reading.warnings).encode())
        for member in reading.members:
            head = json.dumps({"name": member.name, "problem": member.problem}).encode("ascii")
            write_frame(out, b"M", head + b"\0" + member.data)
    except CorpusError as error:
        _error(out, str(error.args[0]), error.hint, retryable=error.retryable)
    except MemoryError:
        _error(out, "memory", "")
        return False
    except RecursionError:
        _error(out, "nesting", "")
    except (
        Exception
    ) as error:  # any fault of a reader's: the file is refused with its name, and the run goes on
        _error(out, "failed", f"{type(error).__name__}: {error}"[:300])
    return True


def _error(out: IO[bytes], message: str, hint: str, *, retryable: bool = False) -> None:
    write_frame(
        out, b"E", json.dumps({"message": message, "hint": hint, "retryable": retryable}).encode("ascii")
    )


def _allow_processor_time(seconds: float) -> None:
    """So much more processor time and no more: the last resort, where whoever started this process is gone."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def _end_with(parent: int) -> None:
    """End when the process is gone that started this one, also in the middle of a file."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    if sys.platform == "linux":
        # Not from getrusage: what that counts begins with the memory of the process that started this one.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
