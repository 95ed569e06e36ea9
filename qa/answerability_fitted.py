"""What `python -m evals.tune_answerability --write` found; written by it, not by hand; numbers only.

READING weighs the search's and the reader's judgement (log-odds) and what of the question the text to be cited
doesn't bear out (`qa/premise.py`). THRESHOLDS are the least probabilities of an answer, by the share of the held-back
unanswerable questions that pass them: 5 % strict, 10 % balanced, 20 % lenient. RELEVANT is the search's
log-odds below which nothing is about the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READING: Mapping[str, float] = MappingProxyType(
    {
        "searched": 0.27,
        "has": 0.71,
        "constant": -0.16,
    }
)
THRESHOLDS: Mapping[str, float] = MappingProxyType({"strict": 0.45, "balanced": 0.15, "lenient": 0.05})
RELEVANT = -4.0
