"""What a metric is, and its mean with a bootstrap interval; knows no data set and no single metric.

A metric gives a number per case, or None where the case says nothing about
it: None stays out of the mean and out of n (inspect_ai's "unscored"). The
interval is the 95 % percentile bootstrap over cases: questions are what one
would draw anew, not nuggets or citations, so a case moves with its weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.cases import Case
from evals.outcome import Outcome

if TYPE_CHECKING:
    from evals.metrics.contrast import Contrast

__all__ = ["RESAMPLES", "Metric", "Summary", "summarise"]

RESAMPLES = 2000
_BLOCK = 2_000_000  # counts drawn at once: 16 MB

Score: TypeAlias = Callable[[Case, Outcome], float | None]
Weight: TypeAlias = Callable[[Case, Outcome], float]


def _one(_case: Case, _outcome: Outcome) -> float:
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A named measure of one case and how cases add up.

    Attributes:
        name: As reported; ranking metrics carry ir_measures' names.
        definition: What exactly is counted, one sentence.
        source: Where the definition is from.
        score: (case, outcome) to a number, or None: unscored.
        weight: What a scored case weighs in the mean (nuggets, citations); above 0.
        stratum: When given, the mean is the plain mean of the means per stratum.
        strata: The strata that must all be there, else there is no value.
        better: Which way is better.
        share: Whether values are in [0, 1].
    """

    name: str
    definition: str
    source: str
    score: Score
    weight: Weight = _one
    stratum: Callable[[Case], str] | None = None
    strata: tuple[str, ...] = ("",)
    better: Literal["higher", "lower"] = "higher"
    share: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A metric over many cases.

    Attributes:
        metric: Which.
        value: Its mean, or None when no case was scored.
        low: Lower end of the 95 % interval.
        high: Upper end of the 95 % interval.
        n: Scored cases.
        weight: Their weight in all (nuggets, citations, or n again).
        against: Size of the group that a contrast compares them with; 0 for a mean.
    """

    metric: Metric | Contrast
    value: float | None
    low: float | None
    high: float | None
    n: int
    weight: float
    against: int = 0


def summarise(
    metric: Metric,
    results: Iterable[tuple[Case, Outcome]],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Summary:
    """Mean of a metric over cases, with its bootstrap interval.

    The order of the results doesn't matter: scores are sorted before cases
    are drawn, so that a seed gives one interval.

    Args:
        metric: What to measure.
        results: Cases with their outcomes.
        seed: Of the bootstrap.
        resamples: How often the cases are drawn anew.

    Returns:
        Value, interval, n and weight.

    Raises:
        ValueError: A scored case weighs nothing, or a share is outside [0, 1].
    """
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in metric.strata}
    for case, outcome in results:
        score = metric.score(case, outcome)
        if score is None:
            continue
        weight = metric.weight(case, outcome)
        if weight <= 0 or (metric.share and not 0 <= score <= 1):
            raise ValueError(f"{metric.name} of case {case.id}: score {score}, weight {weight}")
        rows[metric.stratum(case) if metric.stratum else ""].append((score, weight))
    n = sum(map(len, rows.values()))
    total = sum(weight for stratum in rows.values() for _, weight in stratum)
    if not all(rows.values()):
        return Summary(metric=metric, value=None, low=None, high=None, n=n, weight=total)
    rng = np.random.default_rng(seed)
    means, draws = [], np.zeros(resamples)
    for stratum in rows.values():
        scores, weights = np.array(sorted(stratum), dtype=np.float64).T
        means.append(float(scores @ weights / weights.sum()))
        draws += _resampled_means(scores, weights, resamples=resamples, rng=rng)
    low, high = np.percentile(draws / len(rows), (2.5, 97.5))
    value = sum(means) / len(means)
    # A percentile of few draws may miss the value by a rounding error; the interval holds it.
    return Summary(
        metric=metric,
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        n=n,
        weight=total,
    )


def _resampled_means(
    scores: NDArray[np.float64], weights: NDArray[np.float64], *, resamples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Weighted means of `resamples` samples of n cases each, drawn with replacement: [resamples]."""
    n = len(scores)
    parts: list[NDArray[np.float64]] = []
    for block in _blocks(resamples, max(1, _BLOCK // n)):
        counts = rng.multinomial(n, np.full(n, 1.0 / n), size=block).astype(np.float64)
        parts.append((counts @ (scores * weights)) / (counts @ weights))
    return np.concatenate(parts)


def _blocks(total: int, size: int) -> Sequence[int]:
    return [min(size, total - start) for start in range(0, total, size)]
