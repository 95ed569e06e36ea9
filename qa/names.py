"""Whether a name in a question is the same as one in a text, despite spelling; knows no documents.

Covers transliteration (Zelenskyy, Zelenskiy), initials (United Nations, UN),
possessives, and adjectives of countries (Germany, German).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["country", "is_mentioned", "name_words", "same_name"]

# Country names whose adjective or short form shares too few letters with them.
# Each row lists forms that stand for each other.
_ALIASES = (
    ("us", "usa", "united states", "america", "american", "americans", "washington"),
    (
        "uk",
        "united kingdom",
        "britain",
        "british",
        "briton",
        "britons",
        "great britain",
        "england",
        "english",
        "london",
    ),
    ("eu", "european union", "europe", "european", "europeans", "brussels"),
    ("france", "french", "paris"),
    ("germany", "german", "germans", "berlin"),
    ("russia", "russian", "russians", "moscow", "kremlin"),
    ("ukraine", "ukrainian", "ukrainians", "kyiv", "kiev"),
    ("china", "chinese", "beijing"),
    ("spain", "spanish", "spaniard", "madrid"),
    ("turkey", "turkish", "turks", "ankara", "turkiye"),
    ("poland", "polish", "poles", "warsaw"),
    ("netherlands", "dutch", "holland"),
    ("switzerland", "swiss"),
    ("greece", "greek", "greeks", "athens"),
    ("denmark", "danish", "danes"),
    ("sweden", "swedish", "swedes"),
    ("finland", "finnish", "finns"),
    ("norway", "norwegian"),
    ("ireland", "irish"),
    ("wales", "welsh"),
    ("scotland", "scottish", "scots"),
    ("czech republic", "czechia", "czech", "czechs", "prague"),
    ("un", "united nations"),
    ("nato", "north atlantic treaty organization", "alliance"),
    ("kyiv", "kiev"),
    ("white house", "washington"),
)
_COUNTRY_NAMES = {
    "us": "United States",
    "uk": "United Kingdom",
    "eu": "European Union",
    "un": "United Nations",
    "nato": "NATO",
}
_ALIAS_OF: dict[str, set[str]] = {}
for _row in _ALIASES:
    for _form in _row:
        _ALIAS_OF.setdefault(_form, set()).update(_row)

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_POSSESSIVE = re.compile(r"'s?$")
# Letters that transliterations exchange freely: Zelenskyy, Zelenskiy; Sergei, Sergey.
_TRANSLITERATED = (
    ("yy", "i"),
    ("iy", "i"),
    ("yi", "i"),
    ("ey", "ei"),
    ("y", "i"),
    ("j", "i"),
    ("ph", "f"),
    ("ck", "k"),
    ("ff", "v"),
    ("w", "v"),
)
_DOUBLED = re.compile(r"(.)\1")
# One further letter may differ in a word this long (Qaddafi, Gaddafi), none in a
# shorter one (Iran, Iraq).
_ONE_LETTER_FROM = 6
# What turns a country into its people and back; "ia" isn't among them (Niger, Nigeria).
_ENDINGS = frozenset({"y", "n", "s", "an", "ian", "ns", "ans", "ians", "ese", "i", "ish"})
_MIN_PREFIX = 4


def name_words(text: str) -> list[str]:
    """The words of a text in the form in which names are compared.

    Lower case, without accents, dots or a possessive ending.

    >>> name_words("The U.S. and Müller’s “plan”")
    ['the', 'us', 'and', 'muller', 'plan']
    """
    text = text.lower()
    if not text.isascii():  # most texts need no normalising, and it is the dearest step here
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.replace("’", "'")
    return [_bare(word) if "'" in word or "." in word else word for word in _WORD.findall(text)]


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word).replace(".", "")


def country(form: str) -> str | None:
    """The country that an adjective or a short form stands for, or None.

    >>> country("Russian"), country("U.S."), country("Lakeside")
    ('Russia', 'United States', None)
    """
    words = " ".join(name_words(form))
    for row in _ALIASES:
        if words in row:
            return _COUNTRY_NAMES.get(row[0], row[0].title())
    return None


@functools.lru_cache(maxsize=1 << 16)  # the same words come in every sentence about a thing
def same_name(first: str, second: str) -> bool:
    """Whether two single words may spell the same name.

    >>> same_name("zelenskyy", "zelenskiy"), same_name("german", "germany"), same_name("merkel", "macron")
    (True, True, False)
    """
    if first == second:
        return True
    if second in _ALIAS_OF.get(first, ()):
        return True
    short, long = sorted((first, second), key=len)
    if len(short) < _MIN_PREFIX:
        return False
    if long.startswith(short) and long[len(short) :] in _ENDINGS:
        return True
    return first[0] == second[0] and _nearly_equal(_skeleton(first), _skeleton(second))


def is_mentioned(name: str, words: Iterable[str]) -> bool:
    """Whether a name of a question occurs in a text's `name_words`.

    The last word of a person's name is enough ("Sergei Lavrov": "Lavrov"), as
    is an alias ("the United States": "U.S.") or the initials.

    Args:
        name: A proper name, one or more words.
        words: The text's words after `name_words`; a set is fastest.
    """
    vocabulary = words if isinstance(words, set | frozenset) else set(words)
    parts = name_words(name)
    if not parts:
        return True
    whole = " ".join(parts)
    if any(alias in vocabulary for alias in _ALIAS_OF.get(whole, ())):
        return True
    # Every word of a longer alias ("united nations") must be there.
    for alias in _ALIAS_OF.get(whole, ()):
        if " " in alias and all(part in vocabulary for part in alias.split()):
            return True
    initials = "".join(part[0] for part in parts)
    if len(parts) >= 2 and initials in vocabulary:
        return True
    last = parts[-1]
    return last in vocabulary or any(same_name(last, word) for word in vocabulary)


def _skeleton(word: str) -> str:
    for spelled, common in _TRANSLITERATED:
        word = word.replace(spelled, common)
    return _DOUBLED.sub(r"\1", word)


def _nearly_equal(first: str, second: str) -> bool:
    """Equal, or one letter replaced, added or left out in a long word."""
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if len(short) < _ONE_LETTER_FROM or len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
