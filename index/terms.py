"""The words of a question: stems as FTS5's porter tokenizer makes them, stop words, phrases, idf.

Knows no store, no vectors and no answer: document frequencies are handed in. Words are compared as `fold` spells
them, which is also what the full-text index is given.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.errors import LibraryError

__all__ = [
    "MAX_QUESTION_CHARACTERS",
    "QuestionTerms",
    "Word",
    "fold",
    "folded_or_none",
    "idf",
    "question_terms",
    "split_words",
    "stem",
    "stems",
]

MAX_QUESTION_CHARACTERS = 4_000
"""A longer question (some 700 words) is a pasted document: it is refused by name, never cut without a word."""

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_BEYOND_ASCII = re.compile(
    rf"(?<![^\W_])(?=[0-9A-Za-z]*+[^\x00-\x7f]){_WORD.pattern}"
)  # the words that may fold
# What `_WORD` finds in ASCII: letters in lower case and digits, everything else a space.
_ASCII = "".join(chr(n).lower() if chr(n).isalnum() else " " for n in range(128))
_MOST_FOLDED = 256  # sorting a long run of marks takes quadratic time; a longer word stays as it is written
_PHRASE = re.compile('["\u201c\u201e\u00ab]([^"\u201c\u201d\u201e\u00ab\u00bb]{2,200})["\u201c\u201d\u00bb]')

_STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can could
    d did do does doing done during each else ever every few for from further get gets give given had has have
    having he her here hers herself him himself his how however i if in into is it its itself just ll m many may me
    might more most much must my myself name no nor not of off on once only onto or other ought our ours ourselves
    out over own per please re s same say says said shall she should so some such t tell than that the their theirs
    them themselves then there these they this those though through thus to too under until up upon us ve very was
    we were what whatever when whenever where wherever whether which whichever while who whoever whom whose why
    will with within without would yet you your yours yourself yourselves""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text: its stem and where it stands (half-open code points)."""

    stem: str
    start: int
    end: int
    stop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerms:
    """A question read as words.

    Attributes:
        text: The question in NFC, with white space unified.
        words: All its words in order, with offsets in `text`.
        content: Distinct stems that are searched; the stop words too when there is nothing else.
        phrases: Quoted phrases of several words, as stems, in order.
    """

    text: str
    words: tuple[Word, ...]
    content: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def question_terms(question: str) -> QuestionTerms:
    """Reads a question.

    Raises:
        LibraryError: It has no letter or digit, or more than `MAX_QUESTION_CHARACTERS` characters.

    >>> question_terms("What did the ministers demand?").content
    ('minist', 'demand')
    """
    text = unicodedata.normalize("NFC", " ".join(question.split()))  # as documents are
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise LibraryError(
            f"the question has {len(text):,} characters", hint=f"ask in at most {MAX_QUESTION_CHARACTERS:,}"
        )
    words = tuple(split_words(text))
    if not words:
        raise LibraryError(
            "the question is empty" if not text else "the question has no words", hint="ask in words"
        )
    distinct = tuple(dict.fromkeys(w.stem for w in words if not w.stop)) or tuple(
        dict.fromkeys(w.stem for w in words)
    )
    phrases = (tuple(w.stem for w in split_words(m[1])) for m in _PHRASE.finditer(text))
    return QuestionTerms(
        text=text,
        words=words,
        content=distinct,
        phrases=tuple(p for p in phrases if len(p) > 1),
    )


def split_words(text: str) -> list[Word]:
    """Splits a text as FTS5's unicode61 does once it is folded: runs of letters and digits, lower case, no diacritics.

    Offsets are of the text as given.
    """
    result = []
    for match in _WORD.finditer(text):
        word = _lower(match[0])
        result.append(Word(stem=stem(word), start=match.start(), end=match.end(), stop=word in _STOP_WORDS))
    return result


def stems(text: str) -> list[str]:
    """The stems of a text's words in order; `split_words` at a sixth of its price, for passages."""
    if text.isascii():
        return list(map(stem, text.translate(_ASCII).split()))
    return list(map(stem, map(_lower, _WORD.findall(text))))


def _lower(word: str) -> str:
    return word.lower() if word.isascii() else _lower_letters(word)


@lru_cache(maxsize=16_384)
def _lower_letters(word: str) -> str:
    # Case folding takes some Greek letters apart.
    return unicodedata.normalize("NFC", "".join(map(_bare, _folded(word))).casefold())


def fold(text: str) -> str:
    """A text whose words have one spelling for all that Unicode calls compatible: NFKC, and full case folding.

    Words stay words: what isn't a letter or digit by itself stays as it is ("Google™" isn't "googletm"), as do those
    whose other spelling isn't a single word ("½"). A word that the index reads alike anyway stays as it is, too.

    >>> fold("Straße: ﬁnance, 20 km², 1½ Café")
    'strasse: finance, 20 km2, 1½ Café'
    """
    return text if _is_folded(text) else _BEYOND_ASCII.sub(lambda match: _folded(match[0]), text)


def folded_or_none(text: str) -> str | None:
    """`fold` as the record stores it: None for a text that it leaves as it is."""
    folded = fold(text)
    return None if folded == text else folded


def _is_folded(text: str) -> bool:
    """Whether every word would stay as it is; the index itself takes a final sigma for a sigma."""
    return text.isascii() or (
        unicodedata.is_normalized("NFKC", text) and text.casefold() == text.lower().replace("ς", "σ")
    )


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    if _is_folded(word) or len(word) > _MOST_FOLDED:
        return word
    whole = _compatible(word)
    if _WORD.fullmatch(whole):
        return whole
    each = ((character, _compatible(character)) for character in word)
    return unicodedata.normalize("NFC", "".join(b if _WORD.fullmatch(b) else a for a, b in each))


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    """Latin letters lose their diacritics, as in FTS5; other scripts keep theirs."""
    if unicodedata.combining(character):
        return ""
    base = unicodedata.normalize("NFD", character)
    return base[0] if base[0].isascii() else character


def idf(frequency: Mapping[str, int], total: int) -> dict[str, float]:
    """Inverse document frequency of each term, positive and finite for a library of any size.

    Args:
        frequency: Chunks that hold each term.
        total: Chunks of the library.
    """
    return {
        t: math.log(1 + (total - min(n, total) + 0.5) / (min(n, total) + 0.5)) for t, n in frequency.items()
    }


# --- Porter's stemmer (1980, with its author's later `logi` and `bli`), as in FTS5 --------------------------------

_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
    ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
    "iti", "ous", "ive", "ize",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a lower-case word; words of under 3 or over 64 UTF-8 bytes stay as they are.

    >>> stem("negotiations")
    'negoti'
    """
    if not 3 <= len(word.encode("utf-8")) <= 64:
        return word
    if not word.isascii():
        # FTS5 counts bytes: the two of "ß" in "straße" make its "e" an ending.
        return _stem(word.encode("utf-8").decode("latin-1")).encode("latin-1").decode("utf-8", "replace")
    return _stem(word)


def _stem(word: str) -> str:
    if word.endswith("s"):
        if word.endswith(("sses", "ies")) and len(word) > (4 if word.endswith("sses") else 3):
            word = word[:-2]
        elif not word.endswith("ss"):
            word = word[:-1]
    word = _step_1b(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    for rules in (_STEP_2, _STEP_3):
        for suffix, to in rules:
            if word.endswith(suffix) and len(word) > len(suffix):
                if _measure(word[: -len(suffix)]) > 0:
                    word = word[: -len(suffix)] + to
                break
    for suffix in _STEP_4:
        if word.endswith(suffix) and len(word) > len(suffix):
            base = word[: -len(suffix)]
            if _measure(base) > 1 and (suffix != "ion" or base[-1] in "st"):
                word = base
            break
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_cvc(word[:-1])):
            word = word[:-1]
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word


def _step_1b(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix) and _has_vowel(word[: -len(suffix)]):
            word = word[: -len(suffix)]
            if word.endswith(("at", "bl", "iz")):
                return word + "e"
            if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "aeioulsz":
                return word[:-1]
            if _measure(word) == 1 and _ends_cvc(word):
                return word + "e"
            return word
    return word


def _shape(word: str) -> str:
    """One letter for each of the word's: c(onsonant) or v(owel); y is a vowel after a consonant."""
    shape = ""
    for c in word:
        shape += "v" if c in "aeiou" or (c == "y" and shape.endswith("c")) else "c"
    return shape


def _measure(word: str) -> int:
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _ends_cvc(word: str) -> bool:
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"
