"""SpanF1: the words picked in the gold passage against the annotators'; knows no search."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["SPAN_F1"]


def _span_f1(case: Case, outcome: Outcome) -> float | None:
    from evals.reader import overlap

    if outcome.forced is None or not case.nuggets:
        return None
    return max(overlap(outcome.forced, place.quote) for nugget in case.nuggets for place in nugget.any_of)


SPAN_F1 = Metric(
    name="SpanF1@gold",
    definition="Words in common with the best annotator's answer when the reader must pick words of the gold "
    "passage (harmonic mean of precision and recall, articles and punctuation left out).",
    source="SQuAD's F1 (Rajpurkar et al. 2016), on answerable questions, given the passage",
    score=_span_f1,
)
