"""Questions on our stories that want several things, with every item of the answer; knows no library and no metric.

The stories are those that no reader was trained on before these questions had chosen something (`clusters-11` to
`-13` of the reader's material).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import Case, Dataset, Nugget
from evals.datasets.placing import gold_span
from evals.datasets.stories import told
from evals.errors import EvalError
from qa.reader.lists import ListQuestion, read_lists
from qa.reader.stories import STORIES, load_stories

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["QUESTIONS", "load_story_lists"]

QUESTIONS = Path(__file__).parent.parent / "data" / "story-lists.jsonl"
"""Lines as `qa/reader/lists.py` reads them. Split by the hash of the story's name: settings are fitted on "tune" and
checked on "held"."""
_HELD_OF = 3


def load_story_lists(questions: Path = QUESTIONS, folder: Path = STORIES) -> Dataset:
    """The stories that have such questions, searched together; a passage is a document, an item a nugget.

    Args:
        questions: The questions.
        folder: Holds the stories, `*.jsonl`.

    Raises:
        EvalError: There are none: the stories are in a checkout, not in an installed Ibid.
        ValueError: A quote doesn't stand in its passage exactly once.
    """
    here = questions.is_file()
    asked = () if not here else read_lists(questions, [s for part in load_stories(folder) for s in part])
    if not asked:
        what = f"{folder} has none of these questions' stories" if here else f"there is no {questions}"
        raise EvalError(what, hint="run it in a checkout")
    stories = {one.story.name: one.story for one in asked}
    passages = {name: told(stories[name]) for name in sorted(stories)}
    documents = tuple(parsed for found in passages.values() for parsed in found)
    sha = hashlib.sha256(questions.read_bytes())
    for parsed in documents:
        sha.update(parsed.document.id.encode())
    return Dataset(
        name="story-lists",
        title="Questions on our stories that want several things",
        documents=documents,
        cases=tuple(
            _case(f"{one.story.name}/{n}", one, passages[one.story.name]) for n, one in enumerate(asked)
        ),
        sha256=sha.hexdigest(),
    )


def _case(name: str, asked: ListQuestion, passages: list[ParsedDocument]) -> Case:
    def nugget(number: int) -> Nugget:
        item = asked.items[number]
        places = []
        for place in item.any_of:
            parsed = passages[place.passage]
            places.append(gold_span(parsed, place.start, place.end, name=parsed.document.source)[0])
        return Nugget(name=item.name, any_of=tuple(places))

    held = hashlib.sha256(asked.story.name.encode()).digest()[1] % _HELD_OF == 0
    return Case(
        id=name,
        question=asked.text,
        kind="list",
        answerable=True,
        nuggets=tuple(map(nugget, range(len(asked.items)))),
        split="held" if held else "tune",
    )
