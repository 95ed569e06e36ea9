"""Builds a library from a data set, searches and asks, and keeps what happened; scores nothing.

A case that fails is an outcome with an error, and the rest goes on: the one
place where a broad `except` is right, because the report names every failure.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from evals.cases import Case, Dataset, Unit
from evals.outcome import Outcome
from evals.progress import progress

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from index import Library
    from index.passage import Passage
    from qa.answer import Answer

__all__ = [
    "DEPTH",
    "SEARCH_ANSWERS",
    "Plan",
    "Run",
    "SystemUnderTest",
    "draw",
    "plan",
    "run_cases",
    "run_dataset",
]

DEPTH = {Unit.SPAN: 10, Unit.DOCUMENT: 20}
"""How many passages are searched: the deepest k that is reported is 10. A ranking of documents needs more
passages for ten documents, since a paragraph of over 200 tokens has several (SQuAD: 515 of 390)."""

SEARCH_ANSWERS = 200
"""How many questions of a set made for search are asked by default."""

T = TypeVar("T")

_log = logging.getLogger("ibid.evals")


class SystemUnderTest(Protocol):
    """What answers and searches; `Ibid` below, and strict fakes in tests."""

    def ask(self, case: Case) -> Answer:
        """Answer the case's question, with its history."""
        ...

    def search(self, question: str, k: int) -> Sequence[Passage]:
        """The best k passages, best first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which cases are searched and which are asked, by id."""

    search: frozenset[str]
    ask: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A data set with the outcome of each case that was run.

    Attributes:
        dataset: With the cases that were run, in order.
        outcomes: One per case.
        available: How many cases there were to draw from.
        seed: Of the sampling (and of the intervals).
        limit: The limit asked for, or None.
        problems: The data set's, and documents the library refused.
    """

    dataset: Dataset
    outcomes: tuple[Outcome, ...]
    available: int
    seed: int
    limit: int | None
    problems: tuple[str, ...]

    @property
    def results(self) -> tuple[tuple[Case, Outcome], ...]:
        """Cases with their outcomes."""
        return tuple(zip(self.dataset.cases, self.outcomes, strict=True))


def plan(dataset: Dataset, *, limit: int | None, answers: int | None, seed: int) -> Plan:
    """What to do with each case.

    A set made for search is searched with every answerable question (or `limit`
    of them) and asked a sample, half of it unanswerable where there are so
    many; of any other set all questions (or `limit`) are searched and asked.

    Args:
        dataset: With all its cases.
        limit: Run at most so many cases (of a set made for search: search so many).
        answers: Ask at most so many; None: all (`SEARCH_ANSWERS` of a set made for search).
        seed: Of the samples.

    Returns:
        The plan.
    """
    if dataset.search:
        searched = draw([c for c in dataset.cases if _searchable(c)], limit, seed=seed)
        pool = (*searched, *(c for c in dataset.cases if not c.answerable))
        asked = _half_and_half(pool, SEARCH_ANSWERS if answers is None else answers, seed=seed)
    else:
        pool = draw(dataset.cases, limit, seed=seed)
        searched = tuple(c for c in pool if _searchable(c))
        asked = pool if answers is None else _half_and_half(pool, answers, seed=seed)
    return Plan(search=frozenset(c.id for c in searched), ask=frozenset(c.id for c in asked))


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


def run_dataset(
    dataset: Dataset,
    *,
    limit: int | None = None,
    answers: int | None = None,
    seed: int = 0,
    keep: Path | None = None,
) -> Run:
    """Build the library, search and ask.

    Args:
        dataset: What to run.
        limit: Run a seeded sample, see `plan`.
        answers: Ask at most so many, see `plan`.
        seed: Of both samples.
        keep: Folder for the library, used again next time; a temporary one by default.

    Returns:
        All outcomes.

    Raises:
        IbidError: The library can't be built or opened.
    """
    work = plan(dataset, limit=limit, answers=answers, seed=seed)
    chosen = replace(dataset, cases=tuple(c for c in dataset.cases if c.id in work.search | work.ask))
    with _library(dataset, keep) as (library, refused):
        system = Ibid(library)
        system.warm()
        outcomes = run_cases(chosen, system, plan=work)
    return Run(
        dataset=chosen,
        outcomes=outcomes,
        available=len(dataset.cases),
        seed=seed,
        limit=limit,
        problems=(*dataset.problems, *refused),
    )


def run_cases(dataset: Dataset, system: SystemUnderTest, *, plan: Plan) -> tuple[Outcome, ...]:
    """Search and ask one case after the other, so that times are those of a single user.

    Args:
        dataset: With the cases to run.
        system: What answers and searches.
        plan: Which cases to search and ask.

    Returns:
        An outcome per case, in order.
    """
    by_id: dict[str, tuple[ParsedDocument, ...]] = {}
    for parsed in dataset.documents:
        by_id[parsed.document.id] = (*by_id.get(parsed.document.id, ()), parsed)
    cases = progress(dataset.cases, total=len(dataset.cases), what=f"running {dataset.name}")
    return tuple(_run_case(case, system, plan, by_id) for case in cases)


def _run_case(
    case: Case, system: SystemUnderTest, plan: Plan, documents: Mapping[str, tuple[ParsedDocument, ...]]
) -> Outcome:
    outcome = Outcome(case_id=case.id, documents=documents)
    if case.id in plan.search:
        passages, seconds, error = _timed("search", lambda: system.search(case.question, DEPTH[case.unit]))
        outcome = replace(
            outcome, searched=True, passages=tuple(passages or ()), search_seconds=seconds, error=error
        )
    if case.id in plan.ask:
        answer, seconds, error = _timed("ask", lambda: system.ask(case))
        outcome = replace(
            outcome, asked=True, answer=answer, ask_seconds=seconds, error=outcome.error or error
        )
    return outcome


def _timed(part: str, call: Callable[[], T]) -> tuple[T | None, float, str | None]:
    started = time.perf_counter()
    try:
        return call(), time.perf_counter() - started, None
    except Exception as error:  # reported with its case; the log has the traceback
        _log.info("%s failed", part, exc_info=True)
        return None, time.perf_counter() - started, f"{part}: {type(error).__name__}: {error}"


class Ibid:
    """The real system: `qa.ask` and `index.Retriever` on one open library.

    Args:
        library: Open, with the documents.
    """

    def __init__(self, library: Library) -> None:
        from index import Retriever

        self._library = library
        self._retriever = Retriever(library)

    def warm(self) -> None:
        """Load the models, so that no case's time contains that."""
        self._retriever.retrieve("Where does this stand?", k=1)

    def ask(self, case: Case) -> Answer:
        """Answer through the public `qa.ask`."""
        from qa import ask

        history = [{"role": turn.role, "content": turn.content} for turn in case.history]
        return ask(case.question, library=self._library, history=history)

    def search(self, question: str, k: int) -> Sequence[Passage]:
        """Search through the public `index.Retriever`."""
        return self._retriever.retrieve(question, k=k)


@contextlib.contextmanager
def _library(dataset: Dataset, keep: Path | None) -> Iterator[tuple[Library, tuple[str, ...]]]:
    """The data set's library, open, and what it refused."""
    from index import Library

    with contextlib.ExitStack() as stack:
        if keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ibid-eval-")))
        else:
            # The data's hash keeps two versions of a set apart.
            folder = keep / f"{dataset.name}-{dataset.sha256[:12]}"
        library = stack.enter_context(Library.open(folder, create=True))
        total = len(dataset.documents)
        events = progress(library.add(dataset.documents), total=total, what=f"adding {dataset.name}")
        yield library, tuple(f"document {e.source}: {e.reason}" for e in events if e.outcome == "failed")
