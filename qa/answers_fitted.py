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
        "retrieved": 0.70,
        "window": 0.19,
        "sure": 0.14,
        "unsure": 0.16,
        "unread": -2.31,
        "here": 0.20,
        "kind": 0.96,
        "specific": 0.79,
        "statement": 1.01,
        "continued": 0.28,
        "asks": -0.89,
        "named": -1.60,
        "near": 1.78,
        "agent": 0.88,
        "others": -0.90,
        "act": 0.50,
        "heading": -0.96,
        "after": 0.71,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": 0.07,
        "share": 0.75,
        "lead": 0.81,
        "first": 1.23,
        "constant": 0.47,
    }
)
LEAST = 0.1
LEAST_LISTED = 0.07
