"""How far the probability of an answer can be trusted, as a sheet with its pictures; knows no model and no fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.answerability_rows import SHIFTS, SQUAD2, Row, gather
from evals.calibration import RISKS, SETS, Calibration, calibrate, measure
from evals.errors import EvalError
from evals.plot_reliability import curve_of, diagram
from evals.sheet import Figure, Plot, Sheet

__all__ = ["make"]

_EVERY = 8  # some 1,000 questions: two minutes at two threads
_RESAMPLES = 200
_DEFINITIONS = {
    "calibration error": "Expected calibration error over ten bins: how far the share that the documents answer lies "
    "from the probability given.",
    "Brier score": "Mean squared difference of the probability and what holds; .25 for always saying one half.",
    **{
        f"answered with {risk:.0%} wrong": f"The most that can be answered with at most {risk:.0%} of the answers wrong."
        for risk in RISKS
    },
}


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:
    """Ask held-back development questions with and without an answer.

    Args:
        data: The data folder.
        seed: Of the intervals.
        limit: Ask about so many of each set.

    Raises:
        EvalError: There is no data folder, or it lacks what is asked.
    """
    if data is None:
        raise EvalError("no data folder", hint="give it with --data DIR or in IBID_DATA")
    for name in (*SHIFTS.values(), SQUAD2):
        if not (data / name).is_file():
            raise EvalError(f"{data} has no {name}", hint="give the folder that holds it with --data")
    every = _EVERY if limit is None else max(_EVERY, 800 // max(1, limit))
    rows = [row for row in gather(data, every=every) if row.held]
    return of_rows(rows, seed=seed)


def of_rows(rows: Sequence[Row], *, seed: int = 0) -> Sheet:
    """The sheet of judgements that are already made."""
    figures: list[Figure] = []
    plots: list[Plot] = []
    for name, found in measure(rows).items():
        part = [row for row in rows if row.held and row.world in SETS[name]]
        figures += _figures(name, part, found, seed=seed)
        bins = [(b.predicted, b.observed, b.weight) for b in found.bins]
        plots.append(
            Plot(
                caption=f"{name}: how often the documents answer, by probability given",
                svg=diagram(bins, error=found.error, count=found.questions, title=f"Reliability, {name}"),
            )
        )
        points = list(zip(found.curve.coverage.tolist(), found.curve.risk.tolist(), strict=True))
        plots.append(
            Plot(
                caption=f"{name}: share wrong among the answered, as fewer are refused",
                svg=curve_of(
                    points, area=found.curve.area, count=found.questions, title=f"Risk and coverage, {name}"
                ),
            )
        )
    return Sheet(
        name="calibration",
        title="Whether the probability of an answer means what it says, on held-back development questions",
        facts=f"{len(rows):,} questions; in each set the answerable count one half",
        figures=tuple(figures),
        seed=seed,
        plots=tuple(plots),
    )


def _figures(name: str, rows: Sequence[Row], found: Calibration, *, seed: int) -> list[Figure]:
    measures: dict[str, Callable[[Calibration], float]] = {
        "calibration error": lambda c: c.error,
        "Brier score": lambda c: c.brier,
        **{f"answered with {risk:.0%} wrong": _coverage(risk) for risk in RISKS},
        **{f"answered, {level} setting": _threshold(level, 0) for level in found.thresholds},
        **{f"wrong among them, {level} setting": _threshold(level, 1) for level in found.thresholds},
    }
    rng = np.random.default_rng(seed)
    drawn = [calibrate([rows[n] for n in rng.integers(0, len(rows), len(rows))]) for _ in range(_RESAMPLES)]
    figures = []
    for label, measured in measures.items():
        value = measured(found)
        low, high = np.percentile([measured(again) for again in drawn], (2.5, 97.5))
        figures.append(
            Figure(
                name=f"{label} ({name})",
                value=value,
                low=min(float(low), value),
                high=max(float(high), value),
                n=found.questions,
                definition=_DEFINITIONS.get(label, ""),
            )
        )
    return figures


def _coverage(risk: float) -> Callable[[Calibration], float]:
    return lambda found: found.curve.coverage_at(risk)


def _threshold(level: str, which: int) -> Callable[[Calibration], float]:
    return lambda found: found.thresholds[level][which]
