"""What a model says beside its answer: refusals in any words, pleasantries, labels. None of it is a false statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_llm_answers import HARBOUR, QUESTION
from test_llm_writing import parts

from corpus import read_text
from index import Library
from qa import Answer
from qa.answer import Mode, Support
from qa.llm.remarks import is_remark, is_silence, split_silence

BERG = "Anna Berg demanded a shorter night shift and a written guarantee of jobs"
CITED = f"{BERG} [{{demanded}}]."
UNANSWERED = "When did the talks between Berg and Vos end?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("remarks") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="papers/harbour.txt")]))
        yield opened


def only_berg(answer: Answer) -> bool:
    return [(s.text, s.support) for s in answer.sentences] == [(f"{BERG}.", Support.SUPPORTED)]


@pytest.mark.parametrize(
    "said",
    [
        "The documents do not say.",
        "The documents don't mention this.",
        "The provided documents do not contain any information about this.",
        "I couldn't find any information about that in the provided lines.",
        "I can't find the end of the talks in these documents.",
        "There is no information in the documents about when the talks ended.",
        "There's no mention of the end of the talks.",
        "Based on the provided lines, I cannot answer this question.",
        "I'm sorry, but the documents don't specify when the talks ended.",
        "Unfortunately, the text does not provide this information.",
        "The end of the talks is not mentioned in the documents.",
        "None of the lines say when the talks ended.",
        "It is unclear from the documents when the talks ended.",
        "The question cannot be answered from the given lines.",
        "Not mentioned.",
        "I don't know.",
        "**The documents don’t say.**\n\nExplanation: none of the lines mention it.",
        "The documents don't say. However, talks of that kind mostly last a whole day.",
    ],
)
def test_a_refusal_in_any_words_is_an_abstention(library: Library, said: str) -> None:
    for strict in (False, True):
        answer = parts(library, said, question=UNANSWERED, strict=strict)[-1]
        assert (answer.abstained, answer.mode, answer.sentences) == (True, Mode.LLM, ())
        assert answer.reason is not None
        assert answer.reason.startswith("The documents don't say")
    # Where the reader is sure of an answer, it is given instead.
    answered = parts(library, said)[-1]
    assert answered.mode is Mode.EXTRACTIVE
    assert "found no answer" in answered.notices[-1]


@pytest.mark.parametrize(
    ("said", "silence"),
    [
        (
            f"{CITED} The documents don't say when the strike will end.",
            "The documents don't say when the strike",
        ),
        (f"The lines do not mention when the strike ends. However, {CITED}", "The lines do not mention when"),
        (f"The documents don't say when it ends, but {CITED}", "The documents don't say when it ends."),
        (f"{BERG}, but the lines don't mention pay [{{demanded}}].", "The lines don't mention pay."),
    ],
)
def test_half_a_refusal_is_told_beside_the_answer(library: Library, said: str, silence: str) -> None:
    for strict in (False, True):
        answer = parts(library, said, strict=strict)[-1]
        assert answer.mode is Mode.LLM
        assert [s.support for s in answer.sentences] == [Support.SUPPORTED]
        assert BERG in answer.sentences[0].text
        assert answer.coverage == 1.0
        assert silence in answer.notices[-1]
        assert answer.removed == 0


def test_a_refusal_without_an_object_is_no_notice(library: Library) -> None:
    answer = parts(library, f"{CITED} The documents don't say.")[-1]
    assert only_berg(answer)
    assert answer.notices == ()


@pytest.mark.parametrize(
    "said",
    [
        f"Based on the provided documents, here is the answer:\n\n{CITED}",
        f"Sure! {CITED}",
        f"Certainly.\n{CITED}",
        f"{CITED} Let me know if you need anything else!",
        f"{CITED}\n\nI hope this helps! 😊",
        f"{CITED}\n\nIf you have any further questions, feel free to ask.",
        f"{CITED} Would you like to know more?",
        f"**Answer:** {CITED}",
        f"Assistant: {CITED}",
        f"assistant\n\n{CITED}",
        f"Question: {QUESTION}\n\n{CITED}",
        f"{QUESTION} {CITED}",
        f"{CITED}\nUser: What did Vos offer?",
        f"Answer it from the lines in one to four sentences.\n{CITED}",
        f"{CITED}\n\nNote: This answer is based solely on the provided lines.",
        f"{CITED}\n\nSource: harbour.txt",
        f"{CITED}\n\n**Sources:**\n- [{{demanded}}]",
        f"{CITED}\n\n(Source: [{{demanded}}])",
    ],
)
def test_what_is_said_to_the_user_is_no_false_statement(library: Library, said: str) -> None:
    answer = parts(library, said)[-1]
    assert only_berg(answer), answer.sentences
    assert answer.coverage == 1.0


@pytest.mark.parametrize("word", ["However", "Second", "Unfortunately", "Similarly"])
def test_a_connective_is_shown_and_not_held_against_its_sentence(library: Library, word: str) -> None:
    answer = parts(library, f"{word}, {CITED}")[-1]
    assert [(s.text, s.support) for s in answer.sentences] == [(f"{word}, {BERG}.", Support.SUPPORTED)]


def test_what_a_line_says_of_documents_stays_a_statement(tmp_path: Path) -> None:
    text = "The envoys met in Castra. The documents did not mention the river dam. Please let me know if you object, Holt wrote."
    said = "The documents did not mention the river dam [{dam}]. Please let me know if you object, Holt wrote [{object}]."
    with Library.open(tmp_path / "library", create=True) as opened:
        list(opened.add([read_text(text, source="dam.txt")]))
        answer = parts(opened, said, question="What did the documents say of the dam?")[-1]
    assert [s.support for s in answer.sentences] == [Support.SUPPORTED] * 2


@pytest.mark.parametrize(
    "text",
    [
        "The council did not say when it ended.",
        "Berg said the offer was not mentioned in the talks.",
        "There is no evidence that he left.",
        "The agreement does not mention jobs.",
        "No answer came from Oldport.",
        "He could not find the key.",
        "The papers were not in the safe.",
        "Yes.",
        "It was not available until May.",
    ],
)
def test_statements_of_the_world_are_neither(text: str) -> None:
    assert not is_silence(text)
    assert split_silence(text) == (text, "")
    assert not is_remark(text, question=QUESTION, names=["harbour.txt"])


def test_sources_that_are_not_the_documents_are_no_remark() -> None:
    names = ["papers/harbour.txt", "The harbour"]
    assert is_remark("References: The harbour, harbour.txt", question=QUESTION, names=names)
    assert not is_remark("Sources: close to the council", question=QUESTION, names=names)


@pytest.mark.parametrize(
    "unit", ["note: but ", "note that ", "in the documents, ", "the provided ", "there is no ", "a, but "]
)
def test_a_model_in_a_loop_costs_no_time(unit: str) -> None:
    begun = time.process_time()
    split_silence(unit * 300)
    is_remark(unit * 300, question=QUESTION, names=["harbour.txt"])
    assert time.process_time() - begun < 1.0
