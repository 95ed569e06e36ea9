"""Canonical text: NFC, unified, free of hidden characters, with exact offsets."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.canonical import canonicalise

# Everything that has gone wrong somewhere, more often than chance would have it.
NASTY = st.sampled_from(
    [
        *list('aé. \n\t\r"”1'),
        "\r\n",
        "é",
        "́",
        "̧",
        "\u200b",
        "\u200c",
        "\u200d",
        "\xad",
        "\ufeff",
        "\u202e",
        "\u2066",
        "\U000e0041",
        "�",
        "�",
        "ᄀ",
        "ᅡ",
        "ᆨ",
        "क़",
        "Å",
        "יִ",
        "̈́",
        "👨",
        "️",
        "︎",
        "\x00",
        "\x1b[31m",
        "\x1b",
        "\x85",
        "\u2028",
        "\u2029",
        "\x0b",
        "\u3000",
        "\xa0",
        "्",
        "ِ",
        "ً",
        "ẛ̣",
        "\u2000",
        "ཱི",
        "𝅗𝅥",
        "豈",
    ]
)
HOSTILE = st.one_of(
    st.lists(NASTY, max_size=60).map("".join),
    st.text(st.characters(codec=None), max_size=60),
    st.text(max_size=60),
)


@given(HOSTILE)
@example("\u1e9b\u0f73\u0323")  # a mark of class 0 that decomposes into marks of other classes
def test_canonical_text_is_a_fixed_point(raw: str) -> None:
    text, _ = canonicalise(raw)
    again, offsets = canonicalise(text)
    assert again == text
    assert offsets.identity


@given(HOSTILE)
def test_canonical_text_is_normal_and_shows_all_it_holds(raw: str) -> None:
    text, _ = canonicalise(raw)
    assert unicodedata.is_normalized("NFC", text)
    for character in text:
        assert character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert character == " " or unicodedata.category(character) != "Zs"
        assert (
            character not in "\u00ad\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
        assert not "\U000e0000" <= character <= "\U000e0fff"


@given(HOSTILE)
def test_offsets_lead_back_to_what_each_character_was(raw: str) -> None:
    text, offsets = canonicalise(raw)
    for start in range(len(text)):
        raw_start, raw_end = offsets.to_raw(start, start + 1)
        assert 0 <= raw_start < raw_end <= len(raw)
        assert (
            text[start] in canonicalise(raw[raw_start:raw_end])[0]
            or raw[raw_start] in "\r\u200c\u200d\ufe0f\ufe0e"
        )
        back = offsets.to_canonical(raw_start, raw_end)
        assert back[0] <= start < back[1]
    if offsets.identity:
        assert len(text) == len(raw)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=80))
def test_plain_ascii_is_left_alone(raw: str) -> None:
    text, offsets = canonicalise(raw)
    assert text is raw
    assert offsets.identity


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("pa\u200b\u200c\u200d\u2060\ufeffss\u200bword", "password"),
        ("nine.\U000e0069\U000e0067 It", "nine. It"),
        ("a\u00a0b\u202fc\u3000d", "a b c d"),
        ("a\r\nb\rc\x85d\u2028e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("\x1b[31mred\x1b[0m\x07\x00", "red"),
        ("\u202eevil\u202c", "evil"),
        ("lone \ud800", "lone \ufffd"),
        ("e\u0301 \u1100\u1161\u11a8 \u212b", "é 각 \u00c5"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),  # a family, not three people
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian spelling
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\ufe00\ufe01\ufe02b", "a\ufe00b"),  # a run of selectors carries bytes
    ],
)
def test_examples(raw: str, text: str) -> None:
    assert canonicalise(raw)[0] == text


def test_every_character_composes_as_unicode_says() -> None:
    for code in (*range(0x20, 0xD800), *range(0xE000, 0x30000, 3)):
        around = f"a{chr(code)}b"
        text, _ = canonicalise(around)
        if len(text) > 2 and " " not in text and "\n" not in text:
            assert text == unicodedata.normalize("NFC", around), hex(code)


def test_a_mountain_of_marks_takes_no_time() -> None:
    # unicodedata.normalize alone takes minutes on this.
    begun = time.process_time()
    canonicalise("a" + "\u0300\u0327" * 200_000 + "é")
    assert time.process_time() - begun < 5


@settings(max_examples=20)
@given(st.integers(1, 64))
def test_long_runs_of_marks_stay_as_they_were(count: int) -> None:
    raw = "e" + "\u0301" * (64 + count)
    assert canonicalise(raw)[0] == raw
