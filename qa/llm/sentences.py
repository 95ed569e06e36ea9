"""Puts a stream of text and markers together to finished sentences; knows no evidence and no model.

A sentence is finished when the next one has begun, or the line or the stream has ended: only then is it known which
markers are its own, for models write them before the full stop as well as behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import split_sentences
from qa.llm.markers import Cited, Text

__all__ = ["SentenceBuilder", "WrittenSentence"]

# What begins a line of a list, a heading or a quotation: marks of the answer's form, no words of it.
_LINE_START = re.compile(r"^(?:\s*(?:[-*•–—]|\d{1,2}[.)]|#{1,6}|>)\s+)+")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
# Rendered as nothing, or turning the direction of what follows: no part of an answer.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSentence:
    """A sentence as the model wrote it.

    Attributes:
        text: Without markers, on one line.
        lines: Numbers of the lines that it cites, in the order of the text, each once.
        unknown: How many ids it gives that name no line.
    """

    text: str
    lines: tuple[int, ...] = ()
    unknown: int = 0


class SentenceBuilder:
    """Collects what `MarkerParser` finds.

    >>> builder = SentenceBuilder()
    >>> list(builder.add(Text("They met. ")))
    []
    >>> [s.text for s in builder.add(Text("Then"))], [s.text for s in builder.end()]
    (['They met.'], ['Then'])
    """

    def __init__(self) -> None:
        self._text = ""
        self._cited: list[tuple[int, Cited]] = []

    @property
    def unfinished(self) -> str:
        """The beginning of the sentence that is being written, as it would be shown."""
        return _tidy(self._text)

    def add(self, item: Text | Cited) -> Iterator[WrittenSentence]:
        """The sentences that are finished with this."""
        if isinstance(item, Cited):
            self._cited.append((len(self._text), item))
            return
        # A line's end finishes its last sentence; markers behind it stand on the next line then, and are
        # taken for the sentence before (see `_take`).
        *lines, rest = item.text.split("\n")
        for line in lines:
            self._text += line
            yield from self._finished(whole=True)
        self._text += rest
        yield from self._finished(whole=False)

    def end(self) -> Iterator[WrittenSentence]:
        """What is left when the stream has ended."""
        yield from self._finished(whole=True)

    def _finished(self, *, whole: bool) -> Iterator[WrittenSentence]:
        spans = split_sentences(self._text)
        ends = [end for _, end in spans]
        if not whole:
            # The last one may go on.
            ends = ends[:-1]
        start = 0
        for number, end in enumerate(ends):
            following = spans[number + 1][0] if number + 1 < len(spans) else len(self._text) + 1
            own = [c for at, c in self._cited if at < following]
            self._cited = [(at, c) for at, c in self._cited if at >= following]
            yield from self._take(self._text[start:end], own)
            start = following
        if whole:
            left = [c for _, c in self._cited]
            self._text, self._cited = "", []
            if left:
                yield from self._take("", left)
        elif start:
            self._text = self._text[start:]
            self._cited = [(at - start, c) for at, c in self._cited]

    def _take(self, text: str, cited: list[Cited]) -> Iterator[WrittenSentence]:
        shown = _tidy(text)
        lines = tuple(dict.fromkeys(n for c in cited for n in c.numbers))
        unknown = sum(c.unknown for c in cited)
        if any(c.isalnum() for c in shown) or lines or unknown:
            yield WrittenSentence(
                text=shown if any(c.isalnum() for c in shown) else "", lines=lines, unknown=unknown
            )


def _tidy(text: str) -> str:
    """A sentence on one line, without the marks of lists and emphasis, and with no space before its full stop.

    >>> _tidy("- **They met**  in Geneva .")
    'They met in Geneva.'
    """
    text = _LINE_START.sub("", _UNSEEN.sub("", text))
    text = _EMPHASIS.sub(r"\2", text)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(text.split()))
