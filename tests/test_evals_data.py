"""Questions and their documents: raw to canonical gold, and one clear line for what doesn't fit."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from evals.datasets import load_collection
from evals.datasets.placing import gold_span
from evals.datasets.questions import read_questions
from evals.errors import EvalError

RAW = "\ufeffIt\u00a0 rained.\r\n\r\n\u201cA\u200bll day,\u201d  said\u00a0Ann.\r\n"


def line(**more: Any) -> str:
    place = {
        "document": "a.txt",
        "quote": "said\u00a0Ann",
        "start": RAW.index("said"),
        "end": RAW.index("said") + 8,
    }
    data = {"id": "q1", "question": "Who?", "kind": "who", "nuggets": [{"name": "Ann", "any_of": [place]}]}
    return json.dumps(data | more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_bytes(RAW.removeprefix("\ufeff").encode())
    (documents / "b.md").write_text("# Title\n\nIt was *very* dry in June.\n", encoding="utf-8")
    return tmp_path


class TestQuestions:
    def test_raw_offsets_become_canonical(self) -> None:
        raw = RAW.removeprefix("\ufeff")
        parsed = read_text(raw, source="a.txt", title="a")
        start = raw.index("said")
        found, problem = gold_span(parsed, start, start + 8, name="a.txt", quote="said\u00a0Ann")
        assert problem is None
        assert found.quote == "said Ann"
        assert found.span.of(parsed.document.text) == "said Ann"

    @settings(deadline=None)
    @given(
        st.text(st.sampled_from("aé\u0301 \u00a0\u200b\r\n\t\u201c.Z"), min_size=1, max_size=60), st.data()
    )
    def test_gold_is_an_exact_slice_of_its_document_whatever_the_text(
        self, raw: str, data: st.DataObject
    ) -> None:
        text = f"Start {raw} end."
        parsed = read_text(text, source="a.txt", title="a")
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        if not any(c.isalnum() for c in text[start:end]):
            return
        found, _ = gold_span(parsed, start, end, name="a.txt")
        assert found.span.of(parsed.document.text) == found.quote
        assert found.quote == found.quote.strip()
        assert found.quote
        letters = [c for c in unicodedata.normalize("NFC", text[start:end]) if c.isascii() and c.isalnum()]
        kept = [c for c in found.quote if c.isascii() and c.isalnum()]
        assert letters == kept or len(kept) >= len(letters) - 1  # a composed letter may take its base with it

    def test_a_misplaced_quote_is_reported_and_stays_where_it_says(self) -> None:
        parsed = read_text("It rained all day.", source="a.txt", title="a")
        found, problem = gold_span(parsed, 3, 9, name="a.txt", quote="poured")
        assert found.quote == "rained"
        assert problem == "a.txt has 'rained' at 3:9, not 'poured'"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", r"questions\.jsonl, line 1: not a question"),
            ("[1]", r"line 1: not a question"),
            ('{"id": "a"}', r"no 'question'"),
            ('{"question": "x", "answerable": true}', r"answerable but has neither nugget nor article"),
            (line(history=[{"role": "user"}]), r"no 'content'"),
            (line() + "\n" + line(), r"line 2: the id q1 is taken"),
            ("\n\n", r"has no questions"),
            (line().replace('"end": ', '"end": 9'), r"is not a stretch of a\.txt"),
        ],
    )
    def test_what_is_not_a_question_is_one_clear_line(self, text: str, message: str) -> None:
        documents = {"a.txt": read_text(RAW, source="a.txt", title="a")}
        with pytest.raises(EvalError, match=message) as caught:
            read_questions(text.splitlines(), documents, where="questions.jsonl")
        assert "\n" not in str(caught.value)

    def test_gold_in_an_absent_document_is_a_problem_not_an_end(self) -> None:
        cases, problems = read_questions([line()], {}, where="q")
        assert cases[0].nuggets[0].any_of == ()
        assert problems == ("question q1: no document a.txt; that alternative is left out",)


class TestCollection:
    def test_gold_of_text_and_markdown(self, folder: Path) -> None:
        raw = (folder / "documents/b.md").read_text(encoding="utf-8")
        start = raw.index("*very*")
        place = {"document": "b.md", "quote": "*very* dry", "start": start, "end": start + 10}
        start = RAW.index("said") - 1
        first = {"document": "a.txt", "quote": "said\u00a0Ann", "start": start, "end": start + 8}
        (folder / "questions.jsonl").write_text(
            line(nuggets=[{"name": "Ann", "any_of": [first]}])
            + "\n"
            + line(id="q2", split="held", nuggets=[{"name": "dry", "any_of": [place]}]),
            encoding="utf-8",
        )
        dataset = load_collection(folder / "documents", folder / "questions.jsonl", name="n", title="t")
        assert dataset.problems == ()
        assert [d.document.source for d in dataset.documents] == ["a.txt", "b.md"]
        assert [c.nuggets[0].any_of[0].quote for c in dataset.cases] == ["said Ann", "very dry"]
        assert dataset.cases[1].split == "held"

    def test_the_hash_changes_with_a_document_or_a_question(self, folder: Path) -> None:
        questions = folder / "questions.jsonl"
        plain = json.dumps({"question": "Who?", "answerable": False})

        def sha256() -> str:
            return load_collection(folder / "documents", questions, name="n", title="t").sha256

        questions.write_text(plain, encoding="utf-8")
        first = sha256()
        assert sha256() == first
        questions.write_text(plain.replace("Who", "Why"), encoding="utf-8")
        second = sha256()
        (folder / "documents/a.txt").write_text("Something else.", encoding="utf-8")
        assert len({first, second, sha256()}) == 3

    def test_a_file_that_is_no_document_is_a_problem_and_the_rest_is_read(self, folder: Path) -> None:
        (folder / "documents/c.txt").write_bytes(b"\x7fELF\x02\x01\x00" + bytes(range(256)) * 8)
        (folder / "questions.jsonl").write_text('{"question": "Who?", "answerable": false}', encoding="utf-8")
        dataset = load_collection(folder / "documents", folder / "questions.jsonl", name="n", title="t")
        assert len(dataset.documents) == 2
        assert len(dataset.problems) == 1
        assert dataset.problems[0].startswith("document c.txt: ")

    def test_absent_paths_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(EvalError, match="nowhere is not a folder of documents"):
            load_collection(tmp_path / "nowhere", tmp_path / "q.jsonl", name="n", title="t")
        with pytest.raises(EvalError, match=r"can't read .*q\.jsonl: No such file"):
            load_collection(tmp_path, tmp_path / "q.jsonl", name="n", title="t")


def test_gold_of_a_web_page_is_told_apart_by_what_stands_around_it(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Rain, rain</title></head><body><article><p>On Monday it rained all day long in Brno.</p>"
        "<p>On Tuesday, as <a href='/monday'>reported</a>, it rained <b>all</b> day long in Zl&iacute;n.</p></article></body></html>"
    )
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/a.html").write_text(page, encoding="utf-8")

    def gold_of(quote: str) -> tuple[str, str]:
        start = page.index(quote)
        place = {"document": "a.html", "quote": quote, "start": start, "end": start + len(quote)}
        (tmp_path / "q.jsonl").write_text(line(nuggets=[{"name": "n", "any_of": [place]}]), encoding="utf-8")
        dataset = load_collection(tmp_path / "documents", tmp_path / "q.jsonl", name="n", title="t")
        assert dataset.problems == ()
        found = dataset.cases[0].nuggets[0].any_of[0]
        return dataset.documents[0].document.text[: found.span.start].strip(), found.quote

    before, quote = gold_of("it rained all day long")
    assert quote == "it rained all day long"
    assert before.endswith("On Monday")
    before, quote = gold_of("it rained <b>all</b> day long in Zl&iacute;n.")
    assert quote == "it rained all day long in Zl\u00edn."
    assert before.endswith("reported,")
