"""CitationsPerAnswer: how much there is to check; knows no gold."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["CITATIONS_PER_ANSWER", "citations_per_answer"]


def citations_per_answer(_case: Case, outcome: Outcome) -> float | None:
    """Number of citations of an answer.

    Returns:
        0 or more; None for a refusal, a failure or a question that wasn't asked.
    """
    if outcome.answer is None or outcome.answer.abstained:
        return None
    return float(len(outcome.answer.citations))


CITATIONS_PER_ANSWER = Metric(
    name="CitationsPerAnswer",
    definition="Mean number of citations of the questions that were answered, rightly or not.",
    source="Ibid's brevity: four sentences unless a list is asked for",
    score=citations_per_answer,
    better="lower",
    share=False,
)
