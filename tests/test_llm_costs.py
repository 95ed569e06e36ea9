"""What an answer by a language model costs: its requests counted together, and failures waited for once alone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("llama_index.llms.openai_like", reason="the `openai` extra isn't installed")

from llm_server import serving
from test_llm_answers import HARBOUR, QUESTION, check, cite, good, named

from corpus import read_text
from index import Library
from qa import Answer, ask
from qa.answer import Mode, Support
from qa.engine import QueryEngine
from qa.llm import chat as chat_module
from qa.llm import reach
from qa.llm.failures import LlmError
from qa.llm.providers import chat_of, load
from qa.llm.settings import read_settings

HISTORY = [
    {"role": "user", "content": "What did Anna Berg demand?"},
    {"role": "assistant", "content": "A shorter night shift."},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("costs") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="harbour.txt")]))
        ask(QUESTION, library=opened)  # the models are loaded: what is timed below is the language model's
        yield opened


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "IBID_LLM_KEY", "IBID_LLM_ADDRESS", "IBID_LLM_WINDOW", "IBID_LLM_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def everything(messages: list[dict[str, str]]) -> str:
    """A model that condenses, writes and judges."""
    said = messages[-1]["content"]
    if "<conversation>" in said:
        return "What did Anna Berg and Piet Vos want?"
    return "supported" if "<claim>" in said else good(messages)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def test_usage_is_of_all_requests_of_the_answer(library: Library) -> None:
    with serving(reply=everything) as server:
        alone = ask(QUESTION, library=library, llm=named(server))
        assert alone.usage is not None
        assert (alone.usage.requests, alone.usage.prompt_tokens, alone.usage.completion_tokens) == (
            1,
            321,
            45,
        )
        server.requests.clear()
        answer = ask(
            "And what did he offer?", library=library, history=HISTORY, llm=named(server), judge="llm"
        )
        asked = len(server.requests)
    assert answer.mode is Mode.LLM
    assert answer.usage is not None
    # One that condenses, one that writes, one for each of the two sentences.
    assert answer.usage.requests == asked == 4
    assert answer.usage.prompt_tokens == 4 * 321
    assert answer.usage.completion_tokens == 4 * 45
    assert not answer.usage.estimated
    assert 0 < answer.usage.first_ms < answer.usage.total_ms
    assert answer.to_dict()["usage"]["requests"] == 4


def test_the_time_of_an_answer_is_that_of_all_its_requests(library: Library) -> None:
    with serving(reply=everything, delay=0.25) as server:
        answer = ask("And what did he offer?", library=library, history=HISTORY, llm=named(server))
    assert answer.usage is not None
    assert answer.usage.first_ms > 500  # it waited for the condensing, too
    assert answer.usage.total_ms > 500


def test_an_engine_counts_each_answer_by_itself_and_forgets_failures(library: Library) -> None:
    with serving(reply=good) as server:
        engine = QueryEngine(library, llm=load(named(server)))
        first, second = engine.query(QUESTION).answer, engine.query(QUESTION).answer
        assert first.usage is not None
        assert second.usage is not None
        assert (first.usage.requests, second.usage.requests) == (1, 1)
        server.status = 401
        failed = engine.query(QUESTION).answer
        assert failed.mode is Mode.EXTRACTIVE
        assert failed.usage is not None
        assert (failed.usage.requests, failed.usage.prompt_tokens) == (1, 0)
        server.status = 200
        assert engine.query(QUESTION).answer.mode is Mode.LLM


def test_a_server_is_looked_for_once_an_answer(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def reachable(address: str) -> bool:
        looked.append(address)
        return True

    monkeypatch.setattr(chat_module, "reachable", reachable)
    with serving(reply=everything) as server:
        ask("And what did he offer?", library=library, history=HISTORY, llm=named(server), judge="llm")
        assert looked == [server.address]


@pytest.mark.parametrize(("status", "requests"), [(401, 1), (404, 1), (429, 2), (500, 2)])
def test_what_failed_in_condensing_is_not_tried_again_for_the_answer(
    library: Library, status: int, requests: int
) -> None:
    with serving(reply=everything, status=status) as server:
        answer = ask("And what did he offer?", library=library, history=HISTORY, llm=named(server))
        assert len(server.requests) == requests
    assert answer.mode is Mode.EXTRACTIVE
    assert "the documents' own sentences" in answer.notices[0].lower() or answer.abstained


def extra_seconds(library: Library, llm: str) -> tuple[Answer, float]:
    """A follow-up's answer, and how much longer it took than the documents' own: the machine may be busy."""
    begun = time.monotonic()
    ask("And what did he offer?", library=library, history=HISTORY)
    between = time.monotonic()
    answer = ask("And what did he offer?", library=library, history=HISTORY, llm=llm)
    return answer, time.monotonic() - between - (between - begun)


def test_a_refused_port_costs_under_two_seconds_with_a_conversation(library: Library) -> None:
    answer, seconds = extra_seconds(library, "openai-like:m@http://127.0.0.1:9/v1")
    assert seconds < 1.5
    assert "can't be reached" in answer.notices[0]
    assert answer.usage is None


def test_a_server_that_never_answers_is_waited_for_once(
    library: Library, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBID_LLM_TIMEOUT", "1")
    answer, seconds = extra_seconds(library, f"openai-like:m@{silent}")
    assert seconds < 1.9
    assert "took too long" in answer.notices[0]


def test_all_addresses_of_a_dead_host_cost_a_second_and_a_half_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def drops(_address: object, timeout: float = 0) -> None:
        for _ in range(3):  # what `socket.create_connection` does with a name of three addresses
            time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(reach.socket, "create_connection", drops)
    begun = time.monotonic()
    assert not reach.reachable("http://nowhere.invalid/v1")
    assert time.monotonic() - begun < 1.9


@pytest.mark.parametrize(
    ("after", "requests", "within"), [(None, 2, 3.0), ("1", 2, 4.0), ("30", 1, 2.0), ("9" * 400, 1, 2.0)]
)
def test_a_busy_server_is_asked_again_when_it_says_unless_that_is_long(
    after: str | None, requests: int, within: float
) -> None:
    with serving(reply=lambda _: "yes", status=429, faults=1, retry_after=after) as server:
        chat = chat_of(named(server))
        begun = time.monotonic()
        if requests == 2:
            assert chat.ask("System", "User") == "yes"
        else:
            with pytest.raises(
                LlmError, match=r"over its limit of requests .(try again in 30 s|wait a little)"
            ):
                chat.ask("System", "User")
        took = time.monotonic() - begun
        assert len(server.requests) == requests == chat.usage.requests
    assert took < within
    assert after != "1" or took >= 1


def test_a_judging_model_is_asked_once_for_a_sentence_and_at_most_once_more(library: Library) -> None:
    claims: list[str] = []
    wrong = "Anna Berg demanded four million euros for new cranes in the customs house at noon"

    def reply(messages: list[dict[str, str]]) -> str:
        said = messages[-1]["content"]
        if "<claim>" in said:
            claims.append(said)
            return "unsupported" if wrong in said else "supported"
        own = "".join(cite(messages, words) for words in ("demanded", "offered", "lasted", "noon"))
        return f"{good(messages)} {wrong} {own}.\n\n{cite(messages, 'strike')}\n"

    with serving(reply=reply) as server:
        answer = ask(QUESTION, library=library, llm=named(server), judge="llm")
    check(answer, library)
    assert [s.support for s in answer.sentences] == [
        Support.SUPPORTED,
        Support.SUPPORTED,
        Support.UNSUPPORTED,
    ]
    asked = [
        sum(sentence in claim for claim in claims) for sentence in ("night shift and", "Piet Vos offered")
    ]
    assert sum(wrong in claim for claim in claims) <= 2
    assert all(count >= 1 for count in asked)
    assert len(claims) <= 4


@pytest.mark.parametrize("begun", ["<think>", ""])
def test_what_a_model_thinks_aloud_is_no_verdict_and_no_question(library: Library, begun: str) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        said = messages[-1]["content"]
        if "<conversation>" in said:
            return f"{begun}Whom does he mean?\nVos, or Berg?</think>\n\nWhat did Piet Vos offer?"
        if "<claim>" in said:
            return f"{begun}It could be unsupported or contradicted.</think>\nSupported."
        return good(messages)

    with serving(reply=reply) as server:
        answer = ask("And he?", library=library, history=HISTORY, llm=named(server), judge="llm")
        assert "Question: What did Piet Vos offer?" in server.requests[1]["messages"][-1]["content"]
    assert {s.support for s in answer.sentences} == {Support.SUPPORTED}


def test_a_judge_that_fails_leaves_the_extractive_answer(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        return "" if "<claim>" in messages[-1]["content"] else good(messages)

    with serving(reply=reply) as server:
        answer = ask(QUESTION, library=library, llm=named(server), judge="llm")
    check(answer, library)
    assert answer.mode is Mode.EXTRACTIVE
    assert "answered nothing" in answer.notices[0]


def test_a_judge_waits_while_the_same_server_still_writes(library: Library) -> None:
    """A server with one slot answers the judge when it has written: that isn't a server that is slow to begin."""
    with serving(reply=everything, pieces=lambda text: [text]) as server:
        chat = chat_of(named(server))
        chat.limits = chat_module.Limits(first=0.6, pause=5, whole=20)
        writing = chat.stream("System", "<conversation>")
        next(writing)
        server.delay = 1.0
        assert chat.ask("System", "<claim>") == "supported"
        list(writing)
        with pytest.raises(LlmError, match="took too long"):
            chat.ask("System", "<claim>")


def test_a_request_that_nobody_waits_for_is_given_up() -> None:
    """The server is still busy with it otherwise, and late for the next question, too."""
    with serving(reply=everything, delay=6.0) as server:
        chat = chat_of(named(server))
        chat.limits = chat_module.Limits(first=0.2, pause=0.2, whole=20)
        with pytest.raises(LlmError, match="took too long"):
            chat.ask("System", "<claim>")
        begun = time.monotonic()
        while any(thread.name == "ibid-llm" for thread in threading.enumerate()):
            assert time.monotonic() - begun < 4, "the request is still under way"
            time.sleep(0.05)


def test_a_server_of_ones_own_has_less_to_read_and_more_time() -> None:
    own = chat_of("openai-like:m@http://127.0.0.1:9/v1")
    known = chat_of(replace(read_settings("openai-like:m@http://127.0.0.1:9/v1"), window=8192))
    assert own.evidence < known.evidence == chat_module.MOST_EVIDENCE
    assert own.fresh().evidence == own.evidence
    assert own.limits.first > chat_module.Limits().first
