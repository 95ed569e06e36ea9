"""What is known of a claim and its evidence, and the one score made of it; knows no model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.verifier.evidence import Evidence
from qa.verifier.rules import Finding
from qa.verifier.tokens import tokens

__all__ = ["Signals", "combine", "coverage", "row"]

_EDGE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What model and rules say of one sentence.

    Attributes:
        supported: The model's probability.
        unsupported: Likewise.
        contradicted: Likewise.
        coverage: Share of the claim's content words that the evidence has.
        findings: What the rules found.
    """

    supported: float
    unsupported: float
    contradicted: float
    coverage: float
    findings: tuple[Finding, ...]


def coverage(claim: str, evidence: Evidence) -> float:
    """Share of the claim's content words (by stem) that stand in the evidence; 1 where it has none."""
    wanted = {t.key for t in tokens(claim) if not t.stop}
    there = frozenset().union(*evidence.keys) if evidence.keys else frozenset()
    return len(wanted & there) / len(wanted) if wanted else 1.0


def row(signals: Signals) -> tuple[float, float, float]:
    """The numbers that the score is a logistic of: log odds of supported and of contradicted, coverage."""
    return _odds(signals.supported), _odds(signals.contradicted), signals.coverage


def combine(
    signals: Signals, *, weights: Sequence[float], bias: float, factors: Mapping[str, float]
) -> float:
    """The score from 0 to 1: a logistic of `row`, times the smallest factor of what the rules found."""
    value = sum(w * x for w, x in zip(weights, row(signals), strict=True)) + bias
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
    return score * min((factors[f.kind] for f in signals.findings if f.kind in factors), default=1.0)


def _odds(share: float) -> float:
    share = min(1 - _EDGE, max(_EDGE, share))
    return math.log(share / (1 - share))
