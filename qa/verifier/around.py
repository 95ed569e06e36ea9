"""Cuts the evidence of a claim that is made from its passage: sentences around a place; training only, knows no claim."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol

from qa.reader.example import CHARACTERS_A_PIECE

__all__ = ["Sentenced", "join", "place_of", "target", "texts_of", "window"]


class Sentenced(Protocol):
    """A text with its sentences as half-open offsets: a passage or a story."""

    @property
    def text(self) -> str:
        """The text."""
        ...

    @property
    def sentences(self) -> Sequence[tuple[int, int]]:
        """Where its sentences stand."""
        ...


def texts_of(passage: Sentenced) -> list[str]:
    """A passage's sentences."""
    return [passage.text[start:end].strip() for start, end in passage.sentences]


def place_of(passage: Sentenced, at: int) -> int:
    """The number of the sentence that an offset into the passage stands in; the first where it stands in none."""
    return next((number for number, (_, end) in enumerate(passage.sentences) if end > at), 0)


def target(rng: random.Random) -> float:
    """Characters of evidence to aim at: mostly one to three sentences, sometimes eight."""
    roll = rng.random()
    low, high = (5, 30) if roll < 0.35 else (30, 90) if roll < 0.75 else (90, 200)
    return rng.uniform(low, high) * CHARACTERS_A_PIECE


def window(texts: Sequence[str], at: int, rng: random.Random) -> tuple[int, int]:
    """Neighbouring sentences around one, of about a length that `target` draws.

    Args:
        texts: The passage's sentences.
        at: The number of the one that is sure to be among them.
        rng: Decides the length, and on which side to go on.

    Returns:
        The first's number, and the last's + 1.
    """
    wanted = target(rng)
    first = last = at
    while sum(len(t) for t in texts[first : last + 1]) < wanted and (first > 0 or last < len(texts) - 1):
        if last == len(texts) - 1 or (first > 0 and rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    return first, last + 1


def join(texts: Sequence[str]) -> str:
    """Sentences as one text."""
    return " ".join(t.strip() for t in texts)
