"""The verifier's constants; the first is set by `python -m evals.verifier_tune --data ../shared`."""

from __future__ import annotations

__all__ = ["FACTORS", "SHIFT", "THRESHOLD"]

SHIFT = 1.0
"""Added to the model's log odds, so that THRESHOLD is in the middle."""
THRESHOLD = 0.5
"""Score from which on a claim is supported."""
FACTORS = {
    "actor": 0.2,
    "negation": 0.2,
    "number": 0.2,
    "opposite": 0.2,
    "quote": 0.2,
    "certainty": 0.4,
    "name": 0.9,
}
"""What a finding of the rules leaves of the score. Under the threshold it is a veto; a name that isn't in the
evidence can be another word for one that is ("Downing Street"), so a sure model may overrule that."""
