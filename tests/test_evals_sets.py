"""The named data sets: their raw form to cases and documents, and one clear line for another form."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from corpus.sample import sample_questions
from evals.cases import OFF_TOPIC, Unit
from evals.datasets import load_january, load_named, load_realtimeqa, load_sample, load_squad
from evals.datasets.january import find_collection
from evals.errors import EvalError

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the development data isn't beside the checkout")


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
