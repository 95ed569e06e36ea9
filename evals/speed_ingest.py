"""How fast files become a library, against a plain llama-index stack; knows no question."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evals.errors import EvalError

if TYPE_CHECKING:
    from index.embedding import Embedder

__all__ = ["Ingest", "in_turns", "measure_ingest", "with_ibid"]

_ONCE = "llama-index (default overlap, 200)"  # takes minutes, and is too slow by far to be near any limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """One way of ingesting the same files.

    Attributes:
        name: What it is.
        chunks: How many chunks it made.
        seconds: Of each run, in order.
        ratio: Its median time by Ibid's (with the processor's own arithmetic): 3 means that Ibid is 3 times as fast.
    """

    name: str
    chunks: int
    seconds: tuple[float, ...]
    ratio: float

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds)


def measure_ingest(
    files: Sequence[Path],
    *,
    runs: int,
    threads: int,
    weights: Path | None = None,
    note: Callable[[str], None],
) -> list[Ingest]:
    """Ingest the files with every contender in turn, `runs` times (llama-index with its default overlap once), each
    time into a fresh folder.

    What is timed begins with the files' names and ends with everything on disk: reading, splitting, embedding (in
    Ibid every sentence, too), storing. Models are loaded before, and each contender has ingested one file.

    Args:
        files: Text files.
        runs: How often; the contenders take turns, so that a busy machine slows all alike.
        threads: For every model.
        weights: The published weights for the plain stack.
        note: Called with a line on each run.

    Raises:
        EvalError: A file fails, or a package of the plain stack is missing.
    """
    from evals.speed_stack import PlainStack
    from index.embedding import load_embedder
    from index.minilm.runtime import MiniLM

    stack = PlainStack(threads=threads, weights=weights)
    default = load_embedder(threads=threads)
    ours: dict[str, Embedder] = {f"Ibid ({default.precision})": default}
    if default.precision != "f32":
        ours["Ibid (f32)"] = MiniLM(default.folder, threads=threads, precision="f32")
    contenders: dict[str, Callable[[Sequence[Path], Path], int]] = {
        name: partial(with_ibid, embedder) for name, embedder in ours.items()
    }
    for name, overlap in (("llama-index (overlap 0)", 0), ("llama-index (overlap 20)", 20), (_ONCE, None)):
        contenders[name] = partial(stack.ingest, overlap=overlap)
    return in_turns(contenders, files, first=files[:1], runs=runs, once=frozenset({_ONCE}), note=note)


def in_turns(
    contenders: Mapping[str, Callable[[Sequence[Path], Path], int]],
    files: Sequence[Path],
    *,
    first: Sequence[Path],
    runs: int,
    once: Collection[str] = (),
    note: Callable[[str], None],
) -> list[Ingest]:
    """Lets contenders ingest the same files in turns, each time into a fresh folder.

    Args:
        contenders: By name what ingests files into a folder and gives the number of chunks; the first is what the
            others are compared with.
        files: What is ingested.
        first: Files that each has ingested before anything is timed.
        runs: How often.
        once: Names of those that are timed only in the first run.
        note: Called with a line on each run.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    chunks: dict[str, int] = {}
    for run in range(runs + 1):
        for name, ingest in contenders.items():
            if name in once and run > 1:
                continue
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                start = time.perf_counter()
                chunks[name] = ingest(files if run else first, Path(folder) / "new")
                took = time.perf_counter() - start
            if run:
                seconds[name].append(took)
                rate = chunks[name] / took
                note(f"run {run} of {runs}: {name} {took:.1f} s, {chunks[name]:,} chunks, {rate:.0f}/s")
    base = statistics.median(seconds[next(iter(contenders))])
    return [
        Ingest(name=name, chunks=chunks[name], seconds=tuple(took), ratio=statistics.median(took) / base)
        for name, took in seconds.items()
    ]


def with_ibid(embedder: Embedder, files: Sequence[Path], folder: Path) -> int:
    """Adds files to a new library; its number of chunks.

    Raises:
        EvalError: A file fails.
    """
    from index.library import Library

    with Library.open(folder, embedder=embedder, create=True) as library:
        for event in library.add(files):
            if event.outcome == "failed":
                raise EvalError(f"{event.source} failed: {event.reason}")
        return library.chunk_count
