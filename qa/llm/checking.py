"""Checks a sentence that a language model wrote against the lines it cites, and finds its lines where it cites none.

The verdict is the verifier's, never the model's word: a sentence is supported when the lines that will be shown for
it say so. Ids are the model's suggestion; lines that add nothing are dropped, and where the suggested ones don't
bear the sentence out, others are tried. Knows no stream, no prompt and no answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answer import Support
from qa.llm.packing import Line
from qa.verifier import Verdict
from qa.verifier.tokens import tokens

__all__ = ["Checked", "Checker", "Judge", "check"]

Judge = Callable[[str, Sequence[str]], Verdict]
"""Whether evidence bears a claim out; `qa.verifier.supports`, or a language model asked for a verdict."""

ALIGNED = 4
"""Lines tried for a sentence whose own don't bear it out: those that share most with it."""

SURE = 0.85
"""The least score of lines that the model didn't give, beside lines that it gave: each line tried is another chance for a
wrong sentence. By `python -m evals.tune_checking --limit 450`, on written claims that are held back, of the wrong ones .75
instead of .71 are caught and of the right ones .098 flagged as before; where the ids slipped by a line, .76 instead of .72
and .14 instead of .12. Where nothing was cited it would cost more than it gains (.87 for .76, .32 for .23)."""
_LEAST_SHARED = 0.25  # of the sentence's weight; a line that shares less can't be what it was written from
_LEAST_CITED = (
    0.15  # the same of a line that the model cites: it may say it in other words, but not in none of them
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence with its verdict.

    Attributes:
        text: The sentence.
        lines: What is cited for it, in the lines' order. Of an unsupported sentence what the model cited.
        support: Whether these lines bear it out.
        score: The judge's, from 0 to 1.
        reason: The judge's, in a sentence.
        realigned: Whether the lines are others than the model gave.
    """

    text: str
    lines: tuple[Line, ...]
    support: Support
    score: float
    reason: str
    realigned: bool = False


Checker = Callable[[str, Sequence[int], Sequence[Line]], Checked]
"""Checks a sentence, given the numbers of the lines it cites and all lines: `check` with a judge, or a way of its own."""


def check(
    text: str, cited: Sequence[int], lines: Sequence[Line], *, judge: Judge, sure: float | None = None
) -> Checked:
    """The sentence with the lines that bear it out, or the verdict that none do.

    Tried in this order: each cited line alone, all of them together, each with the line before it in its document
    ("They lasted 90 minutes" needs it), then the lines that share most words with the sentence, alone and so joined.

    Args:
        text: The sentence.
        cited: Numbers of the lines that the model gave.
        lines: All lines of the request; line n is `lines[n - 1]`.
        judge: Says whether evidence bears a claim out.
        sure: The score that a line must reach which the model didn't give; by default SURE beside those that it gave,
            and 0 where it gave none.
    """
    if sure is None:
        sure = SURE if cited else 0.0
    own = [lines[number - 1] for number in cited]
    shares = _shares(text, lines)
    tried: list[tuple[tuple[Line, ...], Verdict]] = []

    def attempt(chosen: Sequence[Line], *, least: float = 0.0) -> bool:
        ordered = tuple(sorted(set(chosen), key=lambda line: line.number))
        if not ordered or any(before == ordered for before, _ in tried):
            return False
        verdict = _judged(text, ordered, judge)
        tried.append((ordered, verdict))
        return verdict.support is Support.SUPPORTED and verdict.score >= least

    alone = [line for line in own if shares[line.number - 1] >= _LEAST_CITED and attempt([line])]
    if alone:
        return _checked(text, tuple(sorted(alone, key=lambda line: line.number)), _best_of(tried, alone))
    if len(own) > 1 and attempt(own):
        return _checked(text, *_without_idle(text, own, judge, tried[-1][1]))
    for line in own:
        if attempt([*_before(line, lines), line]):
            return _checked(text, *tried[-1])
    best_own = max(tried, key=lambda item: item[1].score, default=None)
    near = [line for line in _nearest(lines, shares) if line not in own]
    for line in near:
        if attempt([line], least=sure):
            return _checked(text, *tried[-1], realigned=True)
    for line in near[:2]:
        joined = [*_before(line, lines), line]
        if attempt(joined, least=sure) or (own and attempt([*own, line], least=sure)):
            return _checked(
                text, *_without_idle(text, list(tried[-1][0]), judge, tried[-1][1]), realigned=True
            )
    if best_own is not None:
        verdict = _worst_of_own(tried, own)
        return _checked(text, tuple(sorted(own, key=lambda line: line.number)), verdict)
    # Nothing was cited: what contradicts it, or bears it out in part, is worth showing; else there is nothing to show.
    telling = [item for item in tried if item[1].support in {Support.PARTIAL, Support.CONTRADICTED}]
    if telling:
        return _checked(text, *max(telling, key=lambda item: item[1].score), realigned=True)
    silent = [v.reason for _, v in tried if v.support is Support.UNSUPPORTED]
    reason = (
        silent[0] if silent else f"no line of the documents {'surely says so' if tried else 'is about it'}"
    )
    return Checked(text=text, lines=(), support=Support.UNSUPPORTED, score=0.0, reason=reason)


def _judged(text: str, lines: Sequence[Line], judge: Judge) -> Verdict:
    """The verdict on a sentence and its lines, if need be under their documents' titles.

    "The talks in Geneva lasted 90 minutes" is said by "They lasted 90 minutes" of an article on Geneva: a reader of
    the citation sees the title, too.
    """
    quotes = [line.quote for line in lines]
    verdict = judge(text, quotes)
    if verdict.support is Support.SUPPORTED:
        return verdict
    said = {t.key for quote in quotes for t in tokens(quote)}
    wanted = {t.key for t in tokens(text) if not t.stop} - said
    titles = [
        title
        for title in dict.fromkeys(line.document.title for line in lines)
        if wanted & {t.key for t in tokens(title)}
    ]
    if not titles:
        return verdict
    heads = [f"{title.rstrip(' .')}." for title in titles]
    titled = judge(text, [*heads, *quotes])
    # A headline that says it all by itself is no reason to cite another line.
    if titled.support is Support.SUPPORTED and judge(text, heads).support is not Support.SUPPORTED:
        return titled
    return verdict


def _checked(text: str, lines: tuple[Line, ...], verdict: Verdict, *, realigned: bool = False) -> Checked:
    return Checked(
        text=text,
        lines=lines,
        support=verdict.support,
        score=verdict.score,
        reason=verdict.reason,
        realigned=realigned,
    )


def _best_of(tried: Sequence[tuple[tuple[Line, ...], Verdict]], alone: Sequence[Line]) -> Verdict:
    return max((v for chosen, v in tried if len(chosen) == 1 and chosen[0] in alone), key=lambda v: v.score)


def _worst_of_own(tried: Sequence[tuple[tuple[Line, ...], Verdict]], own: Sequence[Line]) -> Verdict:
    """The verdict on a sentence that its own lines don't bear out: on all of them together.

    One that contradicts it outweighs one that is silent.
    """
    mine = [v for chosen, v in tried if set(chosen) <= set(own)]
    if not mine:
        return Verdict(
            support=Support.UNSUPPORTED, score=0.0, reason="the line that is cited is about something else"
        )
    for support in (Support.CONTRADICTED, Support.PARTIAL):
        found = [v for v in mine if v.support is support]
        if found:
            return max(found, key=lambda v: v.score)
    return max(mine, key=lambda v: v.score)


def _without_idle(
    text: str, lines: Sequence[Line], judge: Judge, verdict: Verdict
) -> tuple[tuple[Line, ...], Verdict]:
    """The lines without those that the sentence doesn't need, and the verdict on the rest."""
    kept = sorted(set(lines), key=lambda line: line.number)
    for line in list(kept):
        rest = [other for other in kept if other is not line]
        if not rest:
            break
        found = _judged(text, rest, judge)
        if found.support is Support.SUPPORTED:
            kept, verdict = rest, found
    return tuple(kept), verdict


def _before(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The line before it, if that stands right before it in its document."""
    if line.number < 2:
        return []
    other = lines[line.number - 2]
    near = other.document.id == line.document.id and line.span.start - other.span.end <= 4
    return [other] if near else []


def _shares(text: str, lines: Sequence[Line]) -> list[float]:
    """What each line has of the sentence's words, rare ones counting more: [lines], from 0 to 1."""
    wanted = {t.key for t in tokens(text) if not t.stop}
    keys = [{t.key for t in tokens(line.quote) if not t.stop} for line in lines]
    frequency = Counter(k for found in keys for k in found & wanted)
    weight = {k: math.log(1 + len(lines) / max(1, frequency[k])) for k in wanted}
    whole = sum(weight.values()) or 1.0
    return [sum(weight[k] for k in found & wanted) / whole for found in keys]


def _nearest(lines: Sequence[Line], shares: Sequence[float]) -> list[Line]:
    """The lines that share most of the sentence's words, best first."""
    order = sorted(range(len(lines)), key=lambda i: (-shares[i], i))
    return [lines[i] for i in order[:ALIGNED] if shares[i] >= _LEAST_SHARED]
