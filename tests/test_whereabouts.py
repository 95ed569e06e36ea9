"""What happened in one city is no answer to what happened in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import read_file
from corpus.sample import sample_documents
from index import Library
from qa import ask
from qa.answer import Why
from qa.premise import Setting
from qa.whereabouts import is_elsewhere

BERLIN = "How long did the ministers talk in Berlin?"
LASTED = "They lasted 90 minutes."


@pytest.mark.parametrize(
    "setting",
    [
        Setting(sentence="In Geneva they talked for two hours."),
        Setting(sentence=LASTED, before=("GENEVA (Wire) — The ministers parted on Friday.",)),
        Setting(sentence=LASTED, header="The ministers leave Geneva with little"),
        Setting(sentence=LASTED, before=("21 January, Geneva.",)),
        Setting(sentence="In Geneva Germany’s minister talked for two hours."),
    ],
)
def test_another_city_is_elsewhere(setting: Setting) -> None:
    assert is_elsewhere(BERLIN, setting)


@pytest.mark.parametrize(
    ("question", "setting"),
    [
        (BERLIN, Setting(sentence="They talked for two hours.")),
        (BERLIN, Setting(sentence="In Geneva, and then in Berlin, they talked.")),
        (BERLIN, Setting(sentence="Those in Geneva were shorter.", header="The talks of Berlin")),
        (BERLIN, Setting(sentence="They lasted 90 minutes, Moscow said.")),  # a government
        ("How long did they talk in Germany?", Setting(sentence="In Munich they talked for an hour.")),
        ("What did Berlin say?", Setting(sentence="In Geneva the German minister said no.")),
        ("Did they talk in Berlin?", Setting(sentence="They talked in Geneva.")),
        ("What was said in Berlin of the talks in Geneva?", Setting(sentence="Those in Geneva were hard.")),
        ("What did he see in Kiev?", Setting(sentence="In Minsk and Kyiv he saw crowds.")),
    ],
)
def test_what_may_be_the_same_place_is_not(question: str, setting: Setting) -> None:
    assert not is_elsewhere(question, setting)


def test_talks_in_geneva_are_none_in_berlin(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library:
        list(library.add([read_file(path) for path in sample_documents()]))
        assert "90 minutes" in ask("How long did Blinken and Lavrov talk in Geneva?", library=library).text
        answer = ask("How long did Blinken and Lavrov talk in Berlin?", library=library)
    assert answer.abstained
    assert answer.why is Why.PREMISE
    assert "another place" in (answer.reason or "")
