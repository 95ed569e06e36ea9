"""One case of a report as HTML, every text escaped; knows no style and no other case."""

from __future__ import annotations

from html import escape
from itertools import zip_longest

from evals.cases import Case, Nugget
from evals.report import Record, Verdict

__all__ = ["case_html"]

_TONES = {Verdict.PARTLY: "warn", Verdict.LOWER: "warn", Verdict.NOT_RUN: "soft"}


def case_html(record: Record) -> str:
    """A `<details>` element: the question and verdict, and inside the answer, citations and gold.

    Args:
        record: The case.

    Returns:
        HTML.
    """
    case, outcome, verdict = record.case, record.outcome, record.verdict
    tone = "good" if verdict.good else _TONES.get(verdict, "bad")
    facts = [case.id, case.kind]
    if case.split:
        facts.append(case.split)
    if record.covered:
        facts.append(f"{sum(record.covered)} of {len(record.covered)} nuggets")
    if outcome.answer and outcome.answer.citations:
        facts.append(f"{len(outcome.answer.citations)} citations")
    seconds = outcome.ask_seconds if outcome.ask_seconds is not None else outcome.search_seconds
    if seconds is not None:
        facts.append(f"{seconds * 1000:.0f} ms")
    parts = [_history(case), _error(record), _answer(record), _gold(record), _search(record)]
    if case.note:
        parts.append(f"<h3>Note</h3><p>{escape(case.note)}</p>")
    return (
        f"<details class='case{' look' if verdict.bad else ''}'><summary><span class='q'>{escape(case.question)}</span>"
        f"<span class='badge {tone}'>{escape(verdict)}</span>"
        f"<span class='facts'>{escape(' · '.join(facts))}</span></summary>"
        f"<div class='body'>{''.join(parts)}</div></details>"
    )


def _history(case: Case) -> str:
    if not case.history:
        return ""
    turns = "".join(f"<li><b>{escape(turn.role)}</b> {escape(turn.content)}</li>" for turn in case.history)
    return f"<h3>Before</h3><ul>{turns}</ul>"


def _error(record: Record) -> str:
    error = record.outcome.error
    return f"<h3>Error</h3><p class='bad'>{escape(error)}</p>" if error else ""


def _answer(record: Record) -> str:
    answer = record.outcome.answer
    if answer is None:
        return ""
    if answer.abstained:
        return f"<h3>Answer</h3><p>Refused: {escape(answer.reason or 'no reason given')}</p>"
    sentences = " ".join(
        escape(s.text) + "".join(f" <b>[{marker}]</b>" for marker in s.markers) for s in answer.sentences
    )
    citations = "".join(
        f"<blockquote class='{'hit' if on_point else 'miss' if on_point is False else ''}'>"
        f"<b>[{c.marker}]</b> {escape(c.quote)}<br><small>{escape(c.document.source)} {c.start}:{c.end}"
        f"{'' if on_point is None else ' · on point' if on_point else ' · not in the gold'}"
        f"{'' if exact else ' · <b class=bad>not exact</b>'}</small></blockquote>"
        for c, exact, on_point in zip_longest(answer.citations, record.exact, record.on_point)
    )
    return f"<h3>Answer</h3><p>{sentences}</p><h3>Citations</h3>{citations}"


def _gold(record: Record) -> str:
    case = record.case
    if not case.answerable:
        return "<h3>Gold</h3><p>The documents don't answer this.</p>"
    nuggets = "".join(_nugget(record, i, nugget) for i, nugget in enumerate(case.nuggets))
    return f"<h3>Gold</h3><ul>{nuggets}</ul>"


def _nugget(record: Record, index: int, nugget: Nugget) -> str:
    state = ""
    if record.covered:
        share = f"{record.coverage[index]:.0%} cited"
        state = (
            f"<b class='good'>covered</b>, {share}"
            if record.covered[index]
            else f"<b class='bad'>missed</b>, {share}"
        )
    if record.ranks:
        rank = record.ranks[index]
        state += f"{' · ' if state else ''}{'search rank ' + str(rank) if rank else 'not found by search'}"
    places = "".join(
        f"<blockquote>{escape(gold.quote)}<br><small>{escape(gold.source)} {gold.span.start}:{gold.span.end}</small>"
        "</blockquote>"
        for gold in nugget.any_of
    )
    return f"<li>{escape(nugget.name)} <small>{state}</small>{places}</li>"


def _search(record: Record) -> str:
    if record.best is None:
        return ""
    state = "covers a gold answer" if record.hit else "covers no gold answer"
    if not record.ranks:
        state = "not scored"
    tone = "hit" if record.hit else "miss" if record.ranks else ""
    return f"<h3>Best sentence</h3><blockquote class='{tone}'>{escape(record.best[1])}<br><small>{state}</small></blockquote>"
