"""Answers and conversations in the terminal: what is shown of them, and nothing raw."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_fakes import ANSWER, LONG, NOTES, put_store, put_talk
from page_fakes import FakeTalk, abstention, answer, cite

from corpus.errors import AnswerError
from qa.answer import PassagesRead, Restriction, Support
from ui import cli
from ui.talk import in_context
from ui.terminal import Style


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> FakeTalk:
    return put_talk(monkeypatch, put_store(monkeypatch))


class TestAsk:
    def test_prints_the_answer_and_where_it_stands(self, talk, capsys):
        assert cli.main(["ask", *LONG.split()]) == 0
        out = capsys.readouterr().out
        start = NOTES.text.index("They lasted")
        assert "They lasted 90 minutes. [1]" in out
        assert "[1] Notes on talks, 21 January 2022" in out
        assert "“They lasted 90 minutes.”" in out
        assert f"notes.md:{start}-{start + 23} · said by A man" in out
        assert "\x1b" not in out

    def test_json_is_the_public_form(self, talk, capsys):
        assert cli.main(["ask", LONG, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == ANSWER.to_dict()

    @pytest.mark.parametrize("chosen", ["strict", "balanced", "lenient"])
    def test_how_much_evidence_is_needed_is_passed_on(self, talk, capsys, chosen):
        assert cli.main(["ask", LONG, "--strictness", chosen]) == 0
        assert talk.strictness == chosen
        with pytest.raises(SystemExit) as refused:
            cli.main(["ask", LONG, "--strictness", "stern"])
        assert refused.value.code == 2
        assert "'stern'" in capsys.readouterr().err

    def test_a_time_budget_is_passed_on_and_what_it_left_out_is_said(self, talk, capsys):
        talk.answers[LONG] = replace(ANSWER, read=PassagesRead(passages=3, of=8))
        assert cli.main(["ask", LONG, "--budget-ms", "80"]) == 0
        assert talk.budget_ms == 80.0
        assert capsys.readouterr().out.endswith("Read 3 of 8 passages within 80 ms.\n")
        talk.answers[LONG] = replace(ANSWER, read=PassagesRead(passages=8, of=8))
        cli.main(["ask", LONG, "--budget-ms", "80"])
        assert "passages within" not in capsys.readouterr().out

    def test_what_is_not_borne_out_is_said_to_be_so(self, talk, capsys):
        talk.answers[LONG] = answer(LONG, ("It rained.", cite(NOTES, "They met", 1), Support.UNSUPPORTED))
        cli.main(["ask", LONG])
        assert "It rained. [1] (not borne out by its source)" in capsys.readouterr().out

    def test_an_abstention_shows_the_nearest_and_no_marker(self, talk, capsys):
        talk.answers[LONG] = abstention(LONG, "Nothing tells.", cite(NOTES, "They met on Friday.", 1))
        assert cli.main(["ask", LONG]) == 0
        out = capsys.readouterr().out
        assert out.startswith("The documents don't answer this.\nNothing tells.")
        assert "“They met on Friday.”" in out
        assert "[1]" not in out

    def test_a_filter_that_fits_nothing_is_not_laid_to_the_documents(self, talk, capsys):
        refused = abstention(LONG, "No document was asked.", cite(NOTES, "They met on Friday.", 1))
        talk.answers[LONG] = replace(refused, restriction=Restriction(after="2030", documents=0, of=5))
        cli.main(["ask", LONG])
        assert capsys.readouterr().out.startswith("No document fits the filter.\nNo document was asked.")
        talk.answers[LONG] = replace(refused, restriction=Restriction(after="2021", documents=2, of=5))
        cli.main(["ask", LONG])
        assert capsys.readouterr().out.startswith("The documents don't answer this.")


class TestChat:
    def converse(self, monkeypatch, capsys, *lines):
        given = iter(lines)

        def read(prompt):
            for line in given:
                return line
            raise EOFError

        monkeypatch.setattr("builtins.input", read)
        import ui.talk

        status = ui.talk.chat(library=Path("lib"), read=read)
        return status, *capsys.readouterr()

    def test_an_opened_citation_shows_what_turned_the_direction_of_writing(self, monkeypatch, capsys):
        store = put_store(monkeypatch)
        store.turned = {NOTES.id: ((ANSWER.citations[0].start, "U+202E"),)}
        put_talk(monkeypatch, store)
        _, out, _ = self.converse(monkeypatch, capsys, LONG, "/open 1", "/quit")
        assert "⟦U+202E⟧»They lasted" in out

    def test_opens_a_citation_in_its_context(self, talk, monkeypatch, capsys):
        status, out, _ = self.converse(monkeypatch, capsys, LONG, "/open 1", "/quit")
        assert status == 0
        assert "They met on Friday. »They lasted 90 minutes.« He said no." in out
        assert "\x1b" not in out

    def test_an_unknown_number_names_the_known_ones(self, talk, monkeypatch, capsys):
        _, out, _ = self.converse(monkeypatch, capsys, "/open 1", LONG, "/open 9", "/open ²")
        assert "There is no citation 1 (citations: none yet)." in out
        assert "There is no citation 9 (citations: 1)." in out
        assert "There is no citation ² (citations: 1)." in out

    def test_an_error_ends_the_question_and_not_the_conversation(self, talk, monkeypatch, capsys):
        import qa

        def refuse(question, **options):
            raise AnswerError("too long", hint="shorten it")

        monkeypatch.setattr(qa, "Conversation", lambda library: SimpleNamespace(ask=refuse))
        status, out, err = self.converse(monkeypatch, capsys, "one", "/help", "/quit")
        assert status == 0
        assert err == "ibid: too long (shorten it)\n"
        assert "/open N" in out

    def test_sources_lists_every_citation(self, talk, monkeypatch, capsys):
        _, out, _ = self.converse(monkeypatch, capsys, "/sources", LONG, "/sources")
        assert "Nothing yet." in out
        assert out.count("[1] Notes on talks") == 2


@pytest.mark.parametrize("around", [0, 1, 5, 400])
def test_context_always_holds_the_exact_quote(around):
    citation = ANSWER.citations[0]
    shown = in_context(citation, NOTES.text, style=Style(sys.stdout), around=around)
    assert "They lasted 90 minutes." in " ".join(shown.replace("»", "").replace("«", "").split())


def test_context_shows_what_turned_the_direction_of_writing_where_it_stood():
    citation = ANSWER.citations[0]
    start, end = citation.start, citation.end
    turns = (
        (0, "U+202E"),
        (start, "U+2066"),
        (start + 4, "U+2067"),
        (end, "U+2069"),
        (len(NOTES.text), "U+202C"),
    )
    shown = in_context(citation, NOTES.text, style=Style(sys.stdout), turns=turns)
    flat = " ".join(shown.split()).replace("« »", " ")  # each line of the quote is marked
    assert "⟦U+2066⟧»They⟦U+2067⟧ lasted 90 minutes.«⟦U+2069⟧" in flat
    assert flat.startswith("⟦U+202E⟧")
    assert flat.endswith("⟦U+202C⟧")
    plain = in_context(citation, NOTES.text, style=Style(sys.stdout))
    for _, name in turns:
        flat = flat.replace(f"⟦{name}⟧", "")
    assert flat == " ".join(plain.split()).replace("« »", " ")


class TestFacts:
    def test_an_answer_shows_who_published_and_wrote_and_what_copies_there_are(self):
        from qa.answer import Restriction
        from ui.talk import render

        one = cite(NOTES, NOTES.text[:20], 1)
        about = replace(one.document, publisher="Harbour Wire", author="Anna Berg")
        copies = tuple(replace(about, id=str(n), source=f"copy{n}.txt", publisher=None) for n in range(4))
        answered = answer("what?", (NOTES.text[:20], replace(one, document=about, copies=copies)))
        answered = replace(answered, restriction=Restriction(sources=("wire",), documents=1, of=2))
        shown = render(answered, style=Style(io.StringIO()))
        assert "(also in 4 copies)" in shown
        assert "Notes on talks, Harbour Wire, 21 January 2022" in shown
        flat = " ".join(shown.split())
        assert "by Anna Berg · also in 4 copies: copy0.txt, copy1.txt, copy2.txt and 1 more" in flat
        assert "A filter is on: 1 of 2 documents was asked, those of “wire”." in flat
