"""Lists and headings that a model writes: an item is checked with what it stands under, which is no statement alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_llm_answers import HARBOUR, QUESTION
from test_llm_writing import parts

from corpus import read_text
from index import Library
from qa.answer import Answer, Support
from qa.llm.leads import stands_alone

YES, NO = True, False
SHIFT, JOBS, EUROS = (
    "a shorter night shift [{demanded}]",
    "a written guarantee of jobs [{demanded}]",
    "four million euros for new cranes [{offered}]",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("lists") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR, source="harbour.txt")]))
        yield opened


def verdicts(answer: Answer) -> list[tuple[str, bool]]:
    return [(s.text, s.support is Support.SUPPORTED) for s in answer.sentences]


@pytest.mark.parametrize("lead", ["Anna Berg demanded:", "Anna Berg demanded the following:"])
@pytest.mark.parametrize("mark", ["1.", "-", "*"])
def test_an_item_is_checked_with_what_begins_its_list(library: Library, lead: str, mark: str) -> None:
    said = f"{lead}\n\n{mark} {SHIFT}\n{mark} {EUROS}"
    shown = parts(library, said)[-1]
    # Vos offered the euros: true of the line, and false of Berg.
    assert verdicts(shown) == [
        (lead, YES),
        ("a shorter night shift", YES),
        ("four million euros for new cranes", NO),
    ]
    assert shown.sentences[0].markers == shown.sentences[1].markers
    strict = parts(library, said, strict=True)[-1]
    assert verdicts(strict) == verdicts(shown)[:2]
    assert strict.removed == 1


def test_a_list_is_borne_out_by_any_of_its_items_and_shown_from_the_first(library: Library) -> None:
    said = f"Anna Berg demanded:\n- {EUROS}\n- {JOBS}"
    answers = parts(library, said)
    assert verdicts(answers[0])[0] == ("Anna Berg demanded:", NO)
    assert [good for _, good in verdicts(answers[-1])] == [YES, NO, YES]
    assert [good for _, good in verdicts(parts(library, said, strict=True)[-1])] == [YES, YES]


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (f"Anna Berg demanded [{{demanded}}]:\n- {SHIFT}", ["Anna Berg demanded:", "a shorter night shift"]),
        (f"**Anna Berg**\n- {SHIFT}", ["Anna Berg", "a shorter night shift"]),
        (f"## Demands\n\nAnna Berg demanded:\n- {SHIFT}", ["Demands", "Anna Berg demanded:", "a shorter night shift"]),
        (
            f"- Anna Berg:\n  - {SHIFT}\n- Piet Vos:\n  - {EUROS}",
            ["Anna Berg:", "a shorter night shift", "Piet Vos:", "four million euros for new cranes"],
        ),
        (
            "### Particulars\nThey lasted 70 minutes [{lasted}].\n\nThe council's offer:\n- Piet Vos offered four million "
            "euros for new cranes [{offered}].",
            ["They lasted 70 minutes.", "The council's offer:", "Piet Vos offered four million euros for new cranes."],
        ),
        (f"Anna Berg demanded:\n- {SHIFT}\n\nThey lasted 70 minutes [{{lasted}}].", ["Anna Berg demanded:", "a shorter night shift", "They lasted 70 minutes."]),
        ("**Four million euros for new cranes**", ["Four million euros for new cranes"]),
        ("**Piet Vos offered four million euros.**", ["Piet Vos offered four million euros."]),
        ("```markdown\nThey lasted 70 minutes [{lasted}].\n```", ["They lasted 70 minutes."]),
    ],
)  # fmt: skip
def test_form_alone_raises_no_alarm(library: Library, said: str, texts: list[str]) -> None:
    answer = parts(library, said)[-1]
    assert [text for text, _ in verdicts(answer) if text not in {"Particulars"}] == texts
    assert answer.coverage == 1.0


def test_a_quotation_is_checked_with_who_is_said_to_speak(library: Library) -> None:
    for who, good in (("Anna Berg", YES), ("Piet Vos", NO)):
        said = f"{who} demanded:\n\n“A shorter night shift and a written guarantee of jobs” [{{demanded}}]"
        assert verdicts(parts(library, said)[-1])[-1][1] is good


@pytest.mark.parametrize(
    "lead", ["Rejected by Anna Berg:", "Not demanded by Anna Berg:", "Not in the offer:"]
)
def test_what_turns_a_list_round_is_checked_though_it_is_no_sentence(library: Library, lead: str) -> None:
    answer = parts(library, f"{lead}\n- {SHIFT}\n- {JOBS}")[-1]
    assert not any(good for _, good in verdicts(answer))
    demanded = parts(library, f"Demanded by Anna Berg:\n- {SHIFT}\n- {JOBS}")[-1]
    assert all(good for _, good in verdicts(demanded))


def test_the_same_item_below_another_line_is_no_repetition(library: Library) -> None:
    answer = parts(library, f"Piet Vos offered:\n- {EUROS}\n\nAnna Berg demanded:\n- {EUROS}")[-1]
    assert [good for _, good in verdicts(answer)] == [YES, YES, NO, NO]


def test_what_begins_a_list_that_never_comes_is_a_statement(library: Library) -> None:
    answer = parts(library, "The cranes will be painted green:")[-1]
    assert verdicts(answer) == [("The cranes will be painted green:", NO)]
    assert parts(library, f"{QUESTION}\n\n## Demands")[-1].notices == ()


@pytest.mark.parametrize(
    ("item", "whole"),
    [
        ("Piet Vos offered four million euros.", YES),
        ("The talks lasted 70 minutes", YES),
        ("She was there.", YES),
        ("A shorter night shift and a written guarantee of jobs.", NO),
        ("four million euros, offered by the council", NO),
        ("Increased pay", NO),
        ("“We will not go back.”", NO),
        ("He left", NO),
    ],
)
def test_which_items_are_sentences(item: str, whole: bool) -> None:
    assert stands_alone(item) is whole
