"""How fast files of several formats become a library: pages a second, what confinement costs, beside plain llama-index.

python -m evals.speed_formats pages FOLDER
    (in a process of its own, held to one processor) adds the PDFs of a folder without embedding; prints JSON
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import EvalError
from evals.speed_files import mixed_files, pdf_files
from evals.speed_ingest import Ingest, in_turns, with_ibid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


__all__ = ["format_lines", "measure_formats"]

_SMALL = 300  # files for what confinement costs each


class _NoEmbedding:
    """An embedding that takes no time, to measure everything else."""

    identity = "none/8"
    dimensions = 8

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        return np.full((len(texts), self.dimensions), 8**-0.5, np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> Any:
        raise EvalError(f"there are no token vectors of {len(texts)} texts in this measurement")


def measure_formats(
    *, runs: int, threads: int, weights: Path | None, note: Callable[[str], None]
) -> dict[str, Any]:
    """All of it.

    Args:
        runs: How often each contender adds the mixed files, in turns.
        threads: For both sides.
        weights: The published weights for the plain stack.
        note: Called with a line on each run.

    Raises:
        EvalError: A file fails, or a package of the plain stack is missing.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "pdf").mkdir()
        pages = pdf_files(folder / "pdf")
        found = {
            "pages": [_pages(folder / "pdf") for _ in range(runs)],
            "pages_per_file": pages,
            "overhead": _overhead(),
        }
        (folder / "mixed").mkdir()
        files = mixed_files(folder / "mixed")
        ways = _race(files, runs=runs, threads=threads, weights=weights, note=note)
        found["mixed"] = {
            "files": len(files),
            "formats": sorted({path.suffix for path in files}),
            "ways": [
                {**asdict(way), "median": way.median, "chunks_per_second": way.chunks / way.median}
                for way in ways
            ],
        }
    return found


def _pages(folder: Path) -> dict[str, float]:
    """PDF pages a second on one processor, from the file's name to the record on disk, without embedding."""
    child = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "evals.speed_formats", "pages", str(folder)],
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"IBID_THREADS": "1"},
    )
    measured: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return measured


def _pages_here(folder: Path) -> dict[str, float]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    from index.library import Library

    files = sorted(folder.glob("*.pdf"))
    with tempfile.TemporaryDirectory() as temporary:
        with Library.open(Path(temporary) / "warm", embedder=_NoEmbedding(), create=True) as library:
            list(library.add(files[:1]))
        start, used = time.perf_counter(), _processor_time()
        with Library.open(Path(temporary) / "new", embedder=_NoEmbedding(), create=True) as library:
            for event in library.add(files):
                if event.outcome != "added":
                    raise EvalError(f"{event.source} {event.outcome}: {event.reason}")
            documents = [library.document(document.id) for document in library.documents()]
            pages = sum(len(document.page_starts) for document in documents)
            characters = sum(len(document.text) for document in documents)
        took = time.perf_counter() - start
    return {
        "pages": pages,
        "characters": characters,
        "seconds": took,
        "per_second": pages / took,
        "per_core_second": pages / (_processor_time() - used),
    }


def _processor_time() -> float:
    """Seconds of processor time of this process and those that it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _overhead() -> dict[str, float]:
    """What reading in another process costs a small file, and what starting that process does; milliseconds."""
    from corpus import ReadingPool, SourceFile, read_bytes

    data = [f"Note {n}. The bridge opened in {n}. It is long and wide.".encode() for n in range(_SMALL)]
    read_bytes(data[0], name="a.txt")
    with tempfile.TemporaryDirectory() as spool, ReadingPool(spool=Path(spool)) as pool:
        start = time.perf_counter()
        pool.warm()
        started = time.perf_counter() - start
        files = []
        for number, content in enumerate(data):
            files.append(Path(spool) / f"{number}.txt")
            files[-1].write_bytes(content)
        here, there = [], []
        for path in files:
            start = time.perf_counter()
            read_bytes(path.read_bytes(), name=path.name)
            here.append(time.perf_counter() - start)
            start = time.perf_counter()
            read = pool.read(SourceFile(source=path.name, path=path))
            there.append(time.perf_counter() - start)
            if read.error is not None:
                raise read.error
        for path in files:
            path.unlink()
    own, other = statistics.median(here) * 1e3, statistics.median(there) * 1e3
    return {
        "start_ms": started * 1e3,
        "own_process_ms": own,
        "confined_ms": other,
        "overhead_ms": other - own,
    }


def _race(
    files: Sequence[Path], *, runs: int, threads: int, weights: Path | None, note: Callable[[str], None]
) -> list[Ingest]:
    """Add the mixed files with both, in turns; models loaded and a few files added before."""
    from evals.speed_stack import PlainStack
    from index.embedding import load_embedder

    stack = PlainStack(threads=threads, weights=weights)
    contenders: dict[str, Callable[[Sequence[Path], Path], int]] = {
        "Ibid": partial(with_ibid, load_embedder(threads=threads))
    }
    for name, overlap in (("llama-index (overlap 0)", 0), ("llama-index (overlap 20)", 20)):
        contenders[name] = partial(stack.ingest_any, overlap=overlap)
    few = [
        next(path for path in files if path.suffix == suffix)
        for suffix in sorted({path.suffix for path in files})
    ]
    return in_turns(contenders, files, first=few, runs=runs, note=note)


def format_lines(found: dict[str, Any]) -> list[str]:
    """The figures as a table."""
    runs = found["pages"]
    overhead, mixed = found["overhead"], found["mixed"]
    lines = [
        "",
        f"text PDFs without embedding, one processor: {statistics.median(run['per_second'] for run in runs):,.0f} pages/s"
        f" by the clock, {statistics.median(run['per_core_second'] for run in runs):,.0f} by processor time"
        f" ({runs[0]['pages']:,.0f} pages of {runs[0]['characters'] / runs[0]['pages']:,.0f} characters, {len(runs)} runs)",
        f"a small file in a confined process: {overhead['confined_ms']:.2f} ms, in this one {overhead['own_process_ms']:.2f} ms:"
        f" {overhead['overhead_ms']:.2f} ms more; starting the process: {overhead['start_ms']:.0f} ms, once",
        f"parse, split, embed and store {mixed['files']} files ({' '.join(mixed['formats'])})",
        f"  {'':36}{'chunks':>8}{'median s':>10}{'chunks/s':>10}{'in Ibid times':>15}",
    ]
    lines += [
        f"  {way['name']:36}{way['chunks']:>8,}{way['median']:>10.2f}{way['chunks_per_second']:>10.0f}{way['ratio']:>15.2f}"
        for way in mixed["ways"]
    ]
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] != ["pages"]:
        raise SystemExit("usage: python -m evals.speed_formats pages FOLDER")
    sys.stdout.write(json.dumps(_pages_here(Path(sys.argv[2]))) + "\n")
