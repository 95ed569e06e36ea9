"""What `python -m evals.tune_abstention --write` found; written by it, not by hand; numbers only.

READING weighs the search's and the reader's judgement (log-odds) and what of the question isn't borne out where it
would be cited (`qa/premise.py`). THRESHOLDS are the least probabilities of an answer. RELEVANT is the search's
log-odds below which nothing is about the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READING: Mapping[str, float] = MappingProxyType(
    {
        "searched": 0.125,
        "has": 0.403,
        "words": 0.0,
        "names": -0.771,
        "parts": -0.095,
        "actor": -0.213,
        "actor_near": 0.0,
        "figures": -1.103,
        "rival": -1.0,
        "reversed": -1.0,
        "negated": -2.0,
        "opposite": -1.529,
        "superlative": -2.0,
        "constant": 0.288,
    }
)
THRESHOLDS: Mapping[str, float] = MappingProxyType(
    {
        "strict": 0.71,
        "balanced": 0.43,
        "lenient": 0.38,
    }
)
RELEVANT = -4.2
