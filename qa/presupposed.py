"""What a question takes for granted, read off its words; knows no text that it is asked of.

English rules, like those of `qa/question.py`. Where none fits, a question takes nothing for granted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.terms import split_words, stem, stems
from qa.days import MONTHS, WEEKDAYS
from qa.names import country
from qa.question import Expect, names_in, read_question

__all__ = ["CALENDAR", "NEGATION", "Presupposed", "figures_in", "presupposed"]

CALENDAR = re.compile(rf"\b(?:{'|'.join((*MONTHS, *WEEKDAYS))})\b")
_NUMBER_WORDS = {
    word: str(value)
    for value, words in {
        2: "two twice",
        3: "three thrice",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve dozen",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        30: "thirty",
        40: "forty",
        50: "fifty",
        60: "sixty",
        70: "seventy",
        80: "eighty",
        90: "ninety",
        100: "hundred hundreds",
        1000: "thousand thousands",
    }.items()
    for word in words.split()
}
_FIGURE = re.compile(r"\d+(?:[.,]\d{3})*(?:\.\d+)?")
_LETTERS = re.compile(r"[A-Za-z]+")

_AUXILIARY = "did|does|do|has|have|had|is|are|was|were|will|would|can|could|should|might|may|must"
_SUBJECT = re.compile(
    rf"\b(?P<auxiliary>(?i:{_AUXILIARY}))\s+(?:(?i:the|a|an)\s+)?(?P<before>(?:[a-z]+\s+){{0,3}}?(?:of\s+(?:the\s+)?)?)"
    r"(?P<actor>(?:[A-Z]\.)+|[A-Z][\w’'-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z0-9][\w’'-]*)*)(?P<rest>.*)$"
)
# An adjective is not yet the actor: "did the British planes make a detour".
_ADJECTIVE = re.compile(r"(?:ish|an|ese|ch|ss|ic)$")
# Words on the search's list of stop words that are verbs here.
_VERBS = frozenset(map(stem, "say says said tell told get give given name do".split()))
# "Who commented …", "Which film received …": no actor, but an act.
_ACT = re.compile(rf"\b(?:(?i:who)|(?i:what|which)\s+[a-z]+s?)\s+(?:(?:{_AUXILIARY})\s+)?(?P<rest>[a-z].*)$")
_INSIDE = re.compile(r"\b(?:in|at|on|for|from|to|by|with|about|and|between|than)\b")
_OF = re.compile(r"\bof\b")
_POSSESSIVE = re.compile(r"[’']s?$")
NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|without|rather than|instead of|refus\w+|declin\w+|reject\w*|den(?:y|ies|ied)|against|fail\w*|ha[sd] yet)\b|n['’]t\b",
    re.I,
)
_SUPERLATIVE = re.compile(
    r"\b(?:the|its|his|her|their|[’']s)\s+(?:[a-z]+\s+)?(?P<word>most|least|(?!inter|requ|for|hon|gu|mod|prot|arr|sugg|inv|cont|harv|anc|west|east|rest|test|nest|"
    r"guest|best-|latest)[a-z]{2,}est)\b",
    re.I,
)


# A figure that no text need give: how far back one asks ("over the last twelve months", which may be "the past year"),
# and how many things one asks for ("her two latest novels").
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(w for w, v in _NUMBER_WORDS.items() if int(v) <= 20)})"
_COUNTED = re.compile(
    rf"\b(?:last|past|next|coming|previous|preceding|following) (?P<time>{_COUNT})(?= (?:\w+ )?(?:hour|day|week|month|year|decade)s\b)"
    rf"|\b(?:what|which)(?: (?:are|were))?(?: (?:the|his|her|its|their|[\w ]{{1,40}}?[’']s?))? (?P<things>{_COUNT})(?= [a-z])",
    re.I,
)


def _without_count(match: re.Match[str]) -> str:
    return match[0][: -len(match["time"] or match["things"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presupposed:
    """What a question takes for granted, as far as its words show.

    Attributes:
        words: Stems of its further content words (no names, figures or dates).
        names: Proper names, the actor's included, months and weekdays not.
        actor: The name of who acts ("What did Lavrov demand?"), or None.
        verb: Stem of what the actor does, or None.
        passive: Whether the actor undergoes it ("When was Lavrov dismissed?").
        figures: Numbers and years, in digits.
        calendar: Months and weekdays.
        superlatives: Superlatives it asks about.
        negated: Whether it is itself put in the negative.
        yes_no: Whether "no" would answer it.
    """

    words: tuple[str, ...]
    names: tuple[str, ...]
    actor: str | None
    verb: str | None
    passive: bool
    figures: frozenset[str]
    calendar: frozenset[str]
    superlatives: tuple[str, ...]
    negated: bool
    yes_no: bool


@lru_cache(maxsize=256)
def presupposed(question: str) -> Presupposed:
    """Reads what a question takes for granted.

    >>> found = presupposed("How many missiles did Germany fly into Ukraine on Monday?")
    >>> found.actor, found.verb, found.names, sorted(found.calendar)
    ('Germany', 'fly', ('Germany', 'Ukraine'), ['Monday'])
    """
    names = tuple(n for n in names_in(question) if not CALENDAR.match(n))
    named = {w for n in names for w in stems(n)}
    actor = verb = None
    passive = False
    match = _SUBJECT.search(question)
    # "did the talks in Geneva last": a name after a preposition isn't who acts.
    if match is not None and not _INSIDE.search(match["before"]):
        actor = _POSSESSIVE.sub("", match["actor"])
        # "did the speaker of the Senate resign": neither is a name that stands for somebody else. Nor is whoever asks
        # ("How do I reset it?"): no text speaks of them.
        if actor == "I" or CALENDAR.match(actor) or _OF.search(match["before"]):
            actor = None
        rest = [w for w in split_words(match["rest"]) if match["rest"][w.start].islower()]
        if _ADJECTIVE.search(actor or "") and country(actor or "") is not None:
            rest = rest[1:]
        if rest and rest[0].stem == "and":
            rest = rest[1:]
        verb = next((w.stem for w in rest if not w.stop or w.stem in _VERBS), None)
        passive = match["auxiliary"].lower() in {"is", "are", "was", "were"}
    elif match is None and (act := _ACT.search(question)) is not None:
        verb = next((w.stem for w in split_words(act["rest"]) if not w.stop or w.stem in _VERBS), None)
    figures = figures_in(_COUNTED.sub(_without_count, question))
    words = tuple(
        dict.fromkeys(
            w.stem
            for w in split_words(question)
            if not w.stop
            and w.stem not in named
            and not question[w.start : w.end][0].isdigit()
            and question[w.start : w.end].lower() not in _NUMBER_WORDS
            and not CALENDAR.fullmatch(question[w.start : w.end])
        )
    )
    return Presupposed(
        words=words,
        names=names,
        actor=actor,
        verb=verb,
        passive=passive,
        figures=frozenset(figures),
        calendar=frozenset(CALENDAR.findall(question)),
        superlatives=tuple(m["word"].lower() for m in _SUPERLATIVE.finditer(question)),
        negated=NEGATION.search(question) is not None,
        yes_no=read_question(question).expects is Expect.YES_NO,
    )


def figures_in(text: str) -> set[str]:
    """Numbers of a text in digits: "four" and "4", "9,000" and "9000" are alike."""
    found = {match[0].replace(",", "").rstrip(".") for match in _FIGURE.finditer(text)}
    found.update(_NUMBER_WORDS[w] for w in map(str.lower, _LETTERS.findall(text)) if w in _NUMBER_WORDS)
    return found
