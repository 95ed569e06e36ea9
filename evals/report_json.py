"""A report as JSON; measures nothing.

It has `"schema": "ibid-eval/1"`. Names are added to it, not changed or taken
away. It names no machine, path or time of day; times are apart from the
metrics because they alone depend on the machine. The committed summaries in
`evals/results` are the same without `cases` and `timings_ms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from evals.cases import Bound
from evals.metrics import Summary
from evals.report import Record, Report

__all__ = ["SCHEMA", "to_dict"]

SCHEMA = "ibid-eval/1"


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
