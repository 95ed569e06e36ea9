"""Ranks each training question's wrong passages by an earlier reader: those that it likes most teach the next one most.

    python -m qa.reader.hardest --data ../shared/data --out hardest.json --processes 3

BM25's favourites share words with the question; the reader's favourites look like answers. Only the training part
of the public sets is read, with the reader that ships (or `--model DIR`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.reader.data import PublicSet, load_public
from qa.reader.mining import hard_negatives
from qa.reader.runtime import Reader

__all__ = ["main"]

SHIPPED = Path(__file__).parent / "model"
# Passages read for each question, and the most that are kept.
CANDIDATES, KEPT = 6, 4
# A false negative is a passage that answers in other words. The reader finds those first of all: above this
# score a passage is left out, by default where the fit on held-back data (`python -m evals.reader`) gives the
# fourth reader a 95 % chance that the answer is there. The first reader's was 13.
TOO_GOOD = 17.0
_SLICE = 400


def main() -> None:
    """Reads the command line and writes {set: [[passage, ...] per question]}, the likeliest first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder with squadshifts-*.json and qamr/")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--too-good", type=float, default=TOO_GOOD, help="score above which a passage may answer"
    )
    options = parser.parse_args()
    train, _ = load_public(options.data)
    work = [
        _Job(
            data=options.data,
            model=options.model,
            too_good=options.too_good,
            part=number,
            start=start,
            end=min(start + _SLICE, len(part.questions)),
        )
        for number, part in enumerate(train)
        for start in range(0, len(part.questions), _SLICE)
    ]
    found: dict[str, list[list[int]]] = {part.name: [] for part in train}
    begun = time.time()
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for done, (number, ranked) in enumerate(pool.imap(_rank, work), 1):
            found[train[number].name] += ranked
            print(f"{done} of {len(work)} slices, {time.time() - begun:.0f} s", flush=True)
    options.out.write_text(json.dumps(found), "utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """Questions `start` to `end` of one set."""

    data: Path
    model: Path
    too_good: float
    part: int
    start: int
    end: int


@cache
def _sets(data: Path) -> tuple[tuple[PublicSet, list[list[int]]], ...]:
    """The training sets, each with its candidates by question; once for each process."""
    return tuple((part, _candidates(part)) for part in load_public(data)[0])


@cache
def _reader(model: Path) -> Reader:
    return Reader(model, threads=1, check=False)


def _rank(job: _Job) -> tuple[int, list[list[int]]]:
    part, candidates = _sets(job.data)[job.part]
    negatives = candidates[job.start : job.end]
    reader = _reader(job.model)
    pairs = [
        (q.text, part.passages[n].title, part.passages[n].text)
        for q, numbers in zip(part.questions[job.start : job.end], negatives, strict=True)
        for n in numbers
    ]
    scores = iter([reading.score for reading in reader.read_pairs(pairs)])
    ranked = []
    for numbers in negatives:
        scored = sorted(((next(scores), n) for n in numbers), reverse=True)
        ranked.append([n for score, n in scored if score < job.too_good][:KEPT])
    return job.part, ranked


def _candidates(part: PublicSet) -> list[list[int]]:
    return hard_negatives(
        [f"{p.title}. {p.text}" for p in part.passages],
        [
            (q.text, q.passage, tuple({part.passages[q.passage].text[s:e] for s, e in q.answers}))
            for q in part.questions
        ],
        k=CANDIDATES,
    )


if __name__ == "__main__":
    main()
