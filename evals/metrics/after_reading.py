"""TopPassage and TopSentence: where the whole system would answer from; knows no wording of an answer."""

from __future__ import annotations

from evals.cases import Case
from evals.metrics.coverage import covers
from evals.metrics.metric import Metric
from evals.outcome import Outcome

__all__ = ["TOP_PASSAGE", "top_sentence"]


def _top_passage(case: Case, outcome: Outcome) -> float | None:
    if outcome.look is None or not case.answerable:
        return None
    best = outcome.look.sentences[:1]
    return float(any(span.document_id in case.homes for span in best))


TOP_PASSAGE = Metric(
    name="TopPassage@1",
    definition="Share of answerable questions of which the best sentence after reading stands in a gold document "
    "(SQuAD: paragraph; elsewhere: article).",
    source="R@1 of the whole system",
    score=_top_passage,
)


def top_sentence(k: int) -> Metric:
    """Hit@k of the sentences as the whole system ranks them.

    >>> top_sentence(3).name
    'TopSentence@3'
    """

    def score(case: Case, outcome: Outcome) -> float | None:
        if outcome.look is None or not case.nuggets:
            return None
        best = outcome.look.sentences[:k]
        return float(any(covers(case, nugget, (span,)) for span in best for nugget in case.nuggets))

    return Metric(
        name=f"TopSentence@{k}",
        definition=f"Share of answerable questions of which one of the {k} best sentences after reading covers a "
        "gold answer, at its own place.",
        source="answer sentence selection (Wang et al. 2007), hit@k",
        score=score,
    )
