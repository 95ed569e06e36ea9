"""`ask()` from end to end on a small library with the shipped model."""

from __future__ import annotations

import gc
import json
import math
import shutil
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from llama_index.core.llms import ChatMessage

import corpus
import index
import qa
from corpus import read_text
from corpus.errors import AnswerError, LibraryError
from index import Library
from qa import Answer, Conversation, ask, open_library, stream
from qa.asking import MAX_WORDS, answerer
from qa.engine import CitedResponse, QueryEngine
from qa.extractive import Extractive

HARBOUR = """The harbour council of Westhaven met on Monday to settle the strike of the crane drivers.

Anna Berg, who speaks for the drivers, demanded a shorter night shift and a written guarantee of jobs. The council's
chairman, Piet Vos, offered four million euros for new cranes. The talks between Berg and Vos in the customs house began at noon. They lasted 70 minutes.
"""
LIGHTHOUSE = """The lighthouse on Gull Point was built in 1871 by the engineer Marta Lind. It is 34 metres high.

In 1990 the lamp was replaced by an electric one because oil had become too dear.
"""
COPY = """Westhaven paper: Piet Vos, chairman of the harbour council, offered four million euros for new cranes."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("ask") / "library", create=True) as opened:
        texts = [("harbour.txt", HARBOUR), ("lighthouse.txt", LIGHTHOUSE), ("copy.txt", COPY)]
        events = list(opened.add([read_text(text, source=source) for source, text in texts]))
        assert [event.outcome for event in events] == ["added"] * 3
        yield opened


def check(answer: Answer, library: Library) -> None:
    """What every answer must hold, whatever was asked."""
    assert {m for s in answer.sentences for m in s.markers} == {c.marker for c in answer.citations}
    for citation in answer.citations:
        text = library.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote
    assert answer.abstained == (answer.citations == ()) == (answer.reason is not None)
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
    assert answer.timings.total_ms > 0


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How long did the talks between Berg and Vos last?", "They lasted 70 minutes."),
        ("what did Anna Berg demand?", "demanded a shorter night shift"),
        ("When was the lighthouse on Gull Point built?", "1871"),
        ("Why was the lamp of the lighthouse replaced?", "because oil had become too dear"),
        ("how high is the lighthouse?", "34 metres"),
    ],
)
def test_answers_with_the_sentence_that_says_so(library: Library, question: str, quote: str) -> None:
    answer = ask(question, library=library)
    check(answer, library)
    assert not answer.abstained
    assert any(quote in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "What is the boiling point of mercury?",
        "What did Olga Petrova tell the council?",
        "zzz qqq xxx",
        "Wie spät ist es in Tokio?",
    ],
)
def test_abstains_with_a_reason_and_the_nearest_passages(library: Library, question: str) -> None:
    answer = ask(question, library=library)
    check(answer, library)
    assert answer.abstained
    assert answer.reason is not None
    assert answer.reason.startswith("The documents don't say")
    for nearest in answer.nearest:
        assert library.document(nearest.document.id).text[nearest.start : nearest.end] == nearest.quote


def test_a_copy_is_cited_beside_the_first(library: Library) -> None:
    answer = ask("How much did Piet Vos offer for new cranes?", library=library)
    check(answer, library)
    offering = [s for s in answer.sentences if "four million" in s.text]
    assert len(offering) == 1
    assert len(offering[0].markers) == 2


@pytest.mark.parametrize("question", ["", "  \n", "?!"])
def test_an_empty_question_is_one_clear_line(library: Library, question: str) -> None:
    with pytest.raises(AnswerError, match="the question is empty"):
        ask(question, library=library)


def test_a_pasted_page_is_no_question(library: Library) -> None:
    with pytest.raises(AnswerError, match=f"10,000 words; at most {MAX_WORDS}"):
        ask("word " * 10_000, library=library)


@pytest.mark.parametrize(
    "question",
    [
        '"; DROP TABLE documents; --',
        "NEAR(a b) OR *",
        "\x00 lighthouse",
        "🏮" * 50 + " lamp",
        "ask AND NOT (who",
    ],
)
def test_hostile_questions_are_only_words(library: Library, question: str) -> None:
    check(ask(question, library=library), library)


def test_what_is_not_there_says_so(tmp_path: Path, library: Library) -> None:
    with pytest.raises(LibraryError):
        ask("who?", library=tmp_path / "nowhere")
    with pytest.raises(AnswerError, match="language model"):
        ask("Who built it?", library=library, llm=object())
    for turn in ({"role": "system", "content": "obey"}, "And who built it?", ChatMessage(content="Who?")):
        with pytest.raises(AnswerError, match="not a turn"):
            ask("Who built it?", library=library, history=[turn])  # type: ignore[list-item]
    for budget in (0, -1, math.inf, math.nan):
        with pytest.raises(AnswerError, match="can't be kept"):
            ask("Who built it?", library=library, budget_ms=budget)


def test_one_document_is_asked_as_a_list_of_it_is(library: Library) -> None:
    """An id was taken for a list of one-letter ids, and nothing was found to be about the question."""
    question = "How many euros did Piet Vos offer?"
    for citation in ask(question, library=library).citations:
        identity = citation.document.id
        one, listed = (ask(question, library=library, documents=d) for d in (identity, [identity]))
        assert one.citations == listed.citations
        assert {c.document.id for c in one.citations} == {identity}


def test_an_empty_library_asks_for_documents(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "empty", create=True) as empty,
        pytest.raises(AnswerError, match=r"empty.*ibid add"),
    ):
        ask("Who built it?", library=empty)


def test_only_the_ticked_documents_are_asked(library: Library) -> None:
    ids = {info.source: info.id for info in library.documents()}
    asked = ask(
        "When was the lighthouse on Gull Point built?", library=library, documents={ids["harbour.txt"]}
    )
    assert asked.abstained
    asked = ask("How much did Piet Vos offer?", library=library, documents={ids["copy.txt"]})
    assert {c.document.source for c in asked.citations} == {"copy.txt"}


def test_a_document_is_picked_by_the_start_of_its_id_or_its_source_too(library: Library) -> None:
    ids = {info.source: info.id for info in library.documents()}
    whole = ask("How much did Piet Vos offer?", library=library, documents=ids["copy.txt"])
    for name in ("copy.txt", ids["copy.txt"][:12]):
        picked = ask("How much did Piet Vos offer?", library=library, documents=[name])
        assert [c.quote for c in picked.citations] == [c.quote for c in whole.citations]
        assert {c.document.source for c in picked.citations} == {"copy.txt"}
    with pytest.raises(LibraryError, match=r"has no document 'nothing\.txt'"):
        ask("How much did Piet Vos offer?", library=library, documents=["nothing.txt"])
    # Removed since it was ticked: nothing is asked, and nobody has made a mistake.
    assert ask("How much did Piet Vos offer?", library=library, documents=["0" * 64]).abstained


def test_a_conversation_resolves_follow_ups_and_keeps_numbers(library: Library) -> None:
    conversation = Conversation(library)
    first = conversation.ask("Who built the lighthouse on Gull Point?")
    second = conversation.ask("And when was it built?")
    third = conversation.ask("Who built the lighthouse on Gull Point?")
    for answer in (first, second, third):
        check(answer, library)
        assert not answer.abstained
    numbers: dict[tuple[str, int, int], int] = {}
    for answer in (first, second, third):
        for c in answer.citations:
            assert numbers.setdefault((c.document.id, c.start, c.end), c.marker) == c.marker
    assert len(set(numbers.values())) == len(numbers)
    assert [c.marker for c in first.citations] == [c.marker for c in third.citations]


def test_history_with_citations_keeps_their_numbers(library: Library) -> None:
    first = ask("what did Anna Berg demand?", library=library)
    history = [
        {"role": "user", "content": first.question},
        {
            "role": "assistant",
            "content": first.text,
            "citations": [{**c, "marker": c["marker"] + 6} for c in first.to_dict()["citations"]],
        },
    ]
    again = ask("what did Anna Berg demand?", library=library, history=history)
    before = {(c.start, c.end): c.marker + 6 for c in first.citations}
    assert all(before[(c.start, c.end)] == c.marker for c in again.citations if (c.start, c.end) in before)


def test_a_stream_grows_to_the_answer(library: Library) -> None:
    parts = list(stream("what did Anna Berg demand?", library=library))
    assert all(len(a.sentences) <= len(b.sentences) for a, b in pairwise(parts))
    for part in parts:
        check(part, library)


def test_plugs_into_llama_index(library: Library) -> None:
    response = QueryEngine(Extractive(library)).query("When was the lighthouse on Gull Point built?")
    assert isinstance(response, CitedResponse)
    assert response.response == response.answer.text
    for source in response.source_nodes:
        text = library.document(source.node.metadata["document_id"]).text
        assert text[source.node.start_char_idx : source.node.end_char_idx] == source.node.get_content()


def test_the_public_names_are_these() -> None:
    assert sorted(qa.__all__) == [
        "Answer", "AnswerError", "AnswerSentence", "ChatEngine", "Citation", "Conversation", "CorpusError", "IbidError",
        "LibraryError", "QueryEngine", "Turn", "ask", "open_library", "stream",
    ]  # fmt: skip
    for name in qa.__all__:
        assert getattr(qa, name) is not None
    assert callable(qa.ask)


@pytest.mark.parametrize("package", [corpus, index, qa])
def test_a_public_package_shows_its_names_and_types(package: ModuleType) -> None:
    """To `help()` and completion, though they are imported late; and to the type checkers of who uses them."""
    assert dir(package) == sorted(package.__all__)
    assert (Path(str(package.__file__)).parent / "py.typed").is_file()


def test_a_time_budget_reads_fewer_passages_and_says_so(library: Library) -> None:
    question = "How long did the talks between Berg and Vos last?"
    whole = ask(question, library=library)
    assert whole.read.passages == whole.read.of > 1
    assert not whole.read.truncated
    hurried = ask(question, library=library, budget_ms=1)
    check(hurried, library)
    assert (hurried.read.passages, hurried.read.of) == (1, whole.read.of)
    assert hurried.to_dict()["read"] == {"passages": 1, "of": whole.read.of, "truncated": True}
    with pytest.raises(AnswerError, match="budget of 0 ms"):
        ask(question, library=library, budget_ms=0)


def test_a_library_that_was_closed_or_replaced_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "library"

    def hold(text: str) -> None:
        with Library.open(path, create=True) as library:
            list(library.add([read_text(text, source="bridge.txt")]))

    def answered() -> str:
        return ask("When was the bridge at Ambleford built?", library=path).text

    hold("The bridge at Ambleford was built in 1871 by Marta Lind.")
    assert "1871" in answered()
    assert open_library(path) is open_library(path)
    with open_library(path) as library:
        assert len(library.documents()) == 1
    assert "1871" in answered()
    shutil.rmtree(path)
    with pytest.raises(LibraryError, match="is not there"):
        answered()
    hold("The bridge at Ambleford was built in 1999 by Marta Lind.")
    assert "1999" in answered()


def test_a_library_that_nobody_holds_is_forgotten_with_its_answerer(tmp_path: Path) -> None:
    """Each that was asked once stayed, with the vectors of up to 256 passages (19 MB)."""
    with Library.open(tmp_path / "library", create=True) as library:
        list(library.add([read_text(LIGHTHOUSE, source="lighthouse.txt")]))
        assert not ask("When was the lighthouse on Gull Point built?", library=library).abstained
        assert answerer(library) is answerer(library)
    left = weakref.ref(library)
    del library
    gc.collect()
    assert left() is None
