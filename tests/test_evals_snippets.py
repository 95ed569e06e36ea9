"""The loaders of RGB and chunking_evaluation, and a run in which every question has a library of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from evals.datasets import load_chunking, load_named, load_rgb
from evals.errors import EvalError
from evals.metrics import ANSWER_METRICS, summarise
from evals.runner import run_dataset

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the development data isn't beside the checkout")

BRIDGE = "The bridge at Brno opened in May 1931 after four years of work."
AGAIN = "In May 1931 the mayor of Brno opened the bridge."
BREAD = "A good loaf needs flour, water, salt and a warm place to rise for an hour."
CATS = "Most cats sleep for fifteen hours a day, and kittens for longer."


def rgb_row(**more: Any) -> dict[str, Any]:
    row = {
        "id": 7,
        "query": "When did the bridge at Brno open?",
        "answer": "may 1931",
        "fakeanswer": "June 1940",
        "positive": [BRIDGE, AGAIN],
        "positive_wrong": ["The bridge at Brno opened in June 1940."],
        "negative": [BREAD, CATS],
    }
    return row | more


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rgb-en-fact.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


class TestRgb:
    def test_noise_alone_and_the_answer_among_noise(self, tmp_path: Path) -> None:
        dataset = load_rgb(written(tmp_path, rgb_row()).parent)
        noise, answer = dataset.cases
        texts = {parsed.document.id: parsed.document.text for parsed in dataset.documents}
        assert not noise.answerable
        assert noise.among is not None
        assert {texts[identity] for identity in noise.among} == {BREAD, CATS}
        assert answer.answerable
        assert answer.among is not None
        assert {texts[identity] for identity in answer.among} == {BRIDGE, AGAIN, BREAD, CATS}
        assert [gold.quote for gold in answer.nuggets[0].any_of] == ["May 1931"] * 2
        assert "1940" not in "".join(texts.values())  # nothing falsified is read
        assert dataset.problems == ()

    @pytest.mark.parametrize(
        ("answer", "names"),
        [
            ("May 1931", ["May 1931"]),
            (["May 1931"], ["May 1931"]),
            ([["May 1931", "5/1931"], "Brno"], ["May 1931", "Brno"]),
        ],
    )
    def test_answers_in_parts_and_wordings(self, answer: object, names: list[str], tmp_path: Path) -> None:
        dataset = load_rgb(written(tmp_path, rgb_row(answer=answer)))
        assert [nugget.name for nugget in dataset.cases[1].nuggets] == names

    def test_an_answer_in_other_words_is_held_by_the_whole_snippets(self, tmp_path: Path) -> None:
        dataset = load_rgb(written(tmp_path, rgb_row(answer="the spring of '31")))
        assert [gold.quote for gold in dataset.cases[1].nuggets[0].any_of] == [BRIDGE, AGAIN]

    def test_a_snippet_of_two_questions_is_one_document(self, tmp_path: Path) -> None:
        dataset = load_rgb(written(tmp_path, rgb_row(), rgb_row(id=8, positive=[BRIDGE])))
        assert len(dataset.documents) == 4
        assert [case.id for case in dataset.cases] == ["7/noise", "7/answer", "8/noise", "8/answer"]

    def test_what_is_absent_or_of_another_form_is_one_clear_line(self, tmp_path: Path) -> None:
        with pytest.raises(EvalError, match=r"has no data/rgb-en-fact\.jsonl"):
            load_named("rgb", tmp_path)
        for row, message in (
            ({"id": 1}, "no 'negative'"),
            (rgb_row(answer=3), "the answer is neither text nor a list"),
        ):
            with pytest.raises(EvalError, match=f"not in the form of RGB: {message}"):
                load_rgb(written(tmp_path, row))

    def test_every_case_has_its_own_library(self, tmp_path: Path) -> None:
        run = run_dataset(load_rgb(written(tmp_path, rgb_row())))
        noise, answer = run.outcomes
        assert (noise.error, answer.error) == (None, None)
        assert answer.answer is not None
        assert not answer.answer.abstained
        assert noise.look is not None
        assert answer.look is not None
        inside = {span.document_id for span in (*noise.look.passages, *noise.look.sentences)}
        assert inside <= (run.dataset.cases[0].among or frozenset())
        assert noise.look.answerable < answer.look.answerable
        assert set(run.baselines) == {"BM25", "MiniLM cosine", "llama-index"}
        recall = next(metric for metric in ANSWER_METRICS if metric.name == "NuggetRecall")
        assert summarise(recall, run.results, resamples=10).value == 1
        assert summarise(recall, run.results_of("BM25"), resamples=10).value == 1

    @pytest.mark.data
    @needs_data
    def test_the_development_set_fits(self) -> None:
        dataset = load_rgb(DATA)
        assert dataset.problems == ()
        assert sum(case.answerable for case in dataset.cases) == 50
        assert sum(not case.answerable for case in dataset.cases) == 50


class TestChunking:
    CORPUS = "# Bridges\n\nThe bridge at Brno opened in May 1931.\n\nIt was closed by *ice* in 1942.\n"

    def folder(self, tmp_path: Path, **more: Any) -> Path:
        (tmp_path / "town.md").write_text(self.CORPUS, encoding="utf-8")
        start = self.CORPUS.index("It was")
        reference = {
            "content": "It was closed by *ice* in 1942",
            "start_index": start,
            "end_index": start + len("It was closed by *ice* in 1942"),
        }
        question = {
            "corpus": "town",
            "question": "What closed it?",
            "references": json.dumps([reference]),
        } | more
        other = {"corpus": "harbour", "question": "Which ship?", "references": "[]"}
        (tmp_path / "questions.jsonl").write_text(
            json.dumps(question) + "\n" + json.dumps(other) + "\n", encoding="utf-8"
        )
        return tmp_path

    def test_references_become_canonical_and_absent_corpora_are_said(self, tmp_path: Path) -> None:
        dataset = load_chunking(self.folder(tmp_path))
        (case,) = dataset.cases
        assert [gold.quote for nugget in case.nuggets for gold in nugget.any_of] == [
            "It was closed by ice in 1942"
        ]
        assert (case.kind, case.answerable) == ("town", True)
        assert dataset.problems == ("no corpus harbour: its 1 questions are left out",)

    def test_a_reference_that_is_not_where_it_says_is_a_problem(self, tmp_path: Path) -> None:
        reference = {"content": "The harbour", "start_index": 11, "end_index": 21}
        dataset = load_chunking(self.folder(tmp_path, references=[reference]))
        assert dataset.problems[0].startswith("question 1: town has 'The bridge' at 11:21, not 'The harbour'")

    def test_what_is_absent_or_of_another_form_is_one_clear_line(self, tmp_path: Path) -> None:
        with pytest.raises(EvalError, match="has no data/chunking-evaluation"):
            load_named("chunking", tmp_path)
        with pytest.raises(EvalError, match="not in the form of chunking-evaluation: no 'start_index'"):
            load_chunking(self.folder(tmp_path, references=[{}]))

    @pytest.mark.data
    @needs_data
    def test_the_development_set_fits_its_documents(self) -> None:
        dataset = load_chunking(DATA)
        assert dataset.problems == ()
        assert len(dataset.cases) == 252
