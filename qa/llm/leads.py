"""What stands before the items of a list, and which items say something without it; knows no verdict and no stream.

"Anna Berg demanded:" is half a statement, and so is "four million euros" below it: checked each by itself, the first was
contradicted by every line, and the second borne out by the line that has Piet Vos offer them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.llm.packing import Line
from qa.verifier.tokens import NEGATIONS, tokens
from qa.verifier.verbs import base_of_past

__all__ = ["Lead", "fits", "joined", "stands_alone"]

_FINITE = frozenset(
    """am is are was were has have had will would can could may might must shall should do does did isn't aren't wasn't
    weren't hasn't haven't hadn't won't wouldn't can't couldn't don't doesn't didn't says said""".split()
)
_NO_SUBJECT = frozenset("a an the and or of for with in on at by to from more less no not".split())
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d[\w.,]*")
_LEAST = 3  # words of a sentence


@dataclass(slots=True, kw_only=True)
class Lead:
    """A line before a list.

    Attributes:
        text: As written.
        lines: Numbers of the lines cited for it.
        heading: Whether it is a heading, which states nothing by itself.
        at: Its place among the sentences that are shown, once it is.
    """

    text: str
    lines: tuple[int, ...]
    heading: bool
    at: int | None = None


def joined(lead: str, item: str) -> str:
    """The statement that an item makes with what stands before its list.

    >>> joined("Anna Berg demanded:", "a shorter night shift")
    'Anna Berg demanded: a shorter night shift'
    """
    return f"{lead.rstrip(' .:–-')}: {item}"


def stands_alone(item: str) -> bool:
    """Whether an item is a sentence of its own, by its form: a verb in the middle of it.

    >>> [stands_alone(t) for t in ("Piet Vos offered four million.", "four million, offered by Vos", "A written guarantee.")]
    [True, False, False]
    """
    if not item[:1].isalnum():
        return False  # a quotation is somebody's
    words = _WORD.findall(item)
    return len(words) >= _LEAST and _has_verb(words)


def fits(lead: str, lines: Sequence[Line]) -> bool:
    """Whether lines that bear an item out are about what stands before it, where that states nothing by itself.

    "Anna Berg" above "a shorter night shift" is no statement for the verifier, which needs a verb: it is enough that the
    line has her name. "Demands" fits everywhere. "Rejected by Anna Berg" and "Not in the offer" state something of
    what stands below, which the line that bears it out may well deny.
    """
    if " | " in lead:
        return True  # the head of a table
    words = _WORD.findall(lead)
    if _has_verb(words) or any(map(_judges, words)):
        return False
    names = {t.key for t in tokens(lead) if t.name and not t.stop}
    said = {t.key for line in lines for text in (line.quote, line.document.title) for t in tokens(text)}
    return not names or bool(names & said)


def _judges(word: str) -> bool:
    """Whether a word says by itself what became of something, or that it is not so."""
    plain = word.casefold()
    return plain in NEGATIONS or base_of_past(plain) is not None


def _has_verb(words: Sequence[str]) -> bool:
    for before, word, after in zip(words, words[1:], [*words[2:], ""], strict=False):
        plain = word.casefold().replace("’", "'")
        if plain in _FINITE:
            return True
        if word.islower() and base_of_past(plain) and before.casefold() not in _NO_SUBJECT and after != "by":
            return True
    return False
