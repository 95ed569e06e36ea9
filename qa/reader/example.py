"""A training example, and how its passage is cut to a window; knows no material and no torch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import split_words
from qa.reader.data import PublicPassage

__all__ = ["LONGEST_TEXT", "Example", "Group", "Span", "elsewhere", "target", "window", "without"]

SHORTEST, MIDDLE, LONGEST = 45, 120, 220
CHARACTERS_A_PIECE = 4.4
LONGEST_TEXT = LONGEST * CHARACTERS_A_PIECE  # characters of the longest passage drawn
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, a passage and where the answer is (None: not there); where several things answer, also the others."""

    question: str
    title: str
    text: str
    answer: Span | None
    also: tuple[Span, ...] = ()


# One example, or two of one question: where it has an answer first, then where it has none.
Group = tuple[Example, ...]


def target(rng: random.Random) -> float:
    """Characters to aim at; half of them short, because a step's time grows with the length."""
    low, high = (SHORTEST, MIDDLE) if rng.random() < 0.5 else (MIDDLE, LONGEST)
    return rng.uniform(low, high) * CHARACTERS_A_PIECE


def elsewhere(passage: PublicPassage, question: str, titled: bool, rng: random.Random) -> Example:
    """A question with a passage that doesn't answer it, cut to where it is most like the question."""
    start, end = window(rng, list(passage.sentences), target(rng), None, focus=question, text=passage.text)
    title = passage.title if titled or rng.random() < 0.5 else ""
    return Example(question=question, title=title, text=passage.text[start:end], answer=None)


def without(text: str, sentences: list[Span], answers: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text without the sentences that an answer touches."""
    kept = [s for s in sentences if not any(a < s[1] and s[0] < b for a, b in answers)]
    joined, spans = "", []
    for start, end in kept:
        part = text[start:end]
        spans.append((len(joined), len(joined) + len(part)))
        joined += part if part[-1:].isspace() else part + " "
    return joined.rstrip(), spans


def window(
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
