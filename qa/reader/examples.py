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
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Any

import numpy as np

from index.terms import split_words, stem
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.evenly import evenly
from qa.reader.mining import hard_negatives, holds
from qa.reader.news import make_story
from qa.reader.perturb import entities, falsify, numbers, replace_all, rough

__all__ = ["Encoded", "Example", "Group", "Material", "encode", "groups", "stream"]

CLS, SEP = 101, 102
MAX_PIECES = 256
_QUESTION_PIECES = 64
_TITLE_PIECES = 24
_SHORTEST, _MIDDLE, _LONGEST = 45, 120, 220
_CHARACTERS_A_PIECE = 4.4
_NEWS = 0.12
_WRITTEN = 0.25
# Of the public questions drawn; _PAIRED of those that aren't to hold their answer come with the same that does.
_SHARES = {"holds": 0.14, "retrieved": 0.52, "deleted": 0.10, "falsified": 0.17, "retold": 0.07}
_PAIRED = 0.6
# How often a wrong passage is one that an earlier reader likes, where there is a list of those, and any at all:
# most of what a search finds for a question off the topic has nothing to do with it.
_HARDEST = 0.6
_ANY = 0.06
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, a passage and where the answer is (None: not there)."""

    question: str
    title: str
    text: str
    answer: Span | None


# One example, or two of one question: where it has an answer first, then where it has none.
Group = tuple[Example, ...]


class Material:
    """What examples are made from: the sets, the hard negatives, names and similar words.

    Args:
        sets: The public sets, the one named "qamr" counting as news and encyclopedia without titles.
        vectors: The embedding's word vectors [vocabulary, size].
        vocabulary: The word pieces, in the order of `vectors`.
        hardest: By set, the passages that an earlier reader likes best of those without the answer, for each
            question (`python -m qa.reader.hardest`); empty for a first training.
        written: Questions that we wrote by hand, with and without an answer in their passage.
    """

    def __init__(
        self,
        sets: Sequence[PublicSet],
        *,
        vectors: Any,
        vocabulary: Sequence[str],
        hardest: Mapping[str, Sequence[Sequence[int]]] = MappingProxyType({}),
        written: PublicSet | None = None,
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
        self.passages += written.passages if written else ()
        self.written = [
            PublicQuestion(text=q.text, passage=q.passage + shift, answers=q.answers)
            for q in (written.questions if written else ())
        ]
        texts = [f"{p.title}. {p.text}" for p in self.passages]
        asked = [
            (q.text, q.passage, tuple({self.passages[q.passage].text[s:e] for s, e in q.answers}))
            for q in [*self.questions, *self.written]
        ]
        self.negatives = hard_negatives(texts, asked)
        self.written_negatives = self.negatives[len(self.questions) :]
        on = [self.passages[q.passage] for q in self.written]
        self.written_weights = evenly(
            [(q.text, f"{p.title} {p.text}", bool(q.answers)) for q, p in zip(self.written, on, strict=True)]
        )
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
    """Words whose vectors are near but that don't share a stem: the same kind of thing, not the same."""
    whole = [i for i, w in enumerate(vocabulary) if w.isalpha() and w.isascii() and len(w) > 3][:16000]
    table = np.asarray(vectors, np.float32)[whole]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    place = {vocabulary[i]: n for n, i in enumerate(whole)}
    asked = sorted(
        {b for w in words if (b := w.strip("?,.")) in place and not any(x.stop for x in split_words(b))}
    )
    found: dict[str, list[str]] = {}
    similar = table[[place[w] for w in asked]] @ table.T
    for word, row in zip(asked, similar, strict=True):
        best = [int(n) for n in np.argsort(-row)[1:16]]
        # The nearest are often synonyms or other forms of the word, which would leave the answer right.
        others = [vocabulary[whole[n]] for n in best if row[n] > 0.3]
        others = [o for o in others if stem(o)[:5] != stem(word)[:5]]
        if len(others) > 4:
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
    drawn = list(accumulate(material.written_weights))
    while True:
        if material.written and rng.random() < _WRITTEN:
            yield _by_hand(material, rng.choices(range(len(drawn)), cum_weights=drawn)[0], rng)
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


def _target(rng: random.Random) -> float:
    """Characters to aim at; half of them short, because a step's time grows with the length."""
    low, high = (_SHORTEST, _MIDDLE) if rng.random() < 0.5 else (_MIDDLE, _LONGEST)
    return rng.uniform(low, high) * _CHARACTERS_A_PIECE


def _news(material: Material, rng: random.Random) -> Iterator[Example]:
    story = make_story(rng, filler=material.filler)
    for asked in rng.sample(story.questions, k=min(2, len(story.questions))):
        answer, text, sentences = asked.answer, story.text, list(story.sentences)
        if answer and rng.random() < 0.15:
            text, sentences = _without(text, sentences, [answer])
            if not sentences or holds(text, story.text[answer[0] : answer[1]]):
                continue
            answer = None
        start, end = _window(rng, sentences, _target(rng), answer)
        shifted = (answer[0] - start, answer[1] - start) if answer else None
        question = asked.text if rng.random() < 0.6 else rough(asked.text, rng)
        yield Example(question=question, title=story.title, text=text[start:end], answer=shifted)


def _by_hand(material: Material, number: int, rng: random.Random) -> Group:
    """A written question with its own passage; one answerable in five also with one that BM25 takes for it."""
    asked = material.written[number]
    passage = material.passages[asked.passage]
    answer: Span | None = asked.answers[0] if asked.answers else None
    question = asked.text if rng.random() < 0.7 else rough(asked.text, rng)
    likely = material.written_negatives[number][:3]
    # Mostly the whole passage: what makes such a question unanswerable may stand at its other end.
    target = 10_000.0 if rng.random() < 0.7 else _target(rng)
    start, end = _window(
        rng,
        list(passage.sentences),
        min(target, _LONGEST * _CHARACTERS_A_PIECE),
        answer,
        focus=question,
        text=passage.text,
    )
    own = Example(
        question=question,
        title=passage.title if rng.random() < 0.75 else "",
        text=passage.text[start:end],
        answer=(answer[0] - start, answer[1] - start) if answer else None,
    )
    # "When was that?" can only be asked of a passage in hand: no other is a wrong one for it.
    telling = sum(not w.stop for w in split_words(asked.text))
    if answer and likely and telling > 2 and rng.random() < 1 / 5:
        return own, _elsewhere(material.passages[rng.choice(likely)], question, bool(own.title), rng)
    return (own,)


def _elsewhere(passage: PublicPassage, question: str, titled: bool, rng: random.Random) -> Example:
    """A question with a passage that doesn't answer it, cut to where it is most like the question."""
    start, end = _window(rng, list(passage.sentences), _target(rng), None, focus=question, text=passage.text)
    title = passage.title if titled or rng.random() < 0.5 else ""
    return Example(question=question, title=title, text=passage.text[start:end], answer=None)


def _public(material: Material, number: int, rng: random.Random) -> Group:
    """A public question as it is drawn; empty if it can't be made into what was drawn."""
    asked = material.questions[number]
    passage = material.passages[asked.passage]
    kind = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    answer = rng.choice(asked.answers)
    title = passage.title if rng.random() < 0.75 else ""
    start, end = _window(rng, list(passage.sentences), _target(rng), answer)
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
            lacking = _elsewhere(other, held.question, bool(title), rng)
    elif kind == "deleted":
        text, sentences = _without(passage.text, list(passage.sentences), asked.answers)
        if sentences and not holds(text, passage.text[answer[0] : answer[1]]):
            start, end = _window(rng, sentences, _target(rng), None, focus=asked.text, text=text)
            lacking = Example(question=held.question, title=title, text=text[start:end], answer=None)
    elif kind == "falsified":
        changed = falsify(
            asked.text,
            rng=rng,
            near=[e for e in material.entities[asked.passage] if e not in asked.text],
            far=rng.sample(material.far, min(5, len(material.far))),
            figures=[f for f in material.figures[asked.passage] if f not in asked.text],
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


def _without(text: str, sentences: list[Span], answers: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text without the sentences that an answer touches."""
    kept = [s for s in sentences if not any(a < s[1] and s[0] < b for a, b in answers)]
    joined, spans = "", []
    for start, end in kept:
        part = text[start:end]
        spans.append((len(joined), len(joined) + len(part)))
        joined += part if part[-1:].isspace() else part + " "
    return joined.rstrip(), spans


def _window(
    rng: random.Random,
    sentences: list[Span],
    target: float,
    answer: Span | None,
    *,
    focus: str = "",
    text: str = "",
) -> Span:
    """Whole sentences of about the target length, around the answer or the sentence most like the question."""
    if answer is not None:
        first = next((i for i, s in enumerate(sentences) if s[1] > answer[0]), 0)
        last = next((i for i, s in enumerate(sentences) if s[1] >= answer[1]), len(sentences) - 1)
        last = max(first, last)
    else:
        first = rng.randrange(len(sentences))
        if focus and rng.random() < 0.7:
            wanted = {w.stem for w in split_words(focus) if not w.stop}
            shared = [len(wanted & {w.stem for w in split_words(text[s:e])}) for s, e in sentences]
            first = max(range(len(sentences)), key=lambda i: (shared[i], rng.random()))
        last = first
    while sentences[last][1] - sentences[first][0] < target and (first > 0 or last < len(sentences) - 1):
        if last == len(sentences) - 1 or (first > 0 and rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    return sentences[first][0], sentences[last][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An example as word pieces; `first` is the passage's first piece, 0 in `start` and `end` means none."""

    ids: list[int]
    types: list[int]
    first: int
    start: int
    end: int


def encode(tokenizer: Any, example: Example) -> Encoded | None:
    """Word pieces of an example; None if its answer lies behind the last piece that fits."""
    question = tokenizer.encode(example.question, add_special_tokens=False).ids[:_QUESTION_PIECES]
    title = (
        tokenizer.encode(f"{example.title}.", add_special_tokens=False).ids[:_TITLE_PIECES]
        if example.title
        else []
    )
    passage = tokenizer.encode(example.text, add_special_tokens=False)
    head = [CLS, *question, SEP]
    room = MAX_PIECES - len(head) - len(title) - 1
    ids = [*head, *title, *passage.ids[:room], SEP]
    first = len(head) + len(title)
    start = end = 0
    if example.answer is not None:
        inside = [
            i
            for i, (s, e) in enumerate(passage.offsets)
            if s < example.answer[1] and e > example.answer[0] and e > s
        ]
        if not inside or inside[-1] >= room:
            return None
        start, end = first + inside[0], first + inside[-1]
    return Encoded(
        ids=ids, types=[0] * len(head) + [1] * (len(ids) - len(head)), first=first, start=start, end=end
    )
