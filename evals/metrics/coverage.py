"""How much of a gold span a set of spans covers; knows no answer and no ranking."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Span
from evals.cases import Case, Nugget

__all__ = ["best_coverage", "covers", "share_covered"]


def share_covered(gold: Span, spans: Iterable[Span]) -> float:
    """Share of a span's characters that lie in any of the spans, each counted once.

    >>> gold = Span(document_id="d", start=10, end=20)
    >>> share_covered(gold, [Span(document_id="d", start=0, end=14), Span(document_id="d", start=12, end=16)])
    0.6
    """
    pieces = sorted((max(gold.start, s.start), min(gold.end, s.end)) for s in spans if gold.overlap(s) > 0)
    total, reached = 0, gold.start
    for start, end in pieces:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total / len(gold)


def best_coverage(nugget: Nugget, spans: Iterable[Span]) -> float:
    """Share covered of the nugget's alternative that is covered best."""
    spans = tuple(spans)
    return max((share_covered(gold.span, spans) for gold in nugget.any_of), default=0.0)


def covers(case: Case, nugget: Nugget, spans: Iterable[Span]) -> bool:
    """Whether the spans cover enough of any one alternative of the nugget."""
    return best_coverage(nugget, spans) >= case.coverage - 1e-9
