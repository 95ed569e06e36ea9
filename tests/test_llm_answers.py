"""`ask(llm=…)` from end to end: a loopback server for the model, the shipped models for everything else."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("llama_index.llms.openai_like", reason="the `openai` extra isn't installed")

from llm_server import KEY, MODEL, Server, serving, shown_lines

from corpus import read_text
from corpus.errors import AnswerError
from index import Library
from qa import Answer, Conversation, ask, stream
from qa.answer import Mode, Support, Why
from qa.asking import answerer
from qa.llm.providers import try_connection

HARBOUR = """The harbour council of Westhaven met on Monday to settle the strike of the crane drivers.

Anna Berg, who speaks for the drivers, demanded a shorter night shift and a written guarantee of jobs. The council's
chairman, Piet Vos, offered four million euros for new cranes. The talks between Berg and Vos in the customs house began at noon. They lasted 70 minutes.
"""
QUESTION = "What did Anna Berg demand?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("llm") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="harbour.txt")]))
        yield opened


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "IBID_LLM_KEY", "IBID_LLM_ADDRESS", "IBID_LLM_WINDOW", "IBID_LLM_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def named(server: Server, model: str = MODEL) -> str:
    return f"openai-like:{model}@{server.address}"


def cite(messages: list[dict[str, str]], words: str) -> str:
    """The id of the line that has these words, in brackets."""
    return next(f"[{key}]" for key, line in shown_lines(messages).items() if words in line)


def good(messages: list[dict[str, str]]) -> str:
    return (
        f"Anna Berg demanded a shorter night shift and a written guarantee of jobs {cite(messages, 'demanded')}. "
        f"Piet Vos offered four million euros for new cranes. {cite(messages, 'offered')}"
    )


def check(answer: Answer, library: Library) -> None:
    assert {m for s in answer.sentences for m in s.markers} == {c.marker for c in answer.citations}
    for citation in answer.citations:
        text = library.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote


def test_every_sentence_is_cited_and_checked(library: Library) -> None:
    with serving(reply=good, key=None) as server:
        parts = list(stream(QUESTION, library=library, llm=named(server)))
    for part in parts:
        check(part, library)
    answer = parts[-1]
    assert answer.mode is Mode.LLM
    assert answer.model == MODEL
    assert [s.support for s in answer.sentences] == [Support.SUPPORTED] * 2
    assert [s.markers for s in answer.sentences] == [(1,), (2,)]
    assert answer.text.startswith(
        "Anna Berg demanded a shorter night shift and a written guarantee of jobs. [1]"
    )
    assert answer.coverage == 1.0
    assert (answer.unknown_markers, answer.removed, answer.notices) == (0, 0, ())
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.estimated) == (
        321,
        45,
        False,
    )
    # The first sentence was there before the second was.
    assert [len(p.sentences) for p in parts] == [1, 2, 2]


def test_ids_are_of_one_request_and_in_no_instruction(library: Library) -> None:
    with serving(reply=good) as server:
        for _ in range(4):
            ask(QUESTION, library=library, llm=named(server))
        prefixes = {key.rstrip("0123456789") for n in range(4) for key in server.lines(n)}
        assert len(prefixes) > 1
        for request in server.requests:
            system = request["messages"][0]["content"]
            assert not any(f"[{key}]" in system for key in shown_lines(request["messages"]))


def test_what_the_documents_do_not_say_is_shown_as_unsupported(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        return f"{good(messages)} Anna Berg threatened to blow up the harbour {cite(messages, 'lasted')}."

    with serving(reply=reply) as server:
        shown = ask(QUESTION, library=library, llm=named(server))
        removed = ask(QUESTION, library=library, llm=named(server), unsupported="remove")
    assert [s.support is Support.SUPPORTED for s in shown.sentences] == [True, True, False]
    assert shown.sentences[-1].reason
    assert shown.coverage == pytest.approx(2 / 3)
    assert [s.text for s in removed.sentences] == [s.text for s in shown.sentences[:2]]
    assert removed.removed == 1
    assert removed.notices == ("1 sentence that the documents don't bear out was removed.",)


def test_nothing_left_is_an_abstention(library: Library) -> None:
    with serving(reply=lambda _: "The cranes will be painted green by a Swiss firm next year.") as server:
        answer = ask(QUESTION, library=library, llm=named(server), unsupported="remove")
    assert answer.abstained
    assert answer.why is Why.NO_ANSWER
    assert answer.removed == 1
    assert answer.nearest
    assert answer.citations == ()


def test_a_model_that_says_the_documents_do_not_say(library: Library) -> None:
    with serving(reply=lambda _: "The documents don't say.") as server:
        answer = ask("When did the talks between Berg and Vos end?", library=library, llm=named(server))
        sure = ask(QUESTION, library=library, llm=named(server))
    assert answer.abstained
    assert answer.mode is Mode.LLM
    # Small models say so of what stands there in so many words: where the reader is sure, it answers.
    assert not sure.abstained
    assert sure.mode is Mode.EXTRACTIVE
    assert any("night shift" in c.quote for c in sure.citations)
    assert "found no answer" in sure.notices[-1]
    assert sure.usage is not None


def test_missing_and_wrong_ids_are_made_good_by_the_verifier(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        return (
            "Anna Berg demanded a shorter night shift and a written guarantee of jobs. "
            f"Piet Vos offered four million euros for new cranes {cite(messages, 'lasted')}[zz9]."
        )

    with serving(reply=reply) as server:
        answer = ask(QUESTION, library=library, llm=named(server))
    check(answer, library)
    assert [s.support for s in answer.sentences] == [Support.SUPPORTED] * 2
    quotes = {c.marker: c.quote for c in answer.citations}
    assert [
        "demanded" in quotes[answer.sentences[0].markers[0]],
        "offered" in quotes[answer.sentences[1].markers[0]],
    ] == [
        True,
        True,
    ]


def test_a_pronoun_is_cited_with_the_sentence_before_it(library: Library) -> None:
    with serving(
        reply=lambda m: f"The talks between Berg and Vos lasted 70 minutes {cite(m, 'lasted')}."
    ) as server:
        answer = ask("How long did the talks last?", library=library, llm=named(server))
    check(answer, library)
    assert answer.sentences[0].support is Support.SUPPORTED
    assert any("70 minutes" in c.quote for c in answer.citations)


@pytest.mark.parametrize(
    ("behaviour", "said", "within"),
    [
        ({"status": 401}, "refused the key", 5),
        ({"status": 429}, "over its limit", 8),
        ({"status": 500}, "fault of its own", 8),
        ({"status": 404}, "isn't known to the server", 5),
        ({"cut_after": 3, "reply": good}, "broke off", 5),
        ({"reply": lambda _: ""}, "answered nothing", 5),
        ({"raw": b"<html>surprise</html>"}, "answered nothing", 5),
        ({"raw": b"data: {broken\n\n"}, "nothing that can be read", 5),
        ({"reply": lambda _: "%% ## @@ 12 ;;"}, "nothing that can be read", 5),
        ({"reply": lambda _: "I'm sorry, but I can't help with that."}, "declined", 8),
    ],
)
def test_a_failing_model_leaves_the_extractive_answer(
    library: Library, behaviour: dict[str, object], said: str, within: float
) -> None:
    with serving(**behaviour) as server:
        ask(QUESTION, library=library)
        begun = time.monotonic()
        answer = ask(QUESTION, library=library, llm=named(server))
        took = time.monotonic() - begun
    check(answer, library)
    assert answer.mode is Mode.EXTRACTIVE
    assert said in answer.notices[0]
    assert "demanded a shorter night shift" in answer.citations[0].quote
    assert took < within


def test_a_server_that_is_not_there_costs_under_two_seconds_and_is_said(library: Library) -> None:
    ask(QUESTION, library=library)
    begun = time.monotonic()
    answer = ask(QUESTION, library=library, llm="openai-like:m@http://127.0.0.1:9/v1")
    assert time.monotonic() - begun < 4  # two in the quiet; the machine may be busy
    assert "can't be reached" in answer.notices[0]


def test_a_slow_server_is_given_up(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_LLM_TIMEOUT", "1")
    with serving(reply=good, delay=3.5) as server:
        begun = time.monotonic()
        answer = ask(QUESTION, library=library, llm=named(server))
        took = time.monotonic() - begun
    assert "took too long" in answer.notices[0]
    assert "IBID_LLM_TIMEOUT" in answer.notices[0]
    assert took < 3.4


def test_a_wrong_name_or_provider_is_one_clear_line(library: Library) -> None:
    with serving(reply=good) as server:
        answer = ask(QUESTION, library=library, llm=named(server, "stub-2"))
    assert "stub-2 isn't known to the server" in answer.notices[0]
    with pytest.raises(AnswerError, match="there is no provider 'nonsense'"):
        ask(QUESTION, library=library, llm="nonsense:x")
    with pytest.raises(AnswerError, match="isn't a llama-index language model"):
        ask(QUESTION, library=library, llm=object())


def test_keys_are_sent_and_nowhere_shown(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(reply=good, key=KEY) as server:
        monkeypatch.setenv("IBID_LLM_KEY", KEY)
        answer = ask(QUESTION, library=library, llm=named(server))
        assert answer.mode is Mode.LLM
        monkeypatch.setenv("IBID_LLM_KEY", "sk-wrong-key")
        refused = ask(QUESTION, library=library, llm=named(server))
        tried = try_connection(named(server))
    assert "refused the key" in refused.notices[0]
    assert not tried.ok
    for text in (str(answer.to_dict()), str(refused.to_dict()), tried.message, caplog.text):
        assert KEY not in text
        assert "sk-wrong-key" not in text


def test_a_follow_up_is_condensed_by_the_model_and_numbers_stay(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        if "<conversation>" in messages[-1]["content"]:
            return "What did Piet Vos offer?"
        return good(messages)

    with serving(reply=reply) as server:
        conversation = Conversation(library)
        first = conversation.ask(QUESTION, llm=named(server))
        second = conversation.ask("And what did he offer?", llm=named(server))
        assert "Question: What did Piet Vos offer?" in server.requests[-1]["messages"][-1]["content"]
    numbers = {c.start: c.marker for c in first.citations}
    assert {c.start: c.marker for c in second.citations} == numbers


def test_the_model_as_judge(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        if "<claim>" in messages[-1]["content"]:
            return "unsupported"
        return good(messages)

    with serving(reply=reply) as server:
        answer = ask(QUESTION, library=library, llm=named(server), judge="llm")
    assert {s.support for s in answer.sentences} == {Support.UNSUPPORTED}


def test_trying_a_connection(library: Library) -> None:
    with serving(reply=lambda _: "ready") as server:
        tried = try_connection(named(server))
    assert tried.ok
    assert tried.message.startswith("first words after 0.")
    assert tried.message.endswith("window of 8,192 tokens")


def test_a_failing_model_costs_no_second_search(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for holder, name in ((answerer(library).retriever, "retrieve"), (answerer(library), "read")):
        own = getattr(holder, name)

        def counted(*args: Any, name: str = name, own: Any = own, **options: Any) -> Any:
            done.append(name)
            return own(*args, **options)

        monkeypatch.setattr(holder, name, counted)
    alone = ask(QUESTION, library=library)
    once, done[:] = list(done), []
    with serving(status=500) as server:
        answer = ask(QUESTION, library=library, llm=named(server), budget_ms=60_000)
    assert done == once
    assert (answer.text, answer.citations, answer.read) == (alone.text, alone.citations, alone.read)
    # The model's part of the time is in it, too.
    assert answer.timings.total_ms > answer.timings.answer_ms > 100


def test_a_summary_is_written_of_the_document_s_own_lines(library: Library) -> None:
    def reply(messages: list[dict[str, str]]) -> str:
        assert len(shown_lines(messages)) == 6
        return f"Anna Berg demanded a shorter night shift. {cite(messages, 'demanded')}"

    with serving(reply=reply, key=None) as server:
        answer = ask("Summarise the document", library=library, llm=named(server))
    assert answer.mode is Mode.LLM
    assert [s.support for s in answer.sentences] == [Support.SUPPORTED]
    assert answer.notices == ()
    check(answer, library)


def test_what_mentions_something_is_counted_and_no_model_asked(library: Library) -> None:
    with serving(reply=good, key=None) as server:
        answer = ask("Which documents mention Piet Vos?", library=library, llm=named(server))
        assert not server.requests
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.notices[0].startswith("The document mentions “Piet Vos”")
    check(answer, library)


def test_where_no_model_can_be_asked_words_of_nothing_are_asked_as_without_one(library: Library) -> None:
    """They were put behind the earlier question, which was answered in their name."""
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Jobs. [1]"}]
    answer = ask("asdf", library=library, history=history, llm="openai-like:m@http://127.0.0.1:9/v1")
    assert answer.text == ask("asdf", library=library, history=history).text
    assert answer.text != ask(QUESTION, library=library).text
