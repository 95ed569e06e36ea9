"""The README documents every command and option of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ui.cli import build_parser

README = Path(__file__).parent.parent / "README.md"


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


@pytest.mark.parametrize("name", sorted(commands()))
def test_the_readme_documents_the_command(name):
    assert f"ibid {name}" in README.read_text(encoding="utf-8"), f"`ibid {name}` is not in README.md"


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_says_what_it_does(name):
    parser = commands()[name]
    assert parser.description
    for action in parser._actions:
        assert action.help or isinstance(action.nargs, str), f"ibid {name}: {action.dest} has no help"


def test_the_contract_has_no_command_too_few_or_too_many():
    assert sorted(commands()) == sorted(
        ["add", "documents", "remove", "ask", "chat", "models", "serve", "eval", "check", "rebuild", "demo"]
    )
