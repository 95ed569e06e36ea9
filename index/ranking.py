"""Turns a candidate's signals into scores: few linear weights, fitted by `python -m evals.tune_retrieval`.

Knows names and numbers; no text, no store and no vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "FINAL",
    "FIRST",
    "GIVEN",
    "LEAST",
    "RERANKED",
    "SEARCHED",
    "SENTENCE",
    "SENTENCE_FIRST",
    "chosen",
    "logistic",
    "posterior",
    "refined",
    "weigh",
]

SEARCHED = 20
"""Candidates taken from each list (vectors, words): their union held the asked-for passage for 99 % of the
tuning questions."""

RERANKED = 4
"""Best candidates that get late interaction, at most; each costs about 10 ms at two threads. R@1 on the tuning set
with none .877, three .894, four or more .896; R@3 .955, .956, .960 with four, .961 with six."""

LEAST = 0.01
"""Probability below which a candidate is left as it is. On the tuning set 2.5 candidates are encoded on average, one
or two at the median, and all figures are those of six encoded always."""

# Passage weights are log-odds in a softmax over one question's candidates (a conditional logit): the score of a
# passage is the probability that it is the one asked for, if any is. A fit with other sentence boundaries and
# vectors in full precision differs by less than .3 in every weight, and by at most .2 points in R@1.
FIRST: Mapping[str, float] = MappingProxyType(
    {"dense": 5.17, "words": 1.19, "sentences": 7.39, "coverage": 4.05, "best_coverage": 3.40, "pairs": 2.55}
)
FINAL: Mapping[str, float] = MappingProxyType(
    {
        "dense": 2.18,
        "words": 0.88,
        "sentences": 3.63,
        "coverage": 2.27,
        "best_coverage": 2.24,
        "pairs": 2.02,
        "interaction": 3.73,
        "best_interaction": 4.49,
        "mean_match": 3.39,
    }
)

# Not fitted: the tuning set has neither publishers nor quotations. `named` is the share of the question's idf mass
# that only the source, author or date of the document accounts for; `phrase` the share of its quoted phrases found.
GIVEN: Mapping[str, float] = MappingProxyType({"named": 2.0, "phrase": 3.0})

# Sentence weights are log-odds that the sentence holds the answer, fitted on questions that have one; `passage` is
# the logarithm of its passage's probability.
SENTENCE_FIRST: Mapping[str, float] = MappingProxyType(
    {"cosine": 3.86, "coverage": 4.39, "passage": 0.79, "constant": -5.21}
)
SENTENCE: Mapping[str, float] = MappingProxyType(
    {
        "cosine": 1.63,
        "coverage": 2.37,
        "passage": 0.78,
        "interaction": 3.55,
        "mean_match": 4.40,
        "constant": -7.60,
    }
)


def weigh(weights: Mapping[str, float], signals: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """The weighted sum of each row of signals, float64 [rows]; `constant` counts as 1 in every row."""
    return np.array(
        [
            sum(w * (1.0 if name == "constant" else row[name]) for name, w in weights.items())
            for row in signals
        ],
        np.float64,
    ).reshape(len(signals))


def posterior(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The softmax of log-odds.

    >>> posterior(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    if not len(scores):
        return scores
    odds = np.exp(scores - scores.max())
    result: NDArray[np.float64] = odds / odds.sum()
    return result


def chosen(first: NDArray[np.float64], count: int = RERANKED) -> list[int]:
    """Which candidates to look at again, best first: those of some probability, and the best one always.

    Args:
        first: Posterior of all candidates.
        count: How many at most.
    """
    order: list[int] = np.argsort(-first, kind="stable")[:count].tolist()
    return [n for rank, n in enumerate(order) if rank == 0 or first[n] >= LEAST]


def refined(
    first: NDArray[np.float64], chosen: Sequence[int], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shares the probability of the chosen candidates out again among them by better scores.

    Args:
        first: Posterior of all candidates.
        chosen: Those looked at again.
        scores: Their better log-odds.
    """
    result = first.copy()
    if len(chosen):
        index = np.asarray(chosen)
        result[index] = first[index].sum() * posterior(scores)
    return result


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds, without overflow."""
    result: NDArray[np.float64] = 0.5 * (1.0 + np.tanh(0.5 * scores))
    return result
