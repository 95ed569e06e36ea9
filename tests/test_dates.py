"""Relative dates: resolved where the words settle them, in any week of any year, and never otherwise."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dates import dated
from qa.days import MONTHS, WEEKDAYS, explicit, in_words, parse_day
from qa.tense import Tense, tense_at

DAYS = st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31))
PIECES = st.lists(
    st.sampled_from(
        [
            *WEEKDAYS, *MONTHS, "on", "last", "next", "this", "week", "ago", "two days ago", "yesterday", "today", "tomorrow",
            "21", "31", "2022", "the", "“", "”", '"', "'", ",", ".", "met", "will", "would", "said", "Jan. 5", "2022-01-05", "\n", "é😀",
        ]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


def values(text: str, written: date, *, before: str = "") -> list[tuple[str, str]]:
    found = dated(text, written=written.isoformat(), before=before)
    return [(text[one.start : one.end], one.value) for one in found]


@given(st.one_of(PIECES, st.text()), DAYS, st.one_of(PIECES, st.text()))
def test_whatever_the_text_the_words_are_in_it_apart_and_dated(text, written, before):
    found = dated(text, written=written.isoformat(), before=before)
    at = 0
    for one in found:
        assert at <= one.start < one.end <= len(text)
        at = one.end
        assert re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?|-W\d\d)?", one.value)
        assert in_words(one.value)
        if (day := parse_day(one.value)) is not None:
            assert abs((day - written).days) <= 366
            named = next((w for w in WEEKDAYS if w in text[one.start : one.end]), None)
            assert named is None or WEEKDAYS[day.weekday()] == named
    assert dated(text, written=None) == ()
    assert dated(text, written=f"{written:%Y-%m}") == ()


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_the_past_is_behind_and_the_future_ahead_and_neither_a_week_away(written, weekday):
    [(_, past)] = values(f"They met on {weekday} in Geneva.", written)
    [(_, future)] = values(f"They will meet on {weekday} in Geneva.", written)
    assert 0 <= (written - date.fromisoformat(past)).days <= 6
    assert 0 <= (date.fromisoformat(future) - written).days <= 6
    assert WEEKDAYS[date.fromisoformat(past).weekday()] == weekday
    assert WEEKDAYS[date.fromisoformat(future).weekday()] == weekday


@given(DAYS, st.integers(-52, 52), PIECES)
def test_a_document_of_another_week_moves_its_weekdays_by_as_much(written, weeks, text):
    text = re.sub("|".join([*MONTHS, "Jan. 5", r"\d{4}-\d\d-\d\d", "2022"]), "x", text)
    later = written + timedelta(weeks=weeks)
    days = [date.fromisoformat(v) for _, v in values(text, written) if parse_day(v)]
    moved = [date.fromisoformat(v) for _, v in values(text, later) if parse_day(v)]
    assert [day + timedelta(weeks=weeks) for day in days] == moved


@given(DAYS, st.integers(-140, 0), st.booleans())
def test_a_day_without_a_year_is_the_nearest_one(written, away, american):
    day = written + timedelta(days=away)
    month = MONTHS[day.month - 1]
    words = f"{month} {day.day}" if american else f"{day.day} {month}"
    if (day.month, day.day) == (2, 29):
        return
    assert values(f"The treaty was signed on {words} in Vienna.", written) == [(words, day.isoformat())]
    # With its year it says itself what it means.
    comma = "," if american else ""
    assert values(f"The treaty was signed on {words}{comma} {day.year} in Vienna.", written) == []
    told = explicit(f"The treaty was signed on {words}{comma} {day.year} in Vienna.")
    assert [one.value for one in told] == [day.isoformat()]


@given(DAYS, PIECES)
def test_quotations_stay_as_they_were_spoken(written, text):
    bare = re.sub('[“”"]', "", text)
    assert values(f"“{bare}”", written) == []
    assert values(f"{bare}”", written, before="“Then") == []


SATURDAY = date(2022, 1, 22)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They parted on Friday; a letter is due next week.", [("Friday", "2022-01-21"), ("next week", "2022-W04")]),
        ("He said Thursday that they will meet on Friday.", [("Thursday", "2022-01-20"), ("Friday", "2022-01-28")]),
        ("On Monday, 24 January, the ministers meet.", [("Monday, 24 January", "2022-01-24")]),
        ("It was agreed on Dec. 30 and signed yesterday.", [("Dec. 30", "2021-12-30"), ("yesterday", "2022-01-21")]),
        ("The cabinet is to vote on it on Wednesday.", [("Wednesday", "2022-01-26")]),
        ("He was in Kyiv two days ago.", [("two days ago", "2022-01-20")]),
        ("She spoke last month and last year.", [("last month", "2021-12"), ("last year", "2021")]),
        ("Last Monday he left.", []),
        ("He came back last Monday.", []),  # the 17th, or to some the 10th
        ("He goes back next Saturday.", []),
        ("On Friday he flies to Geneva.", []),
        ("They would meet on Friday.", []),
        ("If they meet on Friday, the market may fall.", []),
        ("It rains on Fridays.", []),
        ("The following Friday they met again.", []),
        ("That Friday they met again.", []),
        ("Two weeks earlier, they met on Friday.", []),
        ("Today the city is a centre of trade.", []),
        ("He resigned today.", [("today", "2022-01-22")]),
        ("The battle began on 3 July.", []),  # half a year away on either side
        ("They will meet on 3 December.", []),
        ("On Friday, 3 June, they met.", []),  # no Friday within reach
        ("It may help; March helped.", []),
        ("They met on 21 January 2022.", []),
        ("“We met on Friday,” she said on Thursday.", [("Thursday", "2022-01-20")]),
    ],
)  # fmt: skip
def test_known_sentences(text, found):
    assert values(text, SATURDAY) == found


def test_a_paragraph_about_another_time_leaves_its_weekdays_open():
    text = "On Wednesday they met in Brussels."
    assert values(text, SATURDAY) == [("Wednesday", "2022-01-19")]
    assert values(text, SATURDAY, before="The last time they met, in July 2019, nobody came.") == []
    assert values(text, SATURDAY, before="On 3 December they parted.") == []
    assert values(text, SATURDAY, before="On 18 January they parted.") == [("Wednesday", "2022-01-19")]


def test_on_a_sunday_nobody_knows_which_week_is_this_one():
    assert values("They met last week.", date(2022, 1, 23)) == []


def test_the_tense_is_that_of_the_nearest_verb():
    assert tense_at("They met on Friday and will part soon.", 12, 18) is Tense.PAST
    assert tense_at("On Friday the two will meet.", 3, 9) is Tense.FUTURE
    assert tense_at("The envoy is in Kyiv on Friday.", 24, 30) is Tense.UNKNOWN


def test_dates_in_words():
    assert in_words("2021-W52") == "27 December 2021 – 2 January 2022"
    assert in_words("2022-W05") == "31 January – 6 February 2022"
