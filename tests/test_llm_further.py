""" "What else?" to a language model: neither it nor what takes its place tells again what was told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_further import COPY, TALKS
from test_llm_writing import Scripted

from corpus import read_text
from index import Library
from qa import Answer, Conversation
from qa.answer import Mode, Turn
from qa.answering import Answering
from qa.asking import answerer
from qa.followup import standalone
from qa.further import asks_for_more
from qa.llm.chat import Chat
from qa.llm.condense import condense
from qa.numbering import Numbering
from qa.options import settings_of

FIRST = "Anna Berg demanded a shorter night shift on Monday [{night}]."
QUESTION = "What did Anna Berg demand?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("else") / "library", create=True) as opened:
        list(opened.add([read_text(TALKS, source="talks.txt"), read_text(COPY, source="copy.txt")]))
        yield opened


class Parrot(Scripted):
    """Writes the first line that it is shown which has "demanded", and condenses to what was asked before."""

    def stream_complete(self, prompt, formatted=False, **more):  # type: ignore[no-untyped-def]
        if "<conversation>" in prompt:
            self.said = QUESTION
        else:
            lines = [line for line in prompt.splitlines() if line.startswith("[")]
            wanted = [line for line in lines if "demanded" in line]
            self.said = "".join(f"{line.partition('] ')[2]} {line.partition(' ')[0]}" for line in wanted[:1])
            self.said = self.said or "The documents don't say."
        return super().stream_complete(prompt, formatted, **more)


def quotes(answer: Answer) -> set[str]:
    return {citation.quote for citation in answer.citations}


def test_a_model_is_not_shown_again_what_was_told(library: Library) -> None:
    talk, said, rounds, question = Conversation(library), set[str](), 0, QUESTION
    while not (answer := talk.ask(question, llm=Parrot(said=""))).abstained:
        assert answer.mode is Mode.LLM
        assert not quotes(answer) & said
        said |= quotes(answer)
        rounds += 1
        assert rounds < 4
        question = "what else?"
    assert rounds == 2
    assert any("written guarantee" in quote for quote in said)


def test_what_a_model_tells_again_is_left_out_and_what_is_new_stays(library: Library) -> None:
    again = "Anna Berg demanded a shorter night shift on Monday."
    new = "She also demanded a written guarantee of all jobs until the spring [{written}]."
    talk = Conversation(library)
    talk.ask(QUESTION, llm=Scripted(said=FIRST))
    both = talk.ask("What else did Anna Berg demand?", llm=Scripted(said=f"{again} {new}"))
    assert [s.text for s in both.sentences] == [new.partition(" [")[0] + "."]
    only = talk.ask("What else did Anna Berg demand?", llm=Scripted(said=again))
    assert only.abstained
    assert only.reason == "The documents don't say more on this than was cited before."


def test_of_a_line_that_was_told_in_part_the_rest_can_still_be_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = "Anna Berg, who speaks for the drivers, demanded a shorter night shift and a written guarantee of all jobs."
    with Library.open(tmp_path_factory.mktemp("part") / "library", create=True) as opened:
        list(opened.add([read_text(text, source="talks.txt")]))
        talk = Conversation(opened)
        talk.ask(QUESTION, llm=Scripted(said="Anna Berg demanded a shorter night shift [{demanded}]."))
        rest = "Anna Berg demanded a written guarantee of all jobs"
        answer = talk.ask("What else did Anna Berg demand?", llm=Scripted(said=f"{rest} [{{demanded}}]."))
    assert [s.text for s in answer.sentences] == [f"{rest}."]


def test_the_same_question_again_gets_the_same_answer(library: Library) -> None:
    talk = Conversation(library)
    first = talk.ask(QUESTION, llm=Scripted(said=FIRST))
    assert talk.ask(QUESTION, llm=Scripted(said=FIRST)).sentences == first.sentences


def test_a_model_that_forgets_the_else_is_not_believed(library: Library) -> None:
    talk = Conversation(library)
    talk.ask(QUESTION, llm=Scripted(said=FIRST))
    asked = condense("And what else?", talk.turns, Chat(Parrot(said="")))
    assert asked == standalone("And what else?", talk.turns)
    assert asks_for_more(asked)


class Nested(Scripted):
    """While it condenses a follow-up, another question is asked of the same answerer."""

    def stream_complete(self, prompt, formatted=False, **more):  # type: ignore[no-untyped-def]
        condenses = "<conversation>" in prompt
        if condenses and "cranes" in prompt:
            others.append(answering[0].answer("And the drivers?", ASKED, numbering=Numbering())[0])
        self.said = QUESTION if condenses else FIRST
        return super().stream_complete(prompt, formatted, **more)


ASKED = [Turn(role="user", content=QUESTION), Turn(role="assistant", content="A shorter night shift.")]
answering: list[Answering] = []
others: list[Answer] = []


def test_questions_asked_at_once_are_counted_each_by_itself(library: Library) -> None:
    answering[:] = [Answering(answerer(library), settings_of(llm=Nested(said="")))]
    others.clear()
    answer, _ = answering[0].answer("And the cranes?", ASKED, numbering=Numbering())
    used = [one.usage.requests for one in (answer, *others) if one.usage]
    assert used == [2, 2]
