"""Puts a stream of text and markers together to finished sentences; knows no evidence and no model.

A sentence is finished when a word of the next one is there, or its paragraph or the stream has ended: only then is it
known which markers are its own, for models write them before the full stop as well as behind it. A paragraph ends at a
blank line and before what begins a line of its own (an item of a list, a heading, a line that starts with ids); any
other end of a line is a space.
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
# What begins a paragraph of its own, and what is one line long: headings (also in bold alone), rules, fences.
_ITEM = re.compile(r"[ \t]*(?:(?:[-*•–—>]|\d{1,2}[.)])(?:[ \t]|$)|\|)")
_ALONE = re.compile(
    r"[ \t]*(?:#{1,6}[ \t].*|[-*_=]{3,}[ \t]*|```.*|(?P<bold>\*\*|__)(?:(?!(?P=bold)).)+(?P=bold):?[ \t]*)"
)
# A line that may still become one of these.
_MAY_BECOME = re.compile(
    r"[ \t]*(?:[-*•–—>]|\d{1,2}[.)]?|#{1,6}(?:[ \t].*)?|`{1,2}|```.*|[-*_=]+[ \t]*"
    r"|(?P<bold>\*\*|__)(?:(?!(?P=bold)).)*(?:(?P=bold):?[ \t]*)?)"
)
_FENCE = re.compile(r"\s*```\s*[\w+-]*\s*")  # its language is no word of the answer
_WORD = re.compile(r"\W*\w+\W")
_BLANKS = " \t\r"
_QUOTES = "\"'“‘„«‹"
_CLOSING = re.compile(r"[\"”’»›)]+")
_EMPHASIS = re.compile(r"(\*\*|__|`|(?<![\w*])[*_](?=[^\s*_]))(?=\S)(.+?)(?<=\S)\1(?![\w*])")
# What is left around ids that were taken out: "(source: )", "[](#)", "``", "^^", "<sup></sup>"; a colon or a comma.
_LEFT = (
    re.compile(r"<su[pb]>\W*\d{0,2}\W*</su[pb]>", re.I),
    re.compile(r"\[\s*\]\(#?\s*\)"),
    re.compile(
        r"\s*[\[(]\s*(?:(?:lines?|sources?|ids?|refs?|see|from|cf|and|or)\b[\s.:]*|[,;:&|–-]\s*)*[\])]", re.I
    ),
    re.compile(r"(?<=[^\W\d]{3}|\w\w[.!?”\"])[¹²³⁴-⁹⁰]+(?=\W|$)"),
    re.compile(r"\*{4}|_{4}|`{2}|\^\s?\^"),
    re.compile(r"^\s*[:;,.)\]|–-]+\s*"),
    re.compile(r"(?:\s+[,;&|–-])+(?=\s*(?:[.!?]|$))"),
)
# "As stated in [kf3], …", "Line [kf3] says that …": what is said without the ids.
_FRAME = re.compile(
    r"^\s*(?:(?:According to|As (?:stated|mentioned|noted|described|said|shown|seen|reported|indicated|per)(?: in| by)?|Per|From|"
    r"Based on|In)(?:\s+(?:lines?|sources?|ids?|and|or))*\s*,\s*"
    r"|(?:Lines?\s+(?:and\s+)?)(?:says?|states?|mentions?|reports?|notes?|indicates?)\s+(?:that\s+)?)(\S)"
)
# Rendered as nothing, or turning the direction of what follows: no part of an answer.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
# What our own request is marked up with: small models write it down, and `<lines>` alone was once "supported".
_MARKUP = re.compile(r"</?(?:lines|conversation|evidence|claim)>", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSentence:
    """A sentence as the model wrote it.

    Attributes:
        text: Without markers, on one line.
        lines: Numbers of the lines that it cites, in the order of the text, each once.
        unknown: How many ids it gives that name no line.
        item: Whether it is of an item of a list.
        heading: Whether it is a line of its own that is marked as a heading, or in bold.
    """

    text: str
    lines: tuple[int, ...] = ()
    unknown: int = 0
    item: bool = False
    heading: bool = False


class SentenceBuilder:
    """Collects what `MarkerParser` finds.

    >>> builder = SentenceBuilder()
    >>> list(builder.add(Text("They met. ")))
    []
    >>> [s.text for s in builder.add(Text("Then they"))], [s.text for s in builder.end()]
    (['They met.'], ['Then they'])
    """

    def __init__(self) -> None:
        self._text = ""
        self._cited: list[tuple[int, Cited]] = []
        # How much of the text has been given out: it stays, for where sentences end depends on what is before.
        self._done = 0

    def add(self, item: Text | Cited) -> Iterator[WrittenSentence]:
        """The sentences that are finished with this."""
        if isinstance(item, Cited):
            self._cited.append((len(self._text), item))
            return
        left = self._closed(item.text)
        self._text += left
        yield from self._finished(whole=False)

    def end(self) -> Iterator[WrittenSentence]:
        """What is left when the stream has ended."""
        yield from self._finished(whole=True)

    def _closed(self, text: str) -> str:
        """What is left of a text when the quotes and brackets right behind a marker stand before it.

        `"It is over. [kf3]" He left.`: the quote ends with the sentence that it belongs to, and the ids are that
        sentence's.
        """
        end = len(self._text)
        match = _CLOSING.match(text)
        if match is None or not self._cited or self._cited[-1][0] != end:
            return text
        said = self._text.rstrip(_BLANKS)
        closing = match[0]
        if '"' in closing and not said.count('"') % 2:
            closing = closing[: closing.index('"')]
        if not closing or not said or said[-1] == "\n":
            return text
        self._text = said + closing
        self._cited = [(min(at, len(said)) if at < end else len(self._text), c) for at, c in self._cited]
        return text[len(closing) :]

    def _finished(self, *, whole: bool) -> Iterator[WrittenSentence]:
        while True:
            end, known = self._paragraph(whole=whole)
            if end is None:
                break
            yield from self._sentences(end, whole=True)
            self._cut(end + 1)
        yield from self._sentences(len(self._text) if whole else known, whole=whole)
        if whole:
            self._cut(len(self._text))

    def _paragraph(self, *, whole: bool) -> tuple[int | None, int]:
        """Where the first paragraph ends, if that is known; else up to where the text is known to be of it."""
        text, start = self._text, 0
        while True:
            end = text.find("\n", start)
            line = text[start:] if end < 0 else text[start:end]
            finished = whole or end >= 0
            alone = _ALONE.fullmatch(line) is not None
            if not finished and _MAY_BECOME.fullmatch(line):
                return None, max(0, start - 1)
            if start and finished and alone:
                return start - 1, 0
            if end < 0:
                return None, len(text)
            # Here a line ends; whether its paragraph does, too, is up to the next one.
            if alone or not text[:end].strip(_BLANKS + "\n"):
                return end, 0
            following = self._following(end, whole=whole)
            if following is None:
                return None, end
            if following:
                return end, 0
            start = end + 1

    def _following(self, end: int, *, whole: bool) -> bool | None:
        """Whether what comes after a line's end begins a paragraph; None if that isn't known yet."""
        rest = self._text[end + 1 :]
        first = rest.lstrip(_BLANKS)
        begun = len(self._text) - len(first)
        ids = any(end < at <= begun for at, _ in self._cited)
        if not first:
            return not ids if whole else None
        if first[0] == "\n":
            return not ids
        if ids:
            # "[kf3] They met.": the ids before a sentence are its own, as they are in the lines that the model sees.
            return first[0] in _QUOTES or (first[0].isalnum() and not first[0].islower())
        line, newline, _ = rest.partition("\n")
        if _ITEM.match(line if newline or whole else line + "x"):
            return True
        return None if not newline and not whole and _MAY_BECOME.fullmatch(line) else False

    def _sentences(self, until: int, *, whole: bool) -> Iterator[WrittenSentence]:
        """The sentences of the text up to there: all, or only those after which another has begun."""
        text = self._text[:until].replace("\n", " ")
        spans = split_sentences(text)
        # The last one may go on; and with less than a word of it, it may turn out to be none.
        begun = bool(spans) and _WORD.match(text, spans[-1][0]) is not None
        for number in range(len(spans) - (0 if whole else 1 if begun else 2)):
            end = spans[number][1]
            if end <= self._done:
                continue
            following = spans[number + 1][0] if number + 1 < len(spans) else until + 1
            yield from self._take(text[self._done : end], following)
            self._done = following
        if whole:
            yield from self._take("", until + 1)

    def _cut(self, start: int) -> None:
        self._text, self._done = self._text[start:], 0
        self._cited = [(at - start, c) for at, c in self._cited]

    def _take(self, text: str, until: int) -> Iterator[WrittenSentence]:
        """A text as a sentence with the markers before an offset, if there is anything in it."""
        cited = [c for at, c in self._cited if at < until]
        self._cited = [(at, c) for at, c in self._cited if at >= until]
        shown = "" if _FENCE.fullmatch(text) else _tidy(text)
        if not any(c.isalnum() for c in shown):
            shown = ""
        lines = tuple(dict.fromkeys(n for c in cited for n in c.numbers))
        unknown = sum(c.unknown for c in cited)
        if shown or lines or unknown:
            paragraph = self._text.lstrip(_BLANKS + "\n").partition("\n")[0]
            item = bool(shown) and _ITEM.match(paragraph) is not None
            heading = bool(shown) and _ALONE.fullmatch(paragraph.rstrip(_BLANKS)) is not None
            yield WrittenSentence(text=shown, lines=lines, unknown=unknown, item=item, heading=heading)


def _tidy(text: str) -> str:
    """A sentence on one line, without the marks of lists and emphasis, and with no space before its full stop.

    >>> _tidy("- **They met**  in Geneva .")
    'They met in Geneva.'
    """
    text = _LINE_START.sub("", " ".join(_MARKUP.sub(" ", _UNSEEN.sub("", text)).split()))
    text = _EMPHASIS.sub(r"\2", text)
    for left in _LEFT:
        text = left.sub("", text)
    text = _FRAME.sub(lambda match: match[1].upper(), text)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return re.sub(r"\s+([.,;:!?])(?=[\s\"”’»›)]|$)", r"\1", " ".join(text.split()))
