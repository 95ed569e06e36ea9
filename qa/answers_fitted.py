"""What `python -m evals.tune_answers --write` found; written by it, not by hand; numbers only.

WEIGHTS are the log-odds that each signal of `qa/signals.py` adds, CHANCE is the logistic of `qa/chances.py`. LEAST is
the chance that a further sentence must have beside the best one, where F1 of nugget recall and on-point citations is
best; LEAST_LISTED the same for questions that want several things, where recall counts double.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHANCE", "LEAST", "LEAST_LISTED", "WEIGHTS"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "retrieved": 0.69,
        "window": 0.24,
        "sure": 0.14,
        "unsure": 0.18,
        "unread": -2.79,
        "here": 0.19,
        "kind": 0.79,
        "specific": 0.78,
        "statement": 0.99,
        "continued": 0.23,
        "asks": -0.98,
        "named": -1.74,
        "near": 1.75,
        "agent": 0.94,
        "others": -0.76,
        "act": 0.46,
        "heading": -1.11,
        "after": 0.75,
    }
)
CHANCE: Mapping[str, float] = MappingProxyType(
    {
        "behind": 0.02,
        "share": 0.89,
        "lead": 0.91,
        "first": 0.54,
        "constant": 1.26,
    }
)
LEAST = 0.25
LEAST_LISTED = 0.1
