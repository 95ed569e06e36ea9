"""Run by the fault tests in a process of its own, which is killed or kept short of disk space.

library_child.py add LIBRARY FIRST LAST [SYNC_THRESHOLD [BATCH_CHUNKS]]
    adds documents FIRST to LAST; prints "chroma" before Chroma is written to and the number of each
    acknowledged document, unbuffered
library_child.py verify LIBRARY NUMBER...
    opens the library under a file-size limit, lets it mend itself and prints what is wrong, or "fine"
library_child.py serve
    does the same in a process of its own for each line "LIBRARY NUMBER..." of its input (split at tabs), and prints
    a full stop after each: nothing of Python and of Chroma is loaded anew, which is most of what a look costs
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from fakes import WordHashEmbedder

import index.adding
import index.nearest
import index.vectors
from corpus import ParsedDocument, read_text
from index import Library
from index.terms import stem
from index.upkeep import Upkeep

FILE_LIMIT = 256 * 1024 * 1024
"""A torn Chroma store that is opened by mistake can write terabytes."""


def text_of(number: int) -> str:
    """A document of about ten sentences that no other one is like."""
    sentences = [
        f"Report marker{number} sentence{number}x{n} speaks of subject{number % 7} and matter{number * 31 % 101}."
        for n in range(3 + number % 9)
    ]
    return " ".join(sentences)


def parsed(number: int) -> ParsedDocument:
    return read_text(text_of(number), source=f"report/{number}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def add(path: str, first: int, last: int, sync_threshold: int = 0, batch_chunks: int = 0) -> None:
    if sync_threshold:
        index.vectors.SYNC_THRESHOLD = sync_threshold
    if batch_chunks:
        index.adding.BATCH_CHUNKS = batch_chunks
    apply = Upkeep.apply

    def announced(self: Upkeep, *arguments: object) -> bool:
        say("chroma")
        return apply(self, *arguments)

    Upkeep.apply = announced
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        for event in library.add([parsed(number) for number in range(first, last)]):
            say(event.document.source.removeprefix("report/") if event.document else f"failed {event.reason}")


def hold(path: str, number: int) -> None:
    index.adding.BATCH_CHUNKS = 1
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        adding = library.add([parsed(number), parsed(number + 1)])
        say(next(adding).outcome)
        sys.stdin.read()


def verify(path: str, acknowledged: set[int]) -> list[str]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    problems: list[str] = []
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        problems += library.check().problems
        present = {int(d.source.removeprefix("report/")): d for d in library.documents()}
        problems += [f"acknowledged document {n} is lost" for n in sorted(acknowledged - present.keys())]
        for number, document in present.items():
            if library.document(document.id).text != text_of(number):
                problems.append(f"document {number} has another text")
        for limit in (10**9, 0):
            index.nearest.EXACT_LIMIT = limit
            for number, document in present.items():
                vector = library.embedder.encode([text_of(number)])[0]
                found = library.chunks([key for key, _ in library.search_vectors(vector, 3)])
                if document.id not in {chunk.document.id for chunk in found}:
                    problems.append(f"document {number} isn't found by its vector (exact up to {limit})")
        if library._nearest._unfit is not None:
            problems.append("Chroma could not be used")
        for number, document in present.items():
            words = library.chunks([key for key, _ in library.search_words([stem(f"marker{number}")], 5)])
            if {chunk.document.id for chunk in words} != {document.id}:
                problems.append(f"document {number} isn't found by its words")
        again = [event.outcome for event in library.add([parsed(number) for number in sorted(acknowledged)])]
        if set(again) - {"unchanged"}:
            problems.append(f"adding what was acknowledged gives {sorted(set(again))}")
    return problems


def serve() -> None:
    import chromadb.api.rust  # noqa: F401 (loaded once for all)

    assert (
        threading.active_count() == 1
    )  # or it would not be safe to fork; numpy's own threads are prepared for it

    for line in sys.stdin:
        path, *numbers = line.rstrip("\n").split("\t")
        if (pid := os.fork()) == 0:
            try:
                for problem in verify(path, set(map(int, numbers))) or ["fine"]:
                    say(problem)
            except BaseException:
                say(traceback.format_exc().rstrip())
            finally:
                os._exit(0)
        if status := os.waitpid(pid, 0)[1]:
            say(f"ended with {os.waitstatus_to_exitcode(status)}")
        say(".")


if __name__ == "__main__":
    if sys.argv[1] == "add":
        add(sys.argv[2], *map(int, sys.argv[3:]))
    elif sys.argv[1] == "hold":
        hold(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "serve":
        serve()
    else:
        for problem in verify(sys.argv[2], set(map(int, sys.argv[3:]))) or ["fine"]:
            say(problem)
