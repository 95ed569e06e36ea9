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
        "retrieved": 0.68,
        "window": 0.18,
        "sure": 0.18,
        "unsure": 0.13,
        "unread": -2.11,
        "here": 0.23,
        "kind": 0.82,
        "specific": 0.78,
        "statement": 0.93,
        "continued": 0.28,
        "asks": -0.86,
        "named": -1.73,
        "near": 1.78,
        "agent": 0.78,
        "others": -0.78,
        "act": 0.36,
        "heading": -0.91,
        "after": 0.80,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": 0.01,
        "share": 0.84,
        "lead": 0.85,
        "first": 0.74,
        "constant": 1.05,
    }
)
LEAST = 0.07
LEAST_LISTED = 0.07
