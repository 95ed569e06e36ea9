"""Turns a candidate's signals into scores: few linear weights, fitted by `python -m evals.tune_retrieval`.

The present weights come from a shorter run with the same signals and objective, which took the words' figures from
the first 50 passages instead of `SCORED`. Knows names and numbers; no text, no store and no vectors.
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
    "SCORED",
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
"""Candidates taken from each list (vectors, words): their union held the asked-for passage for 99.1 % of the tuning
questions. More is no better: with 50 from each it is 99.6 %, but R@10 stays .983, since what is missed is ranked low."""

SCORED = 500
"""Best by words whose BM25 is looked at: also a candidate that was found by its vector has its true BM25, and one found
by its words its true cosine. With what the two lists of 20 show alone (0 or the least for the others): R@1 .888, R@10
.9805 on the tuning set; with the true figures .8895 and .983."""

RERANKED = 6
"""Best candidates that get late interaction, at most; each costs about 10 ms at two threads. R@1 on the tuning set
with none .869, with four .890, six .891, ten .891; R@3 .957 with four, .960 with six, .962 with eight. R@10 is .983 with
any up to eight, and .984 with ten and a `LEAST` of .005, which encodes twice as many."""

LEAST = 0.03
"""Probability below which a candidate is left as it is. On the tuning set 2.0 candidates are encoded on average, one at
the median. With .01 it is 2.5, two at the median, and R@1 and R@3 the same within .001."""

# Passage weights are log-odds in a softmax over one question's candidates (a conditional logit): the score of a
# passage is the probability that it is the one asked for, if any is. A fit with other sentence boundaries and
# vectors in full precision differs by less than .3 in every weight, and by at most .2 points in R@1.
FIRST: Mapping[str, float] = MappingProxyType(
    {"dense": 5.05, "words": 2.29, "sentences": 6.53, "coverage": 3.56, "best_coverage": 3.56, "pairs": 2.55}
)
FINAL: Mapping[str, float] = MappingProxyType(
    {
        "dense": 1.77,
        "words": 0.87,
        "sentences": 3.01,
        "coverage": 1.79,
        "best_coverage": 1.79,
        "pairs": 1.85,
        "interaction": 3.73,
        "best_interaction": 4.38,
        "mean_match": 3.31,
    }
)

# Not fitted: the tuning set has neither publishers nor quotations. `named` is the share of the question's idf mass
# that only the source, author or date of the document accounts for; `phrase` the share of its quoted phrases found.
GIVEN: Mapping[str, float] = MappingProxyType({"named": 2.0, "phrase": 3.0})

# Sentence weights are log-odds that the sentence holds the answer, fitted on questions that have one; `passage` is
# the logarithm of its passage's probability.
SENTENCE_FIRST: Mapping[str, float] = MappingProxyType(
    {"cosine": 4.14, "coverage": 4.35, "passage": 0.73, "constant": -5.43}
)
SENTENCE: Mapping[str, float] = MappingProxyType(
    {
        "cosine": 1.70,
        "coverage": 2.28,
        "passage": 0.93,
        "interaction": 3.36,
        "mean_match": 3.92,
        "constant": -7.11,
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
        first: Posterior of all candidates, float64 [candidates].
        chosen: Those looked at again, by their place in `first`.
        scores: Their better log-odds, float64 [chosen].

    Returns:
        The new posterior, float64 [candidates], with the same sum.
    """
    result = first.copy()
    if len(chosen):
        index = np.asarray(chosen)
        result[index] = first[index].sum() * posterior(scores)
    return result


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds, in the same shape, without overflow."""
    result: NDArray[np.float64] = 0.5 * (1.0 + np.tanh(0.5 * scores))
    return result
