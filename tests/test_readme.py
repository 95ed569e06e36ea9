"""What the README shows is what the sample library answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.sample import sample_documents
from index import Library
from qa import ask

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("readme") / "library", create=True) as opened:
        assert {event.outcome for event in opened.add(sample_documents())} == {"added"}
        yield opened


def shown(question: str) -> str:
    """What stands between a question of the README and the next prompt or paragraph, spaces folded."""
    start = README.index(f'$ ibid ask "{question}"') + len(f'$ ibid ask "{question}"')
    block = re.split(r"\n    \$ |\n(?=\S)", README[start:])[0]
    return " ".join(block.split())


def test_the_answer_is_the_one_that_is_shown(library: Library) -> None:
    question = "How long did Blinken and Lavrov talk in Geneva?"
    answer = ask(question, library=library)
    block = shown(question)
    assert block.startswith(answer.text)
    listing = r"\[(\d+)\] ([^“\[]+) “([^”]+)” (\S+):(\d+)-(\d+)"
    listed = re.findall(listing, block.removeprefix(answer.text))
    assert listed
    # The whole answer and nothing but it: a sentence more in the README would be one that Ibid doesn't give.
    assert re.sub(listing, "", block.removeprefix(answer.text)).strip() == ""
    for marker, _, quote, source, start, end in listed:
        citation = next(c for c in answer.citations if c.marker == int(marker))
        assert (" ".join(citation.quote.split()), citation.start, citation.end) == (
            quote,
            int(start),
            int(end),
        )
        assert citation.document.source.endswith(source)


def test_the_refusal_is_the_one_that_is_shown(library: Library) -> None:
    question = "What did Biden say to Lavrov?"
    assert ask(question, library=library).abstained
    assert shown(question) == "The documents don't answer this."


def test_the_python_examples_run_as_they_stand(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from test_llm_hostile import Obedient

    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len(blocks) >= 2
    (tmp_path / "my-library").symlink_to(library.path)
    monkeypatch.chdir(tmp_path)
    for block in blocks:
        names = {"llm": Obedient(said="Lavrov demanded that the American answer be published [{id}].")}
        exec(compile(block, "README.md", "exec"), names)
    out = capsys.readouterr().out
    assert "Lavrov" in out


def test_the_tests_are_run_as_it_says() -> None:
    steps = Path(__file__).parent.parent / ".ci" / "run"
    if not steps.exists():
        pytest.skip("a source distribution has no .ci")
    (options,) = re.findall(
        r"^    \.venv/bin/pip install '\.\[test\]' && \.venv/bin/pytest(.*)$", README, re.M
    )
    assert f'"$bin/pytest"{options}\n' in steps.read_text(encoding="utf-8")


def imported(file: Path) -> set[str]:
    """The packages that a file imports when it runs, wherever in it, but not those named for their types alone."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
        waiting += ast.iter_child_nodes(node)
    return found


def test_a_third_party_type_stops_where_contributing_says() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    said = contributing[contributing.index("A third-party type stops") :].partition("\n\n")[0]
    named = set(re.findall(r"[\w/]+\.py", said))
    stops = {"chromadb", "gradio", "llama_index", "httpcore", "tiktoken", "pypdfium2", "lxml"}
    found: set[str] = set()
    for package in ("corpus", "index", "qa", "ui"):
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            if here := imported(file) & stops:
                assert place in named or file.name in named, f"{place} imports {here}"
                found |= here
    assert found == stops
