"""A report as one HTML page that needs no network and runs no script; knows no metric's arithmetic.

Questions, answers and quotes come from documents that nobody vouches for:
every text passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evals.cases import Bound
from evals.html_case import case_html
from evals.html_page import figures, page
from evals.html_pictures import pictures
from evals.metrics import Summary
from evals.report import Report, Verdict

__all__ = ["goal_html", "section", "to_html"]


def to_html(report: Report) -> str:
    """The whole page.

    Args:
        report: What to show.

    Returns:
        HTML, self-contained.
    """
    body = "".join([section(report, level=1), _cases(report), _definitions(report)])
    return page(f"ibid eval {report.run.dataset.name}", body)


def section(report: Report, *, level: int = 2) -> str:
    """What stands above the cases: facts, targets, figures and pictures.

    Args:
        report: What to show.
        level: Of its heading.

    Returns:
        HTML.
    """
    below = level + 1
    shown = figures(pictures(report))
    drawn = f"<h{below}>In pictures</h{below}>{shown}" if shown else ""
    return "".join([_header(report, level), drawn, _figures(report, below)])


def _header(report: Report, level: int) -> str:
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
        f"<h{level}>{escape(dataset.title)}</h{level}><p class='soft'>{escape(facts)}</p>"
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


def _figures(report: Report, level: int) -> str:
    names = "".join(f"<th>{escape(name)}</th>" for name in report.baselines)
    head = f"<tr><th>metric</th><th>value</th><th>95 % interval</th><th>n</th><th>target</th>{names}</tr>"
    rows = "".join(_figure(report, summary) for summary in report.summaries)
    blank = "<td></td>" * len(report.baselines)
    times = "".join(
        f"<tr><td>{escape(part)}, ms</td><td>{t.p50:.1f}</td><td>p95 {t.p95:.1f}</td><td>{t.n:,}</td><td></td>{blank}</tr>"
        for part, t in report.times.items()
    )
    return f"<h{level}>In figures</h{level}><div class='scroll'><table>{head}{rows}{times}</table></div>"


def _figure(report: Report, summary: Summary) -> str:
    if summary.value is None:
        return ""
    digits = 3 if summary.metric.share else 2
    goal = goal_html(report.targets.get(summary.metric.name), summary.value, digits=digits)
    beside = [found.get(summary.metric.name) for found in report.baselines.values()]
    others = "".join(
        f"<td>{'' if s is None or s.value is None else f'{s.value:.{digits}f}'}</td>" for s in beside
    )
    size = f"{summary.n:,}" + (f" + {summary.against:,}" if summary.against else "")
    return (
        f"<tr><td>{escape(summary.metric.name)}</td><td>{summary.value:.{digits}f}</td>"
        f"<td>{summary.low:.{digits}f} – {summary.high:.{digits}f}</td><td>{size}</td><td>{goal}</td>{others}</tr>"
    )


def goal_html(target: Bound | None, value: float, *, digits: int = 3) -> str:
    """A target and whether it is met; nothing without one."""
    if target is None:
        return ""
    met = target.met_by(value)
    sign = "≤" if target.at_most else "≥"
    return f"<span class='{'good' if met else 'bad'}'>{sign} {target.value:.{digits}f} {'met' if met else 'missed'}</span>"


def _cases(report: Report) -> str:
    shown = [record for record in report.records if record.verdict is not Verdict.NOT_RUN]
    look = sum(record.verdict.bad for record in shown)
    choices: Sequence[tuple[str, str]] = (
        ("all", f"all {len(shown):,}"),
        ("look", f"need a look {look:,}"),
        ("fine", f"fine {len(shown) - look:,}"),
    )
    filters = "".join(
        f"<label><input type='radio' name='show' id='show-{name}'{' checked' if name == 'all' else ''}>{label}</label>"
        for name, label in choices
    )
    cases = "".join(case_html(record) for record in shown)
    hidden = len(report.records) - len(shown)
    if hidden:
        cases += (
            f"<p><small>{hidden:,} more were only looked at, for the figures of answerability.</small></p>"
        )
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
