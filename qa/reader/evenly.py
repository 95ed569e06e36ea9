"""How often what we wrote by hand is drawn in training, so that words in common tell nothing; knows no model.

Whoever writes questions that can't be answered, or claims that are wrong, keeps close to the passage, and far from it
with those that can be and those that hold: .67 of an unanswerable question's words stand in its passage, .40 of an
answerable one's. A model that learns that needs to understand nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.terms import split_words

__all__ = ["balanced", "evenly"]

_BANDS = 5
_MOST_WEIGHT = 4.0


def evenly(written: Sequence[tuple[str, str, bool]]) -> list[float]:
    """Weights that give either kind the same within each of five bands of the share of words in common.

    Args:
        written: A question or a claim, the text that it is about, and which of two kinds it is of.

    Returns:
        A weight for each, in order: 1 where both kinds are equally many in its band, 4 at most, so that the rare
        ones aren't learned by heart; half where its band has one kind alone.
    """
    bands = []
    for text, about, _ in written:
        words = {w.stem for w in split_words(text) if not w.stop}
        found = {w.stem for w in split_words(about)}
        bands.append(min(_BANDS - 1, int(_BANDS * len(words & found) / max(1, len(words)))))
    return balanced(bands, [kind for _, _, kind in written])


def balanced(bands: Sequence[int], kinds: Sequence[bool]) -> list[float]:
    """Weights that give either kind the same within each band: 1 where both are equally many, 4 at most.

    Args:
        bands: Which band each is in.
        kinds: Which of two kinds each is of.

    Returns:
        A weight for each, in order; half where its band has one kind alone.
    """
    count = Counter(zip(bands, kinds, strict=True))
    return [
        min(_MOST_WEIGHT, (count[band, True] + count[band, False]) / 2 / count[band, kind])
        for band, kind in zip(bands, kinds, strict=True)
    ]
