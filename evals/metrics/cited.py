"""The spans that an answer cites; knows no gold."""

from __future__ import annotations

from corpus.document import Span
from evals.outcome import Outcome

__all__ = ["cited_spans"]


def cited_spans(outcome: Outcome) -> tuple[Span, ...]:
    """Every citation's span, in the answer's order; empty without an answer."""
    if outcome.answer is None:
        return ()
    return tuple(Span(document_id=c.document.id, start=c.start, end=c.end) for c in outcome.answer.citations)
