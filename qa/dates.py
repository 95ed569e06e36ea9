"""Which days a sentence's relative dates mean, given its document's date; changes no text and guesses nothing.

"Friday" in an article of Saturday, 22 January 2022 is 21 January 2022. What can't be
told from the words is left out: a reader takes a date beside a quote for a fact, so a
wrong one is worse than none. The rules, in the order in which they are tried:

- A day and a month without a year ("January 21", "Monday, 24 January") are of the year
  that puts them nearest to the document's date; a weekday beside them has to fit. More
  than five months away on either side, or on the wrong side of the document's date for
  the tense, they are left out.
- A weekday is the nearest one on the side that the tense names, the document's own day
  included: the last one before for a verb in the past, the next one for "will", "is to",
  "is due". That is the convention of news, which dates anything further away. With
  "would" or a verb in the present both sides are possible: none.
- "last Friday" and "next Friday" mean different days to different people when that
  Friday is near: they are resolved where both readings agree.
- "yesterday", "tonight", "last week", "next month", "two days ago" count from the
  document's date; "today" only beside a verb that isn't in the present ("nowadays").
- Nothing inside quotation marks is resolved, for its day is the day it was spoken; nor a
  weekday that the text counts from elsewhere ("the following Friday", "that Friday"), nor
  one in a paragraph that speaks of another time before it.

Values are ISO 8601: a day (2022-01-21), a week (2022-W03), a month (2022-01) or a year (2022).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from qa.days import CALENDAR, WEEKDAY, WEEKDAYS, DatedWords, begins, day_of, explicit, parse_day, parts_of
from qa.tense import PAST_VERBS, Tense, tense_at

__all__ = ["dated"]

_SMALL = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1}

_WEEKDAY_ALONE = re.compile(rf"(?:\b(?P<which>[A-Za-z]+)\s+)?\b(?P<weekday>{WEEKDAY})\b(?!s)")
_NEAR = re.compile(
    r"\b(?:(?P<zero>today|tonight|this (?:morning|afternoon|evening))|(?P<minus>yesterday|last night)|(?P<plus>tomorrow))\b",
    re.I,
)
_PERIOD = re.compile(r"\b(?P<which>last|next|this) (?P<unit>week|month|year)\b", re.I)
_AGO = re.compile(rf"\b(?P<count>\d{{1,3}}|{'|'.join(_SMALL)}) (?P<unit>days?|weeks?) ago\b", re.I)
# A weekday after one of these is counted from another day, or is any such day.
_BEFORE_WEEKDAY = frozenset(
    {"on", "by", "since", "until", "till", "from", "late", "early", "and", "or", "of"}
)
_ELSEWHERE = re.compile(
    r"\b(?:earlier|later|previous|following|that (?:same )?(?:day|week|month|year|spring|summer|autumn|winter)|ago|"
    r"the (?:day|week|month|year) (?:before|after))\b",
    re.I,
)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)|„[^“”]*(?:[“”]|$)")
_NEAREST_YEAR = 150
# A weekday that fits tells the year whatever the tense, but a seventh of all days fit by chance.
_FITTING = 60
# A weekday's own week and the one beside it; an explicit date further away moves the story elsewhere.
_SAME_STORY = 7


def dated(text: str, *, written: str | None, before: str = "") -> tuple[DatedWords, ...]:
    """The relative dates of a sentence that its words and its document's date settle.

    Args:
        text: The sentence.
        written: The document's ISO 8601 date; without one nothing is resolved.
        before: What stands before the sentence in its paragraph.

    Returns:
        In order, without overlaps. Dates that name their year say themselves what they mean and aren't among them.

    >>> [found] = dated("They met on Friday in Geneva.", written="2022-01-22")
    >>> found.value, "They met on Friday in Geneva."[found.start : found.end]
    ('2022-01-21', 'Friday')
    >>> dated("They would meet on Friday.", written="2022-01-22")
    ()
    """
    day = parse_day(written)
    if day is None:
        return ()
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        closing = re.search('[”"]', text)
        quoted.append((0, closing.end() if closing else len(text)))
    found: list[DatedWords] = []
    taken: list[tuple[int, int]] = []
    for start, end, value in _all(text, day, before):
        if any(start < b and a < end for a, b in taken):
            continue
        taken.append((start, end))
        if value is not None and not any(a <= start < b for a, b in quoted):
            found.append(DatedWords(start=start, end=end, value=value))
    return tuple(sorted(found))


def _all(text: str, day: date, before: str) -> Iterator[tuple[int, int, str | None]]:
    """Every mention, its value or None; the more telling patterns first, for they take their words."""
    for found in explicit(text):
        yield found.start, found.end, None
    for match in CALENDAR.finditer(text):
        month, number, _ = parts_of(match)
        value = _without_year(month, number, match["weekday"], day, tense_at(text, *match.span()))
        yield begins(match), match.end(), value.isoformat() if value else None
    for match in _AGO.finditer(text):
        counted = match["count"].lower()
        count = int(counted) if counted.isdigit() else _SMALL[counted]
        # "a week ago" is said of six days and of eight; "two days ago" is meant.
        exact = match["unit"].lower().startswith("day") and count <= 7
        yield match.start(), match.end(), (day - timedelta(days=count)).isoformat() if exact else None
    for match in _NEAR.finditer(text):
        shift = -1 if match["minus"] else 1 if match["plus"] else 0
        vague = match[0].lower() == "today" and tense_at(text, *match.span()) is Tense.UNKNOWN
        yield match.start(), match.end(), None if vague else (day + timedelta(days=shift)).isoformat()
    for match in _PERIOD.finditer(text):
        yield match.start(), match.end(), _period(match["which"].lower(), match["unit"].lower(), day)
    moved = _moved(text, before, day)
    for match in _WEEKDAY_ALONE.finditer(text):
        start, end = match.start("weekday"), match.end("weekday")
        which = (match["which"] or "").lower()
        start = match.start() if which in {"last", "next", "this"} else start
        # "last Friday" counts from the day of writing whatever the paragraph is about.
        counted = which in {"last", "next", "this"}
        tense = tense_at(text, match.start("weekday"), end)
        resolved = None if moved and not counted else _weekday(match, day, tense)
        yield start, end, resolved.isoformat() if resolved else None


def _weekday(match: re.Match[str], day: date, tense: Tense) -> date | None:
    number = WEEKDAYS.index(match["weekday"])
    which = (match["which"] or "").lower()
    back, ahead = (day.weekday() - number) % 7, (number - day.weekday()) % 7
    if which == "last":
        # On a Monday, last Friday is three days ago to everybody; on a Saturday, to some it is eight.
        return day - timedelta(days=back) if back > 2 and number > day.weekday() else None
    if which == "next":
        return day + timedelta(days=ahead) if ahead > 2 and number < day.weekday() else None
    if which == "this":
        return day + timedelta(days=number - day.weekday())
    if which and which not in _BEFORE_WEEKDAY and not _is_verb_like(which):
        return None
    if tense is Tense.PAST:
        return day - timedelta(days=back)
    if tense is Tense.FUTURE:
        return day + timedelta(days=ahead)
    return None


def _is_verb_like(word: str) -> bool:
    """American news leaves "on" out: "said Friday", "met Monday"."""
    return word in PAST_VERBS or word.endswith("ed")


def _without_year(month: int, number: int, weekday: str | None, day: date, tense: Tense) -> date | None:
    years = [day_of(day.year + shift, month, number) for shift in (-1, 0, 1)]
    fitting = [d for d in years if d is not None]
    if weekday is not None:
        fitting = [d for d in fitting if d.weekday() == WEEKDAYS.index(weekday)]
    nearest = min(fitting, key=lambda d: abs((d - day).days), default=None)
    if nearest is None or abs((nearest - day).days) > _NEAREST_YEAR:
        return None
    away = (nearest - day).days
    if weekday is not None:
        return nearest if abs(away) <= _FITTING else None
    # A day's grace: papers print tomorrow's date.
    if (tense is Tense.PAST and away > 1) or (tense is Tense.FUTURE and away < -1):
        return None
    return nearest


def _period(which: str, unit: str, day: date) -> str | None:
    shift = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return f"{day.year + shift}"
    if unit == "month":
        month = day.year * 12 + day.month - 1 + shift
        return f"{month // 12}-{month % 12 + 1:02}"
    # On a Sunday a week ends for some and begins for others.
    if day.weekday() == 6:
        return None
    calendar = (day + timedelta(weeks=shift)).isocalendar()
    return f"{calendar.year}-W{calendar.week:02}"


def _moved(text: str, before: str, day: date) -> bool:
    """Whether the paragraph up to here, or this sentence, speaks of another time than its document's."""
    if _ELSEWHERE.search(text):
        return True
    for found in (*explicit(before), *explicit(text)):
        told = parse_day(found.value)
        if told is None or abs((told - day).days) > _SAME_STORY:
            return True
    for match in CALENDAR.finditer(f"{before}\n{text}"):
        month, number, year = parts_of(match)
        near = _without_year(month, number, match["weekday"], day, Tense.UNKNOWN)
        if year is None and (near is None or abs((near - day).days) > _SAME_STORY):
            return True
    return _ELSEWHERE.search(before) is not None
