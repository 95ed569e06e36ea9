"""Success@k: whether anything that answers is among the first k; knows no sentence and no answer."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.metrics.ranks import is_ranked, nugget_ranks
from evals.outcome import Outcome

__all__ = ["success_at_k"]


def success_at_k(k: int) -> Metric:
    """Success@k as in ir_measures: 1 when some nugget is found by rank k.

    >>> success_at_k(10).name
    'Success@10'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        if not is_ranked(case, outcome):
            return None
        return float(any(rank is not None and rank <= k for rank in nugget_ranks(case, outcome)))

    return Metric(
        name=f"Success@{k}",
        definition=f"Share of answerable questions with a gold passage (or nugget) among the first {k}.",
        source="ir_measures Success@k",
        score=score,
    )
