"""The measures of answers and rankings, one a file; knows no data set and no report."""

from __future__ import annotations

from evals.metrics.abstention import ABSTAINED, ABSTENTION_BALANCED, REFUSED
from evals.metrics.answer_sentence import answer_sentence
from evals.metrics.citations_per_answer import CITATIONS_PER_ANSWER
from evals.metrics.exact_quotes import EXACT_QUOTES
from evals.metrics.metric import Metric, Summary, summarise
from evals.metrics.nugget_recall import NUGGET_RECALL, NUGGET_RECALL_BY_QUESTION
from evals.metrics.on_point import ON_POINT
from evals.metrics.recall_at_k import recall_at_k
from evals.metrics.reciprocal_rank import reciprocal_rank
from evals.metrics.success_at_k import success_at_k

__all__ = ["ANSWER_METRICS", "SEARCH_METRICS", "Metric", "Summary", "summarise"]

ANSWER_METRICS: tuple[Metric, ...] = (
    NUGGET_RECALL,
    NUGGET_RECALL_BY_QUESTION,
    ON_POINT,
    EXACT_QUOTES,
    ABSTAINED,
    REFUSED,
    ABSTENTION_BALANCED,
    CITATIONS_PER_ANSWER,
)
"""Of what `qa.ask` gave, in the order of the report."""

SEARCH_METRICS: tuple[Metric, ...] = (
    recall_at_k(1),
    recall_at_k(10),
    success_at_k(1),
    success_at_k(5),
    success_at_k(10),
    reciprocal_rank(10),
    answer_sentence(1),
    answer_sentence(3),
)
"""Of what the retriever gave, in the order of the report."""
