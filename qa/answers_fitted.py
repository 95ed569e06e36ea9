"""What `python -m evals.tune_answers --write` found; written by it, not by hand; numbers only.

WEIGHTS are the log-odds that each signal of `qa/signals.py` adds, CHANCE is the logistic of `qa/chances.py`. LEAST is
the chance that a further sentence must have beside the best one, where F2 of nugget recall and on-point citations is
best; LEAST_LISTED the same for questions that want several things.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHANCE", "LEAST", "LEAST_LISTED", "WEIGHTS"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "retrieved": 0.72,
        "window": 0.22,
        "sure": 0.12,
        "unsure": 0.16,
        "unread": -2.69,
        "here": 0.20,
        "kind": 1.03,
        "specific": 0.86,
        "statement": 1.00,
        "continued": 0.27,
        "asks": -1.16,
        "named": -1.82,
        "near": 1.76,
        "agent": 0.97,
        "others": -0.81,
        "act": 0.50,
        "heading": -1.16,
        "after": 0.60,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": 0.02,
        "share": 0.88,
        "lead": 0.89,
        "first": 0.66,
        "constant": 1.18,
    }
)
LEAST = 0.35
LEAST_LISTED = 0.1
