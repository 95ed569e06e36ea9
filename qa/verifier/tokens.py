"""A sentence as words that can be compared: stems, negation apart, names marked; knows no verdict."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.terms import split_words, stem
from qa.names import same_name

__all__ = ["NEGATIONS", "Token", "plain", "same", "tokens"]

NEGATIONS = frozenset("not never no none nobody nothing neither nor without hardly unable".split())
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*%?|[$€£]")
_BREAK = re.compile(r"[^\w\s’'-]")
_SHORT = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall", "ain't": "is"}
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "–": "-", "—": "-"}
)
_NOT_NAMES = frozenset("i monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, its stem, whether it looks like a name, whether it is a word of the grammar,
    where it begins, and whether punctuation stands before it.
    """

    text: str
    key: str
    name: bool
    stop: bool
    start: int
    gap: bool


def plain(text: str) -> str:
    """The text in one case, with one kind of quote and single spaces, for verbatim comparison."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold().split())


def tokens(text: str) -> tuple[Token, ...]:
    """The words in order; "didn't" becomes "did" and "not"."""
    return _tokens(text)


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...]:
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = bool(_BREAK.search(text, end, match.start()))
        end = match.end()
        word = match[0].translate(_QUOTES)
        lower = word.lower()
        if lower.endswith("n't") or lower == "cannot":
            base = _SHORT.get(lower, lower[:-3])
            found.append(Token(word, base, False, True, match.start(), gap))
            found.append(Token(word, "not", False, True, match.start(), False))
            continue
        lower = re.sub(r"'(?:s|re|ve|ll|d|m)?$", "", lower)
        name = word[:1].isupper() and lower not in _NOT_NAMES
        key, stop = _key(lower)
        found.append(Token(word, key, name and not stop, stop, match.start(), gap))
    return tuple(found)


@lru_cache(maxsize=16384)
def _key(lower: str) -> tuple[str, bool]:
    if lower.isascii() and "." in lower:
        lower = lower.replace(".", "")
    words = split_words(lower)
    if len(words) == 1:
        return words[0].stem, words[0].stop
    return stem(lower), False


def same(first: Token, second: Token) -> bool:
    """Whether two tokens are the same word, or spell the same name."""
    if first.key == second.key:
        return True
    return (
        first.name
        and second.name
        and same_name(first.text.lower().rstrip("'s"), second.text.lower().rstrip("'s"))
    )
