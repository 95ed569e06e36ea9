"""Which words of a shown sentence stand out as the answer; changes no text."""

from __future__ import annotations

import re

from corpus.document import Span
from qa.amounts import amounts
from qa.kinds import mentions
from qa.question import Expect
from qa.select import Evidence

__all__ = ["SHOWN", "folded", "highlight", "is_of_kind"]

# The reader's score (log-odds-like) from which its words are shown in bold: from where
# they are more often right than wrong, by `python -m evals.tune_composition` (848 questions:
# .42 right at scores from 6 to 8, .52 from 8 to 10, .74 from 12 to 14). Set anew with every reader.
SHOWN = 8.0
# Words that make up nearly all of a sentence don't stand out in it.
_MOST = 0.8
_MEASURED = frozenset({Expect.DURATION, Expect.MONEY, Expect.NUMBER, Expect.TIME})
_CUE = 12
# What stands for the answer isn't one.
_NO_ANSWER = re.compile(
    r"(?:he|she|it|they|him|her|them|his|their|its|this|that|these|those|the|a|an|who|which)?", re.I
)


def folded(text: str) -> tuple[str, list[int]]:
    r"""A text with each run of white space as one space and none at its ends, and where each character went.

    Returns:
        The folded text; and for each offset into `text`, its end included, the offset into the folded text.

    >>> folded(" a\n\n b ")
    ('a b', [0, 0, 1, 2, 2, 2, 3, 3])
    """
    shown: list[str] = []
    places: list[int] = []
    pending = False
    for character in text:
        if character.isspace():
            places.append(len(shown) + (pending and bool(shown)))
            pending = True
            continue
        if pending and shown:
            shown.append(" ")
        pending = False
        places.append(len(shown))
        shown.append(character)
    places.append(len(shown))
    return "".join(shown), [min(place, len(shown)) for place in places]


def highlight(item: Evidence, span: Span) -> tuple[int, int] | None:
    """Words of a sentence as offsets into its shown text; an amount with its unit, and no outer punctuation.

    Args:
        item: The sentence.
        span: The words, in the document's offsets.

    Returns:
        Half-open offsets into the folded text, or None where hardly anything of the sentence is left beside them.
    """
    base = item.sentence.span.start
    start, end = max(0, span.start - base), min(len(item.text), span.end - base)
    for amount in amounts(item.text):
        if amount.start < end and start < amount.end:
            start, end = min(start, amount.start), max(end, amount.end)
    while start < end and not _wordlike(item.text[start]):
        start += 1
    while start < end and not _wordlike(item.text[end - 1]):
        end -= 1
    text, places = folded(item.text)
    if _NO_ANSWER.fullmatch(item.text, start, end):
        return None
    if start >= end or end - start > _MOST * len(text):
        return None
    return places[start], places[end - 1] + 1


def is_of_kind(item: Evidence, span: Span, expects: Expect) -> bool:
    """Whether words can be what is asked for: an amount for "how many", a capital for "who", a cause for "why".

    Args:
        item: The sentence.
        span: The words, in the document's offsets.
        expects: The kind of thing that answers.
    """
    base = item.sentence.span.start
    words = item.text[span.start - base : span.end - base]
    if expects in {Expect.PERSON, Expect.PLACE}:
        return any(character.isupper() for character in words)
    if expects is Expect.REASON:
        # "because" and "to avoid" may stand before the words.
        return mentions(item.text[max(0, span.start - base - _CUE) : span.end - base], expects)
    return expects not in _MEASURED or mentions(words, expects)


def _wordlike(character: str) -> bool:
    return character.isalnum() or character in "$€£¥%"
