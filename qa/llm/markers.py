"""Splits a language model's stream into text and the ids it cites; knows no evidence and no model.

A model is asked to write the ids of the lines that it used in square brackets. Here they are taken out again,
whatever the stream's pieces: what is held back is at most an unfinished marker, never text that can't become one.
Small models vary the form: `[kf3]`, `[kf3, kf5]`, `[KF3][KF5]`, `(kf3)`, `【kf3】`, `[kf3-kf5]` are all read, and so is an
id without brackets: no line has one in its text (`qa.llm.packing`). A bracket with other ids (`[1]`, `[^2]`, `[S3]`) is a citation that nobody asked for, out of the model's habits or out of a document
that forges one: it is taken out, too, and counted as unknown. Any other bracket is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Cited", "Marker", "MarkerParser", "Text"]

_OPEN = {"[": "]", "(": ")", "【": "】"}
_LONGEST = 120  # characters of a marker; what is longer is text
_MOST = 40  # ids that a range may stand for


@dataclass(frozen=True, slots=True)
class Text:
    """Text without markers."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One marker: the numbers of the lines that it names, and how many of its ids name none."""

    numbers: tuple[int, ...]
    unknown: int = 0


Marker = Text | Cited


class MarkerParser:
    """Reads a stream piece by piece.

    Args:
        prefix: What every id of this request starts with, lower-case letters; a number from 1 follows it.
        lines: How many lines there are.

    >>> parser = MarkerParser("kf", 9)
    >>> [*parser.feed("They met [k"), *parser.feed("f3, kf12]. Then"), *parser.end()]
    [Text(text='They met '), Cited(numbers=(3,), unknown=1), Text(text='. Then')]
    """

    def __init__(self, prefix: str, lines: int) -> None:
        if not re.fullmatch(r"[a-z]{1,4}", prefix):
            raise ValueError(f"not a prefix of ids: {prefix!r}")
        self._lines = lines
        self._held = ""
        self._before = ""  # the character before, which tells where a word begins
        self._prefix = prefix
        name = re.escape(prefix)
        self._id = re.compile(rf"{name}\s?(\d{{1,6}})(?:\s?[-–—]\s?(?:{name})?\s?(\d{{1,6}}))?", re.I)
        self._bare = re.compile("".join(f"(?:{c}" for c in prefix) + r"\d{0,6}" + ")?" * len(prefix), re.I)
        # In round brackets only ids are markers: "(2022)" and "(1)" are text.
        self._whole, self._begun = {}, {}
        for opening, letters in (("[", "[a-z]{0,6}"), ("【", "[a-z]{0,6}"), ("(", name)):
            sign = r"[\^−-]?" if opening != "(" else ""
            # `【4†source】` is how one vendor's models were taught to cite.
            tail = r"(?:[†:][\w:-]{0,30})?" if opening == "【" else ""
            item = rf"{sign}{letters}\s?\d{{1,6}}(?:\s?[-–—]\s?(?:{letters})?\s?\d{{1,6}})?{tail}"
            between = r"(?:\s*(?:[,;/&]|and)\s*|\s+)"
            some = rf"\s*{item}(?:{between}{item})*"
            start = letters if opening != "(" else "".join(f"(?:{c}" for c in prefix) + ")?" * len(prefix)
            open_end = rf"(?:\s?[-–—]\s?(?:{start})\s?|{between}?(?:{sign}(?:{start}|an?d?)\s?)?|[.,;]?\s*)"
            self._whole[opening] = re.compile(rf"{some}\s*[.,;]?\s*", re.I)
            self._begun[opening] = re.compile(rf"\s*(?:{sign}(?:{start})\s?)?|{some}{open_end}", re.I)

    @property
    def held(self) -> str:
        """What is held back: an opening bracket and what follows it, the beginning of an id, or nothing."""
        return self._held

    def feed(self, piece: str) -> Iterator[Marker]:
        """What can be told from the next piece of the stream."""
        text = ""
        for character in piece:
            for item in self._read(character):
                if isinstance(item, Text):
                    text += item.text
                    continue
                if text:
                    yield Text(text)
                text = ""
                yield item
            self._before = character
        if text:
            yield Text(text)

    def _read(self, character: str) -> Iterator[Marker]:
        """What one more character makes known."""
        held = self._held
        if not held:
            yield from self._begin(character)
        elif held[0] not in _OPEN:
            if self._bare.fullmatch(held + character):
                self._held += character
                return
            self._held = ""
            yield self._id_alone(held) if not _in_word(character) else Text(held)
            yield from self._begin(character)
        elif character == _OPEN[held[0]]:
            self._held = ""
            yield self._cited(held[0], held[1:]) or Text(held + character)
        elif len(held) < _LONGEST and self._may_become(held + character):
            self._held += character
        else:
            # What turns out to be text may hold ids without brackets.
            self._held = ""
            yield Text(held[0])
            self._before = held[0]
            for earlier in held[1:]:
                yield from self._read(earlier)
                self._before = earlier
            yield from self._read(character)

    def _begin(self, character: str) -> Iterator[Marker]:
        """Holds back what a marker may begin with, and passes on what it can't."""
        if character in _OPEN or (character.lower() == self._prefix[0] and not _in_word(self._before)):
            self._held = character
        else:
            yield Text(character)

    def _id_alone(self, held: str) -> Marker:
        """An id without brackets, where it is one of a line; text where not."""
        match = self._id.fullmatch(held)
        number = int(match[1]) if match else 0
        return Cited((number,)) if 1 <= number <= self._lines else Text(held)

    def end(self) -> Iterator[Marker]:
        """What was held back when the stream ended: an unfinished marker is dropped and counted."""
        held, self._held = self._held, ""
        if held and held[0] not in _OPEN:
            yield self._id_alone(held)
        elif held and any(map(str.isdecimal, held)):
            yield self._cited(held[0], held[1:]) or Cited((), 1)
        elif held:
            yield Text(held)

    def _may_become(self, held: str) -> bool:
        """Whether a marker may begin so."""
        return self._begun[held[0]].fullmatch(held, 1) is not None

    def _cited(self, opening: str, inside: str) -> Cited | None:
        if not self._whole[opening].fullmatch(inside):
            return None
        numbers: dict[int, None] = {}
        unknown = 0
        rest = inside
        for match in self._id.finditer(inside):
            first, last = int(match[1]), int(match[2] or match[1])
            rest = rest.replace(match[0], " ", 1)
            named = range(first, last + 1) if first <= last < first + _MOST else (first, last)
            for number in named:
                if 1 <= number <= self._lines:
                    numbers[number] = None
                else:
                    unknown += 1
        unknown += len(re.findall(r"[a-z]{0,6}\s?\d+(?:\s?[-–—]\s?[a-z]{0,6}\s?\d+)?", rest, re.I))
        return Cited(tuple(numbers), unknown)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
