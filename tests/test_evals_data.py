"""The loaders: forms, raw to canonical gold, and one clear line for what doesn't fit."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from corpus.sample import sample_questions
from evals.cases import OFF_TOPIC, Unit
from evals.datasets import (
    load_collection,
    load_january,
    load_named,
    load_realtimeqa,
    load_sample,
    load_squad,
)
from evals.datasets.january import find_collection
from evals.datasets.placing import gold_span
from evals.datasets.questions import read_questions
from evals.datasets.recorded import LIVE, Recorded, Statement, load_recorded
from evals.errors import EvalError
from evals.recorded import Outcome, as_shown
from evals.tune_checking import passage_lines
from qa.answer import Support
from qa.llm.checking import Checked

RAW = "\ufeffIt\u00a0 rained.\r\n\r\n\u201cA\u200bll day,\u201d  said\u00a0Ann.\r\n"
DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the development data isn't beside the checkout")


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


class TestJanuary:
    @staticmethod
    def make(folder: Path) -> None:
        (folder / "documents").mkdir(parents=True)
        (folder / "questions.jsonl").write_text("", encoding="utf-8")

    def test_the_named_folder_wins_then_the_only_one_then_the_folder_itself(self, tmp_path: Path) -> None:
        self.make(tmp_path / "flat")
        assert find_collection(tmp_path / "flat") == tmp_path / "flat"
        self.make(tmp_path / "corpus/march-2031")
        assert find_collection(tmp_path).name == "march-2031"
        self.make(tmp_path / "corpus/january-2022")
        assert find_collection(tmp_path).name == "january-2022"

    def test_several_others_are_named_and_none_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(EvalError, match="has no corpus/january-2022"):
            find_collection(tmp_path)
        self.make(tmp_path / "corpus/a")
        self.make(tmp_path / "corpus/b")
        with pytest.raises(EvalError, match="several collections: a, b"):
            find_collection(tmp_path)

    @pytest.mark.data
    @needs_data
    def test_the_development_set_fits_its_documents(self) -> None:
        dataset = load_january(DATA)
        assert dataset.problems == ()
        assert len(dataset.cases) == 24
        assert sum(not c.answerable for c in dataset.cases) == 6


class TestSquad:
    @staticmethod
    def write(folder: Path, **more: Any) -> Path:
        context = "The mill\u00a0burned in 1940."
        answer = {"text": "1940", "answer_start": context.index("1940")}
        questions = [
            {"id": "1", "question": "When?", "answers": [answer, answer], "is_impossible": False},
            {"id": "2", "question": "Who?", "answers": [], "is_impossible": True},
        ]
        paragraph = {"context": context, "qas": questions} | more
        path = folder / "squad2-slice.json"
        path.write_text(
            json.dumps({"data": [{"title": "Old_mill", "paragraphs": [paragraph]}]}), encoding="utf-8"
        )
        return path

    def test_paragraphs_are_documents_and_answers_are_whole(self, tmp_path: Path) -> None:
        path = self.write(tmp_path)
        dataset = load_squad(tmp_path)
        assert load_squad(path).sha256 == dataset.sha256
        assert [(d.document.source, d.document.title) for d in dataset.documents] == [
            ("Old_mill/0", "Old mill")
        ]
        first, second = dataset.cases
        assert [g.quote for g in first.nuggets[0].any_of] == ["1940"]
        assert (first.unit, first.coverage, first.kind) == (Unit.DOCUMENT, 1.0, "Old mill")
        assert not second.answerable
        assert dataset.search
        assert dataset.problems == ()

    def test_another_form_is_one_clear_line(self, tmp_path: Path) -> None:
        path = tmp_path / "squad2-slice.json"
        path.write_text('{"data": [{"title": "x"}]}', encoding="utf-8")
        with pytest.raises(EvalError, match="not in SQuAD's form: no 'paragraphs'"):
            load_squad(path)
        path.write_text("nope", encoding="utf-8")
        with pytest.raises(EvalError, match="not in SQuAD's form"):
            load_squad(path)
        with pytest.raises(EvalError, match=r"has no data/squad2-slice\.json"):
            load_squad(tmp_path / "nowhere")

    @pytest.mark.data
    @needs_data
    def test_the_development_set_fits_its_documents(self) -> None:
        dataset = load_squad(DATA)
        assert dataset.problems == ()
        assert len(dataset.documents) == 390


class TestDevelopmentSets:
    @staticmethod
    def shifts(folder: Path, name: str, paragraphs: list[str]) -> None:
        data = [
            {
                "title": f"Filtered {n}",
                "paragraphs": [
                    {
                        "context": text,
                        "qas": [
                            {
                                "id": f"{name}-{n}",
                                "question": f"What is {n}?",
                                "answers": [{"text": text.split()[0], "answer_start": 0}],
                            }
                        ],
                    }
                ],
            }
            for n, text in enumerate(paragraphs)
        ]
        (folder / f"squadshifts-{name}.json").write_text(json.dumps({"data": data}), encoding="utf-8")

    def test_only_what_no_training_saw_is_asked_but_everything_is_searched(self, tmp_path: Path) -> None:
        # The last two of twenty are held back, but the last one stands among the others, too.
        texts = [f"Number{n} stands here alone." for n in range(19)]
        self.shifts(tmp_path, "new-wiki", [*texts, texts[0]])
        self.shifts(tmp_path, "reddit", [f"Word{n} is another matter." for n in range(10)])
        dataset = load_named("new-wiki-held", tmp_path)
        own = [case for case in dataset.cases if case.kind != OFF_TOPIC]
        assert [case.id for case in own] == ["new-wiki-18"]
        assert len(dataset.documents) == 20
        foreign = {case.id for case in dataset.cases if case.kind == OFF_TOPIC}
        assert "off-topic/squad/reddit-9" in foreign
        assert "off-topic/squad/reddit-8" not in foreign
        assert any(identity.startswith("off-topic/sample/") for identity in foreign)
        assert (dataset.name, dataset.search, dataset.absent) == ("new-wiki-held", True, True)

    def test_squad_is_looked_at_with_foreign_questions_without_history(self, tmp_path: Path) -> None:
        self.shifts(tmp_path, "new-wiki", ["Number stands here."])
        (tmp_path / "squadshifts-new-wiki.json").rename(tmp_path / "squad2-slice.json")
        dataset = load_named("squad", tmp_path)
        foreign = [case for case in dataset.cases if case.kind == OFF_TOPIC]
        sample = [case for case in load_sample().cases if not case.history]
        assert [case.question for case in foreign] == [case.question for case in sample]
        assert not any(case.answerable for case in foreign)

    def test_what_is_absent_is_one_clear_line(self, tmp_path: Path) -> None:
        for name in ("reddit-held", "squad2-train"):
            with pytest.raises(EvalError, match=r"has no data/squad"):
                load_named(name, tmp_path)


class TestRealtimeQa:
    def test_verbatim_answers_are_cases_at_all_their_places(self, tmp_path: Path) -> None:
        text = "It was Squid Game.\n\nSquid Game again."
        spans = [{"document": "u", "start": text.index("Squid"), "end": text.index("Squid") + 10}]
        spans.append({"document": "u", "start": text.rindex("Squid"), "end": text.rindex("Squid") + 10})
        rows = [
            {"id": "1", "question": "Which show?", "answer": "Squid Game", "answer_spans": spans},
            {"id": "2", "question": "Which planet?", "answer": "Mars", "answer_spans": []},
            {
                "id": "3",
                "question": "Which game?",
                "answer": "a",
                "answer_spans": [],
                "gold_documents": ["u"],
            },
        ]
        (tmp_path / "documents.jsonl").write_text(json.dumps({"url": "u", "text": text}), encoding="utf-8")
        (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        dataset = load_realtimeqa(tmp_path)
        first, second = dataset.cases
        assert [g.quote for g in first.nuggets[0].any_of] == ["Squid Game"] * 2
        assert second.nuggets == ()
        assert second.homes == first.homes == {dataset.documents[0].document.id}
        assert "1 of 2 answers verbatim" in dataset.title

    def test_what_is_absent_or_of_another_form_is_one_clear_line(self, tmp_path: Path) -> None:
        with pytest.raises(EvalError, match="has no data/realtimeqa-gold"):
            load_realtimeqa(tmp_path)
        for name in ("documents.jsonl", "questions.jsonl"):
            (tmp_path / name).write_text("{}", encoding="utf-8")
        with pytest.raises(EvalError, match="not in the form of RealTime QA: no 'text'"):
            load_realtimeqa(tmp_path)

    @pytest.mark.data
    @needs_data
    def test_the_development_set_fits_its_documents(self) -> None:
        dataset = load_realtimeqa(DATA)
        assert dataset.problems == ()
        assert len([case for case in dataset.cases if case.nuggets]) == 61
        assert all(
            g.quote.casefold() == nugget.name.casefold()
            for c in dataset.cases
            for nugget in c.nuggets
            for g in nugget.any_of
        )


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


def test_the_shipped_sample_fits_its_documents() -> None:
    dataset = load_sample()
    assert dataset.problems == ()
    assert len(dataset.cases) == 40
    assert sum(not case.answerable for case in dataset.cases) == 10
    assert {case.split for case in dataset.cases} == {"tune", "held"}
    lines = [json.loads(text) for text in sample_questions().read_text(encoding="utf-8").splitlines()]
    for case, raw in zip(dataset.cases, lines, strict=True):
        for nugget, told in zip(case.nuggets, raw["nuggets"], strict=True):
            for gold, place in zip(nugget.any_of, told["any_of"], strict=True):
                assert letters(gold.quote) == letters(place["quote"])


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_what_a_model_wrote_is_judged_and_has_its_places() -> None:
    answers = load_recorded(LIVE)
    assert {a.kind for a in answers} == {"live"}
    everything = [a.id for a in (*answers, *load_recorded())]
    assert len(everything) == len(set(everything))
    for statement in (s for a in answers for s in a.statements):
        places = [*statement.enough, *statement.also, *statement.together]
        assert bool(places) is statement.true, statement.text


def test_lines_that_only_bear_a_statement_out_together_are_needed_together() -> None:
    statement = Statement(
        text="A and B.", cites=(), quotes=(), enough=(), true=True, together=(("A.", "B."),)
    )
    answer = Recorded(id="x", kind="live", question="?", statements=(statement,))

    def shown(*quotes: str) -> float:
        lines = passage_lines([quotes])
        checked = Checked(
            text=statement.text, lines=tuple(lines), support=Support.SUPPORTED, score=1.0, reason=""
        )
        scores = as_shown(Outcome(answer=answer, checked=(checked,)))
        assert scores is not None
        return scores.recall

    assert (shown("A.", "B."), shown("A."), shown("B.", "C.")) == (1.0, 0.0, 0.0)
