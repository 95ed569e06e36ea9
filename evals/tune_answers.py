"""Fits which sentences answer: the weights of the signals, the chances, and how likely a further sentence must be.

    python -m evals.tune_answers --data ../shared --keep FOLDER --write

To be run again whenever the reader, the retriever or a signal changes. Three sets, each in two parts: questions on
the part of SQuADShifts that the reader was never trained on (one gold sentence each), halved by paragraph, the
tuning questions on the sample (`evals/data/sample-tuning.jsonl`: statements, lists, follow-ups), halved by topic, and
questions on our stories that want several things (`evals/data/story-lists.jsonl`), a third of the stories apart.
What is printed as checked was fitted on the other parts; what is written is fitted on all of them. (What ships was
fitted before the questions on stories were among them; the printed table shows both.) How likely a further
sentence must be is chosen on the tuning questions, and for lists on those of the stories that show by their grammar
what they want, too: the others say nothing of how often a question wants more than it shows. `--limits` prints what reading more or fewer passages would give, for the constants of `qa/reading.py`.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.answer_rows import NAMES, Asked, Rows, ask, rows
from evals.cases import Case, Dataset
from evals.datasets.sample_tuning import load_sample_tuning
from evals.datasets.squad import load_squad
from evals.datasets.story_lists import load_story_lists
from evals.fit import fit_groups, fit_logistic
from evals.metrics.coverage import covers
from evals.tune_retrieval import library_of
from qa.answers_fitted import LEAST, LEAST_LISTED, WEIGHTS
from qa.chances import COLUMNS, chances, comparisons
from qa.reader.data import HELD_BACK
from qa.reading import LIMITS, Limits
from qa.select import Budget, select

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights = NDArray[np.float64]

__all__ = ["flattest", "main"]

SETS = ("new-wiki", "reddit")
# How often a question counts: the tuning questions are what is asked, and there are a third as many of them; of those
# that want several things there are many, with three items each, and they are seldom asked.
SHIFTS_COUNT, TUNING_COUNTS, LISTS_COUNT = 2, 4, 1
# Pulls the weights of signals that few questions have towards 0.
RIDGE = 3e-3
# Recall counts double: a fact that is left out is lost, while a sentence too many is read and judged in a glance.
BETA = 2.0
# The curve of F is flat: what is this near to its top is as good. An answer is short, about four sentences at most.
# This rule and BETA were settled after the January result of others (F1, and the top of F2) had been seen.
TOLERANCE = 0.015
MOST_CITED = 4.0
_LEASTS = (0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_FITTED = Path(__file__).parent.parent / "qa" / "answers_fitted.py"
_LIMITS = (
    *(Limits(passages=n, listed=n, least=0.0, surely=n) for n in (2, 4, 6, 8, 10, 12)),
    *(
        Limits(passages=n, listed=n + 2, least=least, surely=surely)
        for n, least, surely in product((4, 8, 10), (0.005, 0.01, 0.02, 0.04), (2, 4))
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print, compare with what is shipped; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_answers", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with data/squadshifts-*.json")
    parser.add_argument("--every", type=int, default=4, help="use every n-th question of it (default 4)")
    parser.add_argument("--keep", type=Path, help="keep the libraries there for the next run")
    parser.add_argument("--limits", action="store_true", help="also print what other limits of reading give")
    parser.add_argument("--write", action="store_true", help=f"write {_FITTED.name}")
    options = parser.parse_args(argv)
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ibid-tune-")))
        shifts = [a for name in SETS for a in _shifts(options.data, name, folder, every=options.every)]
        tuning = _tuning(folder)
        if options.limits:
            _print_limits(tuning, shifts)
        fitted = fit([rows(a) for a in tuning], [rows(a) for a in shifts], [rows(a) for a in _lists(folder)])
    if options.write:
        _FITTED.write_text(_module(*fitted), encoding="utf-8")
        print(f"wrote {_FITTED}")
    return 0


def fit(
    tuning: Sequence[Rows], shifts: Sequence[Rows], lists: Sequence[Rows] = ()
) -> tuple[Weights, dict[str, float], float, float]:
    """Fits all, prints what it reaches on the parts that it wasn't fitted on.

    Returns:
        The weights of the signals, those of the chances, and the least chances of a further sentence and of a list's.
    """
    shipped = np.array([WEIGHTS[name] for name in NAMES])
    final = weigh(tuning, shifts, lists)
    # Each part's scores by the weights that the other parts gave.
    crossed = {
        held: weigh(*([r for r in part if r.asked.held != held] for part in (tuning, shifts, lists)))
        for held in (False, True)
    }
    print(f"\n{len(tuning)} tuning questions, {len(shifts)} of SQuADShifts, {len(lists)} on stories")
    print("signal      fitted  shipped")
    for name, a, b in zip(NAMES, final, shipped, strict=True):
        print(f"{name:10} {a:7.2f} {b:8.2f}")
    print("checked           first  of 3  of 5  (share of nuggets whose sentence is among them)")
    for label, part, held in (
        ("tuning, tune", tuning, False),
        ("tuning, held", tuning, True),
        ("SQuADShifts", shifts, True),
        ("lists, tune", lists, False),
        ("lists, held", lists, True),
    ):
        some = [r for r in part if r.asked.held == held]
        if not some:
            continue
        for kind, weights in (("shipped", shipped), ("crossed", crossed[held])):
            print(f"{label:13} {kind:8}", " ".join(f"{reached(some, weights, k):.3f}" for k in (1, 3, 5)))
    ranked = [_ranked(r, crossed[r.asked.held]) for r in tuning]
    marked = [_ranked(r, crossed[r.asked.held]) for r in lists if r.asked.question.wants_list]
    chance = {held: _chance([r for r in ranked if r.asked.held != held]) for held in (False, True)}
    likely = [chances([c.score for c in r.candidates], chance[r.asked.held]) for r in (*ranked, *marked)]
    least = _choose(ranked, likely[: len(ranked)], listed=False)
    least_listed = _choose([*ranked, *marked], likely, listed=True)
    return final, _chance(ranked), least, least_listed


def weigh(tuning: Sequence[Rows], shifts: Sequence[Rows], lists: Sequence[Rows] = ()) -> Weights:
    """The weights under which the sentences that state a nugget are the likeliest of those that state none or it."""
    groups = []
    for part, times in ((shifts, SHIFTS_COUNT), (tuning, TUNING_COUNTS), (lists, LISTS_COUNT)):
        for found in part:
            stated = np.any(found.gold, axis=0) if found.gold else None
            for right in found.gold:
                kept = right | ~stated if stated is not None else right
                groups += [(found.signals[kept], right[kept])] * times
    return fit_groups(groups, ridge=RIDGE)


def reached(part: Sequence[Rows], weights: Weights, k: int) -> float:
    """Share of all nuggets that one of the first k sentences states."""
    hits = nuggets = 0
    for found in part:
        first = np.argsort(-(found.signals @ weights), kind="stable")[:k]
        hits += sum(bool(right[first].any()) for right in found.gold)
        nuggets += len(found.asked.case.nuggets)
    return hits / nuggets


def _ranked(found: Rows, weights: Weights) -> Rows:
    """The same with the candidates ranked by other weights."""
    scores = found.signals @ weights
    order = np.argsort(-scores, kind="stable")
    return replace(
        found,
        candidates=tuple(replace(found.candidates[i], score=float(scores[i])) for i in order),
        signals=found.signals[order],
        gold=tuple(right[order] for right in found.gold),
    )


def _chance(part: Sequence[Rows]) -> dict[str, float]:
    """The logistic over how scores compare that tells which sentences are gold."""
    compared = [comparisons([c.score for c in found.candidates]) for found in part]
    right = [
        np.any(found.gold, axis=0)[: len(row)] if found.gold else np.zeros(len(row), np.bool_)
        for found, row in zip(part, compared, strict=True)
    ]
    fitted = fit_logistic(np.concatenate(compared), np.concatenate(right))
    return dict(zip((*COLUMNS, "constant"), map(float, fitted), strict=True))


def _choose(ranked: Sequence[Rows], likely: Sequence[Sequence[float]], *, listed: bool) -> float:
    """The least chance that gives the best F of nugget recall and on-point citations, over questions of one sort."""
    print(
        f"\n{'lists and statements' if listed else 'other questions'}: least chance, nugget recall, on point, "
        f"F{BETA:g}, citations per answer; tune | held"
    )
    reached: dict[float, tuple[float, float, float, float]] = {}
    for least in _LEASTS:
        budget = Budget(least=least, list_least=least)
        halves = [
            np.sum(
                [
                    _counts(r, chance, budget)
                    for r, chance in zip(ranked, likely, strict=True)
                    if r.asked.question.wants_list is listed and r.asked.held == held
                ],
                axis=0,
            )
            for held in (False, True)
        ]
        cells = [_figures(counts) for counts in (*halves, halves[0] + halves[1])]
        reached[least] = cells[2]
        print(f"{least:.2f}  " + " | ".join(" ".join(f"{x:.3f}" for x in cell) for cell in cells[:2]))
    shipped = LEAST_LISTED if listed else LEAST
    chosen = flattest(reached, shipped)
    print(f"chosen: {chosen:.2f}; shipped: {shipped:.2f}")
    return chosen


def flattest(
    reached: Mapping[float, tuple[float, float, float, float]], shipped: float | None = None
) -> float:
    """Of the least chances that are as good as the best, what ships if it is one of them, else that of the highest recall.

    Answers shouldn't grow from one fit to the next, from two citations to three, for a difference that is chance.

    Args:
        reached: Nugget recall, share on point, F and citations per answer, by least chance.
        shipped: What ships.

    >>> flattest({0.1: (0.6, 0.3, 0.50, 3.0), 0.2: (0.5, 0.5, 0.51, 2.0), 0.05: (0.7, 0.2, 0.50, 5.0)})
    0.1
    >>> flattest({0.1: (0.6, 0.3, 0.50, 3.0), 0.2: (0.5, 0.5, 0.51, 2.0), 0.05: (0.7, 0.2, 0.50, 5.0)}, 0.2)
    0.2
    """
    short = {least: row for least, row in reached.items() if row[3] <= MOST_CITED} or dict(reached)
    best = max(row[2] for row in short.values())
    if shipped in short and short[shipped][2] >= best - TOLERANCE:
        return shipped
    return max((row[0], least) for least, row in short.items() if row[2] >= best - TOLERANCE)[1]


def _counts(found: Rows, likely: Sequence[float], budget: Budget) -> tuple[int, int, int, int, int]:
    """Of one answer: nuggets cited, nuggets, citations on a gold place, citations, and 1."""
    asked, case = found.asked, found.asked.case
    evidence = select(
        asked.question, found.candidates, sentences=asked.sentences, budget=budget, likely=likely
    )
    spans = {source.sentence.span for item in evidence for source in (item, *item.copies)}
    gold = [place.span for nugget in case.nuggets for place in nugget.any_of]
    covered = sum(covers(case, nugget, spans) for nugget in case.nuggets)
    on = sum(any(span.overlap(g) for g in gold) for span in spans)
    return covered, len(case.nuggets), on, len(spans), 1


def _figures(counts: NDArray[np.int64]) -> tuple[float, float, float, float]:
    """Nugget recall, share of citations on a gold place, their F, citations per answer."""
    covered, nuggets, on, cited, answers = map(int, counts)
    recall, on_point = covered / max(1, nuggets), on / max(1, cited)
    f = (1 + BETA**2) * recall * on_point / max(1e-9, BETA**2 * on_point + recall)
    return recall, on_point, f, cited / max(1, answers)


def _print_limits(tuning: Sequence[Asked], shifts: Sequence[Asked]) -> None:
    """What each limit of reading costs, and what it gives to weights fitted under the widest of them."""
    wide = Limits(passages=12, listed=12, least=0.0, surely=12)
    weights = weigh([rows(a, limits=wide) for a in tuning], [rows(a, limits=wide) for a in shifts])
    print(
        "passages listed least surely   tuning: pairs first  of 3  of 5   SQuADShifts: pairs first  of 3  of 5"
    )
    for limits in (LIMITS, *_LIMITS):
        cells = []
        for part in (tuning, shifts):
            found = [rows(a, limits=limits) for a in part]
            pairs = np.mean([r.read for r in found])
            cells.append(f"{pairs:5.1f} " + " ".join(f"{reached(found, weights, k):.3f}" for k in (1, 3, 5)))
        print(
            f"{limits.passages:8} {limits.listed:6} {limits.least:5.3f} {limits.surely:6}   {cells[0]}   {cells[1]}"
        )


def _tuning(folder: Path) -> list[Asked]:
    dataset = load_sample_tuning()
    cases = [case for case in dataset.cases if case.answerable]
    held = {case.id for case in cases if case.split == "held"}
    return ask(library_of(dataset, folder / "tuning"), cases, held=held, what="the sample")


def _lists(folder: Path) -> list[Asked]:
    dataset = load_story_lists()
    held = {case.id for case in dataset.cases if case.split == "held"}
    return ask(library_of(dataset, folder / "story-lists"), dataset.cases, held=held, what="the stories")


def _shifts(data: Path, name: str, folder: Path, *, every: int) -> list[Asked]:
    """Questions on the paragraphs of a set of SQuADShifts that the reader was never trained on."""
    dataset: Dataset = load_squad(data / f"data/squadshifts-{name}.json")
    cut = round(len(dataset.documents) * (1 - HELD_BACK))
    kept = {parsed.document.id for parsed in dataset.documents[cut:]}
    seen = {parsed.document.id for parsed in dataset.documents[:cut]}
    cases = [case for case in dataset.cases if case.answerable and _home(case) in kept - seen][::every]
    homes = list(dict.fromkeys(map(_home, cases)))
    held = {case.id for case in cases if homes.index(_home(case)) % 2}
    return ask(library_of(dataset, folder / name), cases, held=held, what=name)


def _home(case: Case) -> str:
    return case.nuggets[0].any_of[0].span.document_id


def _module(weights: Weights, chance: Mapping[str, float], least: float, least_listed: float) -> str:
    def table(values: Mapping[str, float]) -> str:
        return "".join(f'        "{name}": {value:.2f},\n' for name, value in values.items())

    return f'''"""What `python -m evals.tune_answers --write` found; written by it, not by hand; numbers only.

WEIGHTS are the log-odds that each signal of `qa/signals.py` adds, CHANCE is the logistic of `qa/chances.py`. LEAST is
the chance that a further sentence must have beside the best one: of those within .015 of the best F2 of nugget recall
and on-point citations, at four citations an answer or fewer, that of the highest recall; LEAST_LISTED the same for
questions that want several things.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHANCE", "LEAST", "LEAST_LISTED", "WEIGHTS"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {{
{table(dict(zip(NAMES, map(float, weights), strict=True)))}    }}
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {{
{table(chance)}    }}
)
LEAST = {least}
LEAST_LISTED = {least_listed}
'''


if __name__ == "__main__":
    sys.exit(main())
