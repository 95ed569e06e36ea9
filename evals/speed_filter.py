"""What a filter by date and source costs a question, as a ratio to the same question without one, in one process.

    python -m evals.speed_filter LIBRARY [--chunks 10000] [--repeats 3] [--json FILE]

A library that isn't there is made first: documents of the sample's sentences drawn at random, a few passages each,
dated and named so that the filters leave a tenth or a half of them. The questions are the sample's tuning ones. Each
is asked under every filter in turn, so that whatever else the machine does falls on all alike.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import ParsedDocument, read_file, read_text
from corpus.sample import sample_documents, sample_questions
from index import Filter, Library
from qa import ask, open_library

__all__ = ["FILTERS", "main", "measure"]

_SENTENCES = 28  # of a document: some four passages
_DAYS = 1000
_FIRST = datetime.date(2020, 1, 1)

FILTERS: dict[str, dict[str, Any]] = {
    "no filter": {},
    "half of the documents, by date": {"after": str(_FIRST + datetime.timedelta(days=_DAYS // 2))},
    "a tenth, by date": {"after": str(_FIRST + datetime.timedelta(days=_DAYS * 9 // 10))},
    "a tenth, by source": {"source": "wire-3/"},
    "a tenth, by pattern": {"source": "*-3/*.txt"},
    "a twentieth, by both": {
        "after": str(_FIRST + datetime.timedelta(days=_DAYS // 2)),
        "source": "wire-3/",
    },
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the median milliseconds and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed_filter", description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(argv)
    if not options.library.exists():
        _build(options.library, options.chunks)
    found = measure(open_library(options.library), repeats=options.repeats)
    out = sys.stdout
    out.write(
        f"{found['chunks']:,} passages of {found['documents']:,} documents, {found['questions']} questions\n"
    )
    for name, row in found["filters"].items():
        out.write(
            f"  {name:32} {row['documents']:6,} documents: {row['ask_ms']:7.1f} ms, ratio {row['ratio']:.3f}"
            f" (deciding which: {row['filter_ms']:.2f} ms)\n"
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(library: Library, *, repeats: int) -> dict[str, Any]:
    """Median milliseconds of a question under each filter, and the median of each question's own ratios."""
    lines = sample_questions().read_text(encoding="utf-8").splitlines()
    questions = [row["question"] for row in map(json.loads, lines) if row["split"] == "tune"]
    for question in questions[:4]:
        ask(question, library=library)
    taken: dict[str, list[list[float]]] = {name: [] for name in FILTERS}
    for question in questions:
        row: dict[str, list[float]] = {name: [] for name in FILTERS}
        for _ in range(repeats):
            for name, options in FILTERS.items():
                start = time.perf_counter()
                ask(question, library=library, **options)
                row[name].append((time.perf_counter() - start) * 1000)
        for name, times in row.items():
            taken[name].append(times)
    plain = [statistics.median(times) for times in taken["no filter"]]
    result: dict[str, Any] = {}
    for name, options in FILTERS.items():
        medians = [statistics.median(times) for times in taken[name]]
        wanted = Filter(
            after=options.get("after"), sources=(options["source"],) if "source" in options else ()
        )
        start = time.perf_counter()
        for _ in range(20):
            fits = library.filtered(wanted)
        result[name] = {
            "documents": len(fits.documents),
            "ask_ms": round(statistics.median(medians), 2),
            "ratio": round(statistics.median(a / b for a, b in zip(medians, plain, strict=True)), 4),
            "filter_ms": round((time.perf_counter() - start) * 50, 3) if wanted else 0.0,
        }
    return {
        "chunks": library.chunk_count,
        "documents": len(library.documents()),
        "questions": len(questions),
        "filters": result,
    }


def _build(path: Path, chunks: int) -> None:
    with Library.open(path, create=True) as library:
        for event in library.add(_documents(chunks)):
            if event.done % 250 == 0:
                sys.stderr.write(f"{event.done} documents\n")
            if library.chunk_count >= chunks:
                break


def _documents(chunks: int) -> Iterator[ParsedDocument]:
    draw = random.Random(0)
    sentences = [
        s.span.of(parsed.document.text)
        for parsed in map(read_file, sample_documents())
        for s in parsed.sentences
        if not s.heading
    ]
    for number in range(chunks // 2):
        text = "\n\n".join(" ".join(draw.sample(sentences, 4)) for _ in range(_SENTENCES // 4))
        day = _FIRST + datetime.timedelta(days=number % _DAYS)
        yield read_text(text, source=f"wire-{number % 10}/{number:05}.txt", date=day.isoformat())


if __name__ == "__main__":
    raise SystemExit(main())
