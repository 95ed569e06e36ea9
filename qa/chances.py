"""How likely each of the ranked sentences is among those that answer; knows no text.

A ranking's scores tell the order; how many of the first to believe depends on how far the others stay behind. A
sentence alone at the top is likelier right than one of ten of the same score, and so is the second after it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from qa.answers_fitted import CHANCE

__all__ = ["COLUMNS", "COMPARED", "chances", "comparisons"]

COMPARED = 12
"""Sentences that are given a chance: no answer has more."""

COLUMNS = ("behind", "share", "lead", "first")
"""How far the score stays behind the best; log of its share of all candidates' (as a softmax); log of the best
one's share; whether it is the best."""


def chances(scores: Sequence[float], weights: Mapping[str, float] = CHANCE) -> tuple[float, ...]:
    """The probability of each of the first `COMPARED` sentences to be among those that answer.

    Args:
        scores: Of all candidates, best first.
        weights: Of the logistic: by the names of `COLUMNS`, and "constant".

    Returns:
        In [0, 1], falling.
    """
    odds = comparisons(scores) @ np.array([weights[name] for name in COLUMNS])
    found = [0.5 * (1.0 + math.tanh(0.5 * (float(value) + weights["constant"]))) for value in odds]
    return tuple(float(value) for value in np.minimum.accumulate(found))


def comparisons(scores: Sequence[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """What the chances are made of, float64 [at most COMPARED, COLUMNS]."""
    if not scores:
        return np.zeros((0, len(COLUMNS)))
    all_scores = np.asarray(scores, np.float64)
    shares = all_scores - all_scores[0] - math.log(float(np.exp(all_scores - all_scores[0]).sum()))
    count = min(COMPARED, len(all_scores))
    return np.column_stack(
        [
            all_scores[0] - all_scores[:count],
            shares[:count],
            np.full(count, shares[0]),
            np.arange(count) == 0,
        ]
    )
