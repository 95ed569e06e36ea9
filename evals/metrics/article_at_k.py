"""Article@k: whether a gold document is among the first k documents found; knows no passage."""

from __future__ import annotations

from evals.cases import Case, Unit
from evals.metrics.metric import Metric
from evals.metrics.ranks import found_spans
from evals.outcome import Outcome

__all__ = ["article_at_k"]


def article_at_k(k: int) -> Metric:
    """Success@k of documents, where documents are longer than what is ranked.

    >>> article_at_k(10).name
    'Article@10'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        ranked = outcome.searched and case.answerable and not case.history
        if not ranked or case.unit is Unit.DOCUMENT or not case.homes:
            return None
        documents = tuple(dict.fromkeys(span.document_id for span in found_spans(outcome)))
        return float(any(document in case.homes for document in documents[:k]))

    return Metric(
        name=f"Article@{k}",
        definition=f"Share of answerable questions with a gold article among the first {k} articles found "
        "(articles in the order of their best passages).",
        source="ir_measures Success@k, of documents",
        score=score,
    )
