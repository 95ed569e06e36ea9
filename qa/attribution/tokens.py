"""The words of a sentence, its quotations as single words; knows no grammar beyond what a word looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.attribution.words import (
    ADVERBS,
    HEADS,
    HONORIFICS,
    MODIFIERS,
    NATIONALITIES,
    NOT_NAMES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIMES,
)

__all__ = [
    "ADVERBIAL",
    "BREAKS",
    "FUNCTION",
    "OPENING_MARKS",
    "QUOTE",
    "Tokens",
    "is_name",
    "is_time",
    "is_titling",
    "possessive",
    "tokens",
]

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[A-Z]\.(?=\s)|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St|Prof|Adm|Rev|Maj|Sgt|Capt)\."
    r"|\d+(?:[.,]\d+)*|[^\W_]+(?:[’'.\-][^\W_]+)*|--+|[^\w\s]"
)
_LONGEST = 200  # words of a sentence that are looked at; longer ones are tables or worse
QUOTE = "“”"
OPENING_MARKS = frozenset("([{—–-\"“”‘'«»,;:")
BREAKS = frozenset(",;:—–-()") | {"--"}
FUNCTION = PREPOSITIONS | ADVERBS | SUBORDINATORS
ADVERBIAL = PREPOSITIONS | ADVERBS

_PERIODS = frozenset("week month year night morning evening afternoon spring summer autumn winter".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A sentence's words outside quotation marks, with their offsets; a quotation is one word, `QUOTE`."""

    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def tokens(text: str, quoted: Sequence[tuple[int, int]] = ()) -> Tokens:
    """The words of a sentence, each quotation as one.

    Args:
        text: The sentence.
        quoted: Its stretches in quotation marks, in order.
    """
    found: list[tuple[str, int, int]] = []
    at = 0
    for start, end in quoted:
        found += [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text, at, start)]
        found.append((QUOTE, start, end))
        at = end
    found += [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text, at)]
    found = found[:_LONGEST]
    words = tuple(word for word, _, _ in found)
    return Tokens(
        words=words,
        lower=tuple(word.lower().replace("’", "'") for word in words),
        starts=tuple(start for _, start, _ in found),
        ends=tuple(end for _, _, end in found),
    )


def is_time(t: Tokens, i: int) -> bool:
    """Whether a word is, or begins, a time: “Friday”, “yesterday”, “last week”."""
    low = t.lower[i]
    follows = t.lower[i + 1] if i + 1 < len(t.words) else ""
    return low in TIMES or (low in {"last", "this"} and follows in _PERIODS) or low in {"yesterday", "today"}


def possessive(word: str) -> bool:
    """Whether a word ends in “’s”, or in “s’”."""
    return word.endswith(("’s", "'s", "s’", "s'"))


def is_name(t: Tokens, i: int) -> bool:
    """Whether a word begins with a capital and isn't capitalised for beginning the sentence alone."""
    word, low = t.words[i], t.lower[i]
    if not word[:1].isupper() or word == QUOTE:
        return False
    if low in NOT_NAMES and (low in TIMES or not i or not t.words[i - 1][:1].isupper() or low in PRONOUNS):
        # “Russia Today”, “Theresa May”: within a name any word may be capitalised.
        return False
    if low in NOT_NAMES and i and t.lower[i - 1] in NOT_NAMES:
        return False
    if low in HONORIFICS:
        return False
    return not (
        i == 0
        and (low in HEADS or low in MODIFIERS)
        and not (i + 1 < len(t.words) and t.words[i + 1][:1].isupper())
    )


def is_titling(t: Tokens, i: int) -> bool:
    """Whether a word may stand before a person's name as part of a title."""
    low = t.lower[i]
    return low in HEADS or low in MODIFIERS or low in NATIONALITIES or low in HONORIFICS or possessive(low)
