"""Which of a request's lines share a sentence's words, and which stand beside a line; knows no verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from qa.llm.packing import Line
from qa.verifier.tokens import tokens

__all__ = [
    "LEAST_CITED",
    "line_after",
    "line_before",
    "named_before",
    "nearest",
    "shares_of",
    "verbatim",
    "weights_of",
]

_ALIGNED = 4
"""Lines tried for a sentence whose own don't bear it out: those that share most with it."""
_LEAST_SHARED = 0.25  # of the sentence's weight; a line that shares less can't be what it was written from
LEAST_CITED = 0.15
"""The same of a line that the model cites: it may say it in other words, but not in none of the same."""
_BACK = 3  # lines that a name may stand before the pronoun for it
_GAP = 4  # characters between two sentences that follow each other: a blank line, a bullet


def shares_of(text: str, lines: Sequence[Line]) -> list[float]:
    """What each line has of the sentence's words, rare ones counting more: [lines], from 0 to 1."""
    weight = weights_of(text, lines)
    whole = sum(weight.values()) or 1.0
    keys = [{t.key for t in tokens(line.quote) if not t.stop} for line in lines]
    return [sum(weight[k] for k in found & set(weight)) / whole for found in keys]


def weights_of(text: str, lines: Sequence[Line]) -> dict[str, float]:
    """What each of the sentence's words counts: the fewer of the lines have it, the more."""
    wanted = {t.key for t in tokens(text) if not t.stop}
    frequency = Counter(k for line in lines for k in {t.key for t in tokens(line.quote)} & wanted)
    return {k: math.log(1 + len(lines) / max(1, frequency[k])) for k in wanted}


def verbatim(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines that have the sentence's words and no others, in its order."""
    wanted = [t.key for t in tokens(text)]
    return [line for line in lines if [t.key for t in tokens(line.quote)] == wanted]


def nearest(lines: Sequence[Line], shares: Sequence[float]) -> list[Line]:
    """The lines that share most of the sentence's words, best first."""
    order = sorted(range(len(lines)), key=lambda i: (-shares[i], i))
    return [lines[i] for i in order[:_ALIGNED] if shares[i] >= _LEAST_SHARED]


def line_before(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The line before it, if that stands right before it in its document."""
    if line.number < 2:
        return []
    other = lines[line.number - 2]
    return [other] if _follows(other, line) else []


def line_after(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The line after it, if that stands right after it: ids slip by one, and mostly to what comes before."""
    return [other for other in lines[line.number : line.number + 1] if _follows(line, other)]


def named_before(text: str, line: Line, lines: Sequence[Line]) -> list[Line]:
    """The nearest of the lines a little before it that has a name which the sentence has and the line lacks.

    "I met Oksana Derkach. I asked her if she was frightened. She said so.": a sentence that says who "she" is needs
    the first of these, too.
    """
    has = {t.key for t in tokens(line.quote)}
    wanted = {t.key for t in tokens(text) if t.name and not t.stop} - has
    at = line
    for _ in range(_BACK):
        previous = line_before(at, lines)
        if not previous or not wanted:
            return []
        at = previous[0]
        if wanted & {t.key for t in tokens(at.quote)}:
            return [at]
    return []


def _follows(one: Line, other: Line) -> bool:
    return one.document.id == other.document.id and 0 <= other.span.start - one.span.end <= _GAP
