"""At which rank each nugget is found; knows no metric.

A SQuAD paragraph is a document that may be cut into several chunks: there the
ranking is one of documents, in the order of their first chunks. Elsewhere it
is one of passages, and a nugget is found at the rank where the passages so far
cover enough of one alternative (it may straddle two chunks).
"""

from __future__ import annotations

from corpus.document import Span
from evals.cases import Case, Nugget, Unit
from evals.metrics.coverage import covers
from evals.outcome import Outcome

__all__ = ["found_spans", "is_ranked", "nugget_ranks"]


def found_spans(outcome: Outcome) -> tuple[Span, ...]:
    """What was retrieved, best first; a plain system has only its look."""
    if outcome.passages or outcome.look is None:
        return tuple(passage.chunk.span for passage in outcome.passages)
    return outcome.look.passages


def is_ranked(case: Case, outcome: Outcome) -> bool:
    """Whether the ranking of this case is scored.

    A question with a history isn't: it can't be searched as it stands, and
    resolving it is the answerer's work, not the retriever's.
    """
    return outcome.searched and case.answerable and bool(case.nuggets) and not case.history


def nugget_ranks(case: Case, outcome: Outcome) -> tuple[int | None, ...]:
    """Rank (from 1) at which each nugget is found, or None.

    Args:
        case: With nuggets.
        outcome: With passages, best first.

    Returns:
        One rank per nugget, in the case's order.
    """
    if case.unit is Unit.DOCUMENT:
        documents = list(dict.fromkeys(span.document_id for span in found_spans(outcome)))
        return tuple(_document_rank(nugget, documents) for nugget in case.nuggets)
    return tuple(_span_rank(case, nugget, outcome) for nugget in case.nuggets)


def _document_rank(nugget: Nugget, documents: list[str]) -> int | None:
    gold = {alternative.span.document_id for alternative in nugget.any_of}
    return next((rank for rank, document in enumerate(documents, 1) if document in gold), None)


def _span_rank(case: Case, nugget: Nugget, outcome: Outcome) -> int | None:
    spans = found_spans(outcome)
    return next((rank for rank in range(1, len(spans) + 1) if covers(case, nugget, spans[:rank])), None)
