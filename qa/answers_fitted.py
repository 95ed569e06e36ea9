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
        "window": 0.15,
        "sure": 0.18,
        "unsure": 0.15,
        "unread": -2.15,
        "here": 0.23,
        "kind": 0.68,
        "specific": 0.79,
        "statement": 0.85,
        "continued": 0.20,
        "asks": -0.84,
        "named": -1.77,
        "near": 1.77,
        "agent": 0.68,
        "others": -0.69,
        "act": 0.26,
        "heading": -0.83,
        "after": 0.94,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": 0.03,
        "share": 0.84,
        "lead": 0.88,
        "first": 0.91,
        "constant": 0.98,
    }
)
LEAST = 0.15
LEAST_LISTED = 0.1
