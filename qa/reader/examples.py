"""Makes training examples without end out of the public sets and invented stories; knows no torch.

What share is what was chosen once, before training, and never tuned on a test set: of the public sets' examples
44 % hold their answer, 34 % are a passage without it that BM25 or an earlier reader likes, 7 % have lost
the answer's sentence, 16 % ask or tell something slightly else. Most of those without an answer come in one group
with the same question where it has one, so that a loss can compare the two. Questions that we wrote by hand, where
there are any, are a share of their own, and mostly stay with their own passages: half of them have no answer there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from qa.reader.by_hand import ByHand
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.example import Example, Group, elsewhere, target, window, without
from qa.reader.lists import ListQuestion
from qa.reader.mining import hard_negatives, holds
from qa.reader.news import make_story
from qa.reader.perturb import entities, falsify, numbers, replace_all, rough
from qa.reader.similar import similar_words
from qa.reader.stories import Story

__all__ = ["Material", "groups", "stream"]

_NEWS = 0.12
_WRITTEN = 0.22
_STORIES = 0.23
_LISTS = 0.12
# Of the public questions drawn; _PAIRED of those that aren't to hold their answer come with the same that does.
_SHARES = {"holds": 0.14, "retrieved": 0.52, "deleted": 0.10, "falsified": 0.17, "retold": 0.07}
_PAIRED = 0.6
# How often a wrong passage is one that an earlier reader likes, where there is a list of those, and any at all:
# most of what a search finds for a question off the topic has nothing to do with it.
_HARDEST = 0.6
_ANY = 0.06


class Material:
    """What examples are made from: the sets, the hard negatives, names and similar words.

    Args:
        sets: The public sets, the one named "qamr" counting as news and encyclopedia without titles.
        vectors: The embedding's word vectors [vocabulary, size].
        vocabulary: The word pieces, in the order of `vectors`.
        hardest: By set, the passages that an earlier reader likes best of those without the answer, for each
            question (`python -m qa.reader.hardest`); empty for a first training.
        written: Questions that we wrote by hand, with and without an answer in their passage.
        stories: Stories that we wrote by hand, each question judged against each of its story's passages.
        lists: Questions on them that want several things.
    """

    def __init__(
        self,
        sets: Sequence[PublicSet],
        *,
        vectors: Any,
        vocabulary: Sequence[str],
        hardest: Mapping[str, Sequence[Sequence[int]]] = MappingProxyType({}),
        written: PublicSet | None = None,
        stories: Sequence[Story] = (),
        lists: Sequence[ListQuestion] = (),
    ) -> None:
        self.passages: list[PublicPassage] = []
        self.questions: list[PublicQuestion] = []
        self.sources: list[str] = []
        self.hardest: list[list[int]] = []
        for part in sets:
            shift = len(self.passages)
            self.passages += part.passages
            for q in part.questions:
                self.questions.append(
                    PublicQuestion(text=q.text, passage=q.passage + shift, answers=q.answers)
                )
                self.sources.append(part.name)
            ranked = hardest.get(part.name, [()] * len(part.questions))
            if len(ranked) != len(part.questions):
                raise ValueError(
                    f"{part.name}: hard passages for {len(ranked)} questions of {len(part.questions)}"
                )
            self.hardest += [[n + shift for n in numbers] for numbers in ranked]
        shift = len(self.passages)
        asked_by_hand = written.questions if written else ()
        self.passages += written.passages if written else ()
        asked = [
            (q.text, n, tuple({self.passages[n].text[s:e] for s, e in q.answers}))
            for questions, first in ((self.questions, 0), (asked_by_hand, shift))
            for q in questions
            for n in (q.passage + first,)
        ]
        negatives = hard_negatives([f"{p.title}. {p.text}" for p in self.passages], asked)
        self.negatives = negatives[: len(self.questions)]
        likely = [[self.passages[n] for n in found[:3]] for found in negatives[len(self.questions) :]]
        self.by_hand = ByHand(written, likely=likely, stories=stories, lists=lists)
        self.entities = [sorted(set(entities(p.text))) for p in self.passages]
        self.figures = [sorted(set(numbers(p.text))) for p in self.passages]
        self.far = sorted({e for found in self.entities for e in found if len(e) < 40})
        self.neighbours = _neighbours(
            {w for q in self.questions for w in q.text.split(" ")}, vectors, vocabulary
        )
        self.filler = [
            p.text[s:e]
            for p in self.passages
            if p.group.startswith("Wiki1k:wikinews")
            for s, e in p.sentences
        ]


def _neighbours(words: set[str], vectors: Any, vocabulary: Sequence[str]) -> dict[str, list[str]]:
    """By word of a question, words that would make it ask for something else."""
    found: dict[str, list[str]] = {}
    for word, near in similar_words({w.strip("?,.") for w in words}, vectors, vocabulary):
        others = [other for other, cosine in near if cosine > 0.3]
        if len(others) > 4:
            # The nearest are often synonyms or other forms of the word, which would leave the answer right.
            found[word] = others[3:]
    return found


def stream(material: Material, *, seed: int) -> Iterator[Example]:
    """The examples of `groups`, one by one."""
    for group in groups(material, seed=seed):
        yield from group


def groups(material: Material, *, seed: int) -> Iterator[Group]:
    """Groups without end; each public question comes once before any comes again."""
    rng = random.Random(seed)  # noqa: S311 (training data, not a secret)
    order: list[int] = []
    while True:
        if material.by_hand.lists and rng.random() < _LISTS:
            yield material.by_hand.of_a_list(rng)
            continue
        if material.by_hand.stories and rng.random() < _STORIES:
            yield material.by_hand.of_a_story(rng)
            continue
        if material.by_hand.questions and rng.random() < _WRITTEN:
            yield material.by_hand.of_a_passage(rng)
            continue
        if rng.random() < _NEWS:
            for example in _news(material, rng):
                yield (example,)
            continue
        if not order:
            order = list(range(len(material.questions)))
            rng.shuffle(order)
        group = _public(material, order.pop(), rng)
        if group:
            yield group


def _news(material: Material, rng: random.Random) -> Iterator[Example]:
    story = make_story(rng, filler=material.filler)
    for asked in rng.sample(story.questions, k=min(2, len(story.questions))):
        answer, text, sentences = asked.answer, story.text, list(story.sentences)
        if answer and rng.random() < 0.15:
            text, sentences = without(text, sentences, [answer])
            if not sentences or holds(text, story.text[answer[0] : answer[1]]):
                continue
            answer = None
        start, end = window(rng, sentences, target(rng), answer)
        shifted = (answer[0] - start, answer[1] - start) if answer else None
        question = asked.text if rng.random() < 0.6 else rough(asked.text, rng)
        yield Example(question=question, title=story.title, text=text[start:end], answer=shifted)


def _public(material: Material, number: int, rng: random.Random) -> Group:
    """A public question as it is drawn; empty if it can't be made into what was drawn."""
    asked = material.questions[number]
    passage = material.passages[asked.passage]
    kind = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    answer = rng.choice(asked.answers)
    title = passage.title if rng.random() < 0.75 else ""
    start, end = window(rng, list(passage.sentences), target(rng), answer)
    held = Example(
        question=rough(asked.text, rng),
        title=title,
        text=passage.text[start:end],
        answer=(answer[0] - start, answer[1] - start),
    )
    lacking: Example | None = None
    if kind == "retrieved":
        other = _wrong_passage(material, number, rng)
        if other is not None:
            lacking = elsewhere(other, held.question, bool(title), rng)
    elif kind == "deleted":
        text, sentences = without(passage.text, list(passage.sentences), asked.answers)
        if sentences and not holds(text, passage.text[answer[0] : answer[1]]):
            start, end = window(rng, sentences, target(rng), None, focus=asked.text, text=text)
            lacking = Example(question=held.question, title=title, text=text[start:end], answer=None)
    elif kind == "falsified":
        changed = falsify(
            asked.text,
            rng=rng,
            near=material.entities[asked.passage],
            far=rng.sample(material.far, min(5, len(material.far))),
            figures=material.figures[asked.passage],
            neighbours=material.neighbours,
        )
        if changed is not None:
            changed = rough(changed, rng) if rng.random() < 0.4 else changed
            lacking = Example(question=changed, title=title, text=held.text, answer=None)
    if kind in ("retold", "holds") and (kind == "retold" or rng.random() < 0.1):
        # Another name or number in the passage: the question doesn't fit any more. In both: it still does,
        # so a name that looks out of place must not give it away.
        told = _retell(asked.text, title, held, material, rng)
        if told is not None:
            if kind == "retold" and rng.random() < 0.65:
                lacking = Example(
                    question=rough(asked.text, rng), title=told.title, text=told.text, answer=None
                )
            else:
                held = told
    if kind in ("retrieved", "deleted") and lacking is None:
        return ()
    if lacking is None:
        return (held,)
    return (held, lacking) if rng.random() < _PAIRED else (lacking,)


def _wrong_passage(material: Material, number: int, rng: random.Random) -> PublicPassage | None:
    if rng.random() < _ANY:
        asked = material.questions[number]
        other = rng.choice(material.passages)
        own = material.passages[asked.passage]
        if other.group == own.group or any(holds(other.text, own.text[s:e]) for s, e in asked.answers):
            return None
        return other
    likely = material.negatives[number][: rng.choice([1, 3, 8])]
    if material.hardest[number] and rng.random() < _HARDEST:
        likely = material.hardest[number][: rng.choice([1, 2, 4])]
    return material.passages[rng.choice(likely)] if likely else None


def _retell(
    question: str, title: str, held: Example, material: Material, rng: random.Random
) -> Example | None:
    """The example with another name or number in question, title and passage; None if they share none."""
    assert held.answer is not None
    text, answer = held.text, held.answer
    before, words, after = text[: answer[0]], text[answer[0] : answer[1]], text[answer[1] :]
    common = [e for e in {*entities(question), *numbers(question)} if holds(text, e) and not holds(words, e)]
    if not common or not material.far:
        return None
    old = rng.choice(sorted(common))
    new = rng.choice(material.far)
    if old[0].isdigit():
        new = str(
            int("".join(c for c in old if c.isdecimal()) or 1) + rng.choice([-13, -7, -2, 1, 3, 4, 11, 30])
        )
    if holds(text, new):
        return None
    before, after = replace_all(before, old, new), replace_all(after, old, new)
    return Example(
        question=rough(replace_all(question, old, new), rng),
        title=replace_all(title, old, new),
        text=before + words + after,
        answer=(len(before), len(before) + len(words)),
    )
