"""Fits the weights of `qa/candidates.py` and of the reader's part of `qa/answerability.py`; keeps nothing.

    python -m evals.tune_answers --data ../shared

Weights are fitted on the part of SQuADShifts that the reader was never trained on: which sentence of the retrieved
passages holds the gold answer, and whether the passages hold it at all (the gold paragraph left out of the search,
or a question of the other set). Every second paragraph is held back for the printed check. Margins and thresholds
are chosen on the tuning half of the sample questions, and the trade-off over all of them is printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.cases import Case, Dataset
from evals.datasets.sample import load_sample
from evals.datasets.squad import load_squad
from evals.fit import auroc, fit_groups, fit_logistic, kept_at
from evals.metrics.coverage import covers
from evals.progress import progress
from evals.tune_retrieval import library_of
from qa.answerability import READING, log_odds
from qa.candidates import WEIGHTS, Candidate, candidates
from qa.extractive import Extractive
from qa.followup import standalone
from qa.question import read_question
from qa.reader.data import HELD_BACK
from qa.reading import Found
from qa.select import Budget

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.document import Span
    from index import Library

__all__ = ["main"]

# Signals that SQuADShifts has enough of; the others it has not (see qa/candidates.py).
FITTED = ("retrieved", "read", "unread", "kind", "specific", "continued", "asks")
SETS = ("new-wiki", "reddit")
_MARGINS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_LIST_MARGINS = (2.0, 3.0, 4.0, 5.0)
_THRESHOLDS = tuple(round(0.05 * n, 2) for n in range(1, 16))


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print, compare with what is shipped; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_answers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with data/; without it only the sample part runs")
    parser.add_argument("--every", type=int, default=2, help="use every n-th question (default 2)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="ibid-tune-") as folder:
        if options.data is not None:
            unseen = {name: _unseen(options.data, name, every=options.every) for name in SETS}
            asked = [
                _ask(library_of(dataset, Path(folder) / name), cases, unseen[other][1], what=name)
                for (name, (dataset, cases)), other in zip(unseen.items(), reversed(SETS), strict=True)
            ]
            weigh([group for groups, _ in asked for group in groups])
            judge([row for _, rows in asked for row in rows])
        sample = load_sample()
        choose(library_of(sample, Path(folder) / "sample"), sample)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A question's candidates: signals [n, FITTED], and which hold the answer."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The search's and the reader's log-odds, whether the answer was there, and why not."""

    searched: float
    has: float
    kind: str
    held: bool


def _unseen(data: Path, name: str, *, every: int) -> tuple[Dataset, list[Case]]:
    """A set of SQuADShifts, and questions on its paragraphs that the reader was never trained on."""
    dataset = load_squad(data / f"data/squadshifts-{name}.json")
    cut = round(len(dataset.documents) * (1 - HELD_BACK))
    kept = {parsed.document.id for parsed in dataset.documents[cut:]}
    seen = {parsed.document.id for parsed in dataset.documents[:cut]}
    cases = [case for case in dataset.cases if case.answerable and _home(case) in kept - seen]
    return dataset, cases[::every]


def _home(case: Case) -> str:
    return case.nuggets[0].any_of[0].span.document_id


def _ask(
    library: Library, cases: Sequence[Case], foreign: Sequence[Case], *, what: str
) -> tuple[list[Group], list[Judged]]:
    """Asks each question with its paragraph and without it, and as many questions of the other set."""
    extractive = Extractive(library)
    everything = {document.id for document in library.documents()}
    halves = {identity: number % 2 == 1 for number, identity in enumerate(dict.fromkeys(map(_home, cases)))}
    groups: list[Group] = []
    judged: list[Judged] = []

    def note(found: Found, kind: str, held: bool) -> None:
        if found.has is not None:
            judged.append(Judged(searched=log_odds(found.searched), has=found.has, kind=kind, held=held))

    for number, case in enumerate(progress(cases, total=len(cases), what=f"asking {what}")):
        held = halves[_home(case)]
        found = extractive.search(case.question)
        note(found, "present", held)
        ranked = _candidates(extractive, case.question, found)
        gold = [span.span for nugget in case.nuggets for span in nugget.any_of]
        right = np.array([any(_holds(c, span) for span in gold) for c in ranked])
        if right.any():
            rows = np.array([[c.signals.get(name, 0.0) for name in FITTED] for c in ranked])
            groups.append(Group(rows=rows, right=right, held=held))
        note(extractive.search(case.question, documents=everything - {_home(case)}), "removed", held)
        if number < len(foreign):
            note(extractive.search(foreign[number].question), "off-topic", held)
    return groups, judged


def weigh(groups: Sequence[Group]) -> None:
    """Fits the weights on the questions that aren't held back and prints the held-back half's hit@1 and hit@3."""
    tuned, held = [g for g in groups if not g.held], [g for g in groups if g.held]
    fitted = fit_groups([(g.rows, g.right) for g in tuned])
    shipped = np.array([WEIGHTS[name] for name in FITTED])
    print(f"\n{len(tuned)} questions tuned on, {len(held)} held back")
    print("signal      fitted  shipped")
    for name, a, b in zip(FITTED, fitted, shipped, strict=True):
        print(f"{name:10} {a:7.2f} {b:8.2f}")
    print("held back             hit@1  hit@3")
    alone = np.eye(len(FITTED))
    for label, weights in (
        ("retriever alone", alone[0]),
        ("reader alone", alone[1] - 99 * alone[2]),
        ("fitted", fitted),
        ("shipped", shipped),
    ):
        print(f"{label:20} {_hit(held, weights, 1):6.3f} {_hit(held, weights, 3):6.3f}")


def judge(judged: Sequence[Judged]) -> None:
    """Fits the two judgements of answerability together and prints what the held-back half says of each."""

    def matrix(part: Sequence[Judged]) -> NDArray[np.float64]:
        return np.array([[j.searched, j.has] for j in part]).reshape(len(part), 2)

    tuned, held = [j for j in judged if not j.held], [j for j in judged if j.held]
    *fitted, constant = fit_logistic(matrix(tuned), np.array([j.kind == "present" for j in tuned]))
    print(f"\nanswerability: {len(tuned)} tuned on, {len(held)} held back")
    print(
        f"fitted: searched {fitted[0]:.2f}, has {fitted[1]:.2f}, constant {constant:.2f}; shipped: {dict(READING)}"
    )
    print("held back             AUROC removed  off-topic   kept at 5 % false: removed  off-topic")
    by_kind = {
        kind: matrix([j for j in held if j.kind == kind]) for kind in ("present", "removed", "off-topic")
    }
    for label, weights in (
        ("searched", [1.0, 0.0]),
        ("reader", [0.0, 1.0]),
        ("fitted", fitted),
        ("shipped", [READING["searched"], READING["has"]]),
    ):
        scores = {kind: rows @ np.array(weights) for kind, rows in by_kind.items()}
        figures = [
            f(scores["present"], scores[kind]) for f in (auroc, kept_at) for kind in ("removed", "off-topic")
        ]
        print(f"{label:20} {figures[0]:14.3f} {figures[1]:10.3f} {figures[2]:27.3f} {figures[3]:10.3f}")


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
    sentences = extractive.sentences(found.passages)
    return candidates(read_question(question), found.passages, sentences=sentences, readings=found.readings)


def _holds(candidate: Candidate, span: Span) -> bool:
    own = candidate.sentence.span
    return own.document_id == span.document_id and own.start <= span.start and span.end <= own.end


def _hit(groups: Sequence[Group], weights: NDArray[np.float64], k: int) -> float:
    hits = [g.right[np.argsort(-(g.rows @ weights), kind="stable")[:k]].any() for g in groups]
    return float(np.mean(hits))


if __name__ == "__main__":
    sys.exit(main())
