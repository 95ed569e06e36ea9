"""Ids and sources in the forms that models give them: none is left in the sentence, and none raises an alarm."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_llm_answers import HARBOUR
from test_llm_markers import read
from test_llm_writing import Scripted, parts

from corpus import read_text
from index import Library
from qa import ask
from qa.answer import Mode, Support
from qa.llm.markers import Cited
from qa.llm.packing import _prefix

BERG = "Anna Berg demanded a shorter night shift and a written guarantee of jobs"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("forms") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="papers/harbour.txt")]))
        yield opened


@pytest.mark.parametrize(
    "said",
    [
        f"{BERG} {{demanded}}.",
        f"{BERG}. {{demanded}}",
        f"{{demanded}}: {BERG}.",
        f"[{{demanded}}]: {BERG}.",
        f"{BERG} (source: {{demanded}}).",
        f"{BERG} [line {{demanded}}].",
        f"{BERG} [lines {{demanded}} and {{offered}}].",
        f"{BERG} ({{demanded}}-{{offered}}).",
        f"{BERG} ^{{demanded}}^.",
        f"{BERG} **[{{demanded}}]**.",
        f"{BERG} `[{{demanded}}]`.",
        f"{BERG} ([{{demanded}}]).",
        f"{BERG} [[{{demanded}}]](#{{demanded}}).",
        f"{BERG}<sup>[{{demanded}}]</sup>.",
        f"{BERG}<sup>1</sup>.",
        f"{BERG}¹.",
        f"{BERG} (1).",
        f"{BERG} (Source 1).",
        f"{BERG} (harbour.txt).",
        f"{BERG} (see papers/harbour.txt, lines 2-3).",
        f"{BERG}[^1].\n\n[^1]: {{demanded}}",
        f"According to line [{{demanded}}], {BERG}.",
        f"As stated in [{{demanded}}] and [{{offered}}], {BERG}.",
        f"Line [{{demanded}}] says that {BERG}.",
        f"*{BERG}* [{{demanded}}].",
        "Anna Berg demanded a **shorter night shift** and a *written guarantee* of jobs [{demanded}].",
        f"{BERG} [{{demanded}}].\n\nReferences:\n[{{demanded}}] harbour.txt\n[{{offered}}] harbour.txt",
    ],
)
def test_a_source_in_any_form_leaves_the_sentence_as_it_is(library: Library, said: str) -> None:
    answer = parts(library, said)[-1]
    assert [(s.text, s.support) for s in answer.sentences] == [(f"{BERG}.", Support.SUPPORTED)]
    assert [c.quote for c in answer.citations if "demanded" in c.quote]


def test_numbers_of_a_list_in_a_sentence_are_not_held_against_it(library: Library) -> None:
    said = "Anna Berg demanded (1) a shorter night shift and (2) a written guarantee of jobs [{demanded}]."
    answer = parts(library, said)[-1]
    assert [(s.text.count("("), s.support) for s in answer.sentences] == [(2, Support.SUPPORTED)]


def test_the_rows_of_a_table_are_checked_without_its_lines(library: Library) -> None:
    said = "| Person | Position |\n|:--|:--|\n| Piet Vos | four million euros for new cranes |"
    answer = parts(library, said)[-1]
    assert answer.sentences[-1].text == "Piet Vos | four million euros for new cranes"
    assert {s.support for s in answer.sentences} == {Support.SUPPORTED}


@pytest.mark.parametrize(
    "said",
    [
        '<tool_call>\n{"name": "search", "arguments": {"query": "Anna Berg"}}\n</tool_call>',
        '[TOOL_CALLS][{"name": "search", "arguments": {"query": "Anna Berg"}}]',
        '```json\n{"name": "search", "parameters": {"query": "what Anna Berg demanded"}}\n```',
    ],
)
def test_the_call_of_a_tool_is_no_answer(library: Library, said: str) -> None:
    answer = parts(library, said)[-1]
    assert answer.mode is Mode.EXTRACTIVE
    assert "nothing that can be read" in answer.notices[-1]


def test_what_stands_in_brackets_in_a_line_stays(tmp_path: Path) -> None:
    text = "The envoys of Arle settled the dam by the treaty of Castra (2). They met there in May."
    said = "The envoys of Arle settled the dam by the treaty of Castra (2) [{envoys}]."
    with Library.open(tmp_path / "library", create=True) as opened:
        list(opened.add([read_text(text, source="dam.txt")]))
        answer = ask("How was the dam settled?", library=opened, llm=Scripted(said=said))
    assert answer.sentences[0].text == text.split(" They")[0]
    assert answer.sentences[0].support is Support.SUPPORTED


def test_ids_without_brackets_are_whole_words_of_this_request() -> None:
    text, cited = read(["Kf3 they met kf12 in kfz akf3 kf3a. kf2"])
    assert text == " they met kf12 in kfz akf3 kf3a. "
    assert [c for _, c in cited] == [Cited((3,)), Cited((2,))]


def test_no_line_has_what_looks_like_an_id() -> None:
    letters = random.Random(1)
    shown = "It is 7 km2, " + " ".join(f"{a}{b}4" for a in "bcdfghjkpqtvwxz" for b in "bcdfghjkpqtvwx")
    drawn = {_prefix(letters, shown) for _ in range(200)}
    assert drawn
    assert not any(re.search(rf"{prefix}\d", shown) or prefix.endswith("m") for prefix in drawn)


@pytest.mark.parametrize(
    "said",
    [
        f"{BERG} [{{demanded}}].<|im_end|>",
        f"{BERG} [{{demanded}}].<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWhat did Vos offer?",
        f"<|channel|>analysis<|message|>They ask of Berg.<|end|><|start|>assistant<|channel|>final<|message|>{BERG} [{{demanded}}].",
        f"<answer>{BERG} [{{demanded}}].</answer>",
        f"<p>{BERG} [{{demanded}}].</p>",
    ],
)
def test_the_signs_of_a_template_are_not_held_against_a_sentence(library: Library, said: str) -> None:
    answer = parts(library, said)[-1]
    assert [(s.text, s.support) for s in answer.sentences] == [(f"{BERG}.", Support.SUPPORTED)]


def test_a_model_that_runs_on_behind_its_turn_is_stopped(library: Library) -> None:
    written: list[str] = []

    class RunsOn(Scripted):
        def stream_complete(self, prompt, formatted=False, **more):  # type: ignore[no-untyped-def]
            for piece in super().stream_complete(prompt, formatted, **more):
                written.append(piece.delta or "")
                yield piece

    said = f"{BERG} [{{demanded}}].<|im_end|>\n" + "<|im_start|>user\nAnd then?<|im_end|>\nNothing.\n" * 2000
    answer = ask("What did Anna Berg demand?", library=library, llm=RunsOn(said=said))
    assert [s.text for s in answer.sentences] == [f"{BERG}."]
    assert len("".join(written)) < len(said)
