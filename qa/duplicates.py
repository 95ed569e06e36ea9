"""Whether two sentences state the same thing in nearly the same words; knows no ranking.

Merging is cautious: sentences that differ in a number or in a negation are
never the same statement, however alike the rest is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.names import name_words

__all__ = ["Fingerprint", "fingerprint", "say_the_same"]

_STOP = frozenset(
    (
        "a an and are as at be been but by for from had has have he her his in is it its of on or s said "
        "says she that the their they this to was were which who will with would"
    ).split()
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|den(?:y|ies|ied)|refus\w+|reject\w+)\b|n[’']t\b",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Share of the shorter sentence's content words that the longer one has too: high
# enough that a wire paragraph survives an editor's changes, and no measured optimum.
_CONTAINMENT = 0.75
_MIN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two statements are compared by."""

    words: frozenset[str]
    numbers: frozenset[str]
    negated: bool


def fingerprint(text: str) -> Fingerprint:
    """Content words (crudely stemmed), numbers and negation of a sentence."""
    words = frozenset(_stem(word) for word in name_words(text) if word not in _STOP)
    return Fingerprint(
        words=words,
        numbers=frozenset(_NUMBER.findall(text)),
        negated=_NEGATION.search(text) is not None,
    )


def say_the_same(first: Fingerprint, second: Fingerprint) -> bool:
    """Whether one sentence can stand for the other in an answer.

    >>> a = fingerprint("The talks in Geneva lasted 90 minutes, officials said.")
    >>> b = fingerprint("Officials said the talks in Geneva lasted 90 minutes.")
    >>> c = fingerprint("Officials said the talks in Geneva lasted 70 minutes.")
    >>> say_the_same(a, b), say_the_same(a, c)
    (True, False)
    """
    if first.numbers != second.numbers or first.negated != second.negated:
        return False
    small, large = sorted((first.words, second.words), key=len)
    if len(small) < _MIN_WORDS:
        return small == large
    # A short sentence inside one twice its length says less, not the same.
    return len(small & large) / len(small) >= _CONTAINMENT and len(small) / len(large) >= 0.5


def _stem(word: str) -> str:
    """Cuts plural and tense endings: enough to compare rewordings of one sentence."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
