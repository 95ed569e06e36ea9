"""What becomes of a model's sentences as they come: numbers, ids on their own, refusals, reasoning, lookups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, LLMMetadata
from test_llm_answers import HARBOUR, QUESTION
from test_llm_hostile import Obedient

from corpus import read_text
from index import Library
from qa import Answer, ask
from qa.answer import Mode, Support
from qa.asking import answerer
from qa.llm.chat import Chat
from qa.llm.checking import Judge
from qa.llm.writing import Grounded
from qa.verifier import Verdict, supports


class Scripted(Obedient):
    """Says its script, with `{word}` for the id of the line that has the word; `fails` breaks the connection then."""

    fails: bool = False
    name: str = "scripted"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self.name, context_window=8000, num_output=400)

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        lines = dict(re.findall(r"^\[([a-z]+\d+)\] (.*)$", prompt, re.M))
        said = re.sub(r"\{(\w+)\}", lambda m: next(k for k, line in lines.items() if m[1] in line), self.said)
        for at in range(0, len(said), self.cut):
            yield CompletionResponse(text=said[: at + self.cut], delta=said[at : at + self.cut])
        if self.fails:
            raise ConnectionResetError


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("writing") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="harbour.txt")]))
        yield opened


def parts(
    library: Library,
    said: str,
    *,
    question: str = QUESTION,
    judge: Judge | None = None,
    strict: bool = False,
    **more: Any,
) -> list[Answer]:
    """All parts of the answer of a model that says this."""
    grounded = Grounded(answerer(library), Chat(Scripted(said=said, **more)), judge=judge, strict=strict)
    found = list(grounded.answer(question))
    for answer, numbering in found:
        markers = {(span.start, span.end): marker for span, marker in numbering.markers.items()}
        assert all(markers[c.start, c.end] == c.marker for c in answer.citations)
    return [answer for answer, _ in found]


def test_every_answer_says_what_was_read_what_it_cost_and_where_the_time_went(library: Library) -> None:
    supported = "Piet Vos offered four million euros for new cranes [{offered}]."
    made_up = "The cranes will be painted green by a Swiss firm next year."
    unanswered = "When did the talks between Berg and Vos end?"
    for said, strict, question in (
        (supported, False, QUESTION),
        (made_up, True, QUESTION),
        ("The documents don't say.", False, unanswered),
    ):
        answer = parts(library, said, strict=strict, question=question)[-1]
        assert answer.mode is Mode.LLM
        assert answer.read.passages == answer.read.of > 0
        assert answer.timings.total_ms > answer.timings.read_ms > 0
        assert answer.usage is not None
        assert answer.usage.completion_tokens > 3
    # Where no model was asked, there is no usage; the rest is as of any answer.
    asked_none = parts(library, supported, question="What did Olga Petrova tell the council?")[-1]
    assert asked_none.abstained
    assert asked_none.usage is None
    assert asked_none.read.of > 0
    assert asked_none.timings.total_ms > 0


def test_citations_say_who_speaks_as_extractive_ones_do(tmp_path: Path) -> None:
    text = 'Mira Holt met the press in Castra. "The river dam must be opened by June," Holt said on Monday.'
    with Library.open(tmp_path / "library", create=True) as opened:
        list(opened.add([read_text(text, source="dam.txt")]))
        question = "When must the river dam be opened?"
        verbatim = ask(question, library=opened)
        answer = parts(opened, "The river dam must be opened by June [{dam}].", question=question)[-1]
    assert answer.mode is Mode.LLM
    assert [c.speaker for c in answer.citations] == ["Mira Holt"]
    assert {c.quote: c.speaker for c in verbatim.citations}.items() >= {
        c.quote: c.speaker for c in answer.citations
    }.items()


def test_a_document_is_looked_up_once_for_all_parts_of_an_answer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    for name in ("document", "is_stale"):
        own = getattr(library, name)

        def counted(identity: str, *, name: str = name, own: Any = own) -> Any:
            looked.append(name)
            return own(identity)

        monkeypatch.setattr(library, name, counted)
    parts(library, "Nobody knows.", strict=True)
    without, looked[:] = list(looked), []
    said = " ".join(f"Said {word} [{{{word}}}]." for word in ("offered", "demanded", "noon", "lasted"))
    found = parts(library, said)
    assert len(found) == 5
    assert sorted(looked) == sorted([*without, "document", "is_stale"])


def numbers(answers: Sequence[Answer]) -> dict[int, set[str]]:
    """What each number was ever shown for."""
    shown: dict[int, set[str]] = {}
    for answer in answers:
        for citation in answer.citations:
            shown.setdefault(citation.marker, set()).add(citation.quote)
    return shown


def says(needed: str) -> Judge:
    """A judge to whom everything is borne out by the line with this word, and nothing by any other."""

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        told = any(needed in text for text in evidence)
        support = Support.SUPPORTED if told else Support.UNSUPPORTED
        return Verdict(support=support, score=float(told), reason="stub")

    return judge


def test_a_number_once_shown_stays_though_its_sentence_is_cited_otherwise(library: Library) -> None:
    found = parts(
        library, "Somebody spoke [{offered}].\n\n[{demanded}]\n\nMore [{noon}].", judge=says("demanded")
    )
    assert ["offered" in c.quote for c in found[0].citations] == [True]
    assert any("demanded" in c.quote for c in found[-1].citations)
    assert all(len(quotes) == 1 for quotes in numbers(found).values())


def test_a_number_once_shown_stays_though_the_model_fails(library: Library) -> None:
    found = parts(
        library, "Piet Vos offered four million euros for new cranes [{offered}]. They then", fails=True
    )
    assert [part.mode for part in found] == [Mode.LLM, Mode.EXTRACTIVE]
    assert "demanded" in found[-1].citations[0].quote
    assert all(len(quotes) == 1 for quotes in numbers(found).values())


def test_ids_on_their_own_leave_a_supported_sentence_as_it_is(library: Library) -> None:
    said = "Piet Vos offered four million euros for new cranes [{offered}]."
    judged: list[str] = []

    def judge(claim: str, evidence: Sequence[str]) -> Verdict:
        judged.append(claim)
        return supports(claim, evidence)

    alone = parts(library, said, judge=judge)[-1]
    once, judged[:] = list(judged), []
    assert (
        parts(library, f"{said}\n\n[{{lasted}}][{{demanded}}]", judge=judge)[-1].sentences == alone.sentences
    )
    assert judged == once


def test_ids_on_their_own_are_for_the_sentence_just_written_also_where_that_was_removed(
    library: Library,
) -> None:
    said = "They sat down [{demanded}].\n\n[{noon}]"
    for strict in (False, True):
        answer = parts(library, said, judge=says("noon"), strict=strict)[-1]
        assert [(s.text, s.support) for s in answer.sentences] == [("They sat down.", Support.SUPPORTED)]
        assert ["noon" in c.quote for c in answer.citations] == [True]
        assert (answer.removed, answer.notices) == (0, ())


def test_ids_on_their_own_that_do_not_help_leave_a_sentence_removed(library: Library) -> None:
    said = "Piet Vos offered four million euros for new cranes [{offered}].\n\nThe moon is made of cheese.\n\n[{lasted}]"
    first, *_, answer = parts(library, said, strict=True)
    assert first.sentences == answer.sentences
    assert [s.support for s in answer.sentences] == [Support.SUPPORTED]
    assert answer.removed == 1


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "said", ["I'm sorry, but I can't help with that.", "- **Sorry**, I won't say. [{noon}]"]
)
def test_a_refusal_leaves_the_extractive_answer(library: Library, said: str, strict: bool) -> None:
    answer = parts(library, said, strict=strict)[-1]
    assert answer.mode is Mode.EXTRACTIVE
    assert "declined" in answer.notices[0]
    assert "demanded" in answer.citations[0].quote


ANSWER = "Piet Vos offered four million euros for new cranes [{offered}]."
THOUGHT = "The user asks SECRET. Anna Berg demanded a shorter night shift [{demanded}]. SECRET it is. "


def secret(answers: Sequence[Answer]) -> bool:
    return any("SECRET" in str(answer.to_dict()) for answer in answers)


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 13, 1000])
def test_what_a_model_thinks_aloud_is_neither_shown_nor_checked(library: Library, cut: int) -> None:
    judged: list[str] = []

    def judge(claim: str, evidence: Sequence[str]) -> Verdict:
        judged.append(claim)
        return supports(claim, evidence)

    alone = parts(library, ANSWER, judge=judge)[-1]
    once, judged[:] = list(judged), []
    found = parts(library, f"<think>{THOUGHT}</think>\n\n{ANSWER}", judge=judge, cut=cut)
    assert not secret(found)
    assert judged == once
    assert (found[-1].text, found[-1].citations) == (alone.text, alone.citations)


def test_a_thought_that_never_ends_is_no_answer(library: Library) -> None:
    found = parts(library, f"<think>{THOUGHT}")
    assert not secret(found)
    assert [answer.mode for answer in found] == [Mode.EXTRACTIVE]
    assert "answered nothing" in found[0].notices[0]


@pytest.mark.parametrize("strict", [False, True])
def test_a_thought_whose_beginning_was_in_the_prompt_is_dropped_at_its_end(
    library: Library, strict: bool
) -> None:
    found = parts(library, f"{THOUGHT}</think>{ANSWER}", strict=strict)
    assert not secret(found[-1:])
    assert len(found[-1].sentences) == 1
    assert found[-1].removed == 0
    assert all(len(quotes) == 1 for quotes in numbers(found).values())
    # Of a model whose name says that it reasons, nothing is shown before.
    found = parts(library, f"{THOUGHT}</think>{ANSWER}", strict=strict, name="qwen3-thinking:4b")
    assert not secret(found)
    assert [len(answer.sentences) for answer in found] == [1, 1]
    assert [c.marker for c in found[-1].citations] == [1]


def test_a_failure_where_the_documents_do_not_answer_promises_no_sentences(library: Library) -> None:
    answer = parts(library, "", question="What did Anna Berg eat for breakfast in the customs house?")[-1]
    assert answer.abstained
    assert ["answered nothing" in notice and "shown instead" not in notice for notice in answer.notices] == [
        True
    ]
    assert "are shown instead" in parts(library, "")[-1].notices[0]


COUNCIL = """The council of Castra met on Monday. Mira Holt opened the river dam debate. Piet Vos asked for four million euros.
Nobody answered him. The mayor left at noon. It rained all day. The vote on the dam is due in June."""


def test_a_model_that_writes_down_line_after_line_is_stopped(tmp_path: Path) -> None:
    """Small models begin with a line that answers, and go on with those behind it to the end of their output."""
    question = "When is the vote on the dam due?"
    with Library.open(tmp_path / "library", create=True) as opened:
        list(opened.add([read_text(COUNCIL, source="council.txt")]))
        sentences = [
            *("The council of Castra met on Monday.", "Mira Holt opened the river dam debate."),
            *("Piet Vos asked for four million euros.", "Nobody answered him.", "The mayor left at noon."),
            *("It rained all day.", "The vote on the dam is due in June."),
        ]
        copied = parts(opened, " ".join(sentences), question=question)
        few = parts(opened, " ".join(sentences[2:]), question=question)[-1]
        apart = parts(opened, " ".join(sentences[::2] + sentences[1::2]), question=question)[-1]
    assert [part.mode for part in copied] == [*[Mode.LLM] * 5, Mode.EXTRACTIVE]
    assert "only copied the documents" in copied[-1].notices[0]
    assert any("due in June" in c.quote for c in copied[-1].citations)
    assert all(len(quotes) == 1 for quotes in numbers(copied).values())
    assert few.mode is apart.mode is Mode.LLM


def test_a_list_may_be_written_down_item_by_item(tmp_path: Path) -> None:
    items = [
        f"- {n} boxes of helmets for {town}"
        for n, town in enumerate("Brno Cork Graz Lyon Turin Vigo Ypres".split(), 2)
    ]
    with Library.open(tmp_path / "library", create=True) as opened:
        list(
            opened.add(
                [read_text("They sent:\n\n" + "\n".join(items) + "\n", source="list.md", format="markdown")]
            )
        )
        answer = parts(
            opened, "They sent:\n" + "\n".join(items), question="How many boxes of helmets did they send?"
        )[-1]
    assert answer.mode is Mode.LLM
    assert len(answer.sentences) > 6
