"""A report as lines for a terminal; knows no JSON and no HTML."""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases import Bound
from evals.metrics import Summary
from evals.report import Record, Report

__all__ = ["MAX_LISTED", "console_lines"]

MAX_LISTED = 40
"""So many cases that need a look are listed; the rest is counted, and in the HTML and JSON."""


def console_lines(report: Report) -> list[str]:
    """The report's tables and the cases that need a look, without styling.

    Args:
        report: What to tell.

    Returns:
        Lines of plain text.
    """
    run, dataset = report.run, report.run.dataset
    n = report.asked
    drawn = "" if n == run.available else f" of {run.available:,} (split {report.split})"
    lines = [
        f"{dataset.name}: {dataset.title}",
        f"{len(dataset.documents):,} documents, {n:,} questions{drawn}, data {dataset.sha256[:12]}, seed {run.seed}",
        "",
        *table(
            ["metric", "value", "95 % interval", "n", "target", "", *report.baselines],
            [
                [*_row(summary, report.targets.get(summary.metric.name)), *_beside(report, summary)]
                for summary in report.summaries
            ],
        ),
    ]
    if report.times:
        times = "; ".join(f"{part} {t.p50:.0f}/{t.p95:.0f}" for part, t in report.times.items())
        lines += ["", f"milliseconds p50/p95: {times}"]
    lines += [
        "",
        "verdicts: " + ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items()),
    ]
    looks = [record for record in report.records if record.verdict.bad and record.outcome.asked]
    if looks:
        lines += ["", "answers that need a look:"]
        lines += [f"  {line}" for record in looks[:MAX_LISTED] for line in _look(record)]
        if len(looks) > MAX_LISTED:
            lines.append(f"  and {len(looks) - MAX_LISTED} more: see --html or --json")
    if run.problems:
        lines += ["", "problems of the data set:", *(f"  {problem}" for problem in run.problems)]
    if report.errors:
        lines += [
            "",
            f"{len(report.errors)} failed:",
            *(f"  {case}: {error}" for case, error in report.errors),
        ]
    return [_printable(line) for line in lines]


def _printable(line: str) -> str:
    """Without control characters: a question mustn't steer the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under their heads, the first to the left, the others to the right.

    >>> table(["metric", "n"], [["R@1", "12"]])
    ['metric   n', 'R@1     12']
    """
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def _row(summary: Summary, target: Bound | None) -> list[str]:
    value = summary.value
    assert value is not None  # a report has no metric without a value
    digits = 3 if summary.metric.share else 2
    goal = f"{'<=' if target.at_most else '>='} {target.value:.{digits}f}" if target else ""
    return [
        summary.metric.name,
        f"{value:.{digits}f}",
        f"{summary.low:.{digits}f} to {summary.high:.{digits}f}",
        f"{summary.n:,}" + (f" + {summary.against:,}" if summary.against else ""),
        goal,
        ("met" if target.met_by(value) else "MISSED") if target else "",
    ]


def _beside(report: Report, summary: Summary) -> list[str]:
    """The plain systems' values of the same metric, in their order."""
    digits = 3 if summary.metric.share else 2
    found = [figures.get(summary.metric.name) for figures in report.baselines.values()]
    return [f"{s.value:.{digits}f}" if s is not None and s.value is not None else "" for s in found]


def _look(record: Record) -> list[str]:
    lines = [f"{record.case.id} [{record.verdict}] {record.case.question}"]
    for nugget, covered, share in zip(record.case.nuggets, record.covered, record.coverage, strict=True):
        if not covered:
            lines.append(f"    not covered ({share:.0%}): {nugget.name}")
    return lines
