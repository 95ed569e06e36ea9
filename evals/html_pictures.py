"""The pictures of a report; knows no page and no metric's arithmetic."""

from __future__ import annotations

import numpy as np

from evals.cases import OFF_TOPIC
from evals.metrics import ANSWER_METRICS, CONTRASTS, LOOK_METRICS, SEARCH_METRICS, Summary
from evals.metrics.after_reading import top_sentence
from evals.metrics.calibrated import calibration_error, reliability
from evals.plot_reliability import diagram
from evals.plots import Bar, bars, histogram, risk_coverage
from evals.report import Report

__all__ = ["pictures"]

_MIN_CURVE = 20  # cases below which a risk-coverage curve is noise
_KIND_METRICS = ("NuggetRecall", "Abstained@unanswerable", "R@1", "TopSentence@1", "CitedIoU")
_MAX_KINDS = 24


def pictures(report: Report) -> list[tuple[str, str]]:
    """Captions with their SVG, every text in them escaped.

    Args:
        report: What to draw.

    Returns:
        Only pictures of what was measured.
    """
    figures: list[tuple[str, str]] = []
    for title, metrics in (
        ("Answers", ANSWER_METRICS),
        ("Search", SEARCH_METRICS),
        ("After reading", (*LOOK_METRICS, *CONTRASTS)),
    ):
        rows = [_bar(report, s) for s in report.summaries if s.metric.share and s.metric in metrics]
        if rows:
            figures.append((f"{title}, with 95 % intervals", bars([r for r in rows if r], title=title)))
    for name in _KIND_METRICS:
        kinds = [
            _kind_bar(kind, summary)
            for kind, summaries in report.kinds.items()
            for summary in summaries
            if summary.metric.name == name
        ]
        if len(kinds) > 1:
            hidden = f" (the first {_MAX_KINDS} of {len(kinds)} kinds)" if len(kinds) > _MAX_KINDS else ""
            figures.append((f"{name} by kind{hidden}", bars(kinds[:_MAX_KINDS], title=f"{name} by kind")))
    outcomes = [record.outcome for record in report.records]
    for part, seconds in (
        ("answering a question", [o.ask_seconds for o in outcomes]),
        ("one search", [o.search_seconds for o in outcomes]),
    ):
        times = [s * 1000 for s in seconds if s is not None]
        if times:
            figures.append((f"Time of {part}", histogram(times, title=f"Time of {part}", unit="ms")))
    scored = [(r.confidence, r.hit) for r in report.records if r.confidence is not None and r.ranks]
    if len(scored) >= _MIN_CURVE:
        curve = risk_coverage(scored, title="Risk against coverage of the best sentence")
        figures.append(("Best sentence of the search: risk against coverage", curve))
    return [*figures, *_trust(report)]


def _trust(report: Report) -> list[tuple[str, str]]:
    """How far the answerability that decides on an answer can be trusted."""
    holds = top_sentence(1).score
    looked = [
        (record.outcome.look.answerable, bool(holds(record.case, record.outcome)))
        for record in report.records
        if record.outcome.look is not None
        and record.case.kind != OFF_TOPIC
        and (record.case.nuggets or not record.case.answerable)
    ]
    outcomes = [
        r.outcome for r in report.records if r.outcome.look is not None and r.outcome.absent is not None
    ]
    gone = [o.absent.answerable for o in outcomes if o.absent is not None]
    found = []
    if len(looked) >= _MIN_CURVE and not all(right for _, right in looked):
        everything = [*looked, *((score, False) for score in gone)]
        found.append(
            (
                "Whole system: share of wrong best sentences among the likeliest, "
                "questions without an answer included",
                risk_coverage(everything, title="Risk against coverage of the whole system"),
            )
        )
    here = [o.look.answerable for o in outcomes if o.look is not None]
    if len(here) + len(gone) >= _MIN_CURVE:
        bins = reliability(np.array([*here, *gone]), np.array([True] * len(here) + [False] * len(gone)))
        found.append(
            (
                "Answerability: how often the gold is there (each question with it and without)",
                diagram(
                    [(b.predicted, b.observed, b.weight) for b in bins],
                    error=calibration_error(bins),
                    count=len(here) + len(gone),
                    title="Reliability of answerability",
                ),
            )
        )
    return found


def _bar(report: Report, summary: Summary) -> Bar | None:
    if summary.value is None or summary.low is None or summary.high is None:
        return None
    target = report.targets.get(summary.metric.name)
    return Bar(
        label=summary.metric.name + (" (lower is better)" if summary.metric.better == "lower" else ""),
        value=summary.value,
        low=summary.low,
        high=summary.high,
        note=f"n {summary.n:,}",
        target=target.value if target else None,
        met=target.met_by(summary.value) if target else True,
    )


def _kind_bar(kind: str, summary: Summary) -> Bar:
    value = summary.value or 0.0
    low = value if summary.low is None else summary.low
    high = value if summary.high is None else summary.high
    return Bar(label=kind, value=value, low=low, high=high, note=f"n {summary.n:,}")
