"""Which sentences stand for the rest of a text; knows no question and no document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qa.signals import continues

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["by_lead", "fitness", "representative"]

# Words from which a sentence can stand by itself, and from which its length no longer counts against it.
_LEAST_WORDS, _ENOUGH_WORDS = 6, 15
# Of a very long text every n-th sentence is covered and the sentences that alone are most like them compared, so that the
# table of likenesses stays at 8 MB.
_MOST_COVERED, _MOST_COMPARED = 1000, 2000
# The power of a sentence's place with which its fitness falls: .64 for the twentieth.
_LEAD = -0.15
_OPEN = re.compile(
    r"\W*(?:the other|first|firstly|second|secondly|third|thirdly|finally|because|there|but|and|so|yet|nor|then|also|neither|each|one|another)\b",
    re.I,
)
_NAME_OR_FIGURE = re.compile(r"(?<=\S\s)[A-Z]\w+|\d")


def representative(
    vectors: NDArray[np.float32],
    *,
    weights: Sequence[float],
    fitness: Sequence[float],
    k: int,
) -> list[int]:
    """The sentences that together are most like all of a text: greedy facility location.

    What is maximised is the sum over the text of each sentence's likeness to the chosen one nearest to it, so that a
    second one on the same thing gains little (Lin and Bilmes, "A class of submodular functions for document
    summarization", ACL 2011). Where all are equally fit, greedy choice is within 1 - 1/e of the best.

    Args:
        vectors: The sentences' vectors, float32 [n, d], normalised.
        weights: How much it counts that each is stood for, [n], not negative.
        fitness: How well each sentence stands by itself, [n], not negative; 0 for one that is not to be chosen.
        k: How many at most.

    Returns:
        Numbers of the chosen sentences, best first.
    """
    step = max(1, -(-len(vectors) // _MOST_COVERED))
    parts = vectors[::step]
    counts = np.asarray(weights, np.float32)[::step]
    kept = _likeliest(vectors, parts, counts, np.asarray(fitness, np.float32))
    fit = np.asarray(fitness, np.float32)[kept]
    alike = np.maximum(vectors[kept] @ parts.T, 0.0)
    nearest = np.zeros(len(parts), np.float32)
    chosen: list[int] = []
    while len(chosen) < min(k, len(kept)):
        gains = np.maximum(alike - nearest, 0.0) @ counts * fit
        gains[chosen] = 0.0
        best = int(gains.argmax())
        if gains[best] <= 0.0:
            break
        chosen.append(best)
        nearest = np.maximum(nearest, alike[best])
    return [int(kept[number]) for number in chosen]


def _likeliest(
    vectors: NDArray[np.float32],
    parts: NDArray[np.float32],
    counts: NDArray[np.float32],
    fit: NDArray[np.float32],
) -> NDArray[np.intp]:
    """Numbers of the sentences that alone are most like all parts, ascending; all but of a very long text."""
    if len(vectors) <= _MOST_COMPARED:
        return np.arange(len(vectors))
    blocks = np.array_split(vectors, -(-len(vectors) // _MOST_COMPARED))
    alone = np.concatenate([np.maximum(block @ parts.T, 0.0) @ counts for block in blocks]) * fit
    return np.sort(np.argsort(-alone, kind="stable")[:_MOST_COMPARED])


def by_lead(count: int) -> list[float]:
    """How much the parts of a text count, the first most: writers say first what it is about.

    >>> [round(weight, 2) for weight in by_lead(4)]
    [1.0, 0.71, 0.58, 0.5]
    """
    return [(1 + place) ** -0.5 for place in range(count)]


def fitness(text: str, place: int = 0) -> float:
    """How well a sentence stands by itself: not at all, poorly, or well.

    Without it the choice falls on "They had settled nothing." and "It was a week of numbers." It was settled by
    reading what is chosen of the sample's documents.

    Args:
        text: The sentence.
        place: Its number in its text, from 0: one from further down counts somewhat less.

    >>> fitness("Who knows?"), fitness("He had to write that one himself.") < fitness("Lavrov left Geneva at noon on Friday.")
    (0.0, True)
    """
    words = len(text.split())
    if words < _LEAST_WORDS or text.rstrip("”’\"') ").endswith("?"):
        return 0.0
    fit = min(1.0, words / _ENOUGH_WORDS) * (1 + place) ** _LEAD
    if continues(text) or _OPEN.match(text):
        fit *= 0.3
    if text.lstrip()[:1] in "\"“‘'«":
        fit *= 0.8
    return float(fit * (1.2 if _NAME_OR_FIGURE.search(text) else 1.0))
