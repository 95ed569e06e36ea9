"""Who "she" is in a model's answer: what a line says of somebody else doesn't bear her sentence out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_llm_answers import HARBOUR
from test_llm_writing import parts

from corpus import read_text
from index import Library
from qa.answer import Support
from qa.llm.pronouns import named, someone_else, subject

MORE = """
"We will not go back to work without a signature," Berg said. "The night shift has cost two of us our health."
"""
BERG = "Anna Berg demanded a shorter night shift [{demanded}]."
VOS = "Piet Vos offered four million euros for new cranes [{offered}]."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("pronouns") / "library", create=True) as opened:
        list(opened.add([read_text(HARBOUR + MORE, source="harbour.txt")]))
        yield opened


def last(library: Library, said: str, **more: bool) -> Support:
    return parts(library, said, **more)[-1].sentences[-1].support


@pytest.mark.parametrize(
    "said",
    [
        f"{BERG} She offered four million euros for new cranes [{{offered}}].",
        f"{VOS} He demanded a shorter night shift [{{demanded}}].",
        "- **Anna Berg**: She offered four million euros for new cranes [{offered}].",
        "Anna Berg offered four million euros for new cranes [{offered}].",
        "Anna Berg offered four million euros for new cranes [{demanded}][{offered}].",
        "Anna Berg offered four million euros for new cranes.",
    ],
)
def test_what_another_did_is_not_borne_out(library: Library, said: str) -> None:
    assert last(library, said) is not Support.SUPPORTED
    strict = parts(library, said, strict=True)[-1]
    assert not any("four million" in s.text or s.text.startswith("He ") for s in strict.sentences[1:])


@pytest.mark.parametrize(
    "said",
    [
        f"{BERG} She also demanded a written guarantee of jobs [{{demanded}}].",
        f"{BERG} She said they will not go back to work without a signature [{{signature}}].",
        f"{BERG} The night shift has cost two of them their health, she said [{{health}}].",
        f"{VOS} His offer was four million euros [{{offered}}].",
        "Piet Vos is the council's chairman [{offered}]. He offered four million euros for new cranes [{offered}].",
        "- **Piet Vos**: He offered four million euros for new cranes [{offered}].",
        "Anna Berg demanded a shorter night shift, and Piet Vos offered four million euros for new cranes [{offered}].",
    ],
)
def test_what_the_same_one_did_is(library: Library, said: str) -> None:
    assert last(library, said) is Support.SUPPORTED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Berg demanded jobs.", "Anna Berg"),
        ("Anna Berg spoke in Westhaven.", "Anna Berg"),
        ("Anna Berg met Piet Vos.", ""),
        ("Anna Berg's offer stands.", ""),
        ("The Council met.", ""),
        ("They met.", ""),
    ],
)
def test_whom_a_sentence_is_about(text: str, name: str) -> None:
    assert subject(text) == name


def test_a_pronoun_is_replaced_only_where_it_begins_a_sentence() -> None:
    assert named("She met her.", "Anna Berg") == "Anna Berg met her."
    assert named("They said she left.", "Anna Berg") == ""
    assert named("She left.", "") == ""
    assert named("Piet Vos: He left.", "Anna Berg") == "Piet Vos left."


def test_a_line_with_a_pronoun_or_a_part_of_the_name_may_be_about_both() -> None:
    said = "Anna Berg offered four million."
    assert someone_else(said, "Piet Vos offered four million.") == "Piet Vos"
    assert someone_else(said, "She told Piet Vos of four million.") == ""
    assert someone_else(said, "Berg told Piet Vos of four million.") == ""
    assert (
        someone_else("Anna Berg and Piet Vos offered four million.", "Piet Vos offered four million.") == ""
    )
