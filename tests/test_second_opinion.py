"""The second opinion's own figures: right words against wrong ones, by the reader, by the verifier, by both."""

from __future__ import annotations

import numpy as np

from evals.second_opinion import SETS, told
from qa.verifier.found import Found


def rows(count: int) -> list[Found]:
    """As many of each set, every third right; the reader's score is highest for the first half of them."""
    return [
        Found(
            question="Who?",
            answer="Tom",
            evidence="Tom did.",
            right=n % 3 == 0,
            kind=name,
            score=float(n < count / 2),
        )
        for name in SETS
        for n in range(count)
    ]


def test_an_opinion_that_is_always_right_is_worth_one_and_one_that_knows_nothing_a_half() -> None:
    found = rows(60)
    knowing = np.array([4.0 if row.right else -4.0 for row in found])
    for by_score, by_opinion, by_both in told(found, knowing).values():
        assert (by_opinion, by_both) == (1.0, 1.0)
        assert by_score == 0.5
    for _, by_opinion, _ in told(found, np.zeros(len(found))).values():
        assert by_opinion == 0.5


def test_an_opinion_that_is_always_wrong_helps_as_well_as_one_that_is_always_right() -> None:
    found = rows(60)
    for _, by_opinion, by_both in told(found, np.array([-4.0 if r.right else 4.0 for r in found])).values():
        assert (by_opinion, by_both) == (0.0, 1.0)
