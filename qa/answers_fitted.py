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
        "retrieved": 0.71,
        "window": 0.22,
        "sure": 0.15,
        "unsure": 0.16,
        "unread": -2.61,
        "here": 0.19,
        "kind": 0.93,
        "specific": 0.82,
        "statement": 0.92,
        "continued": 0.28,
        "asks": -0.87,
        "named": -1.75,
        "near": 1.73,
        "agent": 1.30,
        "act": 0.32,
        "heading": -1.10,
        "after": 1.04,
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
