"""Questions that want several things: read with every item in place, drawn, encoded and asked as a set of their own."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from evals.datasets.story_lists import QUESTIONS, load_story_lists
from evals.errors import EvalError
from index.embedding import load_embedder
from qa.reader.by_hand import ByHand
from qa.reader.encoded import encode
from qa.reader.example import Example
from qa.reader.lists import LISTS, ListQuestion, load_lists
from qa.reader.stories import STORIES, Story, load_stories
from qa.reader.tokenizer import load_tokenizer

TEXTS = (
    "The mayor wants a bridge. The fishers want a harbour, and the school wants a roof. It rained.",
    "On Friday the mayor asked for a ferry, too. Nobody asked the gulls.",
    "The gulls were fed at noon. They slept afterwards.",
)
WISHES = [
    {"name": "bridge", "any_of": [{"passage": 0, "quote": "a bridge"}]},
    {"name": "ferry", "any_of": [{"passage": 1, "quote": "a ferry"}]},
    {"name": "harbour", "any_of": [{"passage": 0, "quote": "a harbour"}]},
]


def written(folder: Path, items: list[dict[str, Any]] = WISHES, *, stories: int = 1) -> tuple[Path, Path]:
    """A file of questions, one on each story, and the folder of the stories."""
    (folder / "stories").mkdir()
    passages = [{"title": f"Town {n}", "text": text} for n, text in enumerate(TEXTS)]
    told = [{"id": f"S-{n}", "passages": passages, "questions": []} for n in range(stories)]
    asked = [
        {"story": f"S-{n}", "question": " What does the town want? ", "items": items} for n in range(stories)
    ]
    for path, rows in ((folder / "stories" / "one.jsonl", told), (folder / "lists.jsonl", asked)):
        path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return folder / "lists.jsonl", folder / "stories"


def read(folder: Path, items: list[dict[str, Any]] = WISHES) -> ListQuestion:
    _, stories = written(folder, items)
    (asked,) = load_lists([s for part in load_stories(stories) for s in part], folder)
    return asked


def test_items_stand_where_they_are_told(tmp_path: Path) -> None:
    asked = read(tmp_path)
    assert asked.text == "What does the town want?"
    found = [[asked.story.passages[n].text[a:b] for a, b in asked.spans(n)] for n in range(3)]
    assert found == [["a bridge", "a harbour"], ["a ferry"], []]


def test_questions_on_other_stories_are_left_out(tmp_path: Path) -> None:
    written(tmp_path)
    assert load_lists([], tmp_path) == ()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"passage": 0, "quote": "a castle"}, "'a castle' stands 0 times in 0"),
        ({"passage": 0, "quote": "want"}, "'want' stands 3 times in 0"),
        ({"passage": 3, "quote": "a bridge"}, "'a bridge' stands 0 times in 3"),
        ({"passage": 0, "quote": ""}, "'' stands"),
    ],
)
def test_an_item_that_is_not_there_is_refused_by_name(
    tmp_path: Path, place: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=rf"^lists\.jsonl:1: {said}.*What does the town want"):
        read(tmp_path, [{"name": "it", "any_of": [place]}, *WISHES])


def test_all_that_a_passage_tells_is_marked_in_it_and_nothing_in_one_beside_it(tmp_path: Path) -> None:
    drawn = ByHand(None, likely=(), lists=[read(tmp_path)])
    rng = random.Random(2)
    groups = [drawn.of_a_list(rng) for _ in range(300)]
    marked = {
        tuple(first.text[a:b] for a, b in (first.answer or (0, 0), *first.also)) for first, *_ in groups
    }
    assert marked == {("a bridge", "a harbour"), ("a ferry",)}
    beside = {second.text for group in groups for second in group[1:]}
    assert all(second.answer is None and not second.also for group in groups for second in group[1:])
    assert beside
    assert not any(words in text for text in beside for words in ("bridge", "harbour", "ferry"))
    assert {"The gulls were fed at noon.", "It rained.", "Nobody asked the gulls."} <= {
        text.split(".")[0] + "." for text in beside
    }


def test_every_answer_that_fits_is_encoded_and_the_others_are_left_out() -> None:
    tokenizer = load_tokenizer(load_embedder(threads=1).folder / "tokenizer.json")
    text = TEXTS[0] + " Rain fell." * 100 + " Snow fell."
    first, second = text.index("a bridge"), text.index("a harbour")
    late = text.index("Snow")
    spans = ((first, first + 8), (second, second + 9), (late, late + 4))
    one = encode(tokenizer, Example(question="What?", title="", text=text, answer=spans[0], also=spans[1:]))
    assert one is not None
    found = [tokenizer.decode(one.ids[a : b + 1]) for a, b in ((one.start, one.end), *one.also)]
    assert found == ["a bridge", "a harbour"]
    # Without the first answer the next that fits takes its place.
    other = encode(tokenizer, Example(question="What?", title="", text=text, answer=spans[2], also=spans[:1]))
    assert other is not None
    assert tokenizer.decode(other.ids[other.start : other.end + 1]) == "a bridge"
    assert encode(tokenizer, Example(question="What?", title="", text=text, answer=spans[2])) is None


def test_they_are_a_set_with_a_nugget_for_each_item(tmp_path: Path) -> None:
    questions, folder = written(tmp_path, stories=12)
    dataset = load_story_lists(questions, folder)
    assert len(dataset.documents) == 3 * 12
    assert {case.split for case in dataset.cases} == {"tune", "held"}
    for case in dataset.cases:
        assert [n.name for n in case.nuggets] == ["bridge", "ferry", "harbour"]
        assert [place.quote for n in case.nuggets for place in n.any_of] == [
            "a bridge",
            "a ferry",
            "a harbour",
        ]
    (tmp_path / "none").mkdir()
    with pytest.raises(EvalError, match="none of these questions' stories"):
        load_story_lists(questions, tmp_path / "none")


# What was written to train on isn't installed; the checkout has it.
_ROOT = Path(__file__).parents[1]
_WRITTEN = _ROOT / "qa" / "reader" / "written"


def ours() -> list[Story]:
    train, held = load_stories(_WRITTEN / STORIES.name)
    return [*train, *held]


def test_what_we_wrote_can_be_read_and_no_question_is_for_training_and_for_choosing() -> None:
    chosen = load_story_lists(_ROOT / "evals" / "data" / QUESTIONS.name, _WRITTEN / STORIES.name)
    assert len(chosen.cases) > 250
    trained = load_lists(ours(), _WRITTEN / LISTS.name)
    assert len(trained) > 400
    stories = {case.id.split("/")[0] for case in chosen.cases}
    assert not stories & {asked.story.name for asked in trained}
    for asked in trained:
        assert len(asked.items) >= 2
