"""What the reader found in a passage: spans and their scores; knows no model and no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LONGEST", "ReadSpan", "Reading", "WindowScores"]

LONGEST = 40
"""Word pieces of the longest span considered; 99 % of the training answers are shorter."""
HAS_WEIGHT = 2.0
_NOTHING = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSpan:
    """Words that may be the answer.

    Attributes:
        start: Half-open code-point offset into the passage's text.
        end: Its end.
        score: Log-odds-like and comparable across passages: start + end - null + 2 has.
            -inf (and an empty span) where there is nothing to read.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowScores:
    """The model's output on a window of a passage.

    Attributes:
        offsets: int32 [pieces, 2], code-point offsets of the word pieces in the passage's text.
        starts: float32 [pieces], logits that the answer starts there.
        ends: float32 [pieces], that it ends there.
        null: Start and end logit of "no answer" together.
        has: Logit that the answer is here.
    """

    offsets: NDArray[np.int32]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    null: float
    has: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What the reader found in one passage.

    Attributes:
        windows: One, or several if the passage was too long to be read at once.
    """

    windows: tuple[WindowScores, ...]

    @property
    def has(self) -> float:
        """Logit that the passage holds the answer (the best window's)."""
        return max((w.has for w in self.windows), default=_NOTHING)

    @property
    def null(self) -> float:
        """The logits of "no answer" in the window that most likely holds it."""
        return max(self.windows, key=lambda w: w.has).null if self.windows else 0.0

    @property
    def score(self) -> float:
        """The best span's score; -inf for an empty passage."""
        return self.spans[0].score if self.spans else _NOTHING

    @cached_property
    def spans(self) -> tuple[ReadSpan, ...]:
        """The five best spans that don't overlap, best first."""
        found: list[ReadSpan] = []
        ranked = sorted((s for w in self.windows for s in _ranked(w)), key=lambda s: -s.score)
        for span in ranked:
            if all(span.end <= other.start or other.end <= span.start for other in found):
                found.append(span)
                if len(found) == 5:
                    break
        return tuple(found)

    def within(self, start: int, end: int) -> ReadSpan:
        """The best span inside [start, end) of the passage's text."""
        best = ReadSpan(start=start, end=start, score=_NOTHING)
        for window in self.windows:
            inside = np.flatnonzero((window.offsets[:, 0] >= start) & (window.offsets[:, 1] <= end))
            if len(inside):
                low, high = int(inside[0]), int(inside[-1]) + 1
                span = _best(window, low, high)
                if span.score > best.score:
                    best = span
        return best

    def sentences(self, spans: Sequence[tuple[int, int]]) -> list[ReadSpan]:
        """The best span of each sentence, given as half-open offsets into the passage's text."""
        return [self.within(start, end) for start, end in spans]


def _table(window: WindowScores, low: int, high: int) -> NDArray[np.float32]:
    """float32 [pieces, LONGEST]: start logit of a piece + end logit of the k-th after it, -inf outside."""
    count = high - low
    width = min(LONGEST, count)
    ends = np.full(count + width, -np.inf, np.float32)
    ends[:count] = window.ends[low:high]
    steps = np.lib.stride_tricks.sliding_window_view(ends, width)[:count]
    found: NDArray[np.float32] = window.starts[low:high, None] + steps
    return found


def _best(window: WindowScores, low: int, high: int) -> ReadSpan:
    table = _table(window, low, high)
    return _span(window, low, table, int(table.argmax()))


def _ranked(window: WindowScores) -> list[ReadSpan]:
    if not len(window.starts):
        return []
    table = _table(window, 0, len(window.starts))
    # Of the 200 best, five that don't overlap are always left unless all lie in one place.
    best = np.argsort(-table, axis=None, kind="stable")[:200]
    return [_span(window, 0, table, int(n)) for n in best if np.isfinite(table.flat[n])]


def _span(window: WindowScores, low: int, table: NDArray[np.float32], at: int) -> ReadSpan:
    row, step = divmod(at, table.shape[1])
    first, last = low + row, low + row + step
    return ReadSpan(
        start=int(window.offsets[first, 0]),
        end=int(window.offsets[last, 1]),
        score=float(table[row, step]) - window.null + HAS_WEIGHT * window.has,
    )
