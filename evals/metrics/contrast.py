"""A figure of two groups of scores (AUROC, kept at 5 %), with its bootstrap interval; knows no data set.

Unlike a `Metric` it has no value per case: it says how far the scores of one
group stand above those of another. The interval draws both groups anew, each
with replacement in its own size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from evals.cases import Case
from evals.metrics.metric import RESAMPLES, Summary
from evals.outcome import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Contrast", "summarise_contrast"]

_LEAST = 5  # of either group, below which a figure would say nothing

Score: TypeAlias = Callable[[Case, Outcome], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A named figure of two groups.

    Attributes:
        name: As reported.
        definition: What exactly is compared, one sentence.
        source: Where the definition is from.
        positive: The score of a case that should be high, or None.
        negative: The score of a case that should be low, or None.
        statistic: Of the two arrays of scores.
        better: Which way is better.
        share: Whether values are in [0, 1].
    """

    name: str
    definition: str
    source: str
    positive: Score
    negative: Score
    statistic: Callable[[NDArray[np.float64], NDArray[np.float64]], float]
    better: Literal["higher", "lower"] = "higher"
    share: bool = True


def summarise_contrast(
    contrast: Contrast, results: Iterable[tuple[Case, Outcome]], *, seed: int = 0, resamples: int = RESAMPLES
) -> Summary:
    """The figure over many cases, with its bootstrap interval.

    Args:
        contrast: What to compare.
        results: Cases with their outcomes, in any order.
        seed: Of the bootstrap.
        resamples: How often the groups are drawn anew.

    Returns:
        Value, interval and the sizes of the groups; no value when either has fewer than five.
    """
    results = tuple(results)
    groups = [
        np.array(sorted(s for s in (score(*pair) for pair in results) if s is not None), np.float64)
        for score in (contrast.positive, contrast.negative)
    ]
    above, below = groups
    empty = Summary(
        metric=contrast,
        value=None,
        low=None,
        high=None,
        n=len(above),
        weight=float(len(above)),
        against=len(below),
    )
    if min(len(above), len(below)) < _LEAST:
        return empty
    value = contrast.statistic(above, below)
    rng = np.random.default_rng(seed)
    draws = [
        contrast.statistic(*(group[rng.integers(0, len(group), len(group))] for group in groups))
        for _ in range(resamples)
    ]
    low, high = np.percentile(draws, (2.5, 97.5))
    return replace(empty, value=value, low=min(float(low), value), high=max(float(high), value))
