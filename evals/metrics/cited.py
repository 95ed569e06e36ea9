"""The spans that an answer cites; knows no gold."""

from __future__ import annotations

from corpus.document import Span
from evals.outcome import Outcome

__all__ = ["cited_spans", "cites"]


def cites(outcome: Outcome) -> bool:
    """Whether sources were asked for: of an answer, or of a plain system, which shows some for every question."""
    return outcome.asked or (outcome.look is not None and bool(outcome.look.cited))


def cited_spans(outcome: Outcome) -> tuple[Span, ...]:
    """Every citation's span, in the answer's order; empty without an answer.

    A plain system answers nothing: what it would show as its sources counts.
    """
    if not outcome.asked and outcome.look is not None:
        return outcome.look.cited
    if outcome.answer is None:
        return ()
    return tuple(Span(document_id=c.document.id, start=c.start, end=c.end) for c in outcome.answer.citations)
