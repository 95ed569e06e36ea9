"""NuggetRecall: how many of the facts of a complete answer are cited; knows no wording, only spans."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.cited import cited_spans, cites
from evals.metrics.coverage import covers
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["NUGGET_RECALL", "NUGGET_RECALL_BY_QUESTION", "nugget_recall"]


def nugget_recall(case: Case, outcome: Outcome) -> float | None:
    """Share of the case's nuggets that the cited spans cover.

    Args:
        case: With nuggets, or it isn't scored.
        outcome: A refusal and a failure to answer cover nothing.

    Returns:
        In [0, 1]; None for an unanswerable question or one that wasn't asked.
    """
    if not cites(outcome) or not case.nuggets:
        return None
    spans = cited_spans(outcome)
    return sum(covers(case, nugget, spans) for nugget in case.nuggets) / len(case.nuggets)


def _nuggets(case: Case, _outcome: Outcome) -> float:
    return float(len(case.nuggets))


NUGGET_RECALL = Metric(
    name="NuggetRecall",
    definition="Share of all nuggets of answerable questions of which the answer's cited spans cover enough "
    "(60 % of the characters of one alternative; a SQuAD answer whole).",
    source="TREC QA nuggets (Voorhees 2003), matched by character offsets instead of judges",
    score=nugget_recall,
    weight=_nuggets,
)

NUGGET_RECALL_BY_QUESTION = Metric(
    name="NuggetRecall/question",
    definition="The mean over answerable questions of each one's share of nuggets covered.",
    source="macro mean of NuggetRecall",
    score=nugget_recall,
)
