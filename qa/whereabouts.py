"""Whether a text tells of another city than the one a question asks about; knows no documents and no weights.

"How long did they talk in Berlin?" is not answered by how long they talked in Geneva, however alike the rest is. Which
place lies in which nothing here knows ("in France" may well be in Paris), so only cities are told apart: no two of the
list lie in one another. In "in Berlin" the capital is a place, and no government, as it is in "Berlin refused".
"""

from __future__ import annotations

import re

from qa.names import name_words
from qa.premise import Setting
from qa.question import Expect, read_question

__all__ = ["is_elsewhere"]

_CITIES = (
    "Amsterdam|Ankara|Athens|Baghdad|Bangkok|Barcelona|Beijing|Peking|Beirut|Belgrade|Berlin|Berne|Boston|Bratislava|"
    "Brussels|Bucharest|Budapest|Cairo|Chicago|Cologne|Copenhagen|Damascus|Delhi|Dublin|Edinburgh|Frankfurt|Geneva|Glasgow|"
    "Hamburg|Helsinki|Istanbul|Jakarta|Jerusalem|Kabul|Kharkiv|Kiev|Kyiv|Lagos|Lisbon|Liverpool|Ljubljana|London|Lyon|"
    "Madrid|Manchester|Manila|Marseille|Melbourne|Milan|Minsk|Moscow|Mumbai|Munich|Nairobi|Naples|Odesa|Odessa|Oslo|Ottawa|"
    "Paris|Prague|Reykjavik|Riga|Rome|Rotterdam|Sarajevo|Seoul|Shanghai|Sofia|Stockholm|Strasbourg|Sydney|Tallinn|Tbilisi|"
    "Teheran|Tehran|Tokyo|Toronto|Turin|Vienna|Vilnius|Warsaw|Zagreb|Zurich"
)
_AT = re.compile(rf"\b(?i:in|at) (?P<city>{_CITIES})\b(?!['’]s)")
# Where a text says that it is: "in Geneva", "left Geneva", "GENEVA (Wire) —", "21 January, Geneva."
_THERE = re.compile(
    rf"\b(?i:in|left|leaves?|leaving) (?:central )?(?P<city>{_CITIES})\b(?!['’]s)|^(?P<line>{_CITIES.upper()})\b(?=[ ,(/—–-])"
    rf"|^[^,\n]{{1,30}}, (?P<day>{_CITIES})\.?$",
    re.MULTILINE,
)
# Spelt in two ways.
_SAME = {"kiev": "kyiv", "peking": "beijing", "teheran": "tehran", "odessa": "odesa"}


def is_elsewhere(question: str, setting: Setting) -> bool:
    """Whether a question asks what was in one city and a sentence stands among what was in another.

    Never where the asked city is named near it, and never for a question that "no" would answer.

    >>> is_elsewhere("How long did they talk in Berlin?", Setting(sentence="In Geneva they talked for two hours."))
    True
    >>> is_elsewhere("How long did they talk in Berlin?", Setting(sentence="They talked for two hours."))
    False
    """
    asked = _cities(_AT, question)
    if not asked or read_question(question).expects is Expect.YES_NO:
        return False
    near = " ".join((*setting.before, setting.sentence))
    words = {_SAME.get(word, word) for word in name_words(f"{near} {setting.header} {setting.around[:600]}")}
    if asked & words:
        return False
    there = _cities(_THERE, "\n".join((*setting.before, setting.sentence, setting.header)))
    return bool(there - _named(question))


def _cities(pattern: re.Pattern[str], text: str) -> set[str]:
    return {_one(next(filter(None, match.groups()))) for match in pattern.finditer(text)}


def _named(text: str) -> set[str]:
    return {_one(match[0]) for match in re.finditer(_CITIES, text)}


def _one(city: str) -> str:
    return _SAME.get(city.lower(), city.lower())
