"""What is known of a claim and its evidence, and the one score made of it; knows no model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from qa.verifier.rules import Finding

__all__ = ["Signals", "combine"]

_EDGE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What model and rules say of one sentence.

    Attributes:
        supported: The model's probability.
        unsupported: Likewise.
        contradicted: Likewise.
        findings: What the rules found.
    """

    supported: float
    unsupported: float
    contradicted: float
    findings: tuple[Finding, ...]


def combine(signals: Signals, *, shift: float, factors: Mapping[str, float]) -> float:
    """The score from 0 to 1: the model's probability, shifted, times the smallest factor of what the rules found.

    A logistic of words in common and of the log odds of "contradicted" too was tried: .726 instead of .731 in mean
    balanced accuracy on the sets that it was fitted on.
    """
    share = min(1 - _EDGE, max(_EDGE, signals.supported))
    score = 1 / (1 + math.exp(-math.log(share / (1 - share)) - shift))
    return score * min((factors[f.kind] for f in signals.findings if f.kind in factors), default=1.0)
