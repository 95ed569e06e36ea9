"""What `python -m evals.tune_abstention --write` found; written by it, not by hand; numbers only.

READING weighs the search's and the reader's judgements (log-odds) and what of the question isn't borne out where it
would be cited (`qa/premise.py`). THRESHOLDS are the least probabilities of an answer. RELEVANT is the search's
log-odds below which nothing is about the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READING: Mapping[str, float] = MappingProxyType(
    {
        "searched": 0.091,
        "has": 0.27,
        "read": 0.015,
        "checked": 0.211,
        "words": 0.0,
        "names": -0.302,
        "names_near": -1.0,
        "parts": -1.0,
        "actor": -1.5,
        "actor_near": -1.3,
        "speaker": -2.0,
        "figures": -2.0,
        "rival": -1.5,
        "reversed": -1.0,
        "negated": -2.0,
        "opposite": -1.439,
        "superlative": -2.0,
        "constant": 0.461,
    }
)
THRESHOLDS: Mapping[str, float] = MappingProxyType(
    {
        "strict": 0.71,
        "balanced": 0.2,
        "lenient": 0.12,
    }
)
RELEVANT = -3.6
