"""Reads the numbers of a text, in digits or words, with their units and limits; knows no claim.

"$3.5 billion", "three and a half hours", "a dozen", "5th", "more than 40 per cent": each is a value with a
kind, so that "two" is "2" and "1,500" is "1.5 thousand".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.days import MONTHS

__all__ = ["Figure", "agrees", "figures"]

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "bn": 1e9,
    "k": 1e3,
}
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORD = "|".join(sorted(_UNITS, key=len, reverse=True))
_SCALE = r"hundreds?|thousands?|millions?|billions?|trillions?"
_NUMBER = re.compile(
    rf"""(?P<digits>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?)
         (?P<tail>st|nd|rd|th|bn|m|k|s)?(?![\w])
         (?:[ -]?(?P<scale>{_SCALE}))?
       |(?<![\w-])(?:(?P<tens>{_TENS})[- ](?P<ones>one|two|three|four|five|six|seven|eight|nine)|(?P<word>{_WORD}|a(?=[ ](?:{_SCALE})\b)))
         (?![\w])(?:[ -](?P<scales>(?:{_SCALE})(?:[ ](?:{_SCALE}))?))?
       |(?<!\w)(?P<ordinal>{"|".join(_ORDINALS)})(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_PERCENT = re.compile(r"\s?(?:%|per ?cent\b|percentage points?\b)", re.IGNORECASE)
_HALF = re.compile(r"\s(?:and a half)\b", re.IGNORECASE)
_NEXT = re.compile(r"[\s-]+(?:[a-z]+ly )?([^\W\d_]+)")
_ABOVE = re.compile(
    r"(?:more than|over|above|at least|exceeding|upwards of|no fewer than|no less than|>)\s*(?:[$€£])?\s*$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"(?:less than|fewer than|under|below|at most|up to|no more than|nearly|almost|<)\s*(?:[$€£])?\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|some|circa|nearly|almost|an estimated|estimated)\s*(?:[$€£])?\s*$",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"(?:{'|'.join(m[:3] for m in MONTHS)})[a-z]*\.?\s+$", re.IGNORECASE)
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
_CLOSE = 0.1  # what "about" may be off by


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a text.

    Attributes:
        text: As written.
        value: What it comes to.
        kind: "number", "percent", "money", "year", "day" (of a month) or "ordinal".
        unit: The next word in lower case, or empty.
        limit: "above", "below", "about" or empty: what the words before make of it.
        start: Where it begins, in code points.
        spelled: Whether it is written in words.
    """

    text: str
    value: float
    kind: str
    unit: str
    limit: str
    start: int
    spelled: bool


def figures(text: str) -> list[Figure]:
    """The numbers of a text, in order; "one" counts only before a scale or a unit of measure.

    >>> [(f.value, f.kind, f.unit) for f in figures("Over 1,500 people and three dogs paid $2.5 million in 1931.")]
    [(1500.0, 'number', 'people'), (3.0, 'number', 'dogs'), (2500000.0, 'money', 'in'), (1931.0, 'year', '')]
    """
    return list(_read(text))


def agrees(claimed: Figure, told: Figure) -> bool:
    """Whether a number of the evidence bears one of the claim out, units left aside.

    >>> [claim] = figures("more than 40 ships")
    >>> agrees(claim, figures("52 ships")[0]), agrees(claim, figures("38 ships")[0])
    (True, False)
    """
    if {claimed.kind, told.kind} == {"percent", "money"}:
        return False
    a, b = claimed.value, told.value
    if (
        a == b
        and (claimed.limit != "above" or told.limit != "below")
        and (claimed.limit != "below" or told.limit != "above")
    ):
        return True
    if claimed.kind in {"year", "day", "ordinal"} or told.kind in {"year", "day", "ordinal"}:
        return False
    if claimed.limit == "above":
        return b > a and told.limit != "below"
    if claimed.limit == "below":
        return b < a and told.limit != "above"
    close = abs(a - b) <= _CLOSE * max(abs(a), abs(b))
    if claimed.limit == "about" or told.limit == "about":
        return close
    # 3.5 million for 3,512,480: a number with fewer digits rounds the other.
    return close and _rounds(a, b)


def _rounds(short: float, long: float) -> bool:
    digits = f"{short:.10g}".replace(".", "").strip("0")
    if len(digits) >= len(f"{long:.10g}".replace(".", "").strip("0")) or short < 10 or len(digits) < 2:
        return False
    return float(f"{long:.{len(digits)}g}") == short


def _read(text: str) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 40]
        value, spelled = _value(match)
        end = match.end()
        half = _HALF.match(after)
        if half:
            value, end = value + 0.5, end + half.end()
            after = after[half.end() :]
        kind = _kind(match, value, before, after)
        percent = _PERCENT.match(after)
        following = _NEXT.match(after[percent.end() :] if percent else after)
        unit = following[1].lower() if following else ""
        if spelled and value == 1 and unit not in _MEASURES:
            continue
        limit = (
            "above"
            if _ABOVE.search(before)
            else "below"
            if _BELOW.search(before)
            else "about"
            if _ABOUT.search(before)
            else ""
        )
        yield Figure(
            text=text[match.start() : end],
            value=value,
            kind=kind,
            unit=unit,
            limit=limit,
            start=match.start(),
            spelled=spelled,
        )


_MEASURES = frozenset(
    "hour hours day days week weeks month months year years minute minutes percent per mile miles metre meter kilometre kilometer "
    "tonne ton dollar euro pound".split()
)


def _value(match: re.Match[str]) -> tuple[float, bool]:
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        tail = (match["tail"] or "").lower()
        value *= _SCALES.get(tail, 1)
        if match["scale"]:
            value *= _SCALES[match["scale"].lower().rstrip("s")]
        return value, False
    if match["ordinal"]:
        return float(_ORDINALS[match["ordinal"].lower()]), True
    if match["tens"]:
        value = float(_UNITS[match["tens"].lower()] + _UNITS[match["ones"].lower()])
    else:
        value = 1.0 if match["word"].lower() == "a" else float(_UNITS[match["word"].lower()])
    for scale in (match["scales"] or "").lower().split():
        value *= _SCALES[scale.rstrip("s")]
    return value, True


def _kind(match: re.Match[str], value: float, before: str, after: str) -> str:
    if match["ordinal"]:
        return "ordinal"
    if re.search(r"[$€£]\s?$", before) or re.match(
        r"\s?(?:dollars?|euros?|pounds?|[$€£])\b", after, re.IGNORECASE
    ):
        return "money"
    if _PERCENT.match(after):
        return "percent"
    digits = match["digits"] or ""
    if value <= 31 and digits and (_MONTH.search(before) or _MONTH_AFTER.match(after)):
        return "day"
    if (match["tail"] or "").lower() in {"st", "nd", "rd", "th"}:
        return "ordinal"
    if (
        re.fullmatch(r"1\d{3}|20\d\d", digits)
        and not match["scale"]
        and not re.match(r"\s+(?:people|men|women|years)", after)
    ):
        return "year"
    return "number"
