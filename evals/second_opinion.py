"""How well the second opinion tells the reader's right words from its wrong ones, on what no model was trained on.

    python -m evals.second_opinion --data ../shared                       # what ships
    python -m evals.second_opinion --data ../shared --verifier DIR DIR    # other verifiers beside it

The reader's best words for held-back questions, on their own passage and on the other that BM25 likes best (SQuADShifts,
QAMR), on the one they were written for (`qa/reader/written/`), and on each passage of their story. For each
set the AUROC of right words against wrong ones: by the reader's score alone, by the verifier's opinion alone, and by
both as a logistic weighs them that was fitted on every second row and is judged on the others. These are figures of
qa/verifier/model/MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.console import table
from evals.fit import auroc, fit_logistic
from qa.reader.data import load_public
from qa.reader.mining import hard_negatives
from qa.reader.runtime import Reader
from qa.reader.stories import load_stories
from qa.reader.written import load_written
from qa.verifier.asked import answer_odds
from qa.verifier.found import Found, Task, found_in
from qa.verifier.runtime import VerdictModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.reader.data import PublicSet

__all__ = ["held_back", "main", "told"]

SETS = ("public", "written", "story")
_SEED = 1


def held_back(folder: Path, *, count: int) -> list[Task]:
    """Questions with passages that aren't trained on, at most `count` of each public set and of the stories.

    Args:
        folder: Holds the public sets.
        count: Of the stories, of what each passage says to each question; of a public set, questions.
    """
    rng = random.Random(_SEED)
    trained, held = load_public(folder)
    found: list[Task] = []
    for part in held:
        found += _public(part, rng.sample(range(len(part.questions)), min(count, len(part.questions))))
    own = load_written(trained)[1]
    for asked in own.questions:
        passage = own.passages[asked.passage]
        found.append(Task(question=asked.text, passage=passage, answers=asked.answers, kind="written"))
    judged = [
        Task(question=asked.text, passage=passage, answers=(answer,) if answer else (), kind="story")
        for story in load_stories()[1]
        for asked in story.questions
        for passage, answer in zip(story.passages, asked.answers, strict=True)
    ]
    return found + rng.sample(judged, min(4 * count, len(judged)))


def _public(part: PublicSet, chosen: Sequence[int]) -> list[Task]:
    asked = [
        (q.text, q.passage, tuple({part.passages[q.passage].text[s:e] for s, e in q.answers}))
        for q in part.questions
    ]
    likely = hard_negatives([f"{p.title}. {p.text}" for p in part.passages], asked, k=1)
    found = []
    for number in chosen:
        question = part.questions[number]
        own = part.passages[question.passage]
        found.append(Task(question=question.text, passage=own, answers=question.answers, kind="public"))
        found += [
            Task(question=question.text, passage=part.passages[other], answers=(), kind="public")
            for other in likely[number]
        ]
    return found


def told(rows: Sequence[Found], opinions: NDArray[np.float64]) -> dict[str, tuple[float, float, float]]:
    """For each set the AUROC of the reader's score, of the opinions (log-odds, [rows]), and of both together."""
    right = np.array([row.right for row in rows])
    scores = np.array([row.score for row in rows])
    matrix = np.stack([scores / 10, opinions / 4], 1)
    fitted = np.arange(len(rows)) % 2 == 0
    weights = fit_logistic(matrix[fitted], right[fitted])
    both = matrix @ weights[:-1]
    found = {}
    for name in SETS:
        here = np.array([row.kind == name for row in rows])
        # Both are judged where they weren't fitted, the others on all rows.
        parts = ((scores, here), (opinions, here), (both, here & ~fitted))
        values = [auroc(v[part & right], v[part & ~right]) for v, part in parts]
        found[name] = (values[0], values[1], values[2])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads, asks each verifier, prints the table; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--reader", type=Path, help="folder of a reader's files; the shipped ones by default")
    parser.add_argument("--verifier", type=Path, nargs="*", default=[], help="folders of further verifiers")
    parser.add_argument("--count", type=int, default=350, help="questions of each public set (default: 350)")
    options = parser.parse_args(arguments)
    reader = Reader(options.reader, threads=1, check=False) if options.reader else Reader.load()
    rows = found_in(reader, held_back(options.data / "data", count=options.count), most=1)
    cells = []
    for folder in (None, *options.verifier):
        model = VerdictModel(folder, threads=1, check=False) if folder else VerdictModel.load()
        odds = np.array([answer_odds(r.question, r.answer, r.evidence, model=model) for r in rows])
        for name, values in told(rows, odds).items():
            count = sum(row.kind == name for row in rows)
            cells.append([str(folder or "shipped"), name, f"{count:,}", *(f"{v:.3f}" for v in values)])
    print(*table(["verifier", "set", "words", "reader's score", "opinion", "both"], cells), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
