"""AUROC and Kept: whether answerable questions score above the others; knows no threshold that ships.

The score is the system's own before it decides: Ibid's answerability after
reading, a plain retriever's best score.
"""

from __future__ import annotations

from evals.cases import OFF_TOPIC, Case
from evals.fit import auroc, kept_at
from evals.metrics.contrast import Contrast, Score
from evals.outcome import Outcome

__all__ = ["CONTRASTS"]


def _answerable(case: Case, outcome: Outcome) -> float | None:
    return outcome.look.answerable if outcome.look and case.answerable else None


def _unanswerable(case: Case, outcome: Outcome) -> float | None:
    wanted = not case.answerable and case.kind != OFF_TOPIC
    return outcome.look.answerable if outcome.look and wanted else None


def _absent(_case: Case, outcome: Outcome) -> float | None:
    return outcome.absent.answerable if outcome.absent else None


def _off_topic(case: Case, outcome: Outcome) -> float | None:
    return outcome.look.answerable if outcome.look and case.kind == OFF_TOPIC else None


_GROUPS: tuple[tuple[str, str, Score], ...] = (
    (
        "unanswerable",
        "questions that the set marks unanswerable (in SQuAD 2.0 adversarial, with a passage near)",
        _unanswerable,
    ),
    ("absent", "answerable questions whose gold documents were taken away", _absent),
    ("off-topic", "questions of another collection", _off_topic),
)

CONTRASTS: tuple[Contrast, ...] = (
    *(
        Contrast(
            name=f"AUROC@{name}",
            definition=f"Probability that an answerable question scores above one of the {what}.",
            source="area under the receiver operating characteristic",
            positive=_answerable,
            negative=negative,
            statistic=auroc,
        )
        for name, what, negative in _GROUPS
    ),
    *(
        Contrast(
            name=f"Kept@{name}",
            definition=f"Share of answerable questions above the score that 5 % of the {what} reach.",
            source="true positive rate at a false positive rate of 5 %",
            positive=_answerable,
            negative=negative,
            statistic=kept_at,
        )
        for name, what, negative in _GROUPS
    ),
)
"""Every figure against every group, in the order of the report."""
