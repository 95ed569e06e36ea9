"""Figures of an evaluation that isn't a data set of questions, in one form for every report; knows none of them.

The JSON has `"schema": "ibid-eval-sheet/1"`. It names no machine, path or time
of day, and holds no text of any data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.cases import Bound

__all__ = ["SHEET_SCHEMA", "Figure", "Plot", "Sheet", "share", "sheet_dict"]

SHEET_SCHEMA = "ibid-eval-sheet/1"
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value.

    Attributes:
        name: For people, in a few words.
        value: What was measured.
        low: Lower end of its 95 % interval.
        high: Upper end.
        n: Of how many.
        target: What must be reached, or None.
        definition: What exactly is counted.
        beside: Names of plain systems, each with its value of the same.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    target: Bound | None = None
    definition: str = ""
    beside: tuple[tuple[str, float], ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.target is None else self.target.met_by(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A picture: inline SVG in which every text is escaped."""

    caption: str
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All figures of one evaluation.

    Attributes:
        name: As on the command line.
        title: One line for people.
        facts: On how much of what.
        figures: In the order of the report.
        seed: Of samples and intervals.
        plots: In the order of the report.
        notes: What a reader must know, a sentence each.
    """

    name: str
    title: str
    facts: str
    figures: tuple[Figure, ...]
    seed: int
    plots: tuple[Plot, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def systems(self) -> tuple[str, ...]:
        """The plain systems beside any figure, in the order they occur."""
        return tuple(dict.fromkeys(name for figure in self.figures for name, _ in figure.beside))


def share(
    name: str,
    hits: Sequence[bool | float],
    *,
    seed: int = 0,
    target: Bound | None = None,
    definition: str = "",
) -> Figure:
    """The mean of some outcomes with its 95 % percentile bootstrap.

    >>> share("refused", [True, True, False, True]).value
    0.75

    Raises:
        ValueError: There is no outcome.
    """
    if not len(hits):
        raise ValueError(f"{name}: nothing was measured")
    values = np.sort(np.asarray(hits, dtype=np.float64))
    counts = np.random.default_rng(seed).multinomial(
        len(values), np.full(len(values), 1 / len(values)), size=_RESAMPLES
    )
    low, high = np.percentile(counts @ values / len(values), (2.5, 97.5))
    value = float(values.mean())
    return Figure(
        name=name,
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        n=len(values),
        target=target,
        definition=definition,
    )


def sheet_dict(sheet: Sheet) -> dict[str, Any]:
    """The JSON form: dicts, lists, strings, numbers and None; pictures are left out."""
    return {
        "schema": SHEET_SCHEMA,
        "name": sheet.name,
        "title": sheet.title,
        "facts": sheet.facts,
        "seed": sheet.seed,
        "figures": [
            {
                "name": figure.name,
                "value": round(figure.value, 6),
                "low": round(figure.low, 6),
                "high": round(figure.high, 6),
                "n": figure.n,
                "target": None
                if figure.target is None
                else {"value": figure.target.value, "at_most": figure.target.at_most},
                "met": figure.met,
                "definition": figure.definition,
                **({"beside": {n: round(v, 6) for n, v in figure.beside}} if figure.beside else {}),
            }
            for figure in sheet.figures
        ],
        "notes": list(sheet.notes),
    }
