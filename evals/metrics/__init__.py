"""The measures of answers and rankings, one a file; knows no data set and no report."""

from __future__ import annotations

from evals.metrics.abstention import (
    ABSTAINED,
    ABSTAINED_ABSENT,
    ABSTAINED_OFF_TOPIC,
    ABSTENTION_BALANCED,
    REFUSED,
)
from evals.metrics.after_reading import TOP_PASSAGE, top_sentence
from evals.metrics.answer_sentence import answer_sentence
from evals.metrics.answerability import CONTRASTS
from evals.metrics.article_at_k import article_at_k
from evals.metrics.characters import CITED_IOU, CITED_PRECISION, CITED_RECALL
from evals.metrics.citations_per_answer import CITATIONS_PER_ANSWER
from evals.metrics.contrast import Contrast, summarise_contrast
from evals.metrics.exact_quotes import EXACT_QUOTES
from evals.metrics.metric import Metric, Summary, summarise
from evals.metrics.nugget_recall import NUGGET_RECALL, NUGGET_RECALL_BY_QUESTION
from evals.metrics.on_point import ON_POINT
from evals.metrics.recall_at_k import recall_at_k
from evals.metrics.reciprocal_rank import reciprocal_rank
from evals.metrics.span_f1 import SPAN_F1
from evals.metrics.success_at_k import success_at_k

__all__ = [
    "ANSWER_METRICS",
    "CONTRASTS",
    "LOOK_METRICS",
    "SEARCH_METRICS",
    "Contrast",
    "Metric",
    "Summary",
    "summarise",
    "summarise_contrast",
]

ANSWER_METRICS: tuple[Metric, ...] = (
    NUGGET_RECALL,
    NUGGET_RECALL_BY_QUESTION,
    ON_POINT,
    EXACT_QUOTES,
    ABSTAINED,
    REFUSED,
    ABSTENTION_BALANCED,
    CITATIONS_PER_ANSWER,
    CITED_PRECISION,
    CITED_RECALL,
    CITED_IOU,
)
"""Of what `qa.ask` gave, in the order of the report."""

SEARCH_METRICS: tuple[Metric, ...] = (
    recall_at_k(1),
    recall_at_k(10),
    article_at_k(1),
    article_at_k(10),
    success_at_k(1),
    success_at_k(5),
    success_at_k(10),
    reciprocal_rank(10),
    answer_sentence(1),
    answer_sentence(3),
)
"""Of what the retriever gave, in the order of the report."""

LOOK_METRICS: tuple[Metric, ...] = (
    TOP_PASSAGE,
    top_sentence(1),
    top_sentence(3),
    SPAN_F1,
    ABSTAINED_ABSENT,
    ABSTAINED_OFF_TOPIC,
)
"""Of what the whole system made of a question, in the order of the report; `CONTRASTS` follow."""
