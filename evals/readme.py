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
from evals.report import SCHEMA

__all__ = ["BEGIN", "END", "README", "RESULTS", "is_current", "main", "render", "replace_figures"]

RESULTS = Path(__file__).parent / "results"
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"

_ORDER = ("sample", "january", "squad", "realtimeqa")
_COMMANDS = {
    "sample": "ibid eval sample",
    "january": "ibid eval january --data DATA",
    "squad": "ibid eval squad --data DATA",
    "realtimeqa": "ibid eval realtimeqa --data DATA",
}
_LABELS = {
    "NuggetRecall": "facts of the answer cited (nugget recall)",
    "OnPoint": "citations on a gold place",
    "ExactQuotes": "exact quotes",
    "Abstained@unanswerable": "unanswerable questions refused",
    "Refused@answerable": "answerable questions refused",
    "CitationsPerAnswer": "citations per answer",
    "R@1": "right passage first (R@1)",
    "R@10": "right passage in the first ten (R@10)",
    "RR@10": "reciprocal rank (RR@10)",
    "AnswerSentence@1": "best sentence holds the answer",
    "AnswerSentence@3": "one of the three best holds it",
}


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
    chosen, name = data["set"], data["set"]["name"]
    facts = f"{chosen['documents']:,} documents, {data['n']:,} of {chosen['questions']:,} questions"
    command = _COMMANDS.get(name, f"ibid eval {name}")
    if data["split"] != "all":
        command += f" --split {data['split']}"
    lines = [
        f"**{chosen['title']}** ({facts}; `{command}`)",
        "",
        "| | measured | 95 % interval | n | wanted |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [_row(metric) for metric in data["metrics"] if metric["name"] in _LABELS]
    return "\n".join(lines)


def _row(metric: dict[str, Any]) -> str:
    digits = 3 if metric["share"] else 2
    target = metric["target"]
    wanted = ""
    if target:
        sign = "≤" if target["at_most"] else "≥"
        wanted = f"{sign} {target['value']:.{digits}f}" + ("" if metric["met"] else " **(missed)**")
    interval = f"{metric['low']:.{digits}f} – {metric['high']:.{digits}f}"
    return f"| {_LABELS[metric['name']]} | {metric['value']:.{digits}f} | {interval} | {metric['n']:,} | {wanted} |"
