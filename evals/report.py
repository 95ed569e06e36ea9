"""What a run amounts to: figures, a verdict per case, and their JSON form; knows no HTML and no terminal.

The JSON of `--json` has `"schema": "ibid-eval/1"`. Names are added to it, not
changed or taken away. It names no machine, path or time of day; times are
apart from the metrics because they alone depend on the machine. The committed
summaries in `evals/results` are the same without `cases` and `timings_ms`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

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

__all__ = ["SCHEMA", "Record", "Report", "Times", "Verdict", "make_report", "to_dict"]

SCHEMA = "ibid-eval/1"

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


def to_dict(report: Report, *, cases: bool = True) -> dict[str, Any]:
    """The JSON form of a report.

    Args:
        report: What to tell.
        cases: With every case and the times; a committed summary has neither.

    Returns:
        Made of dicts, lists, strings, numbers, booleans and None.
    """
    run, dataset = report.run, report.run.dataset
    try:
        ibid = version("ibid")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        ibid = "unknown"
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "ibid": ibid,
        "set": {
            "name": dataset.name,
            "title": dataset.title,
            "sha256": dataset.sha256,
            "documents": len(dataset.documents),
            "characters": sum(len(parsed.document.text) for parsed in dataset.documents),
            "questions": run.available,
        },
        "split": report.split,
        "seed": run.seed,
        "limit": run.limit,
        "n": report.asked,
        "metrics": [_metric(summary, report.targets) for summary in report.summaries],
        "baselines": {
            name: {metric: _beside(summary) for metric, summary in found.items()}
            for name, found in report.baselines.items()
        },
        "kinds": {
            kind: {s.metric.name: {"value": _round(s.value), "n": s.n} for s in summaries}
            for kind, summaries in report.kinds.items()
        },
        "verdicts": {verdict.value: count for verdict, count in report.verdicts.items()},
        "problems": list(run.problems),
        "errors": [{"case": case, "error": error} for case, error in report.errors],
    }
    if cases:
        data["timings_ms"] = {
            part: {"n": times.n, "p50": round(times.p50, 2), "p95": round(times.p95, 2)}
            for part, times in report.times.items()
        }
        data["cases"] = [_case(record) for record in report.records]
    return data


def _metric(summary: Summary, targets: Mapping[str, Bound]) -> dict[str, Any]:
    metric, value = summary.metric, summary.value
    target = targets.get(metric.name)
    return {
        "name": metric.name,
        "value": _round(value),
        "low": _round(summary.low),
        "high": _round(summary.high),
        "n": summary.n,
        "weight": _round(summary.weight),
        "better": metric.better,
        "share": metric.share,
        "target": None if target is None else {"value": _round(target.value), "at_most": target.at_most},
        "met": None if target is None or value is None else target.met_by(value),
        "definition": metric.definition,
        "source": metric.source,
        **({"against": summary.against} if summary.against else {}),
    }


def _beside(summary: Summary) -> dict[str, Any]:
    return {
        "value": _round(summary.value),
        "low": _round(summary.low),
        "high": _round(summary.high),
        "n": summary.n,
    }


def _case(record: Record) -> dict[str, Any]:
    case, outcome = record.case, record.outcome
    return {
        "id": case.id,
        "kind": case.kind,
        "split": case.split,
        "question": case.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in case.history],
        "answerable": case.answerable,
        "verdict": record.verdict.value,
        "error": outcome.error,
        "nuggets": [
            {
                "name": nugget.name,
                "coverage": _round(record.coverage[i]) if record.coverage else None,
                "covered": record.covered[i] if record.covered else None,
                "rank": record.ranks[i] if record.ranks else None,
                "any_of": [
                    {"document": g.source, "start": g.span.start, "end": g.span.end, "quote": g.quote}
                    for g in nugget.any_of
                ],
            }
            for i, nugget in enumerate(case.nuggets)
        ],
        "answer": outcome.answer.to_dict() if outcome.answer else None,
        "on_point": list(record.on_point),
        "exact": list(record.exact),
        "best_sentence": {"text": record.best[1], "hit": record.hit} if record.best else None,
        "ask_ms": None if outcome.ask_seconds is None else round(outcome.ask_seconds * 1000, 2),
        "search_ms": None if outcome.search_seconds is None else round(outcome.search_seconds * 1000, 2),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
