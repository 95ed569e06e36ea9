"""R@k: how much of what answers is among the first k; knows no sentence and no answer."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.metrics.ranks import is_ranked, nugget_ranks
from evals.outcome import Outcome

__all__ = ["recall_at_k"]


def recall_at_k(k: int) -> Metric:
    """R@k as in ir_measures: share of a question's nuggets found by rank k.

    >>> recall_at_k(1).name
    'R@1'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        if not is_ranked(case, outcome):
            return None
        ranks = nugget_ranks(case, outcome)
        return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)

    return Metric(
        name=f"R@{k}",
        definition=f"Mean over answerable questions of the share of gold passages (or nuggets) among the first {k}.",
        source="ir_measures R@k",
        score=score,
    )
