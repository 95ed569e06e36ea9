"""The query and the chat engine in a llama-index application, and what its event handlers see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.chat_engine.types import BaseChatEngine
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.llms import ChatMessage, MessageRole
from pdf_maker import STORY, pdf, plain
from test_llm_hostile import Obedient
from test_qa_ask import HARBOUR

from corpus import read_file, read_text
from index import Library
from qa import AnswerError, ChatEngine, LibraryError, QueryEngine, ask
from qa.answer import Mode
from qa.options import Options, settings_of
from qa.trace import step, watched, watching

WHAT = "What did Anna Berg demand?"
SAID = "Anna Berg demanded a shorter night shift [{id}]. The moon is made of cheese."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("engines") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="harbour.txt")]))
        yield opened


def test_a_query_engine_takes_a_library_and_a_model(library: Library) -> None:
    engine = QueryEngine(library, llm=Obedient(said=SAID), unsupported="remove")
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query(WHAT)
    assert "night shift" in str(response)
    assert "cheese" not in str(response)
    assert response.source_nodes[0].node.metadata["source"] == "harbour.txt"
    assert asyncio.run(engine.aquery(WHAT)).response == response.response


def test_a_query_engine_answers_as_ask_does(tmp_path: Path) -> None:
    """With the pages of its citations, their copies, and the filter that it was asked under."""
    with Library.open(tmp_path / "library", create=True) as library:
        (tmp_path / "story.pdf").write_bytes(pdf(plain))
        copy = read_text(STORY.replace("\n", "\n\n"), source="copy.txt")
        list(library.add([read_file(tmp_path / "story.pdf"), copy]))
        question = "How long did Captain Aldous Merrow keep the log?"
        for options in (Options(), Options(source="*.pdf")):
            asked = ask(question, library=library, **options)
            answer = QueryEngine(library, **options).query(question).answer
            assert replace(answer, timings=asked.timings) == asked
            [citation] = answer.citations
            assert citation.boxes
            # The copy is named where it was asked, too.
            assert bool(citation.copies) != bool(options)
            assert bool(answer.restriction) == bool(options)


@pytest.mark.parametrize("engine", [QueryEngine, ChatEngine])
def test_an_engine_takes_the_options_of_ask_and_refuses_others_at_once(engine: Any, library: Library) -> None:
    named = set(signature(ask).parameters) - {"question", "library", "history"}
    assert named == Options.__annotations__.keys() == signature(settings_of).parameters.keys()
    assert QueryEngine(library, documents=[], budget_ms=500).query(WHAT).answer.abstained
    with pytest.raises(TypeError, match="strickt"):
        engine(library, strickt=True)
    for option, wrong in (("strictness", "very"), ("unsupported", "hide"), ("judge", "me"), ("budget_ms", 0)):
        with pytest.raises(AnswerError):
            engine(library, **{option: wrong})
    with pytest.raises(LibraryError, match="no date"):
        engine(library, after="soon")


@pytest.mark.parametrize("question", ["", "?!", "word " * 401])
def test_an_engine_says_of_what_is_no_question_what_ask_says(question: str, library: Library) -> None:
    with pytest.raises(AnswerError) as said:
        ask(question, library=library)
    with pytest.raises(AnswerError) as told:
        QueryEngine(library).query(question)
    assert str(told.value) == str(said.value)


def test_a_chat_engine_keeps_the_conversation(library: Library) -> None:
    engine = ChatEngine(library)
    assert isinstance(engine, BaseChatEngine)
    first = engine.chat(WHAT)
    assert first.metadata["citations"][0]["marker"] == 1
    assert "night shift" in first.source_nodes[0].node.get_content()
    engine.chat("How long did the talks between Berg and Vos last?")
    assert [m.role for m in engine.chat_history] == [MessageRole.USER, MessageRole.ASSISTANT] * 2
    # A history of the caller's own is used for that message, and leaves the engine's as it is.
    other = engine.chat(
        "What about Piet Vos?", [ChatMessage(role=MessageRole.USER, content="What did Berg offer?")]
    )
    assert "four million" in str(other)
    assert len(engine.chat_history) == 4
    engine.reset()
    assert engine.chat_history == []


def test_a_chat_engine_streams_checked_sentences(library: Library) -> None:
    engine = ChatEngine(library, llm=Obedient(said=SAID))
    response = engine.stream_chat(WHAT)
    pieces = list(response.response_gen)
    assert "".join(pieces).startswith("Anna Berg demanded a shorter night shift. [1]")
    assert str(response) == response.answer.text
    assert len(response.source_nodes) == 1
    assert response.answer.mode is Mode.LLM

    async def gather() -> str:
        return "".join([piece async for piece in (await engine.astream_chat(WHAT)).async_response_gen()])

    assert asyncio.run(gather()).startswith("Anna Berg demanded")


def test_where_a_model_fails_the_stream_ends_with_the_documents_words(library: Library) -> None:
    response = ChatEngine(library, llm=Obedient(said="")).stream_chat(WHAT)
    said = "".join(response.response_gen)
    assert "demanded a shorter night shift" in said
    assert said == f"{response.answer.notices[0]}\n{response.answer.text}"
    assert response.answer.mode is Mode.EXTRACTIVE


def test_where_a_model_writes_no_more_the_stream_says_so_once(library: Library) -> None:
    response = ChatEngine(library, llm=Obedient(said="I'm sorry, I can't help. Not at all.")).stream_chat(
        WHAT
    )
    said = "".join(response.response_gen)
    assert said.startswith("I'm sorry")
    assert said.endswith(f"\n\n{response.answer.notices[0]}\n{response.answer.text}")
    assert said.count(response.answer.notices[0]) == 1
    # Without a model there is nothing to notify of.
    response = ChatEngine(library).stream_chat(WHAT)
    assert "".join(response.response_gen) == response.answer.text


def test_event_handlers_see_every_step(library: Library) -> None:
    seen: list[Any] = []

    class Handler(BaseEventHandler):
        @classmethod
        def class_name(cls) -> str:
            return "Handler"

        def handle(self, event: Any, **_: Any) -> None:
            seen.append(event)

    root = get_dispatcher("root")
    root.event_handlers.append(Handler())
    try:
        QueryEngine(library, llm=Obedient(said=SAID)).query(WHAT)
    finally:
        root.event_handlers.pop()
    steps = [event.name for event in seen if event.class_name() == "IbidStepEvent"]
    assert [name for name in steps if name != "checked"] == [
        "retrieved",
        "read",
        "judged",
        "chosen",
        "shown",
        "written",
    ]
    assert steps.count("checked") == 2
    names = {event.class_name() for event in seen}
    assert {"QueryStartEvent", "QueryEndEvent", "LLMChatStartEvent"} <= names
    facts = next(e.facts for e in seen if e.class_name() == "IbidStepEvent" and e.name == "retrieved")
    assert facts["passages"][0]["source"] == "harbour.txt"


def test_nobody_watching_costs_nothing() -> None:
    def fail() -> dict[str, Any]:
        raise AssertionError

    assert not watched()
    step("read", fail)
    seen: list[Any] = []
    with watching(seen.append):
        assert watched()
        step("read", lambda: {"passages": 1})
    step("read", fail)
    assert [s.name for s in seen] == ["read"]
