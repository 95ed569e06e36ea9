"""Fits linear weights by Newton's method: a softmax over groups, a logistic; knows numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["auroc", "fit_groups", "fit_logistic", "kept_at"]

_STEPS = 50
_CLOSE = 1e-6


def fit_groups(
    groups: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], *, ridge: float = 1e-3
) -> NDArray[np.float64]:
    """The weights that give the right rows of each group the highest probability (a conditional logit).

    Args:
        groups: For each group its rows [n, signals] and which of them are right, at least one.
        ridge: L2 penalty for each group.

    Returns:
        float64 [signals].
    """
    width = groups[0][0].shape[1]
    weights = np.zeros(width)
    gain = _log_likelihood(groups, weights, ridge)
    for _ in range(_STEPS):
        gradient = -ridge * len(groups) * weights
        curvature = ridge * len(groups) * np.eye(width)
        for rows, right in groups:
            share = _softmax(rows @ weights)
            wanted = np.where(right, share, 0.0)
            wanted /= max(wanted.sum(), 1e-300)
            expected = share @ rows
            gradient += wanted @ rows - expected
            # The curvature of the denominator alone: positive, unlike the whole.
            curvature += (rows.T * share) @ rows - np.outer(expected, expected)
        step = np.linalg.solve(curvature, gradient)
        # A full Newton step can overshoot, and then runs away: halve it until it gains.
        while (after := _log_likelihood(groups, weights + step, ridge)) < gain and np.abs(
            step
        ).max() > _CLOSE:
            step /= 2
        if after < gain:
            break
        weights, gain = weights + step, after
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.exp(scores - scores.max())
    return np.asarray(share / share.sum())


def _log_likelihood(
    groups: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]],
    weights: NDArray[np.float64],
    ridge: float,
) -> float:
    held = sum(float(np.log(max(_softmax(rows @ weights)[right].sum(), 1e-300))) for rows, right in groups)
    return held - ridge * len(groups) * float(weights @ weights) / 2


def fit_logistic(
    rows: NDArray[np.float64],
    right: NDArray[np.bool_],
    *,
    ridge: float = 1e-4,
    counts: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """The weights of a logistic, the constant last, float64 [signals + 1]; the constant isn't penalised.

    Args:
        rows: [n, signals].
        right: [n].
        ridge: L2 penalty for each row.
        counts: What each row counts, [n]; 1 by default.
    """
    rows = np.column_stack([rows, np.ones(len(rows))])
    counts = np.ones(len(rows)) if counts is None else counts * (len(rows) / counts.sum())
    penalty = np.full(rows.shape[1], ridge * len(rows))
    penalty[-1] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (counts * (right - p)) - penalty * weights
        curvature = (rows.T * (counts * p * (1 - p))) @ rows + np.diag(penalty) + 1e-9 * np.eye(rows.shape[1])
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """The probability that a positive scores above a negative, ties as half."""
    values = np.concatenate([positive, negative])
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    wins = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(wins / (len(positive) * len(negative)))


def kept_at(positive: NDArray[np.float64], negative: NDArray[np.float64], *, false: float = 0.05) -> float:
    """The share of positives above the threshold that the given share of negatives passes."""
    return float((positive > np.quantile(negative, 1 - false)).mean())
