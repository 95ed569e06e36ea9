"""Draws examples from what we wrote by hand: questions on one passage, and on three of one story; knows no torch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

from index.terms import split_words
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.evenly import evenly
from qa.reader.example import LONGEST_TEXT, Example, Group, Span, elsewhere, target, window, without
from qa.reader.lists import ListQuestion
from qa.reader.perturb import rough
from qa.reader.stories import Story

__all__ = ["ByHand"]

# How often an example of a story comes with another passage of it, where one answers and one doesn't.
_PAIRED = 0.6


class ByHand:
    """Questions that we wrote, drawn so that words in common tell nothing (`qa/reader/evenly.py`).

    Args:
        written: Questions on one passage each, with and without an answer there.
        likely: For each of them, passages without its answer that BM25 takes for it.
        stories: Questions judged against each passage of their story.
        lists: Questions on stories that want several things.
    """

    def __init__(
        self,
        written: PublicSet | None,
        *,
        likely: Sequence[Sequence[PublicPassage]],
        stories: Sequence[Story] = (),
        lists: Sequence[ListQuestion] = (),
    ) -> None:
        self.questions: tuple[PublicQuestion, ...] = written.questions if written else ()
        self.stories = stories
        self.lists = lists
        self._passages = written.passages if written else ()
        self._likely = likely
        on = [self._passages[q.passage] for q in self.questions]
        self._drawn = _totals(
            [
                (q.text, f"{p.title} {p.text}", bool(q.answers))
                for q, p in zip(self.questions, on, strict=True)
            ]
        )
        self._judged = [
            (story, asked, passage)
            for story in stories
            for asked in range(len(story.questions))
            for passage in range(len(story.passages))
        ]
        self._drawn_judged = _totals(
            [
                (
                    s.questions[q].text,
                    f"{s.passages[p].title} {s.passages[p].text}",
                    bool(s.questions[q].answers[p]),
                )
                for s, q, p in self._judged
            ]
        )

    def of_a_passage(self, rng: random.Random) -> Group:
        """A question with its own passage; one answerable in five also with one that BM25 takes for it."""
        number = rng.choices(range(len(self._drawn)), cum_weights=self._drawn)[0]
        asked = self.questions[number]
        passage = self._passages[asked.passage]
        question = asked.text if rng.random() < 0.7 else rough(asked.text, rng)
        own = _whole(question, passage, asked.answers[0] if asked.answers else None, rng)
        # "When was that?" can only be asked of a passage in hand: no other is a wrong one for it.
        telling = sum(not w.stop for w in split_words(asked.text))
        if own.answer and self._likely[number] and telling > 2 and rng.random() < 1 / 5:
            return own, elsewhere(rng.choice(self._likely[number]), question, bool(own.title), rng)
        return (own,)

    def of_a_story(self, rng: random.Random) -> Group:
        """A question with one of its story's passages, mostly with one of the other kind beside it."""
        drawn = rng.choices(range(len(self._drawn_judged)), cum_weights=self._drawn_judged)[0]
        story, number, first = self._judged[drawn]
        asked = story.questions[number]
        question = asked.text if rng.random() < 0.7 else rough(asked.text, rng)
        others = [n for n, a in enumerate(asked.answers) if bool(a) != bool(asked.answers[first])]
        chosen = [first, rng.choice(others)] if others and rng.random() < _PAIRED else [first]
        chosen.sort(key=lambda n: asked.answers[n] is None)
        return tuple(_whole(question, story.passages[n], asked.answers[n], rng) for n in chosen)

    def of_a_list(self, rng: random.Random) -> Group:
        """A question that wants several things with a passage that tells some, mostly with one beside it that doesn't.

        One that doesn't is of the same story where there is one, else the same passage without the sentences that tell.
        """
        asked = rng.choice(self.lists)
        question = asked.text if rng.random() < 0.7 else rough(asked.text, rng)
        spans = [asked.spans(n) for n in range(len(asked.story.passages))]
        telling = rng.choice([n for n, found in enumerate(spans) if found])
        silent = [n for n, found in enumerate(spans) if not found]
        passage = asked.story.passages[telling]
        first, *also = spans[telling]
        title = passage.title if rng.random() < 0.75 else ""
        own = Example(question=question, title=title, text=passage.text, answer=first, also=tuple(also))
        if rng.random() >= _PAIRED:
            return (own,)
        if silent and rng.random() < 0.8:
            return own, _whole(question, asked.story.passages[rng.choice(silent)], None, rng)
        text, left = without(passage.text, list(passage.sentences), spans[telling])
        return (own, Example(question=question, title=title, text=text, answer=None)) if left else (own,)


def _totals(written: Sequence[tuple[str, str, bool]]) -> list[float]:
    return list(accumulate(evenly(written)))


def _whole(question: str, passage: PublicPassage, answer: Span | None, rng: random.Random) -> Example:
    # Mostly the whole passage: what makes such a question unanswerable may stand at its other end.
    length = LONGEST_TEXT if rng.random() < 0.7 else target(rng)
    start, end = window(rng, list(passage.sentences), length, answer, focus=question, text=passage.text)
    return Example(
        question=question,
        title=passage.title if rng.random() < 0.75 else "",
        text=passage.text[start:end],
        answer=(answer[0] - start, answer[1] - start) if answer else None,
    )
