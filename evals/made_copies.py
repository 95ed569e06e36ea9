"""Copies of a news story as outlets make them, made from a given text: cut, retitled, edited; measures nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

__all__ = ["borrowed", "cut", "digest", "edited", "framed", "reordered", "retitled"]

_WORD = re.compile(r"\w+")
# What editors put in the place of a phrase; which words they are doesn't matter to shingles.
_FILLERS = (
    "officials later reportedly also then meanwhile however several earlier senior talks meeting new key top plan "
    "people week report statement move effort issue group side step role call view state part point"
).split()
_HEADLINES = (
    "What we know so far about the talks",
    "Live: the latest from the capitals",
    "Diplomats meet as tension grows",
    "Analysis and background from our correspondents",
)
_FOOTERS = (
    "The {name} newsroom contributed to this report. Reporting by a correspondent in the region; writing and editing by "
    "the foreign desk of the {name} in the capital. Our standards are set out in the {name} code of principles, which "
    "every member of the staff of the {name} has signed.",
    "This story was first published by {name}. Readers of {name} can write to the editors of {name} at any hour with "
    "corrections, which {name} will publish on the same page within a day of having checked them.",
)
_NAMES = ("Morning Beacon", "Northgate Times", "Channel Seven", "Riverside Herald", "The Compass")


def retitled(text: str, *, draw: random.Random) -> str:
    """Another headline and byline instead of the first block."""
    blocks = text.split("\n\n")
    return "\n\n".join([draw.choice(_HEADLINES), f"By {draw.choice(_NAMES)} Staff", *blocks[1:]])


def cut(text: str, share: float, *, draw: random.Random, start: bool = True) -> str:
    """So much of the text's paragraphs: its first ones, or as many from somewhere within it."""
    blocks = text.split("\n\n")
    wanted = share * len(text)
    first = 0 if start else draw.randrange(max(1, int(len(blocks) * (1 - share))))
    kept: list[str] = []
    for block in blocks[first:]:
        if kept and sum(map(len, kept)) + len(block) / 2 > wanted:
            break
        kept.append(block)
    return "\n\n".join(kept)


def edited(text: str, share: float, *, draw: random.Random) -> str:
    """So much of the words changed, in phrases of one to four: put otherwise, left out, or with words added."""
    words = list(_WORD.finditer(text))
    left = round(share * len(words))
    taken: set[int] = set()
    changes: list[tuple[int, int, str]] = []
    while left > 0:
        length = min(left, draw.randint(1, 4))
        first = draw.randrange(len(words) - length)
        places = set(range(first - 1, first + length + 1))
        if places & taken:
            continue
        taken |= places
        left -= length
        kind = draw.random()
        filler = " ".join(draw.choices(_FILLERS, k=length))
        start, end = words[first].start(), words[first + length - 1].end()
        if kind < 0.6:
            changes.append((start, end, filler))
        elif kind < 0.8:
            changes.append((start, end, ""))
        else:
            changes.append((start, start, filler + " "))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def framed(text: str, *, draw: random.Random) -> str:
    """With a byline before it and an imprint of some forty words behind it."""
    name = draw.choice(_NAMES)
    return f"By {name} Staff and agencies\n\n{text}\n\n{draw.choice(_FOOTERS).format(name=name)}"


def reordered(text: str, *, draw: random.Random) -> str:
    """Two of its paragraphs, never the first one, exchanged and one left out."""
    blocks = text.split("\n\n")
    if len(blocks) > 5:
        first, second, gone = draw.sample(range(1, len(blocks)), 3)
        blocks[first], blocks[second] = blocks[second], blocks[first]
        del blocks[gone]
    return "\n\n".join(blocks)


def borrowed(text: str, other: str, share: float, *, draw: random.Random) -> str:
    """A story of its own that takes over paragraphs of another one, so that those are `share` of what it is then."""
    taken = cut(other, share / (1 - share) * len(text) / len(other), draw=draw, start=False)
    blocks = text.split("\n\n")
    middle = len(blocks) // 2
    return "\n\n".join([*blocks[:middle], taken, *blocks[middle:]])


def digest(texts: Sequence[str]) -> str:
    """A round-up: whole stories one after another."""
    return "\n\n".join(texts)
