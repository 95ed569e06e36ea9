"""The false-premise questions have their form: exact places, all kinds, halves that share no document."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from corpus.sample import sample_documents
from evals.datasets.premises import Kind, load_premises, premises_file

LINES = premises_file().read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
TEXTS = {path.name: path.read_bytes().decode("utf-8") for path in sample_documents()}
PLACES = [(row["id"], place) for row in ROWS for place in (row["shows"], *row["gold"])]


def test_each_half_has_five_questions_of_each_kind() -> None:
    counts = Counter((row["split"], row["kind"]) for row in ROWS)
    assert counts == {(split, kind.value): 5 for split in ("tune", "held") for kind in Kind}


def test_ids_and_questions_are_unique_and_are_questions() -> None:
    questions = [row[name] for row in ROWS for name in ("question", "sibling")]
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert len(set(questions)) == len(questions)
    assert all(question.endswith("?") and question == question.strip() for question in questions)
    assert all(set(row) == {"id", "split", "kind", "question", "sibling", "shows", "gold"} for row in ROWS)


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_every_quote_is_exactly_its_slice(name: str, place: dict[str, object]) -> None:
    text = TEXTS[str(place["document"])]
    assert text[place["start"] : place["end"]] == place["quote"], name  # type: ignore[misc]


def test_the_halves_share_no_document_that_shows_a_premise_to_be_false() -> None:
    tune, held = ({r["shows"]["document"] for r in ROWS if r["split"] == s} for s in ("tune", "held"))
    assert not tune & held


def test_loads_with_every_place_inside_one_indexed_document() -> None:
    sample, pairs = load_premises()
    ids = {parsed.document.id: parsed for parsed in sample.documents}
    assert len(pairs) == len(ROWS)
    for pair in pairs:
        for gold in (pair.shows, *pair.gold):
            assert gold.span.of(ids[gold.span.document_id].document.text) == gold.quote
            assert len(pair.gold) >= 1
