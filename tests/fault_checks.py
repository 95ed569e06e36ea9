"""Libraries that are harmed, and the process that looks whether they have mended themselves."""

from __future__ import annotations

import atexit
import functools
import subprocess
import sys
from pathlib import Path

from fakes import WordHashEmbedder
from library_child import parsed

from index import Library

CHILD = Path(__file__).parent / "library_child.py"


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def verify(path: Path, acknowledged: set[int]) -> None:
    """Opened once by a process under a file-size limit, the library must be whole and findable."""
    server = _looking()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("\t".join([str(path), *map(str, sorted(acknowledged))]) + "\n")
    server.stdin.flush()
    said = []
    while (line := server.stdout.readline()) not in {".\n", ""}:
        said.append(line)
    assert said == ["fine\n"], "".join(said)


@functools.cache
def _looking() -> subprocess.Popen[str]:
    """The process that looks, for as long as the tests run."""
    server = subprocess.Popen(
        [sys.executable, str(CHILD), "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    atexit.register(server.communicate)
    return server


def filled(path: Path, count: int = 8) -> Path:
    """A library of some documents, closed, and the folder that Chroma lies in."""
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        list(library.add([parsed(n) for n in range(count)]))
        return library._upkeep.folder


def findable(path: Path, count: int = 8) -> None:
    verify(path, set(range(count)))
