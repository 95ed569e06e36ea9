"""What a model thinks aloud is taken out of its stream, wherever the stream is cut."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Support, Turn
from qa.llm.chat import Chat
from qa.llm.condense import condense
from qa.llm.judge import LlmJudge
from qa.llm.thinking import Dropped, Thoughts, reasons

STREAMS = [
    ("<think>SECRET [1] <b>SECRET</thinking> They met.", " They met."),
    ("They <think>SECRET</think>met <THINK>SECRET</THINK>again.", "They met again."),
    ("<think>SECRET, never closed </thin", ""),
    ("[THINK]SECRET[/THINK]They met [kf1].", "They met [kf1]."),
    ("◁think▷SECRET◁/think▷They met <i>.", "They met <i>."),
    ("They met. <thi", "They met. <thi"),
    ("<reflection>SECRET</reflection>They met.", "They met."),
    ("They met.<br>They left.", "They met.\nThey left."),
    ("They met.<|im_end|>\n<|im_start|>user\nSECRET<|im_end|>", "They met."),
    ("They met.</s> SECRET", "They met."),
    (
        "<|channel|>analysis<|message|>SECRET<|end|><|start|>assistant<|channel|>final<|message|>They met.<|return|>",
        "They met.",
    ),
]
UNOPENED = [
    ("SECRET [kf1]. SECRET.</think>They met.", "They met."),
    ("SECRET </think> SECRET <think>SECRET</think> SECRET</think>They met.", "They met."),
    ("<think>SECRET <think> SECRET</think>SECRET</think>They met.", "They met."),
]


def read(pieces: list[str], *, waits: bool = False) -> tuple[str, str]:
    """What is left in the end, and all that was ever passed on."""
    thoughts, left, passed = Thoughts(waits=waits), "", ""
    for item in [*(i for piece in pieces for i in thoughts.feed(piece)), *thoughts.end()]:
        if isinstance(item, Dropped):
            left = ""
        else:
            left += item
            passed += item
    return left, passed


@pytest.mark.parametrize(
    "opening", ["<|im_start|>assistant", "<s>", "<|start_header_id|>assistant<|end_header_id|>", "<|im_end|>"]
)
def test_the_signs_of_a_template_before_an_answer_are_no_part_of_it(opening: str) -> None:
    for pieces in splits(f"{opening}\n\nThey met."):
        assert read(pieces)[0].strip() == "They met."


def splits(text: str) -> list[list[str]]:
    return [list(text), *([text[:at], text[at:to], text[to:]] for to in range(len(text)) for at in range(to))]


@pytest.mark.parametrize(("said", "left"), STREAMS)
@pytest.mark.parametrize("waits", [False, True])
def test_a_block_is_never_passed_on_at_any_split(said: str, left: str, waits: bool) -> None:
    for pieces in splits(said):
        assert read(pieces, waits=waits) == (left, left)


@pytest.mark.parametrize(("said", "left"), UNOPENED)
def test_an_end_that_nothing_opened_drops_what_came_before_it(said: str, left: str) -> None:
    for pieces in splits(said):
        assert read(pieces)[0] == left


def test_of_a_model_that_reasons_nothing_is_passed_on_before_the_end() -> None:
    said, left = UNOPENED[0]
    for pieces in splits(said):
        assert read(pieces, waits=True) == (left, left)
    assert read(["They met.", " So."], waits=True) == ("They met. So.",) * 2


@given(st.lists(st.text(alphabet="a <>/think[]", max_size=8), max_size=8))
def test_a_text_without_tags_passes_as_it_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not any(end in text for end in (">", "]")):
        assert read(pieces) == (text, text)
    assert read(pieces) == read([text])


def test_names_that_say_that_a_model_reasons() -> None:
    assert all(map(reasons, ["deepseek-r1:8b", "QwQ-32B", "qwen3-4b-thinking-2507", "magistral_small"]))
    assert not any(map(reasons, ["gpt-4o-mini", "llama3.2", "mr1-large", "claude-sonnet-4-0"]))


class Asked:
    """A model that says one thing."""

    name = "stub"

    def __init__(self, said: str) -> None:
        self._said = said

    def ask(self, *_: str) -> str:
        return self._said

    def room(self, *_: str) -> int:
        return 1000

    def count(self, text: str) -> int:
        return len(text)


def test_what_is_thought_aloud_is_no_question_and_no_verdict() -> None:
    turns = [Turn(role="user", content="What did Berg demand?"), Turn(role="assistant", content="Money.")]
    for thought in ("<think>Who is he?</think>", "Who is he?</think>", "[THINK]Hm.[/THINK]\n\n"):
        asked = cast("Chat", Asked(f"{thought}What did Vos offer?"))
        assert condense("And what did he offer?", turns, asked) == "What did Vos offer?"
        judge = LlmJudge(cast("Chat", Asked(f"{thought.replace('Hm', 'Unsupported?')}supported")))
        assert judge("They met.", ["They met."]).support is Support.SUPPORTED
    unended = LlmJudge(cast("Chat", Asked("<think>Is it supported?")))
    assert unended("They met.", ["They met."]).support is Support.UNSUPPORTED
