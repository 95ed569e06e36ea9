"""Fits what `qa/answerability_fitted.py` holds and prints it, or writes it there; asks nothing twice.

    python -m evals.tune_abstention --data ../shared --write              # everything, after a new reader
    python -m evals.tune_abstention --data ../shared --rows FILE          # keeps the judgements, or reads them again

Run it whenever the reader, the search or `qa/premise.py` changes. The questions are those of
`evals.answerability_rows`; on the half of them that isn't held back the weights are fitted, each kind of question
counting alike whatever its number. Rules:

- No signal of `qa/premise.py` may speak for an answer: one whose weight comes out above 0 is left out.
- Ten that tell who acts or when, or that these questions hardly touch (HAND), cost at least what is given here.
- balanced: the least threshold that is within TOLERANCE of the highest mean of answerable questions answered and
  unanswerable ones refused. The curve is flat there, and a doubtful answer can be judged by the sources beside it,
  where a refusal leaves nothing.
- strict and lenient: 5 % and 50 % of the unanswerable questions pass.
- Thresholds are chosen on SQuADShifts' held-back half, the sample's tuning questions, the held-back stories
  and the tuning half of the false premises, each counting alike. SQuAD 2.0's are only printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import qa.answerability_fitted
from evals.answerability_rows import Row, add_options, rows_of
from evals.fit import auroc, fit_logistic, kept_at
from qa.judging import sureness, weigh
from qa.premise import SIGNALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HAND", "LENIENT", "STRICT", "fit", "kind_counts", "main", "probabilities", "thresholds"]

HAND: Mapping[str, float] = {
    "names_near": -1.0,
    "parts": -1.0,
    "actor": -1.5,
    "actor_near": -1.3,
    "speaker": -2.0,
    "figures": -2.0,
    "rival": -1.5,
    "reversed": -1.0,
    "negated": -2.0,
    "superlative": -2.0,
}
"""Chosen on the tuning halves alone: SQuADShifts asks about single paragraphs, which seldom name two who act. Of 35
false premises and 139 answerable questions these signals, in this order, accuse 6 and 6, 3 and 1, 3 and 1, 9 and 5, 1 and 0,
3 and 2, 3 and 1, 0 and 1, 1 and 0, 4 and 0."""
STRICT, LENIENT, TOLERANCE = 0.05, 0.50, 0.015
_NAMES = ("searched", "has", "read", "checked", *SIGNALS)
_FITTED_ON = ("news-wiki", "reddit", "squad2", "sample", "stories")
_CHOSEN_ON = (("news-wiki", "reddit"), ("sample",), ("stories",), ("premises",))


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """The weights of `qa.answerability_fitted.READING`, fitted on the rows that aren't held back."""
    used = [row for row in rows if not row.held and row.world in _FITTED_ON]
    right = np.array([row.answerable for row in used])
    counts = kind_counts(used)
    names = list(_NAMES)
    while True:
        matrix = _matrix(used, names)
        weights = fit_logistic(matrix, right, counts=counts, ridge=1e-3).tolist()
        wrong = [name for name, weight in zip(names, weights, strict=False) if name in SIGNALS and weight > 0]
        if not wrong:
            break
        names.remove(max(wrong, key=lambda name: weights[names.index(name)]))
    found = dict.fromkeys(_NAMES, 0.0) | dict(zip((*names, "constant"), weights, strict=True))
    return {name: round(min(value, HAND.get(name, value)), 3) for name, value in found.items()}


def kind_counts(rows: Sequence[Row]) -> NDArray[np.float64]:
    """What each row counts, [n]: each world 1, half of it its answerable questions, the other kinds alike."""
    size: dict[tuple[str, str], int] = {}
    for row in rows:
        size[row.world, row.kind] = size.get((row.world, row.kind), 0) + 1
    others = {
        world: sum(w == world and kind != "answerable" for w, kind in size) for world in {w for w, _ in size}
    }
    return np.array(
        [0.5 / size[r.world, r.kind] / (1 if r.answerable else others[r.world]) for r in rows], np.float64
    )


def _matrix(rows: Sequence[Row], names: Sequence[str]) -> NDArray[np.float64]:
    known = [
        {"searched": r.searched, "has": r.has, "read": sureness(r.read), "checked": r.checked, **r.lacking}
        for r in rows
    ]
    return np.array([[row.get(name, 0.0) for name in names] for row in known]).reshape(len(rows), len(names))


def probabilities(rows: Sequence[Row], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Probability of an answer for each row, [n]."""
    found = [weigh(r.searched, r.has, r.read, r.lacking, checked=r.checked, weights=weights) for r in rows]
    return np.array([judgement.probability for judgement in found])


def _chosen_on(
    rows: Sequence[Row], weights: Mapping[str, float]
) -> list[tuple[NDArray[np.float64], list[NDArray[np.float64]]]]:
    """For each of the four sets, probabilities of the answerable questions, and of each kind of the others."""
    found = []
    for worlds in _CHOSEN_ON:
        # The sample is small: both halves of its tuning questions choose.
        part = [r for r in rows if r.world in worlds and (r.held or r.world == "sample")]
        if not part:
            continue
        values = probabilities(part, weights)
        kinds = np.array([row.kind for row in part])
        others = [values[kinds == kind] for kind in sorted(set(kinds.tolist()) - {"answerable"})]
        found.append((values[kinds == "answerable"], others))
    return found


def thresholds(rows: Sequence[Row], weights: Mapping[str, float]) -> dict[str, float]:
    """The thresholds by the rules above, in hundredths."""
    sets = _chosen_on(rows, weights)
    grid = np.round(np.arange(0.01, 1.0, 0.01), 2)
    passing = np.mean(
        [[np.mean([(o >= t).mean() for o in others]) for t in grid] for _, others in sets], axis=0
    )
    kept = np.mean([[(own >= t).mean() for t in grid] for own, _ in sets], axis=0)
    strict = float(grid[np.argmax(passing <= STRICT)])
    lenient = float(grid[np.argmax(passing <= LENIENT)])
    accuracy = (kept + 1 - passing) / 2
    balanced = float(grid[np.argmax(accuracy >= accuracy.max() - TOLERANCE)])
    balanced = min(max(balanced, lenient), strict)
    return {"strict": strict, "balanced": balanced, "lenient": lenient}


def relevance(rows: Sequence[Row]) -> float:
    """The search's log-odds that best tell questions about other things from those whose paragraph is gone."""
    gone = np.array([r.searched for r in rows if r.held and r.kind == "removed"])
    foreign = np.array([r.searched for r in rows if r.held and r.kind == "off-topic"])
    grid = np.round(np.arange(-8.0, 0.0, 0.1), 1)
    return float(grid[np.argmax([(gone >= t).mean() + (foreign < t).mean() for t in grid])])


def render(weights: Mapping[str, float], chosen: Mapping[str, float], relevant: float) -> str:
    """The source of `qa/answerability_fitted.py` with these values."""
    path = Path(qa.answerability_fitted.__file__)
    head = path.read_text(encoding="utf-8").split("READING: Mapping", 1)[0]
    lines = "".join(f'        "{name}": {value!r},\n' for name, value in weights.items())
    levels = "".join(f'        "{name}": {value!r},\n' for name, value in chosen.items())
    return (
        f"{head}READING: Mapping[str, float] = MappingProxyType(\n    {{\n{lines}    }}\n)\n"
        f"THRESHOLDS: Mapping[str, float] = MappingProxyType(\n    {{\n{levels}    }}\n)\n"
        f"RELEVANT = {relevant!r}\n"
    )


def show(rows: Sequence[Row], weights: Mapping[str, float], chosen: Mapping[str, float]) -> None:
    """Prints how well the held-back questions are told apart, and what passes each threshold."""
    held = [r for r in rows if r.held or r.world == "sample"]
    values = probabilities(held, weights)
    groups = {
        (w, k): values[[r.world == w and r.kind == k for r in held]]
        for w, k in dict.fromkeys((r.world, r.kind) for r in held)
    }
    levels = "  ".join(f"{name} {value}" for name, value in chosen.items())
    print(f"{'held back':26} {'n':>5} AUROC  kept at 5 %   passing at {levels}")
    for (world, kind), part in groups.items():
        own = groups.get((world, "answerable"), part)
        told = "" if kind == "answerable" else f"{auroc(own, part):5.3f} {kept_at(own, part):13.2f}"
        passing = "  ".join(f"{(part >= value).mean():.2f}" for value in chosen.values())
        print(f"{world:12} {kind:13} {len(part):5} {told:20} {passing:>20}")


def main(argv: Sequence[str] | None = None) -> int:
    """Asks (or reads what was asked), fits, prints, and with --write writes the constants; 0."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.tune_abstention",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--write", action="store_true", help="write qa/answerability_fitted.py")
    parser.add_argument("--shipped", action="store_true", help="print what the shipped constants reach")
    options = parser.parse_args(argv)
    rows = rows_of(parser, options)
    if options.shipped:
        show(rows, qa.answerability_fitted.READING, qa.answerability_fitted.THRESHOLDS)
        return 0
    weights = fit(rows)
    chosen = thresholds(rows, weights)
    relevant = relevance(rows)
    show(rows, weights, chosen)
    source = render(weights, chosen, relevant)
    if options.write:
        Path(qa.answerability_fitted.__file__).write_text(source, encoding="utf-8")
    print("\n" + source.split('"""', 2)[-1].strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
