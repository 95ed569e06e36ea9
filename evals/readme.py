"""The README's figures from the recorded results; measures nothing.

`ibid eval NAME --record` keeps a set's figures in `evals/results`; the table
between the two markers of README.md is rendered from them, and a test fails
when the two differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.report_json import SCHEMA
from evals.sheet import SHEET_SCHEMA
from evals.sheets import SHEETS, SHEETS_WITHOUT_DATA

__all__ = ["BEGIN", "END", "README", "RESULTS", "is_current", "main", "render", "replace_figures"]

RESULTS = Path(__file__).parent / "results"
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"

_ORDER = ("sample", "january", "squad", "realtimeqa", "rgb", "chunking", *SHEETS)
_WITHOUT_DATA = ("sample", *SHEETS_WITHOUT_DATA)
_LABELS = {
    "NuggetRecall": "facts of the answer cited (nugget recall)",
    "OnPoint": "citations on a gold place",
    "ExactQuotes": "exact quotes",
    "Abstained@unanswerable": "unanswerable questions refused",
    "Refused@answerable": "answerable questions refused",
    "CitationsPerAnswer": "citations per answer",
    "CitedPrecision": "cited characters that are gold (precision)",
    "CitedRecall": "gold characters that are cited (recall)",
    "CitedIoU": "cited and gold characters, intersection over union",
    "R@1": "right passage first (R@1)",
    "R@10": "right passage in the first ten (R@10)",
    "RR@10": "reciprocal rank (RR@10)",
    "Article@10": "right article in the first ten",
    "AnswerSentence@1": "best sentence of the search holds the answer",
    "AnswerSentence@3": "one of the three best of the search holds it",
    "TopPassage@1": "right passage first, after reading",
    "TopSentence@1": "best sentence, after reading, holds the answer",
    "TopSentence@3": "one of the three best, after reading, holds it",
    "SpanF1@gold": "words picked in the right passage (F1)",
    "Abstained@absent": "refused once the right document is taken away",
    "Abstained@off-topic": "questions of other collections refused",
    "AUROC@unanswerable": "AUROC, unanswerable questions",
    "AUROC@absent": "AUROC, the right document taken away",
    "AUROC@off-topic": "AUROC, questions of other collections",
    "Kept@unanswerable": "answered at 5 % false answers (unanswerable)",
    "Kept@absent": "answered at 5 % false answers (document taken away)",
}
_ONLY = {
    "rgb": {
        "Abstained@unanswerable",
        "Refused@answerable",
        "AUROC@unanswerable",
        "ExactQuotes",
        "NuggetRecall",
    },
    "chunking": {
        "CitedPrecision",
        "CitedRecall",
        "CitedIoU",
        "ExactQuotes",
        "Refused@answerable",
        "R@1",
        "R@10",
    },
}
"""Where only a few of the figures say anything: snippets have no rank worth telling, three texts are always found."""

_IF_WANTED = {"TopPassage@1", "Article@10", "CitedPrecision", "CitedRecall", "CitedIoU"}
"""Shown only where a target is set for them: elsewhere they say little that others don't."""


def main(*, write: bool) -> int:
    """Print the figures, or put them into README.md.

    Returns:
        0, or 1 when README.md differs from the recorded results and isn't written.
    """
    text = _readme_text()
    if write:
        README.write_text(replace_figures(text, render(RESULTS)), encoding="utf-8")
        print(f"wrote {README}", file=sys.stderr)
        return 0
    print(render(RESULTS))
    if is_current(text, RESULTS):
        return 0
    print(
        "ibid eval: README.md differs from evals/results (write it with: ibid eval readme --write)",
        file=sys.stderr,
    )
    return 1


def render(results: Path) -> str:
    """The Markdown of all recorded results, the known sets first.

    Args:
        results: Folder of `NAME.json` summaries; files of other schemas are left to others.

    Returns:
        A heading line and a table per set.

    Raises:
        EvalError: There is no result, or one isn't readable.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(results.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EvalError(f"{path} is not a recorded result: {error}", hint="record it again") from error
        if data.get("schema") == SCHEMA:
            found[data["set"]["name"]] = data
        elif data.get("schema") == SHEET_SCHEMA:
            found[data["name"]] = data
    if not found:
        raise EvalError(
            f"no recorded results in {results}", hint="record some with: ibid eval sample --record"
        )
    names = [*(n for n in _ORDER if n in found), *(n for n in found if n not in _ORDER)]
    return "\n\n".join(_set(found[name]) for name in names)


def is_current(text: str, results: Path) -> bool:
    """Whether a README's figures are those of the results.

    Raises:
        EvalError: The README lacks the markers.
    """
    return replace_figures(text, render(results)) == text


def replace_figures(text: str, figures: str) -> str:
    """A README with new figures between its markers.

    Raises:
        EvalError: It doesn't have each marker once, in order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise EvalError(f"README.md needs {BEGIN} and {END} once each", hint="put them where the figures go")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def _readme_text() -> str:
    try:
        return README.read_text(encoding="utf-8")
    except OSError as error:
        raise EvalError(f"can't read {README}", hint="run this in a checkout") from error


def _set(data: dict[str, Any]) -> str:
    if data["schema"] == SHEET_SCHEMA:
        return _sheet(data)
    chosen, name = data["set"], data["set"]["name"]
    facts = f"{chosen['documents']:,} documents, {data['n']:,} of {chosen['questions']:,} questions"
    command = _command(name)
    if data["split"] != "all":
        command += f" --split {data['split']}"
    baselines = data.get("baselines", {})
    beside = "".join(f" {other} |" for other in baselines)
    lines = [
        f"**{chosen['title']}** ({facts}; `{command}`)",
        "",
        f"| | measured | 95 % interval | n | wanted |{beside}",
        f"|---|---:|---:|---:|---:|{'---:|' * len(baselines)}",
    ]
    lines += [_row(metric, baselines) for metric in data["metrics"] if _shown(metric, name)]
    return "\n".join(lines)


def _command(name: str) -> str:
    return f"ibid eval {name}" + ("" if name in _WITHOUT_DATA else " --data DATA")


def _shown(metric: dict[str, Any], name: str) -> bool:
    if name in _ONLY:
        return metric["name"] in _ONLY[name]
    wanted = metric["name"] not in _IF_WANTED or bool(metric["target"])
    return metric["name"] in _LABELS and wanted


def _row(metric: dict[str, Any], baselines: dict[str, Any]) -> str:
    digits = 3 if metric["share"] else 2
    interval = f"{metric['low']:.{digits}f} – {metric['high']:.{digits}f}"
    size = f"{metric['n']:,}" + (f" + {metric['against']:,}" if metric.get("against") else "")
    others = [found.get(metric["name"]) for found in baselines.values()]
    beside = "".join(f" {o['value']:.{digits}f} |" if o else " |" for o in others)
    return (
        f"| {_LABELS[metric['name']]} | {metric['value']:.{digits}f} | {interval} | {size} "
        f"| {_wanted(metric, digits)} |{beside}"
    )


def _wanted(figure: dict[str, Any], digits: int) -> str:
    target = figure["target"]
    if not target:
        return ""
    sign = "≤" if target["at_most"] else "≥"
    return f"{sign} {target['value']:.{digits}f}" + ("" if figure["met"] else " **(missed)**")


def _sheet(data: dict[str, Any]) -> str:
    systems = list(dict.fromkeys(name for figure in data["figures"] for name in figure.get("beside", {})))
    beside = "".join(f" {name} |" for name in systems)
    lines = [
        f"**{data['title']}** ({data['facts']}; `{_command(data['name'])}`)",
        "",
        f"| | measured | 95 % interval | n | wanted |{beside}",
        f"|---|---:|---:|---:|---:|{'---:|' * len(systems)}",
    ]
    for figure in data["figures"]:
        values = figure.get("beside", {})
        others = "".join(f" {values[name]:.3f} |" if name in values else " |" for name in systems)
        lines.append(
            f"| {figure['name']} | {figure['value']:.3f} | {figure['low']:.3f} – {figure['high']:.3f} "
            f"| {figure['n']:,} | {_wanted(figure, 3)} |{others}"
        )
    return "\n".join([*lines, *([""] if data["notes"] else []), *data["notes"]])
