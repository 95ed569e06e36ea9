"""The verifier's constants."""

from __future__ import annotations

__all__ = ["FACTORS", "SHIFT", "THRESHOLD", "WRITTEN_SHIFT"]

SHIFT = 1.7
"""Added to the model's log odds, so that THRESHOLD is where it should be: where the mean balanced accuracy over all that
it is tuned on is highest (`python -m evals.verifier_tune`)."""
WRITTEN_SHIFT = 1.1
"""The same for the sentences of a language model: the least at which at most 15 % of the held-back written claims that
hold, rightly cited, are flagged (`python -m evals.tune_checking`; a quarter of the wrong ones pass). At 10 %, by 2.5, "The
lines do not say." was supported by "They lasted until noon."."""
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
evidence can be another word for one that is ("Downing Street"), or what a pronoun there means: of held-back claims that
the model takes for supported and that rule objects to, 33 of 44 are (`python -m evals.verifier_tune --limit 800`)."""
