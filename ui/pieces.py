"""A sentence of an answer cut where its look changes, for the page and the terminal; knows neither."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.days import MONTHS, in_words

if TYPE_CHECKING:
    from qa.answer import Answer, AnswerSentence

__all__ = ["Piece", "copies", "counted", "own_markers", "pieces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters that look alike.

    Attributes:
        text: The characters.
        strong: Whether they are the words that answer.
        date: What a relative date that ends here means, in words (the year, where the day and month stand there
            already); None elsewhere.
    """

    text: str
    strong: bool = False
    date: str | None = None


def pieces(sentence: AnswerSentence) -> tuple[Piece, ...]:
    """The sentence in pieces; their texts joined are its text, for annotations stand beside a quote and not in it.

    >>> from qa.answer import AnswerSentence, Support
    >>> sentence = AnswerSentence(text="It took 90 minutes.", markers=(1,), support=Support.SUPPORTED, highlight=(8, 18))
    >>> [(piece.text, piece.strong) for piece in pieces(sentence)]
    [('It took ', False), ('90 minutes', True), ('.', False)]
    """
    text = sentence.text
    start, end = sentence.highlight or (0, 0)
    ends = {date.end: _meaning(text[date.start : date.end], date.value) for date in sentence.dates}
    cuts = sorted({0, len(text), start, end, *ends})
    return tuple(Piece(text=text[a:b], strong=start <= a < end, date=ends.get(b)) for a, b in pairwise(cuts))


def _meaning(words: str, value: str) -> str:
    """What the words leave open: of "21 January" only the year."""
    if any(month[:3] in words for month in MONTHS):
        return value[:4]
    return in_words(value)


def own_markers(sentence: AnswerSentence) -> tuple[int, ...]:
    """The markers that stand behind the sentence itself, not behind "also:"."""
    others = {also.marker for also in sentence.also}
    return tuple(marker for marker in sentence.markers if marker not in others)


def copies(answer: Answer, sentence: AnswerSentence) -> int:
    """How many copies of the documents that a sentence cites hold it, too."""
    cited = [citation for citation in answer.citations if citation.marker in sentence.markers]
    return len({copy.id for citation in cited for copy in citation.copies} - {c.document.id for c in cited})


def counted(count: int) -> str:
    """A number of copies in words.

    >>> counted(1), counted(2)
    ('1 copy', '2 copies')
    """
    return "1 copy" if count == 1 else f"{count:,} copies"
