"""Reads the stories that we wrote by hand for training the reader; knows no model.

A line of `written/clusters/*.jsonl` is {"id", "passages": [{"title", "text"}, …], "questions": [{"q", "a"}, …]}: passages
that tell one invented story at different times or from different sides, and questions, each judged against each
of them. "a" has, by the passage's number, the words that answer; a passage that isn't named doesn't answer. What they
teach that questions on one passage don't: a passage on the question's own topic is mostly not its answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import split_sentences
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.written import WRITTEN

__all__ = ["STORIES", "Asked", "Story", "load_stories", "one_by_one"]

STORIES = WRITTEN / "clusters"
_HELD_OF = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and for each passage of its story where the answer stands in it; None: not there."""

    text: str
    answers: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Passages on one story and questions judged against each of them."""

    name: str
    passages: tuple[PublicPassage, ...]
    questions: tuple[Asked, ...]


def load_stories(folder: Path = STORIES) -> tuple[list[Story], list[Story]]:
    """The stories to train on, and a tenth, chosen by the hash of their names, that is held back.

    Raises:
        ValueError: An answer doesn't stand in its passage exactly once; the message names file, line and question.
    """
    parts: tuple[list[Story], list[Story]] = ([], [])
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                story = _story(json.loads(line), f"{path.name}:{number}")
                # Not by position: a story that is added must not move another over the border.
                held = hashlib.sha256(story.name.encode()).digest()[0] % _HELD_OF == 0
                parts[held].append(story)
    return parts


def one_by_one(stories: Sequence[Story], *, name: str) -> PublicSet:
    """Each question with each passage of its story, as a set of its own, for measuring."""
    passages: list[PublicPassage] = []
    questions: list[PublicQuestion] = []
    for story in stories:
        for asked in story.questions:
            for n, answer in enumerate(asked.answers):
                questions.append(
                    PublicQuestion(
                        text=asked.text, passage=len(passages) + n, answers=(answer,) if answer else ()
                    )
                )
        passages += story.passages
    return PublicSet(name=name, passages=tuple(passages), questions=tuple(questions))


def _story(row: dict[str, Any], where: str) -> Story:
    passages = tuple(
        PublicPassage(
            title=p["title"],
            text=p["text"],
            sentences=tuple(split_sentences(p["text"])),
            group=f"story/{row['id']}",
        )
        for p in row["passages"]
    )
    questions = []
    for asked in row["questions"]:
        answers: list[tuple[int, int] | None] = [None] * len(passages)
        for number, words in asked["a"].items():
            text = passages[int(number)].text if 0 <= int(number) < len(passages) else ""
            if not words or text.count(words) != 1:
                raise ValueError(
                    f"{where}: {words!r} stands {text.count(words)} times in {number}: {asked['q']!r}"
                )
            start = text.index(words)
            answers[int(number)] = (start, start + len(words))
        questions.append(Asked(text=asked["q"].strip(), answers=tuple(answers)))
    return Story(name=row["id"], passages=passages, questions=tuple(questions))
