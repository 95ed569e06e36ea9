"""Sentences put together from a model's stream: the same at every split, each with the ids that are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.markers import Cited, MarkerParser, Text
from qa.llm.sentences import SentenceBuilder, WrittenSentence


def read(parts: Sequence[str]) -> list[WrittenSentence]:
    """What is written in these parts, with "kf" before the ids of nine lines."""
    parser, builder = MarkerParser("kf", 9), SentenceBuilder()
    items = [*(i for part in parts for i in parser.feed(part)), *parser.end()]
    return [s for item in items for s in builder.add(item)] + list(builder.end())


def test_sentences_keep_the_markers_that_are_theirs() -> None:
    builder = SentenceBuilder()
    items = [
        Text("He met Mr. Vos on Jan. 21"),
        Cited((1,)),
        Text(". It lasted. "),
        Cited((2,), 1),
        Text("\n- **A** list\n"),
        Cited((3,)),
    ]
    found = [s for item in items for s in builder.add(item)] + list(builder.end())
    assert [(s.text, s.lines, s.unknown) for s in found] == [
        ("He met Mr. Vos on Jan. 21.", (1,), 0),
        ("It lasted.", (2,), 1),
        ("A list", (3,), 0),
    ]


def sentences(items: Sequence[Text | Cited | str]) -> list[tuple[str, tuple[int, ...]]]:
    builder = SentenceBuilder()
    marks = [Text(item) if isinstance(item, str) else item for item in items]
    found = [s for item in marks for s in builder.add(item)] + list(builder.end())
    return [(s.text, s.lines) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in\nGeneva. It\r\nlasted.", ["They met in Geneva.", "It lasted."]),
        ("They met\n\nin Geneva", ["They met", "in Geneva"]),
        ("They met\n \t\r\nin Geneva", ["They met", "in Geneva"]),
        (
            "They asked for\n- money\n- a\n  longer lunch\n2) peace",
            ["They asked for", "money", "a longer lunch", "peace"],
        ),
        ("# What they said\nThey met.", ["What they said", "They met."]),
        ("They met.\n**Demands**\nMoney\nand time", ["They met.", "Demands", "Money and time"]),
        ("They met **for\nmoney** and\n**love** only", ["They met for money and love only"]),
        ("It fell by\n12 metres to\n-5 degrees", ["It fell by 12 metres to -5 degrees"]),
        ("Above\n---\nBelow", ["Above", "Below"]),
        ("| a | b |\n| c | d |", ["a | b", "c | d"]),
    ],
)
def test_a_line_ends_a_sentence_only_where_its_paragraph_ends(text: str, expected: list[str]) -> None:
    assert [shown for shown, _ in sentences([text])] == expected
    assert [shown for shown, _ in sentences(list(text))] == expected


def test_ids_around_a_line_break() -> None:
    one, two = Cited((1,)), Cited((2,))
    assert sentences(["They met.\n", one, "\nThey left.", two]) == [("They met.", (1,)), ("They left.", (2,))]
    assert sentences(["They met\n", one, ". They left.", two]) == [("They met.", (1,)), ("They left.", (2,))]
    # As the model sees its lines, so it may write: ids first.
    assert sentences([one, " They met.\n", two, " They left."]) == [("They met.", (1,)), ("They left.", (2,))]
    assert sentences(["They met.\n\n", one, "\n\nThey left."]) == [
        ("They met.", ()),
        ("", (1,)),
        ("They left.", ()),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"I was afraid. [kf1]" He left. [kf2]', [('"I was afraid."', (1,)), ("He left.", (2,))]),
        ("They said “no [kf1].” He left [kf2].", [("They said “no.”", (1,)), ("He left.", (2,))]),
        ("(They met. [kf1]) He left. [kf2]", [("(They met.)", (1,)), ("He left.", (2,))]),
        ('They met. [kf1] "Yes," he said. [kf2]', [("They met.", (1,)), ('"Yes," he said.', (2,))]),
    ],
)
def test_a_quote_that_ends_behind_its_ids_is_their_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    """Qwen2.5-Coder-1.5B puts the ids before the closing quote, where the sentence ends."""
    for parts in ([text], list(text)):
        assert [(s.text, s.lines) for s in read(parts)] == expected


def test_the_requests_own_marks_are_no_words_of_the_answer() -> None:
    """SmolLM2-135M begins its answers with `<lines>`."""
    text = "<lines>\n[kf1] They met.\n</lines>\n\nThey left. <lines>\n\n</lines>"
    for parts in ([text], list(text)):
        assert [s.text for s in read(parts) if s.text] == ["They met.", "They left."]


PIECES = st.lists(
    st.sampled_from(
        [
            "They met",
            ". ",
            "They left",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "**",
            "# ",
            "A b",
            "---",
            ":",
            "|",
            "[kf1]",
            " ",
            "x",
            '"',
            ")",
        ]
    ),
    max_size=14,
)


@given(PIECES, st.data())
def test_every_split_gives_the_same_sentences(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    whole = read([text])
    assert read(list(text)) == whole
    at = data.draw(st.integers(0, len(text)))
    assert read([text[:at], text[at:]]) == whole
    # Nothing is lost: no id and no letter.
    assert any(s.lines for s in whole) == ("[kf1]" in text)
    shown = "".join(s.text for s in whole)
    assert re.sub(r"[\W\d]", "", shown) == re.sub(r"[\W\d]", "", text.replace("[kf1]", ""))
