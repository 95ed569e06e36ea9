"""RR@k: how far up the first thing that answers stands; knows no sentence and no answer."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.metrics.ranks import is_ranked, nugget_ranks
from evals.outcome import Outcome

__all__ = ["reciprocal_rank"]


def reciprocal_rank(k: int) -> Metric:
    """RR@k as in ir_measures: 1 / rank of the first nugget found by rank k, else 0.

    >>> reciprocal_rank(10).name
    'RR@10'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        if not is_ranked(case, outcome):
            return None
        ranks = [rank for rank in nugget_ranks(case, outcome) if rank is not None and rank <= k]
        return 1.0 / min(ranks) if ranks else 0.0

    return Metric(
        name=f"RR@{k}",
        definition=f"Mean over answerable questions of 1 / rank of the first gold passage (or nugget) by rank {k}.",
        source="ir_measures RR",
        score=score,
    )
