"""ALCE's citation recall and precision, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.alce import Cited, Scores, score


def needs(*words: str):
    """Bears out what its evidence has all these words for."""
    return lambda _statement, evidence: all(w in " ".join(evidence) for w in words)


def one(*evidence: str) -> list[Cited]:
    return [Cited(statement="s", evidence=evidence)]


def test_without_citations_nothing_is_borne_out():
    assert score(one(), needs()) == Scores(recall=0.0, precision=None, statements=1, citations=0)


def test_two_that_are_only_enough_together_are_both_precise():
    assert score(one("a", "b"), needs("a", "b")) == Scores(recall=1, precision=1, statements=1, citations=2)


def test_an_idle_one_is_irrelevant():
    assert score(one("a", "x"), needs("a")).precision == 0.5


def test_two_that_each_are_enough_are_both_precise():
    assert score(one("a", "a too"), needs("a")).precision == 1.0


def test_a_single_one_is_precise_if_it_bears_out():
    assert score(one("a"), needs("a")).precision == 1.0
    assert score(one("x"), needs("a")) == Scores(recall=0.0, precision=0.0, statements=1, citations=1)


def test_an_answer_is_the_mean_of_its_statements_and_of_its_citations():
    answer = [*one("a"), *one("x", "y", "z"), *one()]
    assert score(answer, needs("a")) == Scores(recall=1 / 3, precision=1 / 4, statements=3, citations=4)


def test_an_empty_answer_has_no_scores():
    with pytest.raises(ValueError, match="without statements"):
        score([], needs())


@given(st.lists(st.lists(st.sampled_from(["a", "b", "ab", "x"]), max_size=4), min_size=1, max_size=4))
def test_shares_stay_shares_and_precision_needs_recall(evidence):
    scores = score([Cited(statement="s", evidence=tuple(e)) for e in evidence], needs("a", "b"))
    assert 0 <= scores.recall <= 1
    assert scores.precision is None or 0 <= scores.precision <= 1
    assert scores.recall > 0 or not scores.precision
