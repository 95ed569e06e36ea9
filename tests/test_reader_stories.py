"""Stories that we wrote for training: read with their answers in place, held back by name, drawn in pairs."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from evals.datasets.stories import load_held_stories
from evals.errors import EvalError
from qa.reader.by_hand import ByHand
from qa.reader.stories import STORIES, load_stories, one_by_one

TEXTS = (
    "The ferry left at nine. Nobody was hurt. The captain blamed the tide for the delay.",
    "On Friday the harbour office said that the ferry had been an hour late. It named no cause.",
    "A week later the captain was fined. She called the sum absurd.",
)
ASKED = [
    {"q": " When did the boat sail? ", "a": {"0": "nine"}},
    {"q": "What was behind the late start?", "a": {"0": "the tide"}},
    {"q": "What became of the skipper?", "a": {"2": "fined"}},
    {"q": "Who resigned?", "a": {}},
]


def write(folder: Path, stories: int, *, asked: list[dict[str, object]] = ASKED) -> Path:
    folder.mkdir()
    passages = [{"title": f"Ferry {n}", "text": text} for n, text in enumerate(TEXTS)]
    rows = [{"id": f"S-{n:03}", "passages": passages, "questions": asked} for n in range(stories)]
    (folder / "one.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return folder


def test_answers_stand_in_the_passages_named_and_in_no_other(tmp_path: Path) -> None:
    train, held = load_stories(write(tmp_path / "s", 60))
    assert len(train) + len(held) == 60
    assert 1 <= len(held) <= 15
    for story in (*train, *held):
        assert story.questions[0].text == "When did the boat sail?"
        found = [
            [p.text[slice(*a)] if a else None for p, a in zip(story.passages, q.answers, strict=True)]
            for q in story.questions
        ]
        assert found == [["nine", None, None], ["the tide", None, None], [None, None, "fined"], [None] * 3]


def test_a_story_that_is_added_moves_none_over_the_border(tmp_path: Path) -> None:
    few = [s.name for s in load_stories(write(tmp_path / "few", 40))[1]]
    assert few == [s.name for s in load_stories(write(tmp_path / "many", 80))[1]][: len(few)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"0": "midnight"}, "'midnight' stands 0 times in 0"),
        ({"1": "the"}, "'the' stands 2 times in 1"),
        ({"3": "the"}, "'the' stands 0 times in 3"),
        ({"0": ""}, "'' stands"),
    ],
)
def test_an_answer_that_is_not_there_is_refused_by_name(
    tmp_path: Path, answer: dict[str, str], said: str
) -> None:
    folder = write(tmp_path / "s", 1, asked=[{"q": "When?", "a": answer}])
    with pytest.raises(ValueError, match=rf"^one\.jsonl:1: .*{said}"):
        load_stories(folder)


def test_one_that_answers_comes_with_one_of_its_story_that_does_not(tmp_path: Path) -> None:
    train, _ = load_stories(write(tmp_path / "s", 12))
    drawn = ByHand(None, likely=(), stories=train)
    rng = random.Random(4)
    groups = [drawn.of_a_story(rng) for _ in range(400)]
    pairs = [g for g in groups if len(g) == 2]
    assert 100 < len(pairs) < 300
    for first, second in pairs:
        assert first.answer
        assert first.text[slice(*first.answer)] in ("nine", "the tide", "fined")
        assert second.answer is None
        assert first.question == second.question
    alone = [g[0].answer is not None for g in groups if len(g) == 1]
    assert 0.15 < sum(alone) / len(alone) < 0.85  # neither kind is learned by its number


def test_a_question_is_measured_with_each_passage_of_its_story(tmp_path: Path) -> None:
    train, _ = load_stories(write(tmp_path / "s", 4))
    found = one_by_one(train, name="stories")
    assert len(found.passages) == 3 * len(train)
    assert len(found.questions) == 12 * len(train)
    for question in found.questions:
        text = found.passages[question.passage].text
        assert all(text[s:e] in ("nine", "the tide", "fined") for s, e in question.answers)
    assert sum(bool(q.answers) for q in found.questions) == 3 * len(train)


def test_held_back_stories_are_a_set_with_gold_where_the_answers_stand(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", 40)
    held = load_held_stories(folder)
    names = {s.name for s in load_stories(folder)[1]}
    assert {case.id.split("/")[0] for case in held.cases} == names
    answers = {place.quote for case in held.cases for nugget in case.nuggets for place in nugget.any_of}
    assert answers == {"nine", "the tide", "fined"}
    assert sum(case.answerable for case in held.cases) == 3 * len(names)
    with pytest.raises(EvalError, match="no stories"):
        load_held_stories(tmp_path)


@pytest.mark.skipif(not STORIES.is_dir(), reason="an installed Ibid has no training material")
def test_every_answer_of_our_stories_is_in_place() -> None:
    train, held = load_stories()
    assert len(train) > 3 * len(held) > 0
    judged = [a is not None for s in (*train, *held) for q in s.questions for a in q.answers]
    assert 0.1 < sum(judged) / len(judged) < 0.5
