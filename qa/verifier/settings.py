"""The verifier's fitted constants; set by `python -m evals.verifier_tune --data ../shared`."""

from __future__ import annotations

__all__ = ["BIAS", "FACTORS", "THRESHOLD", "WEIGHTS"]

WEIGHTS = (1.0, 0.0, 0.0)
"""Of the log odds of supported and of contradicted, and of the share of words that the evidence has."""
BIAS = 0.0
THRESHOLD = 0.5
"""Score from which on a claim is supported."""
FACTORS = {
    "number": 0.3,
    "name": 0.5,
    "actor": 0.2,
    "negation": 0.2,
    "opposite": 0.2,
    "certainty": 0.4,
    "quote": 0.2,
}
"""What a finding of the rules leaves of the score."""
