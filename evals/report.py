"""What a run amounts to: figures and a verdict per case; knows no JSON, no HTML and no terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from corpus.document import Span
from evals.cases import OFF_TOPIC, Bound, Case
from evals.metrics import (
    ANSWER_METRICS,
    CONTRASTS,
    LOOK_METRICS,
    SEARCH_METRICS,
    Metric,
    Summary,
    summarise,
    summarise_contrast,
)
from evals.metrics.answer_sentence import PASSAGES, best_sentences
from evals.metrics.cited import cited_spans
from evals.metrics.coverage import best_coverage, covers
from evals.metrics.exact_quotes import is_exact
from evals.metrics.ranks import is_ranked, nugget_ranks
from evals.outcome import Outcome
from evals.runner import Run

__all__ = ["Record", "Report", "Times", "Verdict", "make_report"]

_NO_BASELINES: Mapping[str, Mapping[str, Summary]] = MappingProxyType({})
_BESIDE = 500  # resamples of a plain system's figures


class Verdict(StrEnum):
    """How a case came out, the answer first where one was asked for."""

    COVERED = "covered"
    PARTLY = "partly covered"
    MISSED = "missed"
    REFUSED = "wrongly refused"
    ABSTAINED = "rightly refused"
    ANSWERED = "answered the unanswerable"
    FIRST = "found first"
    LOWER = "found lower"
    NOT_FOUND = "not found"
    FAILED = "failed"
    NOT_RUN = "not run"

    @property
    def good(self) -> bool:
        """Whether nothing is left to wish for."""
        return self in {Verdict.COVERED, Verdict.ABSTAINED, Verdict.FIRST}

    @property
    def bad(self) -> bool:
        """Whether the case needs a look."""
        return not self.good and self is not Verdict.NOT_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A case, its outcome, and what the metrics see in it.

    Attributes:
        case: The case.
        outcome: Its outcome.
        verdict: In a word or two.
        coverage: Per nugget, share of its best alternative that is cited.
        covered: Per nugget, whether that is enough.
        on_point: Per citation, whether it overlaps gold; empty when unanswerable.
        exact: Per citation, whether it is exact.
        ranks: Per nugget, the rank at which search finds it; empty when not scored.
        best: The best-scored sentence of the passages, as (span, text), or None.
        hit: Whether that sentence covers a gold answer.
        confidence: That sentence's score, or None.
    """

    case: Case
    outcome: Outcome
    verdict: Verdict
    coverage: tuple[float, ...]
    covered: tuple[bool, ...]
    on_point: tuple[bool, ...]
    exact: tuple[bool, ...]
    ranks: tuple[int | None, ...]
    best: tuple[Span, str] | None
    hit: bool
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of one part over the cases: how many, and two percentiles."""

    n: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a report shows.

    Attributes:
        run: The run.
        split: The split asked for.
        summaries: Metrics with a scored case, in their order.
        kinds: The same per kind of question, kinds in the order of the cases.
        times: Per part (search, ask, and the parts of ask).
        records: One per case, in order.
        targets: Metric name to what must be reached.
        baselines: By a plain system's name, its summaries by metric name.
    """

    run: Run
    split: str
    summaries: tuple[Summary, ...]
    kinds: Mapping[str, tuple[Summary, ...]]
    times: Mapping[str, Times]
    records: tuple[Record, ...]
    targets: Mapping[str, Bound]
    baselines: Mapping[str, Mapping[str, Summary]] = field(default_factory=lambda: _NO_BASELINES)

    @property
    def asked(self) -> int:
        """How many questions of the set were run, those of other collections not counted."""
        return sum(record.case.kind != OFF_TOPIC for record in self.records)

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """(case id, error) of each case that failed."""
        return tuple((r.case.id, r.outcome.error) for r in self.records if r.outcome.error)

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """How often each verdict was given, in the order of `Verdict`."""
        counts = Counter(record.verdict for record in self.records)
        return {verdict: counts[verdict] for verdict in Verdict if counts[verdict]}

    @property
    def clean(self) -> bool:
        """Whether no case failed and the data set had no problem."""
        return not self.errors and not self.run.problems


def make_report(run: Run, *, split: str = "all") -> Report:
    """Measure a run.

    Args:
        run: What happened.
        split: As asked for, to be shown.

    Returns:
        The report. Metrics without a scored case are left out.
    """
    metrics: Sequence[Metric] = (*ANSWER_METRICS, *SEARCH_METRICS, *LOOK_METRICS)

    def measure(results: Sequence[tuple[Case, Outcome]], resamples: int) -> tuple[Summary, ...]:
        every = (summarise(metric, results, seed=run.seed, resamples=resamples) for metric in metrics)
        return tuple(summary for summary in every if summary.value is not None)

    def contrasts(results: Sequence[tuple[Case, Outcome]], resamples: int) -> tuple[Summary, ...]:
        every = (summarise_contrast(c, results, seed=run.seed, resamples=resamples) for c in CONTRASTS)
        return tuple(summary for summary in every if summary.value is not None)

    beside = {name: run.results_of(name) for name in run.baselines}
    kinds = dict.fromkeys(case.kind for case, _ in run.results)
    return Report(
        run=run,
        split=split,
        summaries=(*measure(run.results, 2000), *contrasts(run.results, 2000)),
        kinds={kind: measure([r for r in run.results if r[0].kind == kind], 500) for kind in kinds},
        times=_times([outcome for _, outcome in run.results]),
        records=tuple(_record(case, outcome) for case, outcome in run.results),
        targets=run.dataset.targets,
        baselines={
            name: {s.metric.name: s for s in (*measure(found, _BESIDE), *contrasts(found, _BESIDE))}
            for name, found in beside.items()
        },
    )


def _record(case: Case, outcome: Outcome) -> Record:
    spans = cited_spans(outcome)
    gold = [alternative.span for nugget in case.nuggets for alternative in nugget.any_of]
    covered = tuple(covers(case, nugget, spans) for nugget in case.nuggets) if outcome.asked else ()
    ranks = nugget_ranks(case, outcome) if is_ranked(case, outcome) else ()
    citations = outcome.answer.citations if outcome.answer else ()
    best = next(iter(best_sentences(outcome)), None) if outcome.passages else None
    sentences = {s.sentence.span: s for p in outcome.passages[:PASSAGES] for s in p.sentences}
    return Record(
        case=case,
        outcome=outcome,
        verdict=_verdict(case, outcome, covered, ranks),
        coverage=tuple(best_coverage(nugget, spans) for nugget in case.nuggets) if outcome.asked else (),
        covered=covered,
        on_point=tuple(any(s.overlap(g) for g in gold) for s in spans) if case.answerable else (),
        exact=tuple(is_exact(c, outcome.documents.get(c.document.id, ())) for c in citations),
        ranks=ranks,
        best=(best, sentences[best].text) if best else None,
        hit=best is not None and any(covers(case, nugget, (best,)) for nugget in case.nuggets),
        confidence=max((s.score for s in sentences.values()), default=None),
    )


def _verdict(
    case: Case, outcome: Outcome, covered: tuple[bool, ...], ranks: tuple[int | None, ...]
) -> Verdict:
    if outcome.error:
        return Verdict.FAILED
    if outcome.answer:
        if not case.answerable:
            return Verdict.ABSTAINED if outcome.answer.abstained else Verdict.ANSWERED
        if outcome.answer.abstained:
            return Verdict.REFUSED
        if all(covered):
            return Verdict.COVERED
        return Verdict.PARTLY if any(covered) else Verdict.MISSED
    if not ranks:
        return Verdict.NOT_RUN
    found = [rank for rank in ranks if rank is not None]
    return Verdict.NOT_FOUND if not found else Verdict.FIRST if min(found) == 1 else Verdict.LOWER


def _times(outcomes: Sequence[Outcome]) -> dict[str, Times]:
    parts: dict[str, list[float]] = {"search": [], "ask": [], "retrieve": [], "read": [], "answer": []}
    for outcome in outcomes:
        if outcome.search_seconds is not None:
            parts["search"].append(outcome.search_seconds * 1000)
        if outcome.ask_seconds is not None:
            parts["ask"].append(outcome.ask_seconds * 1000)
        if outcome.answer:
            timings = outcome.answer.timings
            parts["retrieve"].append(timings.retrieve_ms)
            parts["read"].append(timings.read_ms)
            parts["answer"].append(timings.answer_ms)
    return {
        part: Times(n=len(values), p50=float(np.percentile(values, 50)), p95=float(np.percentile(values, 95)))
        for part, values in parts.items()
        if values
    }
