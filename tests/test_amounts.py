"""Amounts in sentences: the same in other words agree, different ones don't, vague ones are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.amounts import Kind, amounts, compatible

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(number: int) -> str:
    if number < 20:
        return _ONES[number - 1]
    if number < 100:
        rest = f"-{_ONES[number % 10 - 1]}" if number % 10 else ""
        return _TENS[number // 10 - 2] + rest
    if number < 1000:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100 - 1]} hundred{rest}"
    rest = f" {spelled(number % 1000)}" if number % 1000 else ""
    return f"{spelled(number // 1000)} thousand{rest}"


def only(text: str):
    [found] = amounts(text)
    return found


@given(st.integers(1, 999_999))
def test_figures_and_words_are_the_same_amount(number):
    in_figures, in_words = only(f"It took {number:,} minutes."), only(f"It took {spelled(number)} minutes.")
    assert in_figures.value == in_words.value == number * 60
    assert compatible(in_figures, in_words) is True


@given(st.text())
def test_any_text_has_amounts_inside_it_or_none(text):
    at = 0
    for amount in amounts(text):
        assert at <= amount.start < amount.end <= len(text)
        assert amount.low <= amount.value <= amount.high
        at = amount.end


@given(
    st.integers(2, 10_000),
    st.integers(2, 10_000),
    st.sampled_from(["soldiers", "minutes", "dollars", "percent"]),
)
def test_agreement_has_no_side(first, second, what):
    a, b = only(f"about {first} {what}"), only(f"{second} {what}")
    assert compatible(a, b) == compatible(b, a)
    assert (compatible(a, b) is True) or abs(first - second) > 0.02 * second


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("an hour and a half", "90 minutes", True),
        ("ninety minutes", "a 90-minute session", True),
        ("about 90 minutes", "nearly two hours", False),
        ("half an hour", "30 minutes", True),
        ("two and a half years", "30 months", True),
        ("more than 100,000 troops", "127,000 soldiers", True),
        ("roughly 100,000 troops", "127,000 soldiers", False),
        ("100,000 troops", "2,000 missiles", None),
        ("$200 million", "two hundred million dollars", True),
        ("$200 million", "€200 million", None),
        ("40 percent", "40 per cent", True),
        ("40%", "60 percent", False),
        ("five to seven days", "six days", True),
        ("up to 8,500 troops", "9,000 troops", False),
        ("an hour and 20 minutes", "80 minutes", True),
    ],
)
def test_known_pairs(first, second, same):
    assert compatible(only(first), only(second)) is same


@pytest.mark.parametrize(
    "text",
    ["on 26 January 2022", "Jan. 21", "in 1997", "at 10:30", "the 3rd floor", "Article 5", "an F-16", "COVID-19", "number 10",
     "several hours", "dozens of people", "one of them", "an envoy", "a minor incursion", "half the country"],
)  # fmt: skip
def test_what_names_no_amount(text):
    assert amounts(text) == ()


def test_what_is_counted_is_kept():
    found = amounts("The ministry counts 127,000 Russian soldiers; 40 percent of 60 tanks cost $3bn.")
    assert [(a.kind, a.of) for a in found] == [
        (Kind.COUNT, "troops"), (Kind.PERCENT, ""), (Kind.COUNT, "tank"), (Kind.MONEY, "dollar"),
    ]  # fmt: skip
