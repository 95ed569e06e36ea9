"""Where sources give different values for what is asked: finds them, settles nothing.

A false alarm is worse than a miss: a reader who is told that sources disagree will
doubt both. So two statements are set against each other only if

- they stand in different documents, and the reader is sure of its words in both;
- each gives, in those words, one value of the kind asked for (an amount, a day, a
  person or place), stated and not planned, expected or denied;
- the values can't be one, allowing for "about", "more than" and other words for the
  same ("an hour and a half", "90 minutes");
- they are about the same thing: each name of the question that the one mentions the
  other mentions too and the thing counted is the same, or the statements are the same
  but for the value; the days they tell of don't differ, and their documents were written
  within two weeks of each other, for counts change.
  For persons and places, of which a question may have several, the statements have to
  be the same but for the name.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.document import Span
from index.passage import DocumentInfo
from qa.amounts import Amount, Kind, amounts, compatible, noun_key
from qa.candidates import Candidate, Sentences
from qa.dates import dated
from qa.days import explicit, parse_day
from qa.duplicates import covers, fingerprint, statement_names
from qa.names import is_mentioned, name_words, same_name
from qa.question import Expect, Question
from qa.select import Evidence, evidence_of

__all__ = ["RIVALS", "SURE", "with_disputes"]

# The reader's score (log-odds-like) from which its words are taken for the answer, by `python -m
# evals.tune_composition`: no lower than `qa.highlight.SHOWN`, though none of 848 questions raised an alarm from -2 up. Of
# 57 disagreements that were planted 15 are found from -2, 13 from 4 to 8, 11 from 12: most others are "about" as much, or
# hedged, and so no dispute. Set anew with every reader.
SURE = 8.0
# How far a rival's score may lie below: a far weaker one is usually about something else.
_BEHIND = 5.0
# Sources set beside the first at most.
RIVALS = 2
_APART = 14
_KINDS = {
    Expect.DURATION: frozenset({Kind.DURATION}),
    Expect.NUMBER: frozenset({Kind.COUNT, Kind.MONEY, Kind.PERCENT}),  # "how much does it charge?"
    Expect.MONEY: frozenset({Kind.MONEY}),
}
_NOT_STATED = re.compile(
    r"\b(?:not|no|never|neither|nor|without|would|could|should|(?-i:may)|might|if|unless|whether|plan(?:s|ned)?|scheduled|expect(?:s|ed)?|"
    r"supposed|intended|meant|due|hop(?:e|es|ed)|pencilled|penciled|(?:is|are|was|were) to|promis\w+|pledg\w+|will|until|earlier|previous\w*|initially|"
    r"den(?:y|ies|ied)|dismiss\w+|reject\w+|rather than|instead of)\b|n[’']t\b",
    re.I,
)
_AFTER = re.compile(r"[,;:—–()]")
# "Another $200 million" is no other value for the first.
_FURTHER = re.compile(r"\b(?:another|an? (?:further|additional)|further|additional|the other)\s+$", re.I)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?!s)")
_CLAUSE = re.compile(r"[;:—–()]|, (?:and|but|while|whereas|though|although)\b")


@dataclass(frozen=True, slots=True)
class _Time:
    """A day, month or year in ISO 8601: a year agrees with each of its days."""

    value: str

    def agrees(self, other: _Time) -> bool:
        return self.value.startswith(other.value) or other.value.startswith(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A value and where it is given."""

    item: Evidence
    words: Span
    value: Amount | _Time | str
    names: frozenset[str]
    days: frozenset[str]


def with_disputes(
    question: Question,
    evidence: Sequence[Evidence],
    ranked: Sequence[Candidate],
    *,
    sentences: Sentences,
    one_source: Callable[[str, str], bool] = operator.eq,
) -> tuple[Evidence, ...]:
    """The evidence, with what other documents give instead for the value asked for.

    Args:
        question: The question, standing alone.
        evidence: As chosen.
        ranked: All candidates, best first: a rival may not have been chosen.
        sentences: Those of the passages and around them.
        one_source: Whether two documents, by their ids, are copies of one text: they don't count twice.

    Returns:
        The same evidence if nothing is disputed. Else the disputed sentences have `disputed` set to the words
        that give their value, and those that weren't chosen stand at the end.
    """
    claims = [c for item in evidence if (c := _claim(question, item, sentences)) is not None]
    lead = max(claims, key=lambda c: c.item.score, default=None)
    if lead is None:
        return tuple(evidence)
    chosen = {item.place: item for item in evidence}
    copies = {copy.place for item in evidence for copy in item.copies}
    rivals: list[_Claim] = []
    for candidate in ranked:
        item = evidence_of(candidate)
        if item.place in copies or len(rivals) >= RIVALS:
            continue
        claim = _claim(question, chosen.get(item.place, item), sentences)
        if claim is None or not _conflict(question, lead, claim):
            continue
        # A copy doesn't give the same value once more; another version of a text gives a value of its own.
        if not any(
            one_source(item.document.id, one.item.document.id) and not _conflict(question, one, claim)
            for one in rivals
        ):
            rivals.append(claim)
    if not rivals:
        return tuple(evidence)
    disputed = {claim.item.place: claim for claim in (lead, *rivals)}
    kept = [
        replace(item, disputed=disputed[item.place].words) if item.place in disputed else item
        for item in evidence
    ]
    return (*kept, *(replace(c.item, disputed=c.words) for c in rivals if c.item.place not in chosen))


def _claim(question: Question, item: Evidence, sentences: Sentences) -> _Claim | None:
    """The one value that a sentence gives for the question, or None."""
    if item.span is None or item.read is None or item.read < SURE or item.context:
        return None
    base = item.sentence.span.start
    start, end = item.span.start - base, item.span.end - base
    value, words = _value(question, item, start, end)
    if (
        value is None
        or _NOT_STATED.search(_clause(item.text, *words))
        or _FURTHER.search(item.text[: words[0]])
    ):
        return None
    about = _about(item, sentences)
    days = {
        d.value for d in (*dated(item.text, written=item.document.date, before=about), *explicit(item.text))
    }
    return _Claim(
        item=item,
        words=Span(document_id=item.document.id, start=base + words[0], end=base + words[1]),
        value=value,
        names=_names(question, f"{about} {item.text}", item.document.title),
        days=frozenset(days if not isinstance(value, _Time) else ()),
    )


def _value(
    question: Question, item: Evidence, start: int, end: int
) -> tuple[Amount | _Time | str | None, tuple[int, int]]:
    """The one value of the kind asked for in the reader's words, and its own words."""
    if (kinds := _KINDS.get(question.expects)) is not None:
        found = [a for a in amounts(item.text) if a.kind in kinds and a.start < end and start < a.end]
        return (found[0], (found[0].start, found[0].end)) if len(found) == 1 else (None, (start, end))
    if question.expects is Expect.TIME:
        told = [*dated(item.text, written=item.document.date), *explicit(item.text)]
        inside = [d for d in told if d.start < end and start < d.end]
        years = [
            m
            for m in _YEAR.finditer(item.text, start, end)
            if not any(d.start <= m.start() < d.end for d in inside)
        ]
        times = [(_Time(d.value), (d.start, d.end)) for d in inside if "W" not in d.value]
        times += [(_Time(m[0]), m.span()) for m in years]
        return times[0] if len(times) == 1 else (None, (start, end))
    if question.expects in {Expect.PERSON, Expect.PLACE} and not question.wants_list:
        words = item.text[start:end]
        one_name = statement_names(words)[0] and not re.search(r"\band\b|[,;]", words)
        return (words, (start, end)) if one_name else (None, (start, end))
    return None, (start, end)


def _conflict(question: Question, lead: _Claim, other: _Claim) -> bool:
    if isinstance(lead.value, str) or isinstance(other.value, str):
        return isinstance(lead.value, str) and isinstance(other.value, str) and _other_name(lead, other)
    assert lead.item.read is not None
    assert other.item.read is not None
    if other.item.read < lead.item.read - _BEHIND:
        return False
    same = _same_otherwise(lead, other)
    if isinstance(lead.value, Amount) and isinstance(other.value, Amount):
        if compatible(lead.value, other.value) is not False:
            return False
        if not same and not _same_thing(question, lead.value, other.value):
            return False
    elif isinstance(lead.value, Amount) or isinstance(other.value, Amount) or lead.value.agrees(other.value):
        return False
    if not same and (lead.names != other.names or not lead.names):
        return False
    if lead.days and other.days and not lead.days & other.days:
        return False
    return _same_time(lead.item.document, other.item.document)


def _same_thing(question: Question, first: Amount, second: Amount) -> bool:
    """What isn't named beside a count is what the question counts; counts of different things are no dispute."""
    if first.kind is not Kind.COUNT:
        return True
    asked = {noun_key(word) for word in re.findall(r"[a-z]+", question.text.lower())}
    return all(amount.of in asked or not amount.of for amount in (first, second))


def _other_name(lead: _Claim, other: _Claim) -> bool:
    """Whether two statements are the same but for the name that answers."""
    assert isinstance(lead.value, str)
    assert isinstance(other.value, str)
    first, second = statement_names(lead.value)[0], statement_names(other.value)[0]
    if any(same_name(a, b) for a in first for b in second):
        return False
    return _same_otherwise(lead, other) and _same_time(lead.item.document, other.item.document)


def _same_otherwise(lead: _Claim, other: _Claim) -> bool:
    """Whether two statements say the same but for the value."""
    rest = [fingerprint(_without(claim)) for claim in (lead, other)]
    return rest[0].words == rest[1].words or covers(rest[0], rest[1]) or covers(rest[1], rest[0])


def _without(claim: _Claim) -> str:
    base = claim.item.sentence.span.start
    return f"{claim.item.text[: claim.words.start - base]} {claim.item.text[claim.words.end - base :]}"


def _same_time(first: DocumentInfo, second: DocumentInfo) -> bool:
    days = parse_day(first.date), parse_day(second.date)
    return days[0] is None or days[1] is None or abs((days[0] - days[1]).days) <= _APART


def _about(item: Evidence, sentences: Sentences) -> str:
    """The two sentences before, in the same paragraph: what a pronoun stands for."""
    found = [sentences.get((item.document.id, item.number - back)) for back in (2, 1)]
    return " ".join(
        text
        for one in found
        if one is not None
        for sentence, text in [one]
        if sentence.paragraph == item.sentence.paragraph or _PRONOUN.match(item.text)
    )


_PRONOUN = re.compile(r"(?:they|he|she|it|the talks|the meeting|the session)\b", re.I)


def _names(question: Question, text: str, title: str) -> frozenset[str]:
    """The question's names that a statement is about; a title may name the place, but not alone who acts."""
    own = {name for name in question.names if is_mentioned(name, set(name_words(text)))}
    if not own:
        return frozenset()
    return frozenset(own | {name for name in question.names if is_mentioned(name, set(name_words(title)))})


def _clause(text: str, start: int, end: int) -> str:
    cuts = [match.end() for match in _CLAUSE.finditer(text, 0, start)]
    following = _AFTER.search(text, end)
    return text[cuts[-1] if cuts else 0 : following.start() if following else len(text)]
