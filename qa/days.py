"""Days that a text names by month and number, and ISO 8601 values of them; knows no document and no tense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "CALENDAR",
    "MONTHS",
    "WEEKDAY",
    "WEEKDAYS",
    "DatedWords",
    "begins",
    "day_of",
    "explicit",
    "in_words",
    "parse_day",
    "parts_of",
]

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
# "May" and "March" are words of their own; with a day beside them they are months.
_MONTH = r"(?P<month>Jan(?:uary|\.)|Feb(?:ruary|\.)|March|Mar\.|April|Apr\.|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)|Sep\.|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
CALENDAR = re.compile(
    rf"(?:\b(?P<weekday>{WEEKDAY}),?\s+)?(?:the\s+)?"
    rf"(?:\b{_MONTH}\s+{_DAY}\b(?!\s*[-–:.]\s*\d|\s+(?:and|to)\s+\d)(?:,?\s+{_YEAR}\b)?"
    rf"|(?<![\d.,:–-])\b{_DAY}\s+(?:of\s+)?{_MONTH.replace('month', 'month2')}(?:,?\s+{_YEAR.replace('year', 'year2')}\b)?)".replace(
        f"\\b{_DAY}\\s+(?:of", f"\\b{_DAY.replace('day', 'day2')}\\s+(?:of"
    )
)
_OF_MONTH = re.compile(rf"(?<!\d )(?<!\d)\b{_MONTH}\s+(?:of\s+)?{_YEAR}\b")
_ISO = re.compile(r"\b((?:1[5-9]|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DatedWords:
    """Words of a sentence and the time they mean.

    Attributes:
        start: Offset of the first character in the text given.
        end: Offset after the last.
        value: ISO 8601: a day, week, month or year.
    """

    start: int
    end: int
    value: str


def explicit(text: str) -> tuple[DatedWords, ...]:
    """The days and months that a text names together with their year.

    >>> explicit("Signed on 8 April 2010, ratified in May 2011.")
    (DatedWords(start=10, end=22, value='2010-04-08'), DatedWords(start=36, end=44, value='2011-05'))
    """
    found = []
    for match in CALENDAR.finditer(text):
        month, number, year = parts_of(match)
        if year is not None and (day := day_of(year, month, number)) is not None:
            found.append(DatedWords(start=begins(match), end=match.end(), value=day.isoformat()))
    for match in _ISO.finditer(text):
        day = day_of(int(match[1]), int(match[2]), int(match[3]))
        if day is not None:
            found.append(DatedWords(start=match.start(), end=match.end(), value=day.isoformat()))
    for match in _OF_MONTH.finditer(text):
        value = f"{match['year']}-{_month(match['month']):02}"
        if not any(f.start < match.end() and match.start() < f.end for f in found):
            found.append(DatedWords(start=match.start(), end=match.end(), value=value))
    return tuple(sorted(found))


def parse_day(value: str | None) -> date | None:
    """The day of an ISO 8601 date or time; None for a month, a year or anything else.

    >>> parse_day("2022-01-21T18:40+01:00"), parse_day("2022-01")
    (datetime.date(2022, 1, 21), None)
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", value or "")
    return day_of(int(match[1]), int(match[2]), int(match[3])) if match else None


def in_words(value: str) -> str:
    """A value of `dated` as people write it.

    >>> in_words("2022-01-21"), in_words("2022-W03"), in_words("2021-12"), in_words("2021")
    ('21 January 2022', '17–23 January 2022', 'December 2021', '2021')
    """
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", value):
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        last = first + timedelta(days=6)
        if first.month == last.month:
            return f"{first.day}–{last.day} {MONTHS[last.month - 1]} {last.year}"
        year = f" {first.year}" if first.year != last.year else ""
        return (
            f"{first.day} {MONTHS[first.month - 1]}{year} – {last.day} {MONTHS[last.month - 1]} {last.year}"
        )
    day = parse_day(value)
    if day is not None:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        return f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return value


def parts_of(match: re.Match[str]) -> tuple[int, int, int | None]:
    """Month, day and (where it is named) year of a match of `CALENDAR`."""
    year = match["year"] or match["year2"]
    return (
        _month(match["month"] or match["month2"]),
        int(match["day"] or match["day2"]),
        int(year) if year else None,
    )


def begins(match: re.Match[str]) -> int:
    """Where the words of the date begin, without an article before them."""
    return match.start() + (4 if match[0].startswith("the ") else 0)


def _month(word: str) -> int:
    return next(n for n, name in enumerate(MONTHS, start=1) if name.startswith(word.rstrip(".")[:3]))


def day_of(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, number)
    except ValueError:
        return None
