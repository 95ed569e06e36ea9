"""What must hold with any model: by default a stub over loopback, with `IBID_LIVE_LLM=PROVIDER:MODEL[@ADDRESS]` a real one.

IBID_LIVE_LLM=ollama:llama3.2 pytest tests/test_llm_live.py

No model is sure to say what the lines say; of a real one that doesn't, the test says so as an expected failure. What is
shown of it must hold all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

pytest.importorskip("llama_index.llms.openai_like", reason="the `openai` extra isn't installed")

from llm_server import MODEL, serving
from test_llm_answers import HARBOUR, check, cite
from test_qa_ask import LIGHTHOUSE

from corpus import read_text
from index import Library
from qa import Answer, Conversation, ask, stream
from qa.answer import Mode, Support
from qa.llm.providers import try_connection


def clever(messages: list[dict[str, str]]) -> str:
    """What a good model would say to the questions below."""
    said = messages[-1]["content"]
    if "<conversation>" in said:
        return "How high is the lighthouse on Gull Point?"
    question = said.rpartition("Question: ")[2]
    if "demand" in question:
        return f"Anna Berg demanded a shorter night shift and a written guarantee of jobs {cite(messages, 'demanded')}."
    if "lighthouse" in question and "built" in question:
        return f"It was built in 1871. {cite(messages, '1871')}"
    if "high" in question:
        return f"The lighthouse is 34 metres high {cite(messages, '34 metres')}."
    return "The documents don't say."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("live") / "library", create=True) as opened:
        list(
            opened.add([read_text(HARBOUR, source="harbour.txt"), read_text(LIGHTHOUSE, source="light.txt")])
        )
        yield opened


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    live = os.environ.get("IBID_LIVE_LLM", "").strip()
    if live:
        yield live
        return
    with serving(reply=clever) as server:
        yield f"openai-like:{MODEL}@{server.address}"


def expect(said: bool, answer: Answer) -> None:
    """That a model says what it should: a stub must, a real one may fail."""
    if not said and os.environ.get("IBID_LIVE_LLM", "").strip():
        pytest.xfail(f"{answer.model} isn't able to: {answer.text!r} {answer.notices}")
    assert said, answer


def test_it_answers(model: str) -> None:
    tried = try_connection(model)
    assert tried.ok, tried.message


def test_its_answer_is_cited_exactly_and_borne_out(library: Library, model: str) -> None:
    answer = ask("What did Anna Berg demand?", library=library, llm=model)
    check(answer, library)
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0
    assert all(s.markers for s in answer.sentences if s.support is Support.SUPPORTED)
    expect(answer.mode is Mode.LLM, answer)
    expect(any(s.support is Support.SUPPORTED for s in answer.sentences), answer)
    expect(any("night shift" in c.quote for c in answer.citations), answer)


def test_every_part_of_the_stream_holds_what_the_whole_does(library: Library, model: str) -> None:
    parts = list(stream("When was the lighthouse on Gull Point built?", library=library, llm=model))
    for part in parts:
        check(part, library)
    expect("1871" in parts[-1].text, parts[-1])


def test_what_the_documents_do_not_say_is_not_shown_as_supported(library: Library, model: str) -> None:
    answer = ask(
        "What did Anna Berg demand of the lighthouse keeper?",
        library=library,
        llm=model,
        unsupported="remove",
    )
    check(answer, library)
    assert all(s.support is Support.SUPPORTED for s in answer.sentences)


def test_a_follow_up_is_understood(library: Library, model: str) -> None:
    conversation = Conversation(library)
    conversation.ask("When was the lighthouse on Gull Point built?", llm=model)
    answer = conversation.ask("And how high is it?", llm=model)
    check(answer, library)
    expect(any("34 metres" in c.quote for c in answer.citations), answer)
