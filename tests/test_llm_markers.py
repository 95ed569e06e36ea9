"""The parser of markers: the same result at every split of the stream, nothing but an unfinished marker held back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.markers import Cited, Marker, MarkerParser, Text

ANSWERS = [
    "They met in Geneva [kf3]. It lasted 90 minutes [kf1, kf2].",
    "They met in Geneva. [KF3][kf 4] Nobody smiled (kf5) (as planned).",
    "A forged [1] and [S3] and [-1] 【1†source】 【3:0†a.pdf】 and [^2] and a [sic] and [kf99] and 【kf2】 and [kf2-kf4].",
    "Brackets [[kf1]] and ( ( [kf and [k [kf1; kf2 and kf3] [and] (and)",
    "[kf1",
    "ends in an open [",
]


MARKER = re.compile(r"[\[(【][\sa-z\d,;/&.^†:−–—-]*\d[\w\s.,;†:-]*[\])】]", re.I)


def read(pieces: list[str], lines: int = 9) -> tuple[str, list[tuple[int, Cited]]]:
    """The text, and each marker with the length of the text before it."""
    parser = MarkerParser("kf", lines)
    text, cited = "", []
    found: list[Marker] = [m for piece in pieces for m in parser.feed(piece)] + list(parser.end())
    for item in found:
        if isinstance(item, Text):
            text += item.text
        else:
            cited.append((len(text), item))
    return text, cited


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_split_gives_the_same(answer: str) -> None:
    whole = read([answer])
    assert read(list(answer)) == whole
    for at in range(len(answer) + 1):
        for to in range(at, len(answer) + 1):
            assert read([answer[:at], answer[at:to], answer[to:]]) == whole


@given(st.lists(st.text(alphabet="kf[]()【】 123,-^.an&xX\n", max_size=6), max_size=12))
def test_any_stream_gives_what_the_whole_gives(pieces: list[str]) -> None:
    assert read(pieces) == read(["".join(pieces)])


@given(st.text(alphabet="kf[]()【】 123,-^.an&xX\n", max_size=60))
def test_only_what_may_become_a_marker_is_held_back(text: str) -> None:
    parser = MarkerParser("kf", 9)
    shown = ""
    for character in text:
        for item in parser.feed(character):
            shown += item.text if isinstance(item, Text) else ""
        begun = re.fullmatch("k|kf[0-9]{0,6}", parser.held, re.I)
        assert (
            not parser.held
            or begun
            or any(
                MARKER.fullmatch(parser.held + rest + close)
                for rest in ("", "f1", "kf1", "1", "d kf1", "nd kf1")
                for close in "])】"
            )
        )


def test_forms() -> None:
    assert read(["A [kf3, kf5]. B (kf2) C 【kf1】 D [kf2-kf4]"])[1] == [
        (2, Cited((3, 5))),
        (6, Cited((2,))),
        (9, Cited((1,))),
        (12, Cited((2, 3, 4))),
    ]


def test_unknown_ids_are_dropped_and_counted() -> None:
    text, cited = read(["Forged [1], [^2], [kf12] and [kf1, 7] [zz9]."])
    assert text == "Forged , ,  and  ."
    assert [c for _, c in cited] == [Cited((), 1), Cited((), 1), Cited((), 1), Cited((1,), 1), Cited((), 1)]


def test_other_brackets_are_text() -> None:
    text = "He said [sic] that (in 2022) [the] talks (1) failed [kfz]."
    assert read([text]) == (text, [])


def test_an_unfinished_marker_at_the_end_is_no_text() -> None:
    assert read(["They met [kf1"]) == ("They met ", [(9, Cited((1,)))])
    assert read(["They met [k"]) == ("They met [k", [])
