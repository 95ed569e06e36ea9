"""Checks a sentence that a language model wrote against the lines it cites, and finds its lines where it cites none.

The verdict is the verifier's, never the model's word: a sentence is supported when the lines that will be shown for
it say so. Ids are the model's suggestion; lines that add nothing are dropped, and where the suggested ones don't
bear the sentence out, others are tried. Knows no stream, no prompt and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.answer import Support
from qa.llm.near_lines import (
    LEAST_CITED,
    line_after,
    line_before,
    named_before,
    nearest,
    shares_of,
    verbatim,
    weights_of,
)
from qa.llm.packing import Line
from qa.llm.pronouns import someone_else
from qa.verifier import Verdict, supports
from qa.verifier.settings import WRITTEN_SHIFT
from qa.verifier.tokens import tokens

__all__ = ["Checked", "Checker", "Judge", "check", "verify"]

Judge = Callable[[str, Sequence[str]], Verdict]
"""Whether evidence bears a claim out: `verify`, or a language model asked for a verdict."""

SURE = 0.95
"""The least score of lines that the model didn't give, beside lines that it gave: each line tried is another chance for a
wrong sentence. By `python -m evals.tune_checking`, on 1,298 written claims that are held back: of the wrong ones .77 instead
of .72 are caught and of the right ones .15 instead of .14 flagged; where the ids slipped by a line, .81 instead of .73 and
.23 instead of .17. Where nothing was cited it would cost more than it gains (.91 for .78, .44 for .26)."""
_MORE = 0.2  # of the sentence's weight; a neighbour that adds less isn't what the sentence was written from
_ASKS = re.compile(r"\?[\"”’')\]*_]*\s*$")
_LIST = 3  # items from which a sentence is a list


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


def verify(claim: str, evidence: Sequence[str]) -> Verdict:
    """The verifier's verdict on a sentence that a model wrote (`WRITTEN_SHIFT`)."""
    return supports(claim, evidence, shift=WRITTEN_SHIFT)


def check(
    text: str, cited: Sequence[int], lines: Sequence[Line], *, judge: Judge, sure: float | None = None
) -> Checked:
    """The sentence with the lines that bear it out, or the verdict that none do.

    Tried in this order: a line in the very same words, each cited line alone, all of them together, each with its
    neighbours in its document ("They lasted 90 minutes" needs the one before it), then the lines that share most
    words with the sentence, alone and so joined; of a list that was written as one sentence each item by itself.

    Args:
        text: The sentence.
        cited: Numbers of the lines that the model gave.
        lines: All lines of the request; line n is `lines[n - 1]`.
        judge: Says whether evidence bears a claim out.
        sure: The score that a line must reach which the model didn't give; by default SURE beside those that it gave,
            and 0 where it gave none.

    Returns:
        The sentence, what is cited for it and the verdict on these lines. Where none bear it out, what the model cited,
        or of what was tried that which contradicts it or bears it out in part; else nothing.
    """
    if sure is None:
        sure = SURE if cited else 0.0
    own = [lines[number - 1] for number in cited]
    shares = shares_of(text, lines)
    tried: list[tuple[tuple[Line, ...], Verdict]] = []

    def attempt(chosen: Sequence[Line], *, least: float = 0.0) -> bool:
        ordered = tuple(sorted(set(chosen), key=lambda line: line.number))
        if not ordered or any(earlier == ordered for earlier, _ in tried):
            return False
        verdict = _judged(text, ordered, judge)
        tried.append((ordered, verdict))
        return verdict.support is Support.SUPPORTED and verdict.score >= least

    # Sorted: a line that the model gave before any other that says the same.
    for line in sorted(verbatim(text, lines), key=lambda line: line not in own):
        if attempt([line], least=0.0 if line in own else sure):
            return _checked(text, *tried[-1], realigned=line not in own)
    alone = [line for line in own if shares[line.number - 1] >= LEAST_CITED and attempt([line])]
    if alone:
        chosen = tuple(sorted(alone, key=lambda line: line.number))
        return _checked(text, *_completed(text, chosen, _best_of(tried, alone), lines, judge))
    if len(own) > 1 and attempt(own):
        return _checked(text, *_without_idle(text, own, judge, tried[-1][1]))
    for line in own:
        for beside, least in (
            (line_before(line, lines), 0.0),
            (named_before(text, line, lines), 0.0),
            (line_after(line, lines), sure),
        ):
            if attempt([*beside, line], least=least):
                chosen, verdict = _without_idle(text, tried[-1][0], judge, tried[-1][1], least=least)
                return _checked(text, chosen, verdict, realigned=line not in chosen)
    near = [line for line in nearest(lines, shares) if line not in own]
    for line in near:
        if attempt([line], least=sure):
            return _checked(text, *_completed(text, *tried[-1], lines, judge), realigned=True)
    for line in near[:2]:
        for joined in (line_before(line, lines), named_before(text, line, lines), own):
            if joined and attempt([*joined, line], least=sure):
                kept = _without_idle(text, tried[-1][0], judge, tried[-1][1], least=sure)
                return _checked(text, *kept, realigned=True)
    items = _items(text)
    if items:
        found = [check(item, cited, lines, judge=judge, sure=sure) for item in items]
        if all(item.support is Support.SUPPORTED for item in found):
            chosen = tuple(sorted({line for f in found for line in f.lines}, key=lambda line: line.number))
            worst = min(found, key=lambda item: item.score)
            return replace(worst, text=text, lines=chosen, realigned=not set(chosen) <= set(own))
    if own:
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
    if not _ASKS.search(text) and all(_ASKS.search(quote) for quote in quotes):
        # "Does Russia mean to invade?" was taken to say that it does.
        return Verdict(support=Support.UNSUPPORTED, score=0.0, reason="the documents only ask so")
    verdict = judge(text, quotes)
    if verdict.support is Support.SUPPORTED and len(lines) > 1 and (other := _other(text, lines)):
        return Verdict(support=Support.UNSUPPORTED, score=0.0, reason=f"the evidence says it of {other}")
    # A title names what the lines are about; it doesn't settle what they deny: under "What the Kremlin says it wants"
    # Peskov's denial was taken for its opposite.
    if verdict.support is Support.SUPPORTED or any(finding.against for finding in verdict.findings):
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


def _other(text: str, lines: Sequence[Line]) -> str:
    """Of whom lines say together what they don't say of the sentence's subject, if they do.

    "Anna Berg offered four million" was supported by a line that has her name and the next, which has Piet Vos offer it.
    The line that has most of what the sentence says mustn't be another's.
    """
    wanted = {t.key for t in tokens(text) if not t.stop and not t.name}
    shared = [len(wanted & {t.key for t in tokens(line.quote)}) for line in lines]
    best = lines[shared.index(max(shared))]
    return someone_else(text, best.quote)


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
    text: str, lines: Sequence[Line], judge: Judge, verdict: Verdict, *, least: float = 0.0
) -> tuple[tuple[Line, ...], Verdict]:
    """The lines without those that the sentence doesn't need, and the verdict on the rest, of at least this score."""
    kept = sorted(set(lines), key=lambda line: line.number)
    for line in list(kept):
        rest = [other for other in kept if other is not line]
        if not rest:
            break
        found = _judged(text, rest, judge)
        if found.support is Support.SUPPORTED and found.score >= least:
            kept, verdict = rest, found
    return tuple(kept), verdict


def _completed(
    text: str, chosen: tuple[Line, ...], verdict: Verdict, lines: Sequence[Line], judge: Judge
) -> tuple[tuple[Line, ...], Verdict]:
    """Lines that bear a sentence out with the neighbours that say what they leave out, and the verdict.

    "Carpenter said that the drumbeat of war was loud" is borne out by "It was loud, he told journalists"; that it was
    Carpenter stands in the line before, and whoever reads the citation wants to see it.
    """
    weight = weights_of(text, lines)
    whole = sum(weight.values()) or 1.0
    said = {t.key for line in chosen for t in tokens(line.quote)}
    best: tuple[float, Line] | None = None
    for line in chosen:
        for near in (line_before(line, lines), named_before(text, line, lines), line_after(line, lines)):
            for other in near:
                more = sum(weight[k] for k in {t.key for t in tokens(other.quote)} & set(weight) - said)
                if more / whole >= _MORE and (best is None or more > best[0]):
                    best = (more, other)
    if best is None or best[1] in chosen:
        return chosen, verdict
    more_lines = tuple(sorted({*chosen, best[1]}, key=lambda line: line.number))
    found = _judged(text, more_lines, judge)
    return (more_lines, found) if found.support is Support.SUPPORTED else (chosen, verdict)


def _items(text: str) -> list[str]:
    """The items of a list that was written as one sentence, with what stands before them; nothing for any other.

    >>> _items("They asked for: more money; a longer lunch; and peace at last.")
    ['They asked for:', 'more money', 'a longer lunch', 'peace at last.']
    """
    head, colon, rest = text.partition(": ")
    items = [re.sub(r"^(?:and|or)\s", "", item.strip()) for item in (rest if colon else text).split("; ")]
    if len(items) < _LIST or any(len(item.split()) < 2 for item in items):
        return []
    return [head + ":", *items] if colon else items
