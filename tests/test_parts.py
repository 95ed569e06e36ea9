"""A question that asks for several things: told from one that asks for one, and answered part by part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from index import Library
from qa import Answer, Conversation, ask
from qa.answer import Timings
from qa.in_parts import answer_in_parts
from qa.numbering import Numbering
from qa.parts import parts
from qa.trace import Step, watching

WORKS = """The valve at Dolany

Director Evald Parik conceded on Wednesday that a valve had leaked into the river since April.

Parik apologised to the anglers of the town and offered them 200,000 young carp.
"""
KIOSK = """A kiosk by the cordon

Mireille Oppliger runs the kiosk beside the hotel and had sold eleven croissants by noon.

Asked about the closures, Oppliger said she would rather have the trams diverted every week than a war.
"""
FERRY = """The night ferry

The night ferry to Sundholm leaves the old quay at ten o'clock and takes six hours.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("parts") / "library", create=True) as opened:
        texts = {"works.txt": WORKS, "kiosk.txt": KIOSK, "ferry.txt": FERRY}
        list(opened.add([read_text(text, source=name) for name, text in texts.items()]))
        yield opened


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who runs the kiosk, and how does she feel?", ("Who runs the kiosk?", "how does she feel?")),
        ("who anchored the programme and who reported?", ("who anchored the programme?", "who reported?")),
        (
            "What did Parik own up to, and to whom did he apologise?",
            ("What did Parik own up to?", "to whom did he apologise?"),
        ),
        (
            "What is the notice period? Can the landlord raise the rent?",
            ("What is the notice period?", "Can the landlord raise the rent?"),
        ),
        ("What is the deductible and what's covered?", ("What is the deductible?", "what's covered?")),
        (
            "When was it signed but when did it take effect?",
            ("When was it signed?", "when did it take effect?"),
        ),
        (
            "Which drugs were tested, what was the dose and how many dropped out?",
            ("Which drugs were tested?", "what was the dose?", "how many dropped out?"),
        ),
        (
            "Was Parik charged and, if so, what was the sentence?",
            ("Was Parik charged?", "what was the sentence?"),
        ),
        (
            "Did Ruritania accept the offer and will Syldavia join?",
            ("Did Ruritania accept the offer?", "will Syldavia join?"),
        ),
    ],
)
def test_several_questions_in_one(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What did Blinken and Lavrov agree on?",
        "When and where did they meet?",
        'Who sang "What Is and What Should Never Be"?',
        "Who said “ask what it is, and what can you do for it”?",
        "When the lease ends, who pays for the cleaning and is the deposit returned?",
        "In which cities and on which days did the rounds take place?",
        "where and when was writing invented from scratch",
        # What leans on the verb before it.
        "Who objected to the rule, and why?",
        "What did she insist on, and by when?",
        "Which countries have helped, and with what?",
        "Did they meet? If so, when?",
        # Clauses, which only look like questions.
        "Did he say who led and who followed?",
        "Who is the man who was in Kyiv and who was in Berlin?",
        "What did she say about who leads and what follows?",
        "Tell me when she came and how she felt.",
        "According to the author, what changed?",
        "When his first attempt failed, what did he do next?",
        "This used to be free, but what happened to it?",
        "Other than jobs, what was most wanted?",
        "I was wondering what the rules are and when they apply.",
    ],
)
def test_one_question(question: str) -> None:
    assert parts(question) == ()


@given(
    st.lists(
        st.sampled_from("who what did was and , ? he Kyiv leave the ferry how many".split()), max_size=14
    )
)
def test_parts_are_made_of_the_questions_own_words_in_their_order(words: list[str]) -> None:
    question = " ".join(words)
    found = parts(question)
    assert len(found) != 1
    at = 0
    for part in found:
        body = part.removesuffix("?")
        assert body.strip()
        at = question.index(body, at) + len(body)


def test_each_part_gets_its_sentences_and_no_sentence_comes_twice(library: Library) -> None:
    answer = ask("When does the night ferry leave, and to whom did Parik apologise?", library=library)
    assert not answer.abstained
    assert answer.notices == ()
    quotes = [c.quote for c in answer.citations]
    assert len(set(quotes)) == len(quotes)
    assert "ten o'clock" in answer.sentences[0].text
    assert any("apologised to the anglers" in quote for quote in quotes)
    for citation in answer.citations:
        text = library.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote
    assert {m for s in answer.sentences for m in s.markers} == {c.marker for c in answer.citations}

    same = ask("When does the night ferry leave, and when does the night ferry leave?", library=library)
    assert [s.text for s in same.sentences].count(answer.sentences[0].text) == 1


def test_a_part_that_nothing_answers_is_said_beside_the_other_s_answer(library: Library) -> None:
    answer = ask("When does the night ferry leave, and what did Borodin sing?", library=library)
    assert not answer.abstained
    assert all("ferry" in c.quote for c in answer.citations)
    (notice,) = answer.notices
    assert notice.startswith("“what did Borodin sing?” The documents don't say")
    # The other way round, too.
    turned = ask("What did Borodin sing, and when does the night ferry leave?", library=library)
    assert [c.quote for c in turned.citations] == [c.quote for c in answer.citations]
    assert len(turned.notices) == 1


def test_no_part_answered_is_an_abstention(library: Library) -> None:
    answer = ask("What did Borodin sing, and when was Ulan Bator founded?", library=library)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.notices == ()


def test_a_pronoun_is_whom_the_part_before_it_names_or_finds(library: Library) -> None:
    steps: list[Step] = []
    with watching(steps.append):
        ask("What did Parik offer, and to whom did he apologise?", library=library)
        ask("Who runs the kiosk beside the hotel, and what did she say about the closures?", library=library)
    asked = [step.facts["standalone"] for step in steps if step.name == "part"]
    assert asked[1] == "to whom did Parik apologise?"
    assert asked[3] in {
        f"what did {name} say about the closures?" for name in ("Oppliger", "Mireille Oppliger")
    }


def test_a_budget_is_for_all_parts_together(library: Library) -> None:
    answer = ask("When does the ferry leave, and to whom did Parik apologise?", library=library, budget_ms=1)
    assert answer.read.truncated
    assert answer.timings.total_ms == pytest.approx(
        answer.timings.retrieve_ms + answer.timings.read_ms + answer.timings.answer_ms, abs=0.1
    )


def test_where_no_part_is_answered_the_whole_has_what_the_parts_left_over() -> None:
    asked: list[float | None] = []
    answer, _ = answer_in_parts(
        "Who came, and who left?",
        ("Who came?", "who left?"),
        _Budgets(asked),
        standing=lambda part, _: part,
        numbering=Numbering(),
        budget_ms=100,
    )
    assert asked == [50, 60, 20]
    assert answer.timings.total_ms == 120


class _Budgets:
    """Takes 40 ms for each question and answers none."""

    def __init__(self, asked: list[float | None]) -> None:
        self._asked = asked

    def __call__(
        self, question: str, numbering: Numbering, budget_ms: float | None
    ) -> tuple[Answer, Numbering]:
        self._asked.append(budget_ms)
        timings = Timings(read_ms=40, total_ms=40)
        return Answer(question=question, text="", abstained=True, reason="", timings=timings), numbering


def test_what_is_said_beside_a_part_s_answer_stays(library: Library) -> None:
    answer = ask("How many documents mention Parik, and what did he offer the anglers?", library=library)
    assert any("200,000" in citation.quote for citation in answer.citations)
    assert answer.notices == (
        "1 of 3 documents mentions “Parik”, in 2 sentences. Shown is the first such sentence of each.",
    )


def test_numbers_stay_in_a_conversation(library: Library) -> None:
    conversation = Conversation(library)
    first = conversation.ask("To whom did Parik apologise?")
    second = conversation.ask("When does the night ferry leave, and to whom did Parik apologise?")
    marker = {c.quote: c.marker for c in first.citations}
    for citation in second.citations:
        if citation.quote in marker:
            assert citation.marker == marker[citation.quote]
    assert set(marker) <= {c.quote for c in second.citations}


def test_a_follow_up_is_not_taken_for_a_part_of_what_it_follows(library: Library) -> None:
    conversation = Conversation(library)
    conversation.ask("When does the night ferry leave?")
    steps: list[Step] = []
    with watching(steps.append):
        answer = conversation.ask("And how long does it take?")
    assert "part" not in {step.name for step in steps}
    assert answer.notices == ()
    assert "six hours" in answer.text


def test_the_first_part_leans_on_the_conversation(library: Library) -> None:
    conversation = Conversation(library)
    conversation.ask("To whom did Parik apologise?")
    steps: list[Step] = []
    with watching(steps.append):
        conversation.ask("What did he offer them, and when does the ferry leave?")
    asked = [step.facts["standalone"] for step in steps if step.name == "part"]
    assert asked == ["What did Parik offer them?", "when does the ferry leave?"]
