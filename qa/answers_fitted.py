"""What `python -m evals.tune_answers --write` found; written by it, not by hand; numbers only.

WEIGHTS are the log-odds that each signal of `qa/signals.py` adds, CHANCE is the logistic of `qa/chances.py`. LEAST is
the chance that a further sentence must have beside the best one: of those within .015 of the best F2 of nugget recall
and on-point citations, at four citations an answer or fewer, that of the highest recall; LEAST_LISTED the same for
questions that want several things.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHANCE", "LEAST", "LEAST_LISTED", "WEIGHTS"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "retrieved": 0.71,
        "window": 0.16,
        "sure": 0.11,
        "unsure": 0.17,
        "unread": -2.35,
        "here": 0.23,
        "kind": 0.74,
        "specific": 0.79,
        "statement": 0.78,
        "continued": 0.29,
        "asks": -0.86,
        "named": -1.80,
        "near": 1.72,
        "agent": 0.81,
        "others": -0.76,
        "act": 0.47,
        "heading": -0.93,
        "after": 0.73,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": -0.03,
        "share": 0.82,
        "lead": 0.79,
        "first": 0.70,
        "constant": 1.00,
    }
)
LEAST = 0.1
LEAST_LISTED = 0.1
