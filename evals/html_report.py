"""A report as one HTML page that needs no network and runs no script; knows no metric's arithmetic.

Questions, answers and quotes come from documents that nobody vouches for:
every text passes through `escape`, and the Content-Security-Policy lets the
page load nothing and run nothing but its own style sheet (by hash).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from evals.html_case import case_html
from evals.metrics import ANSWER_METRICS, SEARCH_METRICS, Summary
from evals.plots import Bar, bars, histogram, risk_coverage
from evals.report import Report

__all__ = ["to_html"]

_MIN_CURVE = 20  # cases below which a risk-coverage curve is noise
_KIND_METRICS = ("NuggetRecall", "Abstained@unanswerable", "R@1", "AnswerSentence@1")
_MAX_KINDS = 24


def to_html(report: Report) -> str:
    """The whole page.

    Args:
        report: What to show.

    Returns:
        HTML, self-contained.
    """
    style = (files("evals") / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    dataset = report.run.dataset
    body = "".join([_header(report), _plots(report), _figures(report), _cases(report), _definitions(report)])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>ibid eval {escape(dataset.name)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _header(report: Report) -> str:
    run, dataset = report.run, report.run.dataset
    n = report.asked
    drawn = "all" if n == run.available else f"{n:,} of {run.available:,}"
    facts = (
        f"{len(dataset.documents):,} documents · {drawn} questions · split {report.split} · seed {run.seed} · "
        f"data {dataset.sha256[:12]}"
    )
    tiles = "".join(
        _tile(report, summary) for summary in report.summaries if summary.metric.name in report.targets
    )
    verdicts = " · ".join(f"{count:,} {verdict}" for verdict, count in report.verdicts.items())
    notices = [*run.problems, *(f"case {case} failed: {error}" for case, error in report.errors)]
    listed = "".join(f"<p>{escape(notice)}</p>" for notice in notices)
    return (
        f"<h1>{escape(dataset.title)}</h1><p class='soft'>{escape(facts)}</p>"
        + (f"<div class='tiles'>{tiles}</div>" if tiles else "")
        + f"<p>{escape(verdicts)}</p>"
        + (f"<div class='notice'>{listed}</div>" if listed else "")
    )


def _tile(report: Report, summary: Summary) -> str:
    target, value = report.targets[summary.metric.name], summary.value
    if value is None:
        return ""
    met = target.met_by(value)
    sign = "at most" if target.at_most else "at least"
    digits = 3 if summary.metric.share else 2
    return (
        f"<div class='tile'><span>{escape(summary.metric.name).replace('@', '@<wbr>')}</span><b>{value:.{digits}f}</b>"
        f"<span class='{'good' if met else 'bad'}'>{'met' if met else 'missed'}: {sign} {target.value:.{digits}f}</span>"
        "</div>"
    )


def _plots(report: Report) -> str:
    figures = []
    for title, metrics in (("Answers", ANSWER_METRICS), ("Search", SEARCH_METRICS)):
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
        figures.append(("Best sentence: risk against coverage", curve))
    shown = "".join(f"<figure><figcaption>{escape(name)}</figcaption>{svg}</figure>" for name, svg in figures)
    return f"<h2>In pictures</h2><div class='plots'>{shown}</div>" if shown else ""


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


def _figures(report: Report) -> str:
    head = "<tr><th>metric</th><th>value</th><th>95 % interval</th><th>n</th><th>target</th></tr>"
    rows = "".join(_figure(report, summary) for summary in report.summaries)
    times = "".join(
        f"<tr><td>{escape(part)}, ms</td><td>{t.p50:.1f}</td><td>p95 {t.p95:.1f}</td><td>{t.n:,}</td><td></td></tr>"
        for part, t in report.times.items()
    )
    return f"<h2>In figures</h2><div class='scroll'><table>{head}{rows}{times}</table></div>"


def _figure(report: Report, summary: Summary) -> str:
    if summary.value is None:
        return ""
    digits = 3 if summary.metric.share else 2
    target = report.targets.get(summary.metric.name)
    goal = ""
    if target:
        met = target.met_by(summary.value)
        sign = "≤" if target.at_most else "≥"
        goal = f"<span class='{'good' if met else 'bad'}'>{sign} {target.value:.{digits}f} {'met' if met else 'missed'}</span>"
    return (
        f"<tr><td>{escape(summary.metric.name)}</td><td>{summary.value:.{digits}f}</td>"
        f"<td>{summary.low:.{digits}f} – {summary.high:.{digits}f}</td><td>{summary.n:,}</td><td>{goal}</td></tr>"
    )


def _cases(report: Report) -> str:
    look = sum(record.verdict.bad for record in report.records)
    choices: Sequence[tuple[str, str]] = (
        ("all", f"all {len(report.records):,}"),
        ("look", f"need a look {look:,}"),
        ("fine", f"fine {len(report.records) - look:,}"),
    )
    filters = "".join(
        f"<label><input type='radio' name='show' id='show-{name}'{' checked' if name == 'all' else ''}>{label}</label>"
        for name, label in choices
    )
    cases = "".join(case_html(record) for record in report.records)
    return f"<h2>Every case</h2><fieldset class='filter'>{filters}</fieldset>{cases}"


def _definitions(report: Report) -> str:
    terms = "".join(
        f"<dt>{escape(s.metric.name)}</dt><dd>{escape(s.metric.definition)} Source: {escape(s.metric.source)}.</dd>"
        for s in report.summaries
    )
    note = (
        "Intervals: 95 % percentile bootstrap over questions, 2,000 resamples (500 by kind). "
        "A dashed tick marks a target."
    )
    return f"<h2>What is measured</h2><dl>{terms}</dl><p><small>{note}</small></p>"
