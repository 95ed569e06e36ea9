"""The tuning commands fit what they claim, and answerability falls when the answer goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import WordHashEmbedder

from corpus import LibraryError, read_text
from evals.datasets.squad import load_squad
from evals.fit import auroc, fit_groups, fit_logistic, kept_at
from evals.tune_answerability import main as tune_answerability
from evals.tune_retrieval import SEED, TUNING, questions_of
from evals.tune_retrieval import main as tune_retrieval
from index import Library, Retriever
from index.embedding import TokenVectors
from qa.answerability import answerability

PLACES = ("Geneva", "Kyiv", "Berlin", "Brussels", "Vienna", "Riga", "Oslo", "Minsk")
SUBJECTS = ("missiles", "grain", "pipelines", "visas", "fishing", "satellites", "sanctions", "trains")


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Data in the layout of the development data: four articles of two paragraphs."""
    articles = []
    for number in range(4):
        paragraphs = []
        for place, subject in list(zip(PLACES, SUBJECTS, strict=True))[2 * number : 2 * number + 2]:
            text = f"The ministers met in {place} in the morning. They talked about {subject} for {number + 2} hours."
            paragraphs.append(
                {
                    "context": text,
                    "qas": [
                        {
                            "id": place,
                            "question": f"What did the ministers in {place} talk about, {subject}?",
                            "answers": [{"text": subject, "answer_start": text.index(subject)}],
                        }
                    ],
                }
            )
        articles.append({"title": f"Meeting_{number}", "paragraphs": paragraphs})
    (tmp_path / "data").mkdir()
    for name in ("squadshifts-new-wiki.json", "squadshifts-reddit.json"):
        (tmp_path / "data" / name).write_text(json.dumps({"data": articles}), encoding="utf-8")
    return tmp_path


def test_a_softmax_over_groups_finds_the_weights_that_made_the_choices() -> None:
    random = np.random.default_rng(0)
    true = np.array([2.0, -1.0, 0.0])
    groups = []
    for _ in range(3_000):
        rows = random.normal(size=(5, 3))
        odds = np.exp(rows @ true)
        groups.append((rows, np.arange(5) == random.choice(5, p=odds / odds.sum())))
    assert fit_groups(groups) == pytest.approx(true, abs=0.15)


def test_a_logistic_finds_the_weights_that_made_the_labels() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(20_000, 2))
    right = random.random(20_000) < 1 / (1 + np.exp(-(rows @ [1.5, -0.5] + 0.7)))
    assert fit_logistic(rows, right) == pytest.approx([1.5, -0.5, 0.7], abs=0.1)


def test_auroc_counts_pairs_won_and_ties_as_half() -> None:
    positive, negative = np.array([3.0, 1.0, 2.0]), np.array([2.0, 0.0])
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    assert auroc(positive, negative) == pytest.approx(wins / 6)
    assert kept_at(np.array([1.0, 2.0, 9.0]), np.arange(10.0), false=0.5) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("command", "all_of_them", "wanted"),
    [
        (
            tune_retrieval,
            ("--questions", "0"),
            ("FIRST = {", "SENTENCE = {", "fitted held (2)", "R@1 1.0000"),
        ),
        (tune_answerability, ("--every", "1"), ('{"sentence": ', "fitted, held: AUROC removed")),
    ],
)
def test_the_commands_run_on_any_set_of_the_form(
    squad: Path,
    capsys: pytest.CaptureFixture[str],
    command: object,
    all_of_them: tuple[str, ...],
    wanted: tuple[str, ...],
) -> None:
    assert command(["--data", str(squad), *all_of_them]) == 0
    printed = capsys.readouterr().out
    assert all(text in printed for text in wanted)


def test_questions_are_drawn_by_a_seed_in_the_order_of_the_set(squad: Path) -> None:
    dataset = load_squad(squad / TUNING)
    everything = [text for text, _, _ in questions_of(dataset)]
    drawn = [text for text, _, _ in questions_of(dataset, count=3)]
    assert drawn == [text for text, _, _ in questions_of(dataset, count=3, seed=SEED)]
    assert drawn == [text for text in everything if text in drawn]
    assert len(drawn) == 3 < len(everything) == len(questions_of(dataset, count=1_000))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        fill(opened)
        yield opened


def fill(library: Library) -> None:
    items = [
        read_text(
            f"The ministers met in {place} in the morning. They talked about {subject} for hours.",
            source=f"{place}.txt",
            title="Meeting",
        )
        for place, subject in zip(PLACES, SUBJECTS, strict=True)
    ]
    assert all(event.outcome == "added" for event in library.add(items))


def judged(library: Library, question: str, *, without: str | None = None) -> float:
    ids = None if without is None else {d.id for d in library.documents() if d.source != without}
    return answerability(question, Retriever(library).retrieve(question, documents=ids), library)


def test_answerability_falls_when_the_paragraph_goes_and_more_for_another_topic(library: Library) -> None:
    question = "Did the ministers talk about missiles in Geneva?"
    there, gone = judged(library, question), judged(library, question, without="Geneva.txt")
    other = judged(library, "Which exhaust fits a motorbike of 2010?")
    assert 1 >= there > gone > other >= 0
    assert there > 0.5 > other


def test_no_passage_is_no_answer(library: Library) -> None:
    assert answerability("Who met?", [], library) == 0.0


class CosinesOnly(WordHashEmbedder):
    def encode_tokens(self, texts: object) -> list[TokenVectors]:
        raise LibraryError("the embedding has no token vectors")


def test_without_token_vectors_it_still_tells_topics_apart(tmp_path: Path) -> None:
    with Library.open(tmp_path / "foreign", embedder=CosinesOnly(name="foreign"), create=True) as library:
        fill(library)
        there = judged(library, "Did the ministers talk about missiles in Geneva?")
        other = judged(library, "Which exhaust fits a motorbike of 2010?")
        assert there > 0.25 > 2 * other
