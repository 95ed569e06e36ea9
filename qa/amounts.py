"""Amounts that a text names: how much, of what, and how exactly; knows no questions and no documents.

An amount is an interval, for "about 90 minutes" and "an hour and a half" are one
statement and "90 minutes" and "two hours" are two. Vague words ("several", "dozens")
name no amount.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Amount", "Kind", "amounts", "compatible", "noun_key"]


class Kind(StrEnum):
    """What an amount measures."""

    DURATION = "duration"
    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount and its words.

    Attributes:
        kind: What it measures.
        low: Least value meant: seconds, units of the currency, percent, or a count.
        high: Greatest value meant; infinite for "more than".
        of: Currency, or the (normalised) thing counted; empty where the text doesn't say.
        value: The number as written, before allowing for "about" or "nearly".
        start: Offset of its first character in the text.
        end: Offset after its last character.
    """

    kind: Kind
    low: float
    high: float
    of: str
    value: float
    start: int
    end: int


_UNITS = dict(zip("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), range(20), strict=True))  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # fmt: skip
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_TIMES = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2629800.0, "year": 31557600.0, "decade": 315576000.0}  # fmt: skip
_CURRENCIES = {"$": "dollar", "us$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_MONEY = {"dollar", "euro", "pound", "yen", "ruble", "rouble", "franc", "yuan", "cent"}
# What different papers call the same people. Nothing else is taken for the same.
_SAME = {
    word: group[0]
    for group in (
        ("troops", "soldiers", "servicemen", "personnel", "men", "forces", "military"),
        ("dead", "deaths", "fatalities"),
        ("wounded", "injured", "injuries"),
    )
    for word in group
}
_IRREGULAR = frozenset(
    "people men women children troops personnel police staff dead wounded injured military".split()
)
_NOT_NOUNS = frozenset(
    "this is was its his as us has across always perhaps towards less unless thus yes does".split()
)
_STOP_NOUN = frozenset(
    "of in on at to from near around within by for with and or but that which who were was had have has are is will would per after before than".split()
)  # fmt: skip

_NUMBER_WORD = "|".join((*_UNITS, *_TENS))
_SCALE_WORD = "|".join(_SCALES)
_NUMBER = (
    rf"(?:(?<![\w:/.,-])\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{_NUMBER_WORD})\b|\b(?:an?|half an?)\b(?=[\s-]+(?:{_SCALE_WORD}|{'|'.join(_TIMES)})\b)|\bhalf(?=[\s-]+an?\b))"
    rf"(?:(?:[\s-]+(?:and[\s-]+)?)(?:{_NUMBER_WORD}|{_SCALE_WORD}|a half|half)\b)*(?:(?<=\d)(?:m|bn)\b)?"
)
_TIME = rf"(?:{'|'.join(_TIMES)})s?"
_BEFORE = re.compile(
    r"(?:(?P<about>\babout|\baround|\broughly|\bapproximately|\bnearly|\balmost|\bclose to|\bsome|\ban estimated|\bjust (?:over|under))"
    r"|(?P<least>\bmore than|\bover|\bat least|\babove|\bupwards of|\bexceed(?:s|ed|ing))"
    r"|(?P<most>\bless than|\bfewer than|\bunder|\bup to|\bat most|\bas many as|\bno more than|\bbelow))\s+$",
    re.I,
)
_LONGEST_BEFORE = 16
# Where an amount can begin: looked for first, for the whole pattern is far dearer.
_BEGINS = re.compile(rf"US\$|[$€£¥]|(?<![\w:/.,-])\d|\b(?:an?|half|{_NUMBER_WORD})\b", re.I)
_AMOUNT = re.compile(
    rf"(?P<sign>US\$|[$€£¥])?\s?(?P<first>{_NUMBER})"
    rf"(?:\s*(?:-|–|\bto|\band|\bor)\s*(?P<second>{_NUMBER}))?"
    rf"(?P<unit>\s?%|\s+per ?cent\b|[\s-]+(?P<time>{_TIME})(?:\s+and\s+(?P<plus>a half|a quarter|{_NUMBER}(?:\s+(?P<less>{_TIME}))?))?)?",
    re.I,
)
_NOUNS = re.compile(r"[^\W\d_]+|[^\w\s-]")
_ABOUT = 0.1
_ROUND = 0.02
_NUMBERED = re.compile(
    r"\b(?:Article|Section|Chapter|Part|Resolution|number|no\.|page|Channel|Flight|Route)\s+$", re.I
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|[:.]\d|/\d")


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text, in order. Years, days of a month, clock times and ordinals are none.

    >>> [a.value / 60 for a in amounts("It took an hour and a half, 90 minutes or ninety minutes.")]
    [90.0, 90.0, 90.0]
    >>> [(a.kind.value, a.value, a.of) for a in amounts("$200 million for 100,000 Russian soldiers")]
    [('money', 200000000.0, 'dollar'), ('count', 100000.0, 'troops')]
    """
    found = []
    at = 0
    while begins := _BEGINS.search(text, at):
        match = _AMOUNT.match(text, begins.start())
        at = max(begins.end(), match.end() if match else 0)
        amount = _amount(match, text) if match else None
        if amount is not None:
            found.append(amount)
    return tuple(found)


def compatible(first: Amount, second: Amount) -> bool | None:
    """Whether two amounts can be one: None where they measure different things or it can't be told.

    >>> a, b, c = (amounts(t)[0] for t in ("about 90 minutes", "an hour and a half", "close to two hours"))
    >>> compatible(a, b), compatible(a, c)
    (True, False)
    """
    if first.kind is not second.kind:
        return None
    if first.of and second.of and first.of != second.of:
        return None
    return first.low <= second.high and second.low <= first.high


def noun_key(word: str) -> str:
    """The form in which things counted are compared."""
    lowered = word.lower()
    if lowered in _SAME:
        return _SAME[lowered]
    return lowered if lowered.endswith("ss") else lowered.removesuffix("s")


def _amount(match: re.Match[str], text: str) -> Amount | None:
    value = _value(match["first"])
    if value is None:
        return None
    time = match["time"]
    kind, of, factor, end = Kind.COUNT, "", 1.0, match.end()
    if time:
        kind, factor = Kind.DURATION, _TIMES[time.lower().removesuffix("s")]
    elif match["unit"]:
        kind = Kind.PERCENT
    elif match["sign"]:
        kind, of = Kind.MONEY, _CURRENCIES[match["sign"].lower()]
    else:
        if (
            _NUMBERED.search(text[: match.start("first")])
            or _ORDINAL.match(text, match.end())
            or _is_calendar(match, text)
        ):
            return None
        noun = _noun(text, match.end())
        if not noun and match["first"].lower() in {"one", "zero"}:
            return None  # "one said", "one of them"
        of = noun_key(noun) if noun else ""
        if of in _MONEY:
            kind = Kind.MONEY
            of = "ruble" if of == "rouble" else of
    second = _value(match["second"]) if match["second"] else None
    if match["second"] and (
        second is None or (second <= value and "and" in text[match.end("first") : match.start("second")])
    ):
        second, end = None, match.end("first") if not match["unit"] else end
    low = high = value * factor
    if match["plus"]:
        low = high = low + _plus(match, factor)
    if second is not None:
        # "between 5 and 7", "five to seven"; "5 and 7" apart are two amounts, and nothing is said of either.
        joined = text[match.end("first") : match.start("second")].strip().lower()
        if joined == "and" and not re.search(r"\bbetween\s*$", text[: match.start()], re.I):
            return None
        low, high = min(low, second * factor), max(high, second * factor)
    written = low
    allowing = _BEFORE.search(text, max(0, match.start() - _LONGEST_BEFORE), match.start())
    low, high = _allowing(allowing, low, high)
    start = allowing.start() if allowing else match.start()
    return Amount(kind=kind, low=low, high=high, of=of, value=written, start=start, end=end)


def _allowing(words: re.Match[str] | None, low: float, high: float) -> tuple[float, float]:
    """The interval that the words before a number leave it; a round number is one itself, if a narrow one."""
    if words and words["least"]:
        return low, math.inf
    if words and words["most"]:
        return 0.0, high
    share = _ABOUT if words else _ROUND if low == high and low % 10 == 0 else 0.0
    return low * (1 - share), high * (1 + share)


def _plus(match: re.Match[str], factor: float) -> float:
    words = match["plus"].lower()
    if words in {"a half", "a quarter"}:
        return factor * (0.5 if words == "a half" else 0.25)
    if match["less"] is None:
        return 0.0
    number = _value(match["plus"][: -len(match["less"])].strip())
    return (number or 0.0) * _TIMES[match["less"].lower().removesuffix("s")]


def _is_calendar(match: re.Match[str], text: str) -> bool:
    """A bare number that is a year, or a day beside its month."""
    digits = match["first"]
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", digits) and not _noun(text, match.end()):
        return True
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", digits) and re.search(
        r"\b(?:in|since|of|by|from|until|during|after|before)\s+$", text[: match.start("first")]
    ):
        return True
    month = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
    return bool(
        re.fullmatch(r"\d{1,2}", digits)
        and (
            re.match(rf"\s+(?:of\s+)?{month}\b", text[match.end("first") :])
            or re.search(rf"\b{month}\s+$", text[: match.start("first")])
        )
    )


def _noun(text: str, at: int) -> str:
    """The plural noun that a number counts, among the four words after it; empty where there is none."""
    for match in list(_NOUNS.finditer(text, at, at + 80))[:4]:
        word = match[0]
        lowered = word.lower()
        if not word.isalpha() or lowered in _STOP_NOUN:
            return ""
        if lowered in _IRREGULAR or (
            lowered.endswith("s") and not lowered.endswith(("ss", "us", "is")) and lowered not in _NOT_NOUNS
        ):
            return word
    return ""


def _value(words: str) -> float | None:
    """The value of a number in figures or words, or None if it isn't one.

    >>> _value("two and a half"), _value("a hundred and twenty-seven thousand"), _value("1.2 million")
    (2.5, 127000.0, 1200000.0)
    """
    total = group = 0.0
    seen = False
    text = words.lower().replace("-", " ").replace("a half", "half")
    for word in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?|[a-z]+", text):
        if word[0].isdigit():
            group += float(word.replace(",", ""))
        elif word in _UNITS or word in _TENS:
            group += _UNITS.get(word, _TENS.get(word, 0))
        elif word in {"m", "bn"}:
            group *= 1e6 if word == "m" else 1e9
        elif word in _SCALES:
            group = (group or 1.0) * _SCALES[word]
            if _SCALES[word] >= 1e3:
                total, group = total + group, 0.0
        elif word == "half":
            group += 0.5
        elif word in {"a", "an"}:
            group = group or (0.0 if seen else 1.0)
        elif word != "and":
            return None
        seen = True
    # "half an hour": the article adds nothing.
    return total + group if (seen and total + group > 0) or text == "zero" else None
