"""Sentence boundaries: rules by example, invariants, gold paragraphs, speed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import split_sentences
from corpus.sentences import split_at

DATA = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared")


def boundary_scores(cases: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Boundary precision, recall and F1 over cases with `text`, `starts` and unscored `dontcare` offsets."""
    right = false = missed = 0
    for case in cases:
        unscored = set(case["dontcare"])
        gold = set(case["starts"]) - unscored
        found = {start for start, _ in split_sentences(case["text"])} - unscored
        right += len(gold & found)
        false += len(found - gold)
        missed += len(gold - found)
    return {
        "precision": right / (right + false),
        "recall": right / (right + missed),
        "f1": 2 * right / (2 * right + false + missed),
    }


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "He left. | She stayed! | Who won? | Nobody.",
        "The U.S. Secretary of State met Mr. Lavrov of the U.N. on Jan. 21 at 10 a.m. local time. | They talked.",
        "He works in the U.S. | He likes it.",
        "It starts at 6 p.m. | The doors open at five.",
        "J. R. R. Tolkien and W. M. Keck met Dr. No. | It was late.",
        "Acme Inc. said it would buy Widgets Co. Ltd. from Smith & Sons Bros. Holdings.",
        "St Edmund Hall (c. 1225) remains on p. 19. | It is old.",
        "See Fig. 3 and No. 5 on pp. 12 of vol. 2. | He said no. | Then he left.",
        "It cost $3.50, i.e. 1.2 times more, e.g. at www.example.com/a.b.html. | Cheap!",
        "“We will not.” | “You must,” he said. | “Why?” Blinken asked. | Lavrov smiled.",
        "He called it a “critical moment.” | The rest is history.",
        "He asked: “Will you?” | “No.” | Then silence.",
        "Wait... what happened? | Nothing… | Nothing at all.",
        "He paused ... and went on. | Then … silence fell.",
        "(He left.) | She stayed (for now). | Done.",
        "This is known.[12] | That is not.[3]",
        "1. First item comes here. | Second sentence of it.",
        "A. Smith wrote it. | I. Newton read it.",
        "Apple makes iPhones. | iPhone sales rose.",
        "He was born in 1990. | In 2000 he moved. | 42 people came.",
        "Patrick Carlineo Jr., 55, and Gov. Eric Holcomb of Ind. agreed.",
        "KELLY: Well, what next? | KELEMEN: Nothing.",
        "Really?! | Yes!!! | OK.",
        "今天天气很好。 | 我们去吧！ | 好吗？",
        "यह एक वाक्य है। | यह दूसरा है।",
        "هل أنت بخير؟ | نعم.",
        "Это первое предложение. | Это второе. | А. С. Пушкин писал.",
        "¿Qué pasa? | ¡Nada! | Vale.",
    ],
)
def test_examples(marked: str) -> None:
    expected = marked.split(" | ")
    joint = "" if "。" in marked else " "
    assert sentences(joint.join(expected)) == expected


def test_a_line_without_a_full_stop_ends_with_its_line() -> None:
    text = "A headline without a stop\nThe first sentence. The second one\n\nAnother line"
    assert sentences(text) == [
        "A headline without a stop",
        "The first sentence.",
        "The second one",
        "Another line",
    ]


def test_a_wrapped_line_goes_on() -> None:
    text = (
        "The talks between the two ministers in Geneva ended at about one in the\n"
        "afternoon, local time. They lasted ninety minutes, which was half an hour\n"
        "less than had been planned, and neither side said that it had expected\n"
        "anything else.\n\n"
        "A second paragraph, wrapped at the same width as the first one was, goes\n"
        "on here."
    )
    assert [s.replace("\n", " ") for s in sentences(text)] == [
        "The talks between the two ministers in Geneva ended at about one in the afternoon, local time.",
        "They lasted ninety minutes, which was half an hour less than had been planned, and neither side said"
        " that it had expected anything else.",
        "A second paragraph, wrapped at the same width as the first one was, goes on here.",
    ]


def test_list_items_are_their_own() -> None:
    text = "Shopping:\n- apples\n- pears and\n- 3 plums\n1. Go there\n2. Come back"
    assert sentences(text) == text.split("\n")


def test_text_without_capitals_still_has_sentences() -> None:
    text = "the company paid $3.5 million in the u.s. market last year. it expects more. see note no. 5. " * 5
    assert len(sentences(text.strip())) == 15


def test_known_paragraphs_make_other_line_feeds_spaces() -> None:
    text = "One line\nbreak here. Two."
    assert [text[a:b] for a, b in split_at(text, [0])] == ["One line\nbreak here.", "Two."]


@given(st.one_of(st.text(max_size=200), st.text(st.sampled_from('aA1.!?…"”“’)(\n \t。؟-'), max_size=200)))
def test_spans_are_ordered_trimmed_and_leave_out_only_space(text: str) -> None:
    at = 0
    for start, end in split_sentences(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        ". ",
        "a.",
        "“",
        "?!",
        "\n",
        " \n",
        "Mr. ",
        "A. ",
        "a\nb. ",
        ".)",
        "。",
        "...",
        "- ",
        ".[1]",
        '." ',
    ],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit)) + "x"
        begun = time.process_time()
        split_sentences(text)
        return time.process_time() - begun

    seconds(10_000)
    short = min(seconds(50_000) for _ in range(3))
    assert seconds(800_000) < 16 * 4 * max(short, 0.01)  # quadratic would be 16 times that


def test_at_least_two_million_characters_a_second() -> None:
    paragraph = (
        "U.S. Secretary of State Antony Blinken met Mr. Lavrov in Geneva on Jan. 21. “This is a critical moment,”"
        " he said. The talks lasted 90 minutes, 30 less than planned! Was that enough? Nobody at the U.N. knew.\n\n"
    )
    text = paragraph * 1_500

    def rate() -> float:
        begun = time.process_time()
        split_sentences(text)
        return len(text) / (time.process_time() - begun)

    assert max(rate() for _ in range(5)) > 2_000_000


@pytest.mark.data
@pytest.mark.skipif(
    not (DATA / "data/sentences-gold.jsonl").exists(), reason="the gold sentences aren't there"
)
@pytest.mark.parametrize(("part", "least"), [("A", 0.98), ("B", 0.97)])
def test_gold_boundaries(part: str, least: float) -> None:
    lines = (DATA / "data/sentences-gold.jsonl").read_text(encoding="utf-8").splitlines()
    scores = boundary_scores(case for line in lines if (case := json.loads(line))["set"] == part)
    assert scores["f1"] >= least, scores
