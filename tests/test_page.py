"""The page's own logic without a browser: keys, views, blocks, uploads, conversations."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_fakes import FakeLibrary, FakeTalk, abstention, answer, cite, document, regions

from corpus.document import Label
from corpus.errors import IbidError
from qa.answer import Support
from ui.page import sources
from ui.page.chat import Chats
from ui.page.markup import answer_view, citation_key, parse_key
from ui.page.reader import _blocks, source_view

HERE = Path(__file__).parent
PAGE = HERE.parent / "ui" / "page"
DATA = Path(os.environ.get("IBID_DATA", HERE.parent.parent / "shared"))
NOTES = document(
    "They met on Friday.\n\nThey lasted 90 minutes. 😀 He said no.", source="n.md", title="Notes"
)
LONG = "How long?"
TWO = answer(
    LONG,
    ("They met on Friday.", cite(NOTES, "They met on Friday.", 1)),
    ("They lasted 90 minutes.", cite(NOTES, "They lasted 90 minutes.", 2), Support.PARTIAL),
)


def payloads(name: str) -> list[str]:
    """The hostile texts of the development data, or a few of our own without it."""
    path = DATA / "badinput" / "payloads" / name
    if not path.exists():
        return [
            "<img src=x onerror=alert(1)>",
            "![a](http://127.0.0.1:9/x)",
            "${alert(1)}",
            "{{constructor}}",
            "</script>",
        ]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row.get("payload") or row.get("text") or row.get("name") or row["model_output"] for row in rows]


HOSTILE = [
    text for name in ("xss.jsonl", "exfil_markdown.jsonl", "injections.jsonl") for text in payloads(name)
]


class TestKeys:
    @given(st.integers(0, 10**9), st.integers(0, 10**6))
    def test_a_key_names_its_span(self, start, length):
        key = citation_key(NOTES.id, start, start + length)
        span = parse_key(key)
        assert (span.document_id, span.start, span.end) == (NOTES.id, start, start + length)

    @given(
        st.one_of(
            st.text(), st.none(), st.integers(), st.from_regex(r"cite-[0-9a-fA-F]{0,66}-\S{0,4}-\d{0,3}")
        )
    )
    def test_whatever_comes_from_a_page_is_a_key_or_nothing(self, key):
        span = parse_key(key)
        if span is not None:
            assert citation_key(span.document_id, span.start, span.end).count("-") == 3
            assert span.start <= span.end

    @pytest.mark.parametrize("text", [*HOSTILE, "cite-" + "0" * 64 + "-5-4", "cite-" + "0" * 64 + "-٣-٤"])
    def test_hostile_text_is_no_key(self, text):
        assert parse_key(text) is None

    def test_a_key_of_nothing_is_refused(self):
        with pytest.raises(ValueError, match="not a citation"):
            citation_key('x" onclick="', 0, 1)


class TestViews:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_the_same_text(self, text):
        """Nothing is escaped here, for nothing becomes markup; only keys become attributes."""
        poisoned = document("Before. " + text + " After.", source=text, title=text)
        view = answer_view(answer(text, (text, cite(poisoned, text, 1))))
        json.dumps(view)
        (sentence,) = view["sentences"]
        assert sentence["text"] == text
        assert view["citations"][0]["quote"] == text
        assert view["citations"][0]["title"] == text
        keys = [chip["key"] for chip in sentence["chips"]] + [c["key"] for c in view["citations"]]
        assert all(re.fullmatch(r"cite-[0-9a-f]{64}-\d+-\d+", key) for key in keys)

    def test_every_chip_has_its_citation(self):
        view = answer_view(TWO)
        chips = {(c["marker"], c["key"]) for s in view["sentences"] for c in s["chips"]}
        assert chips == {(c["marker"], c["key"]) for c in view["citations"]}

    def test_what_is_not_borne_out_says_so(self):
        assert [s["note"] for s in answer_view(TWO)["sentences"]] == [
            "",
            "only partly borne out by its source",
        ]
        assert [s["support"] for s in answer_view(TWO)["sentences"]] == ["supported", "partial"]

    def test_an_abstention_has_places_to_open_and_no_citation(self):
        view = answer_view(abstention(LONG, "Nothing tells.", cite(NOTES, "He said no.", 1)))
        assert view["abstained"]
        assert view["citations"] == []
        assert parse_key(view["nearest"][0]["key"]).of(NOTES.text) == "He said no."


class TestReader:
    def test_blocks_are_the_text(self):
        text = "\n\n# Head\n\nOne.\nTwo.\n\n~ Share this\n\nThree. 😀\n\n"
        whole = document(text, source="s", title="t")
        view = source_view(FakeLibrary.of(whole), whole.id)
        assert "".join(block for _, block in view["blocks"]) == text
        assert [label for label, _ in view["blocks"]] == ["heading", "body", "body", "boilerplate", "body"]

    @given(st.text(st.sampled_from("ab #~\n😀")))
    def test_blocks_are_the_text_whatever_it_is(self, text):
        whole = document(text, source="s", title="t")
        view = source_view(FakeLibrary.of(whole), whole.id)
        assert "".join(block for _, block in view["blocks"]) == text

    @given(
        st.text(st.sampled_from("ab \n"), max_size=40),
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))),
    )
    def test_blocks_are_the_text_whatever_the_regions(self, text, cuts):
        found = [
            (min(a, b), min(max(a, b), len(text)), Label.BOILERPLATE)
            for a, b in cuts
            if min(a, b) <= len(text)
        ]
        assert "".join(block for _, block in _blocks(text, found)) == text

    @pytest.mark.parametrize(
        "wanted", [None, 3, "", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64, ["0" * 64], *HOSTILE[:3]]
    )
    def test_other_ids_get_an_error_in_words(self, wanted):
        assert set(source_view(FakeLibrary.of(NOTES), wanted)) == {"error"}


class TestUploads:
    def test_only_what_was_uploaded_is_read(self, tmp_path):
        folder = tmp_path / "uploads"
        folder.mkdir()
        secret = tmp_path / "secret.txt"
        secret.write_text("x")
        (folder / "link").symlink_to(secret)
        good = folder / "ab" / "upload"
        good.parent.mkdir()
        good.write_text("text")
        (found,) = sources.parse_uploads([{"path": str(good), "name": "a.md"}], folder=folder)
        assert (found.path, found.name) == (good, "a.md")
        for path in (
            secret,
            folder / ".." / "secret.txt",
            folder / "link",
            folder,
            folder / "none",
            "",
            None,
        ):
            with pytest.raises(IbidError, match="not uploaded"):
                sources.parse_uploads([{"path": str(path), "name": "a.md"}], folder=folder)

    @pytest.mark.parametrize("data", [None, "x", {}, [1], [[]], [{}] * 1001])
    def test_other_shapes_are_refused(self, tmp_path, data):
        with pytest.raises(IbidError):
            sources.parse_uploads(data, folder=tmp_path)

    @pytest.mark.parametrize("name", [*payloads("filenames.jsonl"), "", "..", "a/../..", "\x00"])
    def test_names_are_relative_single_lines(self, name):
        kept = sources.source_name(name)
        assert kept
        assert not kept.startswith("/")
        assert ".." not in kept.split("/")
        assert "\\" not in kept
        assert all(c.isprintable() for c in kept)
        assert len(kept) <= 201

    def test_a_stopped_addition_keeps_what_was_dealt_with_and_says_so(self, tmp_path):
        library, runs = FakeLibrary.of(NOTES), sources.Runs()
        uploads = []
        for number in range(3):
            path = tmp_path / f"upload{number}"
            path.write_text(f"The text number {number}.")
            uploads.append(sources.Upload(path=path, name=f"{number}.txt"))
        assert not runs.stop("r1")
        with runs.run("r1") as stopped:
            parts = []
            for part in sources.add_uploads(library, uploads, stop=stopped):
                parts.append(part)
                if part["done"] == 1:
                    assert runs.stop("r1")
                    assert not runs.stop("another page's")
        assert (parts[-1]["done"], parts[-1]["total"], parts[-1]["stopped"]) == (1, 3, True)
        assert len(library.documents()) == 2
        assert not any(upload.path.exists() for upload in uploads)

    def test_a_locked_library_is_said_to_be_locked(self, tmp_path):
        library = FakeLibrary.of(NOTES)
        library.locked = True
        *_, last = sources.add_uploads(library, [])
        assert last["finished"]
        assert "another process" in last["error"]

    def test_removing_untrusted_ids(self):
        library = FakeLibrary.of(NOTES)
        assert "error" in sources.remove_documents(library, {"id": NOTES.id})
        assert "error" in sources.remove_documents(library, ["0" * 64])
        assert len(library.documents()) == 1
        after = sources.remove_documents(library, [NOTES.id])
        assert after == {"documents": [], "removed": ["Notes"]}


def states(chats: Chats, **request):
    return [part["turn"] for part in chats.ask(request)]


class TestConversations:
    def test_streams_sentence_by_sentence_and_ends_done(self):
        chats = Chats(lambda: FakeTalk({LONG: TWO}))
        opened = chats.restore(None)
        parts = states(chats, conversation=opened["conversation"], turn="t1", question=LONG, documents=None)
        assert [part["state"] for part in parts] == ["asking", "answering", "answering", "done"]
        assert parts[-1]["ticked"] is None
        assert [len(part["answer"]["sentences"]) for part in parts[1:]] == [1, 2, 2]
        assert parts[-1]["answer"] == answer_view(TWO)

    @pytest.mark.parametrize(("sent", "used"), [("strict", "strict"), (None, "balanced"), (3, "3")])
    def test_passes_on_how_much_evidence_is_wanted(self, sent, used):
        talk = FakeTalk({LONG: TWO})
        chats = Chats(lambda: talk)
        mine = chats.restore(None)["conversation"]
        states(chats, conversation=mine, turn="t1", question=LONG, documents=None, strictness=sent)
        assert talk.strictness == used  # what is none of the three, `ask` refuses by name

    def test_survives_a_reload_and_only_for_who_knows_its_id(self):
        chats = Chats(lambda: FakeTalk({LONG: TWO}), examples=("Why?",))
        mine = chats.restore(None)["conversation"]
        states(chats, conversation=mine, turn="t1", question=LONG, documents=None)
        again = chats.restore(mine)
        assert again["conversation"] == mine
        assert [turn["question"] for turn in again["turns"]] == [LONG]
        assert again["turns"][0]["answer"] == answer_view(TWO)
        for other in (None, "guess", 3, [mine], mine + "x"):
            fresh = chats.restore(other)
            assert fresh["turns"] == []
            assert fresh["conversation"] != mine

    def test_only_ticked_documents_are_asked(self):
        talk = FakeTalk({LONG: TWO})
        chats = Chats(lambda: talk)
        mine = chats.restore(None)["conversation"]
        states(chats, conversation=mine, turn="a", question=LONG, documents=None)
        states(chats, conversation=mine, turn="b", question=LONG, documents=[NOTES.id])
        states(chats, conversation=mine, turn="c", question=LONG, documents="all of them")
        assert [documents for _, documents in talk.asked] == [None, {NOTES.id}, frozenset()]

    def test_stopping_does_not_wait_for_who_answers(self):
        gate = threading.Event()
        chats = Chats(lambda: FakeTalk({LONG: TWO}, gates={LONG: gate}))
        mine = chats.restore(None)["conversation"]
        stream = chats.ask({"conversation": mine, "turn": "t", "question": LONG, "documents": None})
        assert [next(stream)["turn"]["state"] for _ in range(2)] == ["asking", "answering"]
        assert chats.stop(mine, "t") is True
        start = time.perf_counter()
        (last,) = list(stream)
        assert time.perf_counter() - start < 1
        gate.set()
        assert last["turn"]["state"] == "stopped"
        assert len(last["turn"]["answer"]["sentences"]) == 1
        assert chats.stop(mine, "t") is False
        assert chats.restore(mine)["turns"][0]["state"] == "stopped"

    def test_a_user_error_is_shown_as_it_is_and_a_fault_is_not(self, caplog):
        class Broken(FakeTalk):
            def stream(self, question, *, documents=None, strictness="balanced"):
                yield from super().stream(question, documents=documents) if not question else ()
                raise ZeroDivisionError("secret path /home/x")

        chats = Chats(lambda: Broken({}))
        mine = chats.restore(None)["conversation"]
        (*_, empty) = states(chats, conversation=mine, turn="a", question="", documents=None)
        (*_, fault) = states(chats, conversation=mine, turn="b", question="x", documents=None)
        assert (empty["state"], empty["error"]) == ("failed", "the question is empty (ask in a few words)")
        assert fault["state"] == "failed"
        assert "secret" not in fault["error"]
        assert "ZeroDivisionError" in caplog.text

    @pytest.mark.parametrize("request_", [None, [], "x", 3])
    def test_other_requests_give_nothing(self, request_):
        assert list(Chats(lambda: FakeTalk({})).ask(request_)) == []

    def test_an_unknown_conversation_is_said_to_be_unknown(self):
        (part,) = states(
            Chats(lambda: FakeTalk({})), conversation="x", turn="t", question="q", documents=None
        )
        assert part["state"] == "failed"

    def test_clear_begins_anew(self):
        chats = Chats(lambda: FakeTalk({LONG: TWO}))
        mine = chats.restore(None)["conversation"]
        states(chats, conversation=mine, turn="t", question=LONG, documents=None)
        fresh = chats.clear(mine)
        assert fresh["turns"] == []
        assert fresh["conversation"] != mine
        assert chats.restore(mine)["turns"] == []

    def test_the_oldest_conversations_are_forgotten(self, monkeypatch):
        monkeypatch.setattr("ui.page.chat._MAX_CONVERSATIONS", 3)
        chats = Chats(lambda: FakeTalk({}))
        first, *others = [chats.restore(None)["conversation"] for _ in range(3)]
        chats.restore(first)
        chats.restore(None)
        assert chats.restore(first)["conversation"] == first
        assert chats.restore(others[0])["conversation"] != others[0]


class TestFiles:
    """What keeps text from becoming markup or leaving the machine is visible in the scripts themselves."""

    @pytest.mark.parametrize("path", sorted(PAGE.glob("*.js")), ids=lambda path: path.name)
    def test_scripts_make_no_markup_from_text(self, path):
        code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "srcdoc",
            "fetch(",
        ):
            assert forbidden not in code

    @pytest.mark.parametrize(
        "path", sorted([*PAGE.glob("*.js"), *PAGE.glob("*.css")]), ids=lambda path: path.name
    )
    def test_nothing_is_loaded_from_elsewhere(self, path):
        addresses = re.findall(r"https?://[^\s'\")]+|url\([^)]*\)|@import", path.read_text(encoding="utf-8"))
        assert [address for address in addresses if address != "http://www.w3.org/2000/svg"] == []

    def test_regions_of_the_fake_are_in_the_text(self):
        assert all(region.span.of(NOTES.text).strip() for region in regions(NOTES))
