"""CitedPrecision, CitedRecall and CitedIoU: cited characters against gold characters; knows no sentence."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Span
from evals.cases import Case
from evals.metrics.cited import cited_spans, cites
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["CITED_IOU", "CITED_PRECISION", "CITED_RECALL", "characters"]


def characters(spans: Iterable[Span]) -> set[tuple[str, int]]:
    """Every character that the spans hold, once.

    >>> one, other = Span(document_id="d", start=0, end=4), Span(document_id="d", start=2, end=6)
    >>> len(characters([one, other]))
    6
    """
    return {(span.document_id, at) for span in spans for at in range(span.start, span.end)}


def _both(case: Case, outcome: Outcome) -> tuple[set[tuple[str, int]], set[tuple[str, int]]] | None:
    """Cited and gold characters; None where the case isn't scored.

    Gold that must be cited whole is a word or a name: no sentence is as short, so it isn't measured against.
    """
    if not cites(outcome) or not case.answerable or case.coverage >= 1:
        return None
    gold = characters(place.span for nugget in case.nuggets for place in nugget.any_of)
    return (characters(cited_spans(outcome)), gold) if gold else None


def _precision(case: Case, outcome: Outcome) -> float | None:
    found = _both(case, outcome)
    if found is None or not found[0]:
        return None
    return len(found[0] & found[1]) / len(found[0])


def _recall(case: Case, outcome: Outcome) -> float | None:
    found = _both(case, outcome)
    return None if found is None else len(found[0] & found[1]) / len(found[1])


def _iou(case: Case, outcome: Outcome) -> float | None:
    found = _both(case, outcome)
    return None if found is None else len(found[0] & found[1]) / len(found[0] | found[1])


_SOURCE = "token-wise measures of chunking_evaluation (Smith and Troynikov 2024), on the characters cited"

CITED_PRECISION = Metric(
    name="CitedPrecision",
    definition="Mean over answers that cite anything of the share of cited characters that are gold.",
    source=_SOURCE,
    score=_precision,
)

CITED_RECALL = Metric(
    name="CitedRecall",
    definition="Mean over answerable questions of the share of gold characters that are cited; a refusal cites none.",
    source=_SOURCE,
    score=_recall,
)

CITED_IOU = Metric(
    name="CitedIoU",
    definition="Mean over answerable questions of the characters cited and gold, divided by those cited or gold; "
    "a refusal counts 0.",
    source=_SOURCE,
    score=_iou,
)
