"""Builds a library from a data set, searches, looks and asks, and keeps what happened; scores nothing.

A case that fails is an outcome with an error, and the rest goes on: the one
place where a broad `except` is right, because the report names every failure.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from evals.cases import OFF_TOPIC, Case, Dataset, Unit
from evals.outcome import Outcome
from evals.plan import Plan, plan
from evals.progress import progress
from evals.systems import Baseline, SystemUnderTest

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from index import Library

__all__ = ["DEPTH", "Run", "run_baseline", "run_cases", "run_dataset"]

DEPTH = 20
"""How many passages are searched. The deepest k that is reported is 10, but a ranking of documents needs more
passages for ten documents, since one of over 200 tokens has several (SQuAD: 515 of 390)."""

T = TypeVar("T")
_NO_BASELINES: Mapping[str, tuple[Outcome, ...]] = MappingProxyType({})

_log = logging.getLogger("ibid.evals")


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
        baselines: By a plain system's name, its outcome of each case.
    """

    dataset: Dataset
    outcomes: tuple[Outcome, ...]
    available: int
    seed: int
    limit: int | None
    problems: tuple[str, ...]
    baselines: Mapping[str, tuple[Outcome, ...]] = field(default_factory=lambda: _NO_BASELINES)

    @property
    def results(self) -> tuple[tuple[Case, Outcome], ...]:
        """Cases with their outcomes."""
        return tuple(zip(self.dataset.cases, self.outcomes, strict=True))

    def results_of(self, baseline: str) -> tuple[tuple[Case, Outcome], ...]:
        """Cases with a plain system's outcomes."""
        return tuple(zip(self.dataset.cases, self.baselines[baseline], strict=True))


def run_dataset(
    dataset: Dataset,
    *,
    limit: int | None = None,
    answers: int | None = None,
    seed: int = 0,
    keep: Path | None = None,
    baselines: bool = True,
) -> Run:
    """Build the library, search, look and ask, with the plain systems beside.

    Args:
        dataset: What to run. Cases with a library of their own (`Case.among`) get one each.
        limit: Run a seeded sample, see `plan`.
        answers: Ask at most so many, see `plan`.
        seed: Of both samples.
        keep: Folder for the library, used again next time; a temporary one by default.
        baselines: Whether to run the plain systems.

    Returns:
        All outcomes.

    Raises:
        IbidError: The library can't be built or opened.
    """
    work = plan(dataset, limit=limit, answers=answers, seed=seed)
    chosen = replace(dataset, cases=tuple(c for c in dataset.cases if c.id in work.everything))
    outcomes: dict[str, Outcome] = {}
    plain: dict[str, dict[str, Outcome]] = defaultdict(dict)
    problems: list[str] = [*dataset.problems]
    parts = tuple(_parts(chosen))
    told: Iterable[Dataset] = parts
    if len(parts) > 1:
        told = progress(parts, total=len(parts), what=f"asking the libraries of {dataset.name}")
    for part in told:
        with _library(part, keep if len(parts) == 1 else None, quiet=len(parts) > 1) as (library, refused):
            problems += refused
            quiet = len(parts) > 1
            _run_part(part, library, work, outcomes, plain if baselines else None, quiet=quiet)
    return Run(
        dataset=chosen,
        outcomes=tuple(outcomes[case.id] for case in chosen.cases),
        available=sum(case.kind != OFF_TOPIC for case in dataset.cases),
        seed=seed,
        limit=limit,
        problems=tuple(problems),
        baselines={name: tuple(found[case.id] for case in chosen.cases) for name, found in plain.items()},
    )


def _parts(dataset: Dataset) -> Iterator[Dataset]:
    """The set, or one for each library that its cases want."""
    scopes: dict[frozenset[str] | None, list[Case]] = defaultdict(list)
    for case in dataset.cases:
        scopes[case.among].append(case)
    for scope, cases in scopes.items():
        if scope is None:
            yield replace(dataset, cases=tuple(cases))
        else:
            documents = tuple(d for d in dataset.documents if d.document.id in scope)
            yield replace(dataset, documents=documents, cases=tuple(cases))


def _run_part(
    dataset: Dataset,
    library: Library,
    work: Plan,
    outcomes: dict[str, Outcome],
    plain: dict[str, dict[str, Outcome]] | None,
    *,
    quiet: bool,
) -> None:
    from evals.systems.ibid import Ibid
    from evals.systems.plain_llama_index import PlainLlamaIndex
    from evals.systems.words_and_vectors import Bm25, MiniLMCosine

    system = Ibid(library)
    system.warm()
    for found in run_cases(dataset, system, plan=work, quiet=quiet):
        outcomes[found.case_id] = found
    if plain is None:
        return
    for baseline in (
        Bm25(library),
        MiniLMCosine(library),
        PlainLlamaIndex(dataset.documents, embedder=library.embedder),
    ):
        for found in run_baseline(dataset, baseline, plan=work, quiet=quiet):
            plain[baseline.name][found.case_id] = found


def run_cases(
    dataset: Dataset, system: SystemUnderTest, *, plan: Plan, quiet: bool = False
) -> tuple[Outcome, ...]:
    """Search, look and ask one case after the other, so that times are those of a single user.

    Args:
        dataset: With the cases to run.
        system: What answers and searches.
        plan: Which cases to search, look at and ask.
        quiet: Without telling the progress.

    Returns:
        An outcome per case, in order.
    """
    by_id = _by_id(dataset)
    cases: Iterable[Case] = dataset.cases
    if not quiet:
        cases = progress(cases, total=len(dataset.cases), what=f"running {dataset.name}")
    return tuple(_run_case(case, system, plan, by_id) for case in cases)


def run_baseline(
    dataset: Dataset, baseline: Baseline, *, plan: Plan, quiet: bool = False
) -> tuple[Outcome, ...]:
    """Look at the same cases with a plain system; a case that it isn't asked has an empty outcome."""
    cases: Iterable[Case] = dataset.cases
    if not quiet:
        cases = progress(cases, total=len(dataset.cases), what=f"{baseline.name} on {dataset.name}")
    return tuple(_look_at(case, baseline, plan) for case in cases)


def _look_at(case: Case, baseline: Baseline, plan: Plan) -> Outcome:
    outcome = Outcome(case_id=case.id)
    if case.id in plan.look:
        look, _, error = _timed("look", lambda: baseline.look(case.question))
        if look is not None and case.id not in plan.ask:
            look = replace(
                look, cited=()
            )  # what it would cite counts for the questions that Ibid is asked, too
        outcome = replace(outcome, searched=True, look=look, error=error)
    if case.id in plan.absent:
        absent, _, error = _timed("look", lambda: baseline.look(case.question, without=case.homes))
        outcome = replace(outcome, absent=absent, error=outcome.error or error)
    return outcome


def _by_id(dataset: Dataset) -> Mapping[str, tuple[ParsedDocument, ...]]:
    by_id: dict[str, tuple[ParsedDocument, ...]] = {}
    for parsed in dataset.documents:
        by_id[parsed.document.id] = (*by_id.get(parsed.document.id, ()), parsed)
    return by_id


def _run_case(
    case: Case, system: SystemUnderTest, plan: Plan, documents: Mapping[str, tuple[ParsedDocument, ...]]
) -> Outcome:
    outcome = Outcome(case_id=case.id, documents=documents)
    if case.id in plan.search:
        passages, seconds, error = _timed("search", lambda: system.search(case.question, DEPTH))
        outcome = replace(
            outcome, searched=True, passages=tuple(passages or ()), search_seconds=seconds, error=error
        )
    if case.id in plan.look:
        look, _, error = _timed("look", lambda: system.look(case.question))
        outcome = replace(outcome, look=look, error=outcome.error or error)
    if case.id in plan.absent:
        absent, _, error = _timed("look", lambda: system.look(case.question, without=case.homes))
        outcome = replace(outcome, absent=absent, error=outcome.error or error)
    if case.id in plan.look and case.unit is Unit.DOCUMENT and case.nuggets:
        home = documents[case.nuggets[0].any_of[0].span.document_id][0].document
        forced, _, error = _timed("pick", lambda: system.pick(case.question, home.title, home.text))
        outcome = replace(outcome, forced=forced, error=outcome.error or error)
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


@contextlib.contextmanager
def _library(
    dataset: Dataset, keep: Path | None, *, quiet: bool = False
) -> Iterator[tuple[Library, tuple[str, ...]]]:
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
        events = library.add(dataset.documents)
        if not quiet:
            events = progress(events, total=total, what=f"adding {dataset.name}")
        yield library, tuple(f"document {e.source}: {e.reason}" for e in events if e.outcome == "failed")
