"""Abstention: refusing what the documents don't answer, and only that; knows no reason and no score."""

from __future__ import annotations

from evals.cases import OFF_TOPIC, Case
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = [
    "ABSTAINED",
    "ABSTAINED_ABSENT",
    "ABSTAINED_OFF_TOPIC",
    "ABSTENTION_BALANCED",
    "REFUSED",
    "abstained",
    "refused",
    "right_side",
]


def _abstains(outcome: Outcome) -> bool:
    return outcome.answer is not None and outcome.answer.abstained


def abstained(case: Case, outcome: Outcome) -> float | None:
    """1 when an unanswerable question was refused, 0 when it was answered or failed.

    Returns:
        1, 0, or None for an answerable question or one that wasn't asked.
    """
    if not outcome.asked or case.answerable:
        return None
    return float(_abstains(outcome))


def refused(case: Case, outcome: Outcome) -> float | None:
    """1 when an answerable question was refused or failed, 0 when it was answered.

    Returns:
        1, 0, or None for an unanswerable question or one that wasn't asked.
    """
    if not outcome.asked or not case.answerable:
        return None
    return float(outcome.answer is None or outcome.answer.abstained)


def right_side(case: Case, outcome: Outcome) -> float | None:
    """1 when the system answered the answerable or refused the unanswerable.

    Returns:
        1, 0, or None when the question wasn't asked.
    """
    if not outcome.asked:
        return None
    return float(outcome.answer is not None and outcome.answer.abstained != case.answerable)


ABSTAINED = Metric(
    name="Abstained@unanswerable",
    definition="Share of unanswerable questions that were refused (recall of abstention).",
    source="SQuAD 2.0's NoAns accuracy (Rajpurkar et al. 2018)",
    score=abstained,
)

REFUSED = Metric(
    name="Refused@answerable",
    definition="Share of answerable questions that were refused or failed.",
    source="1 - answer rate",
    score=refused,
    better="lower",
)

ABSTENTION_BALANCED = Metric(
    name="Abstention",
    definition="Balanced accuracy: the mean of unanswerable questions refused and answerable ones answered.",
    source="balanced accuracy (Brodersen et al. 2010)",
    score=right_side,
    stratum=lambda case: "answerable" if case.answerable else "unanswerable",
    strata=("answerable", "unanswerable"),
)


def _absent(_case: Case, outcome: Outcome) -> float | None:
    look = outcome.absent
    return None if look is None or look.refused is None else float(look.refused)


def _off_topic(case: Case, outcome: Outcome) -> float | None:
    look = outcome.look if case.kind == OFF_TOPIC else None
    return None if look is None or look.refused is None else float(look.refused)


ABSTAINED_ABSENT = Metric(
    name="Abstained@absent",
    definition="Share of answerable questions that are refused, rightly, once their gold documents are taken away.",
    source="recall of abstention at the threshold that ships",
    score=_absent,
)

ABSTAINED_OFF_TOPIC = Metric(
    name="Abstained@off-topic",
    definition="Share of questions of another collection that are refused.",
    source="recall of abstention at the threshold that ships",
    score=_off_topic,
)
