"""What was retrieved, read, dropped and why, as lines for a terminal; knows what a step's facts look like, no stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ui.terminal import clean_line

if TYPE_CHECKING:
    from qa.trace import Step

__all__ = ["debug_lines"]

_WIDTH = 96


def debug_lines(steps: Iterable[Step]) -> list[str]:
    """The steps in their order, each under its name."""
    lines: list[str] = []
    for step in steps:
        lines.append(f"-- {step.name}")
        lines += _SHOWN.get(step.name, _other)(step.facts)
    return lines


def _retrieved(facts: Mapping[str, Any]) -> list[str]:
    return [
        f"{p['rank'] + 1:3} {p['score']:7.4f}  {_cut(p['source'], 40)}:{p['start']}-{p['end']}  "
        + " ".join(f"{name} {value:g}" for name, value in p["signals"].items())
        for p in facts["passages"]
    ]


def _read(facts: Mapping[str, Any]) -> list[str]:
    head = f"    {facts['pairs']} of {facts['of']} passages, has an answer: {facts['has']} (log-odds)"
    return [
        head,
        *(
            f"    {s['score']:7.3f}  “{_cut(s['words'], 40)}” in {_cut(s['sentence'])}"
            for s in facts["sentences"]
        ),
    ]


def _judged(facts: Mapping[str, Any]) -> list[str]:
    lacking = ", ".join(f"{name} {value:g}" for name, value in facts["lacking"].items()) or "nothing"
    return [
        f"    probability of an answer {facts['probability']:.3f}, wanted {facts['threshold']:.2f}; not borne out: {lacking}"
    ]


def _chosen(facts: Mapping[str, Any]) -> list[str]:
    if facts["refused"]:
        return [f"    refused: {facts['refused']}"]
    return [
        f"    {s['score']:7.3f}  {_cut(s['sentence'])}" + (f" (+{s['copies']} copies)" if s["copies"] else "")
        for s in facts["sentences"]
    ]


def _shown(facts: Mapping[str, Any]) -> list[str]:
    head = f"    {facts['lines']} lines, {facts['left_out']} left out for want of room"
    return [head, *(f"    {_cut(line)}" for line in facts["text"].splitlines())]


def _written(facts: Mapping[str, Any]) -> list[str]:
    return [f"    {_cut(line, 400)}" for line in facts["text"].splitlines()]


def _checked(facts: Mapping[str, Any]) -> list[str]:
    moved = ", lines found by Ibid" if facts["realigned"] else ""
    unknown = f", {facts['unknown']} unknown ids dropped" if facts["unknown"] else ""
    return [
        f"    {facts['support']} {facts['score']:.3f}  {_cut(facts['sentence'])}",
        f"        cited {facts['cited']}, shown {facts['lines']}{moved}{unknown}; {clean_line(facts['reason'])}",
    ]


def _other(facts: Mapping[str, Any]) -> list[str]:
    return [f"    {_cut(json.dumps(dict(facts), ensure_ascii=False), 400)}"]


_SHOWN: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "retrieved": _retrieved,
    "read": _read,
    "judged": _judged,
    "chosen": _chosen,
    "shown": _shown,
    "written": _written,
    "checked": _checked,
}


def _cut(text: str, width: int = _WIDTH) -> str:
    line = clean_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
