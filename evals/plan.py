"""Which cases of a data set are searched, asked and looked at; runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.cases import OFF_TOPIC, Case, Dataset

__all__ = ["LOOKED", "SEARCH_ANSWERS", "Plan", "draw", "plan"]

SEARCH_ANSWERS = 200
"""How many questions of a set made for search are asked by default."""

LOOKED = 1000
"""How many unanswerable questions, and how many with their gold taken away, are looked at in such a set: enough
for an AUROC within .015, and a third of the time that all of SQuAD's would take."""

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which cases are searched, asked, looked at, and looked at without their gold, by id."""

    search: frozenset[str]
    ask: frozenset[str]
    look: frozenset[str] = _NOBODY
    absent: frozenset[str] = _NOBODY

    @property
    def everything(self) -> frozenset[str]:
        """All cases that anything is done with."""
        return self.search | self.ask | self.look | self.absent


def plan(dataset: Dataset, *, limit: int | None, answers: int | None, seed: int) -> Plan:
    """What to do with each case.

    A set made for search is searched with every answerable question (or `limit`
    of them) and asked a sample, half of it unanswerable where there are so
    many; of any other set all questions (or `limit`) are searched and asked.
    What is searched is also looked at, and so are a sample of the unanswerable
    questions and all (or `limit`) of other collections.

    Args:
        dataset: With all its cases.
        limit: Run at most so many cases (of a set made for search: search so many).
        answers: Ask at most so many; None: all (`SEARCH_ANSWERS` of a set made for search).
        seed: Of the samples.

    Returns:
        The plan.
    """
    own = tuple(c for c in dataset.cases if c.kind != OFF_TOPIC)
    foreign = draw([c for c in dataset.cases if c.kind == OFF_TOPIC], limit, seed=seed)
    if dataset.search:
        searched = draw([c for c in own if _searchable(c)], limit, seed=seed)
        unanswerable = tuple(c for c in own if not c.answerable)
        asked = _half_and_half(
            (*searched, *unanswerable), SEARCH_ANSWERS if answers is None else answers, seed=seed
        )
        looked = draw(unanswerable, LOOKED if limit is None else min(limit, LOOKED), seed=seed)
    else:
        pool = draw(own, limit, seed=seed)
        searched = tuple(c for c in pool if _searchable(c))
        # An answer can't be judged where only the article is known.
        judged = tuple(c for c in pool if c.nuggets or not c.answerable)
        asked = judged if answers is None else _half_and_half(judged, answers, seed=seed)
        looked = tuple(c for c in pool if not c.answerable and not c.history)
    return Plan(
        search=frozenset(c.id for c in searched),
        ask=frozenset(c.id for c in asked),
        look=frozenset(c.id for c in (*searched, *looked, *foreign)),
        absent=frozenset(c.id for c in draw(searched, LOOKED, seed=seed)) if dataset.absent else _NOBODY,
    )


def _searchable(case: Case) -> bool:
    return case.answerable and not case.history


def _half_and_half(cases: Sequence[Case], count: int, *, seed: int) -> tuple[Case, ...]:
    """A sample, half of it unanswerable, or what there is of either."""
    unanswerable = [c for c in cases if not c.answerable]
    answerable = [c for c in cases if c.answerable]
    without = max(min(len(unanswerable), count // 2), count - len(answerable))
    return (*draw(unanswerable, without, seed=seed), *draw(answerable, count - without, seed=seed))


def draw(cases: Sequence[Case], count: int | None, *, seed: int) -> tuple[Case, ...]:
    """A seeded sample without replacement, in the cases' own order; None draws all."""
    if count is None or count >= len(cases):
        return tuple(cases)
    kept = np.random.default_rng(seed).choice(len(cases), size=count, replace=False)
    return tuple(cases[i] for i in sorted(kept.tolist()))
