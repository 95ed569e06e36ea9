"""The held-back stories that we wrote for training the reader, searched together; knows no library and no metric.

Their passages are on one topic three at a time, and each question was judged against each passage of its story: what
is near the question without answering it is known, which the public sets don't tell.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import Case, Dataset, Nugget
from evals.datasets.placing import gold_span
from evals.errors import EvalError
from qa.reader.stories import STORIES, load_stories

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from qa.reader.stories import Asked, Story

__all__ = ["load_held_stories", "told"]


def load_held_stories(folder: Path = STORIES) -> Dataset:
    """The stories that the reader was never trained on; a passage is a document, a question has one nugget or none.

    Args:
        folder: Holds the stories, `*.jsonl`.

    Raises:
        EvalError: There are none: they are in a checkout, not in an installed Ibid.
    """
    _, held = load_stories(folder)
    if not held:
        raise EvalError(f"{folder} has no stories", hint="run it in a checkout")
    documents: list[ParsedDocument] = []
    cases: list[Case] = []
    sha = hashlib.sha256()
    for story in held:
        passages = told(story)
        for n, asked in enumerate(story.questions):
            cases.append(_case(f"{story.name}/{n}", asked, passages))
            sha.update(f"{cases[-1].id}\0{asked.text}\0{asked.answers}\0".encode())
        for parsed in passages:
            sha.update(parsed.document.id.encode())
        documents += passages
    return Dataset(
        name="stories",
        title="Stories that we wrote, held back from the reader's training",
        documents=tuple(documents),
        cases=tuple(cases),
        sha256=sha.hexdigest(),
    )


def told(story: Story) -> list[ParsedDocument]:
    """The passages of a story as documents, named by story and number."""
    from corpus import read_text

    return [
        read_text(p.text, source=f"{story.name}/{n}", title=p.title) for n, p in enumerate(story.passages)
    ]


def _case(name: str, asked: Asked, passages: list[ParsedDocument]) -> Case:
    places = []
    for parsed, answer in zip(passages, asked.answers, strict=True):
        if answer is not None:
            place, problem = gold_span(parsed, *answer, name=parsed.document.source)
            if problem:
                raise EvalError(f"{name}: {problem}", hint="mend the story")
            places.append(place)
    return Case(
        id=name,
        question=asked.text,
        kind="answerable" if places else "unanswerable",
        answerable=bool(places),
        nuggets=(Nugget(name="answer", any_of=tuple(places)),) if places else (),
    )
