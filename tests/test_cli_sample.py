"""The command line over the shipped sample, for real: add, list, ask, remove, check, rebuild, and bad input."""

from __future__ import annotations

import json
import shutil

import pytest

from corpus.sample import EXAMPLE_QUESTIONS, sample_documents
from ui import cli


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A library of the sample, made by the command itself."""
    path = tmp_path_factory.mktemp("sample") / "library"
    assert cli.main(["--library", str(path), "add", str(sample_documents()[0].parent)]) == 0
    return path


@pytest.fixture
def library(built, tmp_path):
    """A copy that a test may change."""
    return str(shutil.copytree(built, tmp_path / "library"))


def run(capsys, *arguments):
    capsys.readouterr()
    status = cli.main(list(arguments))
    return status, *capsys.readouterr()


def test_every_answer_in_json_quotes_its_documents_exactly(built, capsys):
    from index import Library

    cited = 0
    for question in EXAMPLE_QUESTIONS:
        status, out, err = run(capsys, "--library", str(built), "ask", question, "--json")
        assert (status, err) == (0, "")
        assert out.count("\n") == 1
        answer = json.loads(out)
        assert answer["question"] == question
        assert answer["abstained"] == (answer["citations"] == [])
        with Library.open(built) as opened:
            for citation in answer["citations"]:
                text = opened.document(citation["document"]["id"]).text
                assert text[citation["start"] : citation["end"]] == citation["quote"]
                cited += 1
        markers = {marker for sentence in answer["sentences"] for marker in sentence["markers"]}
        assert markers == {citation["marker"] for citation in answer["citations"]}
    assert cited >= len(EXAMPLE_QUESTIONS) - 1


def test_adding_again_changes_nothing(library, capsys):
    count = len(sample_documents())
    status, out, _ = run(capsys, "--library", library, "add", str(sample_documents()[0].parent))
    assert status == 0
    assert out.startswith(f"0 added, 0 updated, {count} unchanged, 0 failed")


def test_remove_by_the_start_of_an_id_and_by_source(library, capsys):
    _, out, _ = run(capsys, "--library", library, "documents", "--json")
    rows = json.loads(out)
    assert len(rows) == len(sample_documents())
    status, out, _ = run(capsys, "--library", library, "remove", rows[0]["id"][:12], rows[1]["source"])
    assert status == 0
    assert out.count("removed ") == 2
    status, _, err = run(capsys, "--library", library, "remove", rows[0]["id"][:12])
    assert status == 2
    assert err.count("\n") == 1
    assert "ibid documents" in err


def test_check_and_rebuild(library, capsys):
    assert run(capsys, "--library", library, "check")[0] == 0
    status, out, _ = run(capsys, "--library", library, "rebuild")
    assert status == 0
    assert "passages" in out
    assert run(capsys, "--library", library, "check")[0] == 0


def test_bad_input_is_a_line_each_and_the_rest_is_done(library, tmp_path, capsys):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "binary.md").write_bytes(bytes(range(256)) * 64)
    (bad / "good.txt").write_text("The tide turned at noon on Friday.", encoding="utf-8")
    status, out, err = run(capsys, "--library", library, "add", str(bad), str(tmp_path / "missing.md"))
    assert status == 1
    assert out.startswith("1 added, 0 updated, 0 unchanged, 3 failed")
    lines = [line for line in err.splitlines() if line.startswith("failed: ")]
    assert len(lines) == 3
    for name in ("empty.txt", "binary.md", "missing.md"):
        (line,) = [line for line in lines if name in line]
        assert line.count(name) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize("question", ["", "   ", "?!", "word " * 10_000])
def test_a_question_that_is_none_is_one_line(built, capsys, question):
    status, out, err = run(capsys, "--library", str(built), "ask", question)
    assert (status, out) == (2, "")
    assert err.startswith("ibid: ")
    assert err.count("\n") == 1
    assert len(err) < 400


def test_a_library_that_is_not_there(tmp_path, capsys):
    for command in (["documents"], ["ask", "why?"], ["check"], ["rebuild"], ["remove", "abcd"], ["chat"]):
        status, out, err = run(capsys, "--library", str(tmp_path / "none"), *command)
        assert (status, out) == (2, ""), command
        assert err.count("\n") == 1
        assert "ibid add" in err
    assert not (tmp_path / "none").exists()


def test_a_conversation_keeps_its_numbers_and_opens_them(built, capsys):
    from ui.talk import chat

    lines = iter([EXAMPLE_QUESTIONS[0], EXAMPLE_QUESTIONS[0], "/open 1", "/quit"])
    capsys.readouterr()
    assert chat(library=built, read=lambda prompt: next(lines)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "»" in out
    # Asked twice and opened once: the same place under the same number each time.
    places = [line for line in out.splitlines() if line.startswith("[1] ")]
    assert len(places) == 3
    assert len(set(places)) == 1


@pytest.mark.parametrize("word", ["/quit", "quit", "Exit"])
def test_a_conversation_is_left_by_the_usual_words(built, capsys, word):
    from ui.talk import chat

    lines = iter([word])
    capsys.readouterr()
    assert chat(library=built, read=lambda prompt: next(lines)) == 0
    out, _ = capsys.readouterr()
    assert out.startswith(f"{len(sample_documents())} documents. ")
    assert out.count("\n") == 1


def test_the_demo_says_how_to_ask_in_a_terminal(tmp_path, capsys, monkeypatch):
    import shlex

    from ui import site

    monkeypatch.setattr(site, "serve", lambda **_: 0)
    assert site.demo(library=tmp_path / "two words") == 0
    _, err = capsys.readouterr()
    (line,) = [line for line in err.splitlines() if line.startswith("In a terminal: ibid ")]
    status, out, _ = run(capsys, *shlex.split(line.removeprefix("In a terminal: ibid ")))
    assert status == 0
    assert "90 minutes" in out


def test_debug_tells_what_was_retrieved_read_and_chosen(built, capsys):
    status, out, err = run(capsys, "--library", str(built), "ask", "--debug", "--json", EXAMPLE_QUESTIONS[0])
    assert status == 0
    json.loads(out)  # what is told stands apart from the answer
    names = [line for line in err.splitlines() if line.startswith("-- ")]
    assert names == ["-- retrieved", "-- read", "-- judged", "-- chosen"]
    assert "wanted 0." in err
