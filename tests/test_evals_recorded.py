"""Recorded answers of models: each statement has its places, and lines needed together count together."""

from __future__ import annotations

from evals.datasets.recorded import LIVE, Recorded, Statement, load_recorded
from evals.recorded import Outcome, as_shown
from evals.tune_checking import passage_lines
from qa.answer import Support
from qa.llm.checking import Checked


def test_what_a_model_wrote_is_judged_and_has_its_places() -> None:
    answers = load_recorded(LIVE)
    assert {a.kind for a in answers} == {"live"}
    everything = [a.id for a in (*answers, *load_recorded())]
    assert len(everything) == len(set(everything))
    for statement in (s for a in answers for s in a.statements):
        places = [*statement.enough, *statement.also, *statement.together]
        assert bool(places) is statement.true, statement.text


def test_lines_that_only_bear_a_statement_out_together_are_needed_together() -> None:
    statement = Statement(
        text="A and B.", cites=(), quotes=(), enough=(), true=True, together=(("A.", "B."),)
    )
    answer = Recorded(id="x", kind="live", question="?", statements=(statement,))

    def shown(*quotes: str) -> float:
        lines = passage_lines([quotes])
        checked = Checked(
            text=statement.text, lines=tuple(lines), support=Support.SUPPORTED, score=1.0, reason=""
        )
        scores = as_shown(Outcome(answer=answer, checked=(checked,)))
        assert scores is not None
        return scores.recall

    assert (shown("A.", "B."), shown("A."), shown("B.", "C.")) == (1.0, 0.0, 0.0)
