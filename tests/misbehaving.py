"""Loaded into the process that reads files by the tests of its limits: what a file says is done instead of reading it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import corpus.read
from corpus.errors import CorpusError
from corpus.heartbeat import still_working
from corpus.read import Reading, read_bytes
from corpus.readers.extraction import Member

_read_whole = corpus.read.read_whole
_held: list[bytearray] = []


def _said(text: str, source: str) -> Reading:
    return Reading(document=read_bytes(text.encode(), name="said.txt", source=source))


def obey(data: bytes, *, name: str, source: str, **rest: Any) -> Reading:
    command, _, rest_of_it = data.decode("utf-8", "replace").partition(" ")
    match command:
        case "HANG":
            while True:
                pass
        case "SLEEP":
            time.sleep(float(rest_of_it))
        case "CRASH":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "POISON":  # harms whatever comes next
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            return _said("poisoned", source)
        case "WILD":
            ctypes.string_at(0)
        case "MEMORY":
            _held.append(bytearray(int(rest_of_it)))
        case "RECURSE":
            obey(data, name=name, source=source, **rest)
        case "RAISE":
            raise RuntimeError("first line\nsecond line")
        case "REFUSE":
            raise CorpusError(f"{source}: no, thanks", hint="another one")
        case "PRINT":
            print("noise " * 1000)
            sys.stderr.write("noise\n")
            os.write(1, b"R" + b"\xff" * 8 + b"noise")
        case "FORGE":  # a process that is no longer itself
            for handle in range(3, 64):
                try:
                    os.write(handle, rest_of_it.encode("latin-1"))
                except OSError:
                    continue
            os._exit(0)
        case "BEAT":
            for page in range(int(rest_of_it)):
                still_working(page, int(rest_of_it))
                time.sleep(0.6)
        case "WRITE":
            try:
                Path(rest_of_it).write_text("written")
            except OSError as error:
                return _said(f"refused: {error.strerror}", source)
        case "REMOVE":
            try:
                Path(rest_of_it).unlink()
            except OSError as error:
                return _said(f"refused: {error.strerror}", source)
        case "SCRATCH":
            Path("own.txt").write_text("fine")
        case "FILL":
            try:
                Path("full").write_bytes(b"x" * int(rest_of_it))
            except OSError as error:
                return _said(f"refused: {error.strerror}", source)
        case "NETWORK":
            said = []
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
                try:
                    socket.socket(family).close()
                    said.append("opened")
                except OSError as error:
                    said.append(str(error.strerror))
            inner = subprocess.run(
                [sys.executable, "-c", "import socket; socket.socket()"],
                capture_output=True,
                text=True,
                check=False,
            )
            return _said(" | ".join(said) + " | " + inner.stderr.strip().splitlines()[-1], source)
        case "MODULES":
            return _said(" ".join(sorted(sys.modules)), source)
        case "MEMBERS":
            count, size = map(int, rest_of_it.split())
            return Reading(members=tuple(Member(name=f"{n}.txt", data=b"x" * size) for n in range(count)))
        case "PID":
            return _said(f"process {os.getpid()}", source)
        case _:
            return _read_whole(data, name=name, source=source, **rest)
    return _said("done", source)


corpus.read.read_whole = obey
