"""Whether probabilities mean what they say, and what is gained by refusing the least sure; knows numbers only.

Reliability bins, expected calibration error (Naeini et al. 2015), Brier score (1950); risk-coverage curve with its
area (El-Yaniv & Wiener 2010; AURC after Geifman et al. 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bin", "Curve", "brier", "calibration_error", "reliability", "risk_coverage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Questions whose probability lies in [low, high), the last bin's upper end included.

    Attributes:
        low: Lower end.
        high: Upper end.
        weight: What its questions count, of 1 in all.
        predicted: Their mean probability.
        observed: The share of them that holds.
    """

    low: float
    high: float
    weight: float
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is wrong among the answered, as fewer and fewer are refused.

    Attributes:
        coverage: Share answered, ascending, [n].
        risk: Share wrong among those, [n].
        area: Under the curve (AURC); less is better.
    """

    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]
    area: float

    def coverage_at(self, risk: float) -> float:
        """The most that can be answered with at most this share wrong; 0 where even the surest are wrong."""
        within = self.coverage[self.risk <= risk + 1e-12]
        return float(within.max()) if len(within) else 0.0


def reliability(
    probability: NDArray[np.float64],
    true: NDArray[np.bool_],
    *,
    weights: NDArray[np.float64] | None = None,
    bins: int = 10,
) -> tuple[Bin, ...]:
    """The bins of a reliability diagram; empty ones are left out.

    Args:
        probability: In [0, 1], [n], at least one.
        true: What happened, [n].
        weights: What each counts; all alike by default.
        bins: How many, of equal width.
    """
    weights = _shares(len(probability), weights)
    place = np.minimum((probability * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        inside = place == number
        total = float(weights[inside].sum())
        if total > 0:
            found.append(
                Bin(
                    low=number / bins,
                    high=(number + 1) / bins,
                    weight=total,
                    predicted=float(weights[inside] @ probability[inside] / total),
                    observed=float(weights[inside] @ true[inside] / total),
                )
            )
    return tuple(found)


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Expected calibration error: how far bins' observed shares lie from what was predicted, on average."""
    return sum(b.weight * abs(b.observed - b.predicted) for b in bins)


def brier(
    probability: NDArray[np.float64],
    true: NDArray[np.bool_],
    *,
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Mean squared difference of probability and outcome; .25 for always saying one half."""
    return float(_shares(len(probability), weights) @ (probability - true) ** 2)


def risk_coverage(
    probability: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    *,
    weights: NDArray[np.float64] | None = None,
) -> Curve:
    """The curve over all thresholds; equal probabilities are answered or refused together.

    Args:
        probability: In [0, 1], [n], at least one.
        wrong: Whether an answer would be wrong, [n].
        weights: What each counts; all alike by default.
    """
    weights = _shares(len(probability), weights)
    order = np.argsort(-probability, kind="stable")
    answered = np.cumsum(weights[order])
    mistakes = np.cumsum((weights * wrong)[order])
    last = np.append(np.diff(probability[order]) != 0, True)
    coverage, risk = answered[last], (mistakes / answered)[last]
    steps = np.diff(coverage, prepend=0.0)
    return Curve(coverage=coverage, risk=risk, area=float(steps @ risk))


def _shares(count: int, weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if count == 0:
        raise ValueError("nothing to calibrate: no question was judged")
    return np.full(count, 1.0 / count) if weights is None else weights / weights.sum()
