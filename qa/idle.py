"""Candidates that can't answer whatever they score; knows no scores, no passages and no wording.

Each rule stands for something that people asked of their own papers and that was cited to them: the rows of a table
beside the row they had named, whom an e-mail went to for what it says, a heading or a name by itself that the question
already holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.terms import split_words
from qa.candidates import Candidate
from qa.question import Expect, Question

__all__ = ["able"]

# A row with the names of its columns, as `corpus/readers/tables.py` and its like write them.
_ROW = re.compile(r"(?P<column>[^:;\n]{1,80}): (?P<first>[^;\n]{1,80}); [^:;\n]{1,80}: ")
# "Which town is larger than Brno?" names the row that doesn't answer.
_AGAINST = re.compile(
    r"\b(?:than|other|others|else|except|besides|apart|unlike|most|least|first|last|next|before|after|\w{2,}est)\b",
    re.I,
)
_RECIPIENTS = re.compile(r"(?:To|Cc|Bcc): ")
_SENT = re.compile(
    r"\b(?:to|wrote|writ\w+|sen[dt]\w*|e-?mails?|e-?mailed|mails?|cc|copied|recipients?|receiv\w+|got|get|whom|addressed)\b",
    re.I,
)
_NUMBER = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-z]\))\s+")
_OR = re.compile(r"\bor\b", re.I)
# What may stand beside the question's own words without adding anything.
_EMPTY = frozenset("a an the of in on at for to and by with from s his her their our my your its".split())


def able(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that may answer, in their order; all of them where none is left.

    Args:
        question: The question.
        ranked: Candidates, best first.
    """
    asked = frozenset(word.stem for word in split_words(question.text))
    rows = _rows_named(question, ranked, asked)
    sent = _SENT.search(question.text) is not None
    left = [
        candidate
        for candidate in ranked
        if not _beside(candidate, rows, asked)
        and (sent or not _RECIPIENTS.match(candidate.text))
        and not _repeats(question, candidate.text, asked)
    ]
    return left or list(ranked)


def _rows_named(
    question: Question, ranked: Sequence[Candidate], asked: frozenset[str]
) -> frozenset[tuple[str, str]]:
    """The tables, by document and first column, of which the question names a row."""
    # "What does E04 mean?" asks for a statement, which may take several sentences, but for no list of rows.
    if (question.wants_list and question.agent is None) or _AGAINST.search(question.text):
        return frozenset()
    return frozenset(
        (candidate.document.id, match["column"])
        for candidate in ranked
        if (match := _ROW.match(candidate.text)) and _names(match["first"], asked)
    )


def _beside(candidate: Candidate, rows: frozenset[tuple[str, str]], asked: frozenset[str]) -> bool:
    """Whether it is a row that the question doesn't name, of a table of which it names one."""
    match = _ROW.match(candidate.text) if rows else None
    return (
        match is not None
        and (candidate.document.id, match["column"]) in rows
        and not _names(match["first"], asked)
    )


def _names(value: str, asked: frozenset[str]) -> bool:
    words = [word.stem for word in split_words(value) if not word.stop]
    return bool(words) and asked.issuperset(words)


def _repeats(question: Question, text: str, asked: frozenset[str]) -> bool:
    """Whether a heading, a name or a question says nothing but words of the question.

    "The board did" and "It was not" say something by a word that every text has, so only articles, prepositions and the
    like may stand beside the question's words; and "yes" and one of two that are offered are words of the question, too.
    """
    if question.expects is Expect.YES_NO or _OR.search(question.text):
        return False
    asks = text.rstrip("”\"’'*_ ").endswith("?")
    number = _NUMBER.match(text)
    text = text[number.end() :] if number else text
    words = split_words(text)
    if not any(not word.stop for word in words):
        return False
    return all(
        word.stem in asked
        or (word.end - word.start == 1 and text[word.start].isupper())  # "B. Nakagawa"
        or (word.stop and (asks or text[word.start : word.end].lower() in _EMPTY))
        for word in words
    )
