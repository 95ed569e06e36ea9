"""Whether two sentences state the same thing, in nearly the same words or in others; knows no ranking.

Merging is cautious: sentences that differ in an amount, a name, a day or a negation
are never the same statement, however alike the rest is. "An hour and a half" and "90
minutes" are the same amount, "Zelenskyy" and "Zelensky" the same name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa.amounts import Amount, amounts, compatible, noun_key
from qa.days import MONTHS, WEEKDAYS
from qa.names import name_words, same_name

__all__ = ["Fingerprint", "covers", "fingerprint", "say_the_same", "statement_names"]

_STOP = frozenset(
    (
        "a an and are as at be been but by for from had has have he her his in is it its of on or s said "
        "says she that the their they this to was were which who will with would within along together according also"
    ).split()
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|den(?:y|ies|ied)|refus\w+|reject\w+)\b|n[’']t\b",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CAPITAL = re.compile(r"(?:\b[A-Z]\.)+|\b[A-Z][\w’'-]*")
# Capitalised words that name no one by themselves, and dates, which are compared apart.
_TITLES = frozenset(
    (
        "mr mrs ms dr sir lord lady president secretary minister foreign prime state chancellor general deputy senator "
        "ambassador ministry department government i officials"
    ).split()
)
_CALENDAR = frozenset(word.lower() for word in (*MONTHS, *WEEKDAYS))
# Share of the shorter sentence's content words that the longer one has too: high
# enough that a wire paragraph survives an editor's changes, and no measured optimum.
_CONTAINMENT = 0.75
_COVERED = 0.8
_LENGTH = 0.5
_MIN_WORDS = 4
# The same in other words: the least cosine of the two sentences' vectors, and the least
# share of common words beside it. Of the sample's pairs of sentences with the same
# names, amounts and negation, the closest that state different things have .74.
_COSINE = 0.8
_COMMON = 0.4


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two statements are compared by.

    Attributes:
        words: Content words, crudely stemmed.
        amounts: Amounts, compared as amounts and not as words.
        numbers: Other figures: years, clock times, ordinals.
        names: Names in the form in which names are compared.
        days: Weekdays and months.
        negated: Whether it denies something.
        opening: Its first word: a capital there may be no name's.
        vector: The sentence's own vector, float32 [d], L2-normalised, or None.
    """

    words: frozenset[str]
    amounts: tuple[Amount, ...]
    numbers: frozenset[str]
    names: frozenset[str]
    days: frozenset[str]
    negated: bool
    opening: str = ""
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


def fingerprint(text: str, *, vector: NDArray[np.float32] | None = None) -> Fingerprint:
    """What a sentence is compared by."""
    read = _read(text)
    return read if vector is None else replace(read, vector=vector)


@lru_cache(maxsize=4096)
def _read(text: str) -> Fingerprint:
    # Kept, for every question compares some forty sentences and a conversation meets the same ones again.
    found = amounts(text)
    rest = text
    for amount in found:
        rest = f"{rest[: amount.start]}{' ' * (amount.end - amount.start)}{rest[amount.end :]}"
    names, days, opening = statement_names(rest)
    return Fingerprint(
        words=frozenset(_stem(noun_key(word)) for word in name_words(rest) if word not in _STOP),
        amounts=found,
        numbers=frozenset(_NUMBER.findall(rest)),
        names=names,
        days=days,
        negated=_NEGATION.search(text) is not None,
        opening=opening,
    )


def say_the_same(shown: Fingerprint, other: Fingerprint) -> bool:
    """Whether a sentence says what another one, shown in an answer, says: then it can be cited beside it.

    >>> a = fingerprint("The talks in Geneva lasted 90 minutes, officials said.")
    >>> b = fingerprint("Officials said the talks in Geneva lasted an hour and a half.")
    >>> c = fingerprint("Officials said the talks in Geneva lasted 70 minutes.")
    >>> d = fingerprint("Officials said the talks in Vienna lasted 90 minutes.")
    >>> say_the_same(a, b), say_the_same(a, c), say_the_same(a, d)
    (True, False, False)
    """
    if covers(other, shown):
        return True
    if shown.numbers != other.numbers or not _compatible(shown, other):
        return False
    if not (_all_in(shown.amounts, other.amounts) and _all_in(other.amounts, shown.amounts)):
        return False
    if not (_names_in(shown, other) and _names_in(other, shown)):
        return False
    small, large = sorted((shown.words, other.words), key=len)
    if len(small) < _MIN_WORDS:
        return small == large
    # A short sentence inside one twice its length says less, not the same.
    if len(small) / len(large) < _LENGTH:
        return False
    common = len(small & large) / len(small)
    if common >= _CONTAINMENT:
        return True
    if shown.vector is None or other.vector is None or common < _COMMON:
        return False
    return float(shown.vector @ other.vector) >= _COSINE


def covers(whole: Fingerprint, part: Fingerprint) -> bool:
    """Whether a sentence says, in nearly the same words, all that another one says, and perhaps more.

    >>> whole = fingerprint("Russia has gathered 100,000 soldiers near Ukraine, and has sent units to Belarus.")
    >>> part = fingerprint("Russia has gathered some 100,000 troops near Ukraine.")
    >>> covers(whole, part), covers(part, whole)
    (True, False)
    """
    return (
        len(part.words) >= _MIN_WORDS
        and len(part.words & whole.words) >= _COVERED * len(part.words)
        and len(part.words) >= _LENGTH * len(whole.words)
        and part.numbers <= whole.numbers
        and _compatible(whole, part)
        and _all_in(part.amounts, whole.amounts)
        and _names_in(part, whole)
    )


def _compatible(one: Fingerprint, other: Fingerprint) -> bool:
    """Nothing denied by one alone, and no other day."""
    return one.negated == other.negated and not (one.days - other.days and other.days - one.days)


def statement_names(text: str) -> tuple[frozenset[str], frozenset[str], str]:
    """The names of a sentence, its weekdays and months, and its first word, all as names are compared."""
    names: set[str] = set()
    days: set[str] = set()
    opening = ""
    for match in _CAPITAL.finditer(text):
        for word in name_words(match[0]):
            if not text[: match.start()].strip(" “\"'(—-"):
                opening = word
            if word in _CALENDAR:
                days.add(word)
            elif word not in _STOP and word not in _TITLES:
                names.add(word)
    return frozenset(names), frozenset(days), opening


def _all_in(some: tuple[Amount, ...], others: tuple[Amount, ...]) -> bool:
    return all(any(compatible(one, other) is True for other in others) for one in some)


def _names_in(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether each name is in the other sentence too.

    The capital of a first word may be no name's; but where both begin with a word that
    the other lacks, it may be the name that makes the difference.
    """
    missing = _missing(one, other)
    return not missing or (missing == {one.opening} and other.opening not in _missing(other, one))


def _missing(one: Fingerprint, other: Fingerprint) -> set[str]:
    return {
        name
        for name in one.names
        if name not in other.names
        and not any(same_name(name, known) for known in other.names)
        and not (name == one.opening and _stem(name) in other.words)
    }


def _stem(word: str) -> str:
    """Cuts plural and tense endings: enough to compare rewordings of one sentence."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
