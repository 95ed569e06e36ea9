"""Fits the weights of `qa/candidates.py` and shows the choices of `qa/select.py` and `qa/abstain.py`; keeps nothing.

    python -m evals.tune_answers --data ../shared

Weights are fitted on SQuADShifts (new-wiki): which sentence of the retrieved passages holds the gold answer. Every
fourth article is held back for the printed check. Margins and thresholds are chosen on the tuning half of the
sample questions, and the trade-off over all of them is printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.cases import Case, Dataset
from evals.datasets.sample import load_sample
from evals.datasets.squad import load_squad
from evals.fit import fit_groups
from evals.metrics.coverage import covers
from evals.progress import progress
from evals.tune_retrieval import TUNING, library_of, questions_of
from qa.candidates import WEIGHTS, Candidate, candidates
from qa.extractive import Extractive, Found
from qa.followup import standalone
from qa.question import read_question
from qa.select import Budget

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.document import Span
    from index import Library

__all__ = ["main"]

# Signals that SQuADShifts has enough of; the others it has not (see qa/candidates.py).
FITTED = ("retrieved", "kind", "specific", "continued", "after", "asks")
_MARGINS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_LIST_MARGINS = (2.0, 3.0, 4.0, 5.0)
_THRESHOLDS = tuple(round(0.05 * n, 2) for n in range(1, 16))


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print, compare with what is shipped; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_answers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with data/; without it only the sample part runs")
    parser.add_argument(
        "--every", type=int, default=8, help="use every n-th question of SQuADShifts (default 8)"
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="ibid-tune-") as folder:
        if options.data is not None:
            dataset = load_squad(options.data / TUNING)
            weigh(library_of(dataset, Path(folder) / "shifts"), questions_of(dataset, every=options.every))
        sample = load_sample()
        choose(library_of(sample, Path(folder) / "sample"), sample)
    return 0


def weigh(library: Library, questions: Sequence[tuple[str, Sequence[Span], bool]]) -> None:
    """Fits the weights on the questions that aren't held back and prints both halves' hit@1 and hit@3."""
    extractive = Extractive(library)
    tuned: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    held: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    missing = 0
    for question, gold, is_held in progress(questions, total=len(questions), what="asking"):
        ranked = _candidates(extractive, question, extractive.search(question))
        right = np.array([any(_holds(c, span) for span in gold) for c in ranked])
        if not right.any():
            missing += 1
            continue
        rows = np.array([[c.signals.get(name, 0.0) for name in FITTED] for c in ranked])
        (held if is_held else tuned).append((rows, right))
    fitted = fit_groups(tuned)
    fitted = fitted / fitted[0]  # the retriever's log-odds stay the unit
    shipped = np.array([WEIGHTS[name] for name in FITTED])
    alone = np.eye(len(FITTED))[0]
    print(
        f"\n{len(tuned)} questions tuned on, {len(held)} held back, {missing} whose answer wasn't retrieved"
    )
    print("signal      fitted  shipped")
    for name, a, b in zip(FITTED, fitted, shipped, strict=True):
        print(f"{name:10} {a:7.2f} {b:8.2f}")
    print("held back: hit@1, hit@3")
    for label, weights in (("retriever alone", alone), ("fitted", fitted), ("shipped", shipped)):
        print(f"{label:16} {_hit(held, weights, 1):.3f} {_hit(held, weights, 3):.3f}")


def choose(library: Library, sample: Dataset) -> None:
    """Prints nugget recall and citations for each margin, and abstention for each threshold."""
    extractive = Extractive(library)
    cases = [case for case in sample.cases if case.split == "tune"]
    found = {case.id: extractive.search(standalone(case.question, case.history)) for case in cases}
    print(f"\nsample, tuning half: {len(cases)} questions")
    print("margin  list margin  nugget recall  citations per answer")
    for margin, list_margin in product(_MARGINS, _LIST_MARGINS):
        budget = Budget(margin=margin, list_margin=list_margin)
        recall, cited = _recall(extractive, cases, found, budget)
        print(f"{margin:6.1f} {list_margin:12.1f} {recall:14.3f} {cited:21.2f}")
    print("threshold  answerable refused  unanswerable refused")
    for threshold in _THRESHOLDS:
        refused = [
            sum(found[c.id].answerability < threshold for c in cases if c.answerable is a)
            for a in (True, False)
        ]
        totals = [sum(c.answerable is a for c in cases) for a in (True, False)]
        print(f"{threshold:9.2f} {refused[0]:12d} of {totals[0]} {refused[1]:15d} of {totals[1]}")


def _recall(
    extractive: Extractive, cases: Sequence[Case], found: dict[str, Found], budget: Budget
) -> tuple[float, float]:
    """Nugget recall and mean citations over the answerable cases, abstention left aside."""
    covered = nuggets = citations = answers = 0
    for case in cases:
        if not case.answerable:
            continue
        question = standalone(case.question, case.history)
        evidence = extractive.choose(question, found[case.id], budget=budget)
        spans = [source.sentence.span for item in evidence for source in (item, *item.copies)]
        covered += sum(covers(case, nugget, spans) for nugget in case.nuggets)
        nuggets += len(case.nuggets)
        citations += len(set(spans))
        answers += 1
    return covered / nuggets, citations / answers


def _candidates(extractive: Extractive, question: str, found: Found) -> list[Candidate]:
    sentences = extractive.sentences({p.document.id for p in found.passages})
    return candidates(read_question(question), found.passages, sentences=sentences)


def _holds(candidate: Candidate, span: Span) -> bool:
    own = candidate.sentence.span
    return own.document_id == span.document_id and own.start <= span.start and span.end <= own.end


def _hit(
    groups: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], weights: NDArray[np.float64], k: int
) -> float:
    hits = [right[np.argsort(-(rows @ weights), kind="stable")[:k]].any() for rows, right in groups]
    return float(np.mean(hits))


if __name__ == "__main__":
    sys.exit(main())
