"""Splits a language model's stream into text and the ids it cites; knows no evidence and no model.

A model is asked to write the ids of the lines that it used in square brackets. Here they are taken out again,
whatever the stream's pieces: what is held back is at most an unfinished marker, never text that can't become one.
Small models vary the form: `[kf3]`, `[kf3, kf5]`, `[KF3][KF5]`, `(kf3)`, `【kf3】`, `[kf3-kf5]` are all read. A bracket
with other ids (`[1]`, `[^2]`, `[S3]`) is a citation that nobody asked for, out of the model's habits or out of a document
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
        name = re.escape(prefix)
        self._id = re.compile(rf"{name}\s?(\d{{1,6}})(?:\s?[-–—]\s?(?:{name})?\s?(\d{{1,6}}))?", re.I)
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
        """What is held back: an opening bracket and what follows it, or nothing."""
        return self._held

    def feed(self, piece: str) -> Iterator[Marker]:
        """What can be told from the next piece of the stream."""
        text = ""
        for character in piece:
            if not self._held:
                if character in _OPEN:
                    self._held = character
                else:
                    text += character
                continue
            if character == _OPEN[self._held[0]]:
                cited = self._cited(self._held[0], self._held[1:])
                if cited is None:
                    text += self._held + character
                else:
                    if text:
                        yield Text(text)
                    text = ""
                    yield cited
                self._held = ""
            elif len(self._held) < _LONGEST and self._may_become(self._held + character):
                self._held += character
            else:
                text += self._held
                self._held = ""
                if character in _OPEN:
                    self._held = character
                else:
                    text += character
        if text:
            yield Text(text)

    def end(self) -> Iterator[Marker]:
        """What was held back when the stream ended: an unfinished marker is dropped and counted."""
        held, self._held = self._held, ""
        if held and any(map(str.isdecimal, held)):
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
