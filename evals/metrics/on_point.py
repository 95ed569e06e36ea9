"""OnPoint: how many citations touch a place that answers; knows no wording, only spans."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.cited import cited_spans
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["ON_POINT", "on_point"]


def on_point(case: Case, outcome: Outcome) -> float | None:
    """Share of an answer's citations that overlap some gold alternative.

    Args:
        case: With gold spans, or it isn't scored.
        outcome: With citations, or it isn't scored.

    Returns:
        In [0, 1], or None.
    """
    spans = cited_spans(outcome)
    if not case.answerable or not spans:
        return None
    gold = [alternative.span for nugget in case.nuggets for alternative in nugget.any_of]
    return sum(any(span.overlap(g) for g in gold) for span in spans) / len(spans)


def _citations(_case: Case, outcome: Outcome) -> float:
    return float(len(cited_spans(outcome)))


ON_POINT = Metric(
    name="OnPoint",
    definition="Share of the citations of answered answerable questions that overlap a gold alternative. "
    "Gold lists aren't exhaustive, so a true citation elsewhere counts against it.",
    source="citation precision as in ALCE (Gao et al. 2023), by offsets instead of an entailment model",
    score=on_point,
    weight=_citations,
)
