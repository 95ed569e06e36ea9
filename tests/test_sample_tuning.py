"""The tuning questions are exact, many, split by topic, and none of those that are reported."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from corpus.sample import sample_documents, sample_questions
from evals.datasets.sample_tuning import QUESTIONS, load_sample_tuning
from evals.metrics.coverage import covers

LINES = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
TEXTS = {path.name: path.read_bytes().decode("utf-8") for path in sample_documents()}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_every_quote_is_what_stands_at_its_offsets(line: dict[str, Any]) -> None:
    assert bool(line["nuggets"]) is line["answerable"]
    for nugget in line["nuggets"]:
        assert nugget["any_of"], nugget["name"]
        for place in nugget["any_of"]:
            assert TEXTS[place["document"]][place["start"] : place["end"]] == place["quote"]


def test_it_loads_without_problems_and_every_gold_place_is_indexed() -> None:
    dataset = load_sample_tuning()
    assert dataset.problems == ()
    sentences = {
        parsed.document.id: [s.span for s in parsed.sentences if not s.heading]
        for parsed in dataset.documents
    }
    for case in dataset.cases:
        for nugget in case.nuggets:
            indexed = [span for gold in nugget.any_of for span in sentences[gold.span.document_id]]
            assert covers(case, nugget, indexed), (case.id, nugget.name)


def test_it_has_power_in_both_halves_and_no_topic_in_two() -> None:
    topics: dict[str, set[str]] = {}
    for line in LINES:
        topics.setdefault(line["topic"], set()).add(line["split"])
    assert all(len(splits) == 1 for splits in topics.values())
    for split in ("tune", "held"):
        half = [line for line in LINES if line["split"] == split]
        assert sum(line["answerable"] for line in half) >= 100
        assert sum(not line["answerable"] for line in half) >= 10
        kinds = Counter(line["kind"] for line in half)
        assert {k for k, n in kinds.items() if n >= 5} >= {
            "attribution",
            "factoid",
            "follow-up",
            "list",
            "why",
            "yes-no",
        }


def test_it_repeats_no_question_of_the_reported_set() -> None:
    reported = [json.loads(line) for line in sample_questions().read_text(encoding="utf-8").splitlines()]
    for line in LINES:
        own = _words(line["question"])
        for other in (_words(question["question"]) for question in reported):
            assert len(own & other) / len(own | other) < 0.6, line["id"]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
