"""AnswerSentence@k: whether the best single sentences hold the answer; knows no composed answer."""

from __future__ import annotations

from corpus.document import Span
from evals.cases import Case
from evals.metrics.coverage import covers
from evals.metrics.metric import Metric
from evals.metrics.ranks import is_ranked
from evals.outcome import Outcome

__all__ = ["PASSAGES", "answer_sentence", "best_sentences"]


PASSAGES = 10
"""Whose sentences compete, as when a question is asked; a ranking may go deeper."""


def best_sentences(outcome: Outcome) -> tuple[Span, ...]:
    """The first passages' sentences by their score, best first; equal scores in the passages' order.

    These are the search's own, before anything was read; a plain system has only its look.
    """
    if not outcome.passages and outcome.look is not None:
        return outcome.look.sentences
    sentences = [s for passage in outcome.passages[:PASSAGES] for s in passage.sentences]
    spans = (s.sentence.span for s in sorted(sentences, key=lambda s: -s.score))
    return tuple(dict.fromkeys(spans))


def answer_sentence(k: int) -> Metric:
    """Hit@k of answer sentences: 1 when one of the k best covers a gold answer.

    >>> answer_sentence(3).name
    'AnswerSentence@3'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        if not is_ranked(case, outcome):
            return None
        best = best_sentences(outcome)[:k]
        return float(any(covers(case, nugget, (span,)) for span in best for nugget in case.nuggets))

    return Metric(
        name=f"AnswerSentence@{k}",
        definition=f"Share of answerable questions of which one of the {k} best-scored sentences of the "
        "ten best passages covers a gold answer, at its own place.",
        source="answer sentence selection (Wang et al. 2007), hit@k",
        score=score,
    )
