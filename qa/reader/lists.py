"""Reads questions on our stories that want several things, with every item of the answer; knows no model.

A line is {"story", "question", "items": [{"name", "any_of": [{"passage", "quote"}]}]}: an item is one thing that a
complete answer names, with every place of the story's passages that tells it. `written/lists/*.jsonl` is for training:
what it teaches that the other questions don't is that several words of one passage can answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.reader.stories import Story
from qa.reader.written import WRITTEN

__all__ = ["LISTS", "Item", "ListQuestion", "Told", "load_lists", "read_lists"]

LISTS = WRITTEN / "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A place that tells an item: the number of the story's passage, and half-open code-point offsets in its text."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a complete answer names, and every place that tells it."""

    name: str
    any_of: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestion:
    """A question, its story and the items of its answer, two or more."""

    story: Story
    text: str
    items: tuple[Item, ...]

    def spans(self, passage: int) -> tuple[tuple[int, int], ...]:
        """The places of one passage that tell an item, in its order, none twice."""
        return tuple(sorted({(t.start, t.end) for i in self.items for t in i.any_of if t.passage == passage}))


def load_lists(stories: Sequence[Story], folder: Path = LISTS) -> tuple[ListQuestion, ...]:
    """The questions in a folder's files that are on one of these stories.

    Raises:
        ValueError: As `read_lists`.
    """
    return tuple(asked for path in sorted(folder.glob("*.jsonl")) for asked in read_lists(path, stories))


def read_lists(path: Path, stories: Sequence[Story]) -> tuple[ListQuestion, ...]:
    """The questions of a file that are on one of these stories.

    Raises:
        ValueError: A quote doesn't stand in its passage exactly once; the message names file, line and question.
    """
    known = {story.name: story for story in stories}
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line) if line.strip() else None
        if row is not None and row["story"] in known:
            found.append(_question(row, known[row["story"]], f"{path.name}:{number}"))
    return tuple(found)


def _question(row: dict[str, Any], story: Story, where: str) -> ListQuestion:
    items = tuple(
        Item(
            name=item["name"],
            any_of=tuple(_told(p["passage"], p["quote"], story, row, where) for p in item["any_of"]),
        )
        for item in row["items"]
    )
    return ListQuestion(story=story, text=row["question"].strip(), items=items)


def _told(passage: int, quote: str, story: Story, row: dict[str, Any], where: str) -> Told:
    text = story.passages[passage].text if 0 <= passage < len(story.passages) else ""
    if not quote or text.count(quote) != 1:
        raise ValueError(
            f"{where}: {quote!r} stands {text.count(quote)} times in {passage}: {row['question']!r}"
        )
    start = text.index(quote)
    return Told(passage=passage, start=start, end=start + len(quote))
