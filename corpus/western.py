"""Windows-1252 or one of its neighbours, told by the letters that languages use; knows bytes and no formats.

Turkish, Czech or Lithuanian in its own encoding is valid Windows-1252, too, and reads like prose: only the wrong
letters stand in it ("Erdoðan", "pøítel"). So the letters above ASCII must be those of one language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["western"]

_WESTERN = re.compile(
    "[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e]+"
)
_SIGNS = re.compile(
    "[\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u2022\u20ac\u2122\xa0\xa3\xa7\xa9\xab\xae\xb0\xbb\xbd]"
    "|(?<!\\w)[\xa1\xbf](?=\\w)"
)
# Of Windows-1252, each with letters of which a text of some length has one: French, German, Spanish, Portuguese,
# Italian and Catalan, Danish and Norwegian, Swedish and Finnish, Dutch, Welsh.
_COMMON = (
    ("àâæçéèêëîïôùûüÿœ", "é"),
    ("äöüßé", "äöü"),
    ("áéíñóúüº", "áéíó"),
    ("áâãàçéêíóôõúªº", "áãçéíó"),
    ("àáçèéìíîïòóùúü", "àèéò"),
    ("æøåéöä", "æøå"),
    ("åäöéšž", "äöå"),
    ("éëïóöüáè", "éë"),
    ("âêîôûŵŷáéïö", "âêîôû"),
)
_RARE = (
    ("áðéíóúýþæö", "ðþæ"),
    ("áíóúýæøð", "ðæø"),
)  # Icelandic, Faroese: in few texts, while others look like them
# Czech, Slovak, Polish, Hungarian, Romanian, Croatian and Slovene.
_CENTRAL = (
    ("áčďéěíňóřšťúůýž", "ěřů"),
    ("áäčďéíĺľňóôŕšťúýž", "ľčšž"),
    ("ąćęłńóśźż", "ąęł"),
    ("áéíóöőúüű", "áé"),
    ("ăâîşţ", "ăş"),
    ("čćđšž", "čšž"),
)
_OTHERS = (
    ("cp1254", (("çğıöşüâîû", "ış"),)),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("cp1257", (("ąčęėįšųūž", "ėšž"), ("āčēģīķļņšūž", "āīē"), ("äõöüšž", "äõü"))),
)
_SAMPLE = 256_000  # bytes that are looked at
_FITS = 0.95  # of the letters; the rest are names from elsewhere
_LONG = 5  # letters above ASCII from which a text has its language's commonest
_DENSE = 1 / 3  # of a text: Greek or Russian is nearly all above ASCII
_SPARSE = 0.01  # of all letters: an English text with a few names, in which several languages meet


def western(data: bytes) -> tuple[str, str, bool] | None:
    """Bytes above ASCII as text in Windows-1252 or a neighbour, where they fall as in such prose.

    charset-normalizer takes short German for cp1250.

    Returns:
        (text, encoding, whether it is certain), or None where it doesn't read like such prose. The encoding is a
        neighbour's where only that one gives the letters of one language.
    """
    judged = _judged(data[:_SAMPLE])
    if judged is None:
        return None
    try:
        return data.decode(judged[0]), *judged
    except UnicodeDecodeError:
        return None


def _judged(data: bytes) -> tuple[str, bool] | None:
    """The encoding and whether it is certain."""
    text = data.decode("cp1252", "replace")
    marks = sum(character > "\x7f" for character in text)
    if marks > _DENSE * len(text):
        return None
    letters = _letters(text)
    reads = "\ufffd" not in text and _in_place(text) >= 0.9 * marks
    common, rare = _fit(letters, _COMMON), _fit(letters, _RARE)
    if reads and (not letters or common >= _FITS):
        return "cp1252", True
    best, encoding = 0.0, ""
    for name, alphabets in _OTHERS:
        try:
            read = data.decode(name)
        except UnicodeDecodeError:
            continue
        found = _letters(read)
        fit = _fit(found, alphabets)
        if fit > best and found.total() + len(_SIGNS.findall(read)) >= 0.9 * marks:
            best, encoding = fit, name
    if best >= _FITS and (best > rare or not reads):
        return encoding, False
    if not reads:
        return None
    alike = best >= _FITS  # "Guðmundur" or "Erdoğan": one letter tells nothing
    every = "".join(alphabet for alphabet, _ in _COMMON)
    sparse = letters.total() < _SPARSE * sum(map(str.isalpha, text)) and set(letters) <= set(every)
    return "cp1252", sparse or (rare >= _FITS and not alike)


def _in_place(text: str) -> int:
    """How many of the characters above ASCII stand where Western prose has them."""
    good = 0
    for match in _WESTERN.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        accents = sum(character > "\x7f" for character in word)
        plain = len(word) - accents
        mixed = word[1:] != word[1:].lower() and word != word.upper()
        if not mixed and (plain >= accents or len(word) == 1 or _spelled(word)):
            good += accents
    return good + len(_SIGNS.findall(text))


def _spelled(word: str) -> bool:
    """Whether one language has all the letters of a word: "été"."""
    letters = _letters(word).keys()
    return any(letters <= set(alphabet) for alphabet, _ in (*_COMMON, *_RARE))


def _letters(text: str) -> Counter[str]:
    """The letters above ASCII, capitals as small ones."""
    return Counter(
        character
        for character in text.replace("İ", "ı").lower()
        if character > "\x7f" and character.isalpha()
    )


def _fit(letters: Counter[str], alphabets: Iterable[tuple[str, str]]) -> float:
    """The share of letters that the best of some alphabets has; one whose commonest are missing has none."""
    total = letters.total()
    return max(
        (
            sum(letters[letter] for letter in set(alphabet)) / total
            for alphabet, commonest in alphabets
            if total and (total < _LONG or letters.keys() & set(commonest))
        ),
        default=0.0,
    )
