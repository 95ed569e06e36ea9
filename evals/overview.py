"""Everything that one run measured, in one report: JSON and a page; knows no single evaluation.

The JSON has `"schema": "ibid-eval-all/1"`: `sets` are the reports of data sets
without their cases, `sheets` the other evaluations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from evals.cases import Bound
from evals.html_page import figures, page
from evals.html_report import goal_html, section
from evals.report import Report
from evals.report_json import to_dict
from evals.sheet import Figure, Sheet, sheet_dict

__all__ = ["Overview", "overview_dict", "overview_html", "sheet_html", "sheet_lines", "summary_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A whole run.

    Attributes:
        parts: Reports and sheets, in the order they were made.
        skipped: (name, why) of what wasn't there.
        seconds: How long everything took.
    """

    parts: tuple[Report | Sheet, ...]
    skipped: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def targets(self) -> tuple[tuple[str, float, Bound], ...]:
        """(part and figure, value, target) of every figure with a target."""
        found: list[tuple[str, float, Bound]] = []
        for part in self.parts:
            if isinstance(part, Sheet):
                found += [(f"{part.name}: {f.name}", f.value, f.target) for f in part.figures if f.target]
                continue
            for summary in part.summaries:
                target = part.targets.get(summary.metric.name)
                if target is not None and summary.value is not None:
                    found.append((f"{part.run.dataset.name}: {summary.metric.name}", summary.value, target))
        return tuple(found)


def overview_dict(overview: Overview) -> dict[str, Any]:
    """The JSON form; the run's time is all in it that depends on the machine."""
    reports = [part for part in overview.parts if isinstance(part, Report)]
    return {
        "schema": "ibid-eval-all/1",
        "sets": [to_dict(report, cases=False) for report in reports],
        "sheets": [sheet_dict(part) for part in overview.parts if isinstance(part, Sheet)],
        "skipped": [{"name": name, "reason": reason} for name, reason in overview.skipped],
        "seconds": round(overview.seconds),
    }


def overview_html(overview: Overview) -> str:
    """One page with every figure and picture, the targets first; single cases are on the sets' own pages."""
    met = sum(target.met_by(value) for _, value, target in overview.targets)
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{value:.3f}</td><td>{goal_html(target, value)}</td></tr>"
        for name, value, target in overview.targets
    )
    skipped = "".join(
        f"<p>{escape(name)} was skipped: {escape(reason)}</p>" for name, reason in overview.skipped
    )
    body = "".join(
        [
            "<h1>What Ibid measures</h1>",
            f"<p class='soft'>{len(overview.parts)} evaluations · {met} of {len(overview.targets)} targets met · "
            f"{overview.seconds / 60:.0f} minutes</p>",
            f"<div class='notice'>{skipped}</div>" if skipped else "",
            f"<div class='scroll'><table><tr><th>target</th><th>value</th><th></th></tr>{rows}</table></div>"
            if rows
            else "",
            *(sheet_html(p) if isinstance(p, Sheet) else section(p, level=2) for p in overview.parts),
        ]
    )
    return page("ibid eval all", body)


def sheet_html(sheet: Sheet, *, level: int = 2) -> str:
    """A sheet as a section of a page."""
    rows = "".join(_row_html(figure, sheet.systems) for figure in sheet.figures)
    names = "".join(f"<th>{escape(name)}</th>" for name in sheet.systems)
    head = f"<tr><th>figure</th><th>value</th><th>95 % interval</th><th>n</th><th>target</th>{names}</tr>"
    terms = "".join(
        f"<dt>{escape(f.name)}</dt><dd>{escape(f.definition)}</dd>" for f in sheet.figures if f.definition
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in sheet.notes)
    return (
        f"<h{level}>{escape(sheet.title)}</h{level}><p class='soft'>{escape(sheet.facts)} · seed {sheet.seed}</p>"
        f"{notes}<div class='scroll'><table>{head}{rows}</table></div>"
        f"{figures([(plot.caption, plot.svg) for plot in sheet.plots])}"
        + (f"<dl>{terms}</dl>" if terms else "")
    )


def _row_html(figure: Figure, systems: Sequence[str]) -> str:
    beside = "".join(f"<td>{value}</td>" for value in _beside(figure, systems))
    return (
        f"<tr><td>{escape(figure.name)}</td><td>{figure.value:.3f}</td>"
        f"<td>{figure.low:.3f} – {figure.high:.3f}</td><td>{figure.n:,}</td>"
        f"<td>{goal_html(figure.target, figure.value)}</td>{beside}</tr>"
    )


def sheet_lines(sheet: Sheet) -> list[str]:
    """A sheet for a terminal."""
    from evals.console import table

    rows = [
        [
            figure.name,
            f"{figure.value:.3f}",
            f"{figure.low:.3f} to {figure.high:.3f}",
            f"{figure.n:,}",
            _goal(figure),
            "" if figure.met is None else "met" if figure.met else "MISSED",
            *_beside(figure, sheet.systems),
        ]
        for figure in sheet.figures
    ]
    return [
        f"{sheet.name}: {sheet.title}",
        f"{sheet.facts}; seed {sheet.seed}",
        *sheet.notes,
        "",
        *table(["figure", "value", "95 % interval", "n", "target", "", *sheet.systems], rows),
    ]


def _beside(figure: Figure, systems: Sequence[str]) -> list[str]:
    values = dict(figure.beside)
    return [f"{values[name]:.3f}" if name in values else "" for name in systems]


def _goal(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'<=' if figure.target.at_most else '>='} {figure.target.value:.3f}"


def summary_lines(overview: Overview) -> list[str]:
    """What a run of everything ends with: targets missed, what was skipped, and the time."""
    targets = overview.targets
    missed = [
        f"  {name} {value:.3f}, wanted {'<=' if target.at_most else '>='} {target.value:.3f}"
        for name, value, target in targets
        if not target.met_by(value)
    ]
    return [
        f"{len(targets) - len(missed)} of {len(targets)} targets met" + (", missed:" if missed else ""),
        *missed,
        *(f"skipped {name}: {reason}" for name, reason in overview.skipped),
        f"{overview.seconds / 60:.1f} minutes in all",
    ]
