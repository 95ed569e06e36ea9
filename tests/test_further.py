"""Asked what else there is, an answer doesn't come again with what was cited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import read_text
from index import Library
from qa import Answer, Conversation, ask
from qa.further import asks_for_more

TALKS = """Crane drivers of Westhaven present their demands

Anna Berg, who speaks for the crane drivers, demanded a shorter night shift on Monday.

The weather was bright, and a crowd of onlookers had gathered at the gate of the harbour.

Anna Berg also demanded a written guarantee of all jobs until the spring.
"""
COPY = """Westhaven paper

Anna Berg, who speaks for the crane drivers, demanded a shorter night shift on Monday.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("else") / "library", create=True) as opened:
        list(opened.add([read_text(TALKS, source="talks.txt"), read_text(COPY, source="copy.txt")]))
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "what else?",
        "And what else did she demand?",
        "anything else",
        "Anything more?",
        "who else was there?",
        "Are there any other demands?",
        "what other demands are there?",
        "go on",
        "More!",
    ],
)
def test_more_is_asked_for(question: str) -> None:
    assert asks_for_more(question)


@pytest.mark.parametrize(
    "question",
    [
        "what did she demand?",
        "Did she ask for more money?",
        "Was it more than a year?",
        "What more than anything did she want?",
        "Who or else what is to blame?",
    ],
)
def test_another_question_is_not(question: str) -> None:
    assert not asks_for_more(question)


def quotes(answer: Answer) -> set[str]:
    return {citation.quote for citation in answer.citations}


def test_what_was_cited_does_not_come_again_not_from_a_copy_either(library: Library) -> None:
    talk = Conversation(library=library)
    said: set[str] = set()
    rounds = 0
    question = "What did Anna Berg demand?"
    while not (answer := talk.ask(question)).abstained:
        assert not quotes(answer) & said
        said |= quotes(answer)
        rounds += 1
        assert rounds < 6
        question = "what else?"
    assert any("night shift" in quote for quote in said)
    assert any("written guarantee" in quote for quote in said)
    assert answer.reason


def test_a_first_question_for_something_else_leaves_nothing_out(library: Library) -> None:
    plain = ask("What did Anna Berg demand?", library=library)
    assert quotes(ask("What else did Anna Berg demand?", library=library)) & quotes(plain)


def test_the_same_question_again_gets_the_same_answer(library: Library) -> None:
    talk = Conversation(library=library)
    first = talk.ask("What did Anna Berg demand?")
    assert quotes(talk.ask("What did Anna Berg demand?")) == quotes(first)
