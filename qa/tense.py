"""Whether the verb nearest to some words tells of the past or of the future; knows no dates.

English surface forms only. It says so when it can't tell: "would" is the past's
future, and a present tense in news stands for either.
"""

from __future__ import annotations

import re
from enum import StrEnum

__all__ = ["PAST_VERBS", "Tense", "tense_at"]


class Tense(StrEnum):
    """When something happens, seen from when it was written."""

    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


PAST_VERBS = frozenset(
    (
        "was were had did said told met held spoke began came went took gave left saw flew made brought sent kept sat "
        "stood put set led broke won lost heard found got grew knew ran read rose fell felt drew drove ate chose wrote "
        "paid laid dealt struck swore thought taught sought bought caught fought sold built spent wore tore shook "
        "hid bit shot hit cut hurt split quit beat became understood overcame withdrew undertook threw blew"
    ).split()
)
_FUTURE = re.compile(
    r"\b(?:will|shall|won[’']t|is (?:to|due|set|scheduled|expected|going|planned|likely)|"
    r"are (?:to|due|set|scheduled|expected|going|planned|likely)|due|scheduled|plans? to|expects? to|hopes? to|intends? to)\b|[’']ll\b",
    re.I,
)
_OPEN = re.compile(r"\b(?:would|could|should|might|may|can|must|to be|if|unless|whether)\b|[’']d\b", re.I)
_WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?")
# "-ed" words that are no verbs, or are adjectives more often.
_NOT_PAST = frozenset("united need indeed red hundred speed feed seed bed led-up armed so-called".split())
_JOINED = re.compile(r"\b(?:and|or) (?:\w*[^\Ws] ){1,3}$")
_CLAUSE = re.compile(
    r"[;:—–(),]|\b(?:and|but|that|which|who|while|whereas|because|after|before|when)\b", re.I
)


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense of the verb nearest to `text[start:end]` in its clause: the one before it, else the one after.

    >>> sentence = "He said Thursday that they will meet on Friday."
    >>> tense_at(sentence, 8, 16), tense_at(sentence, 40, 46)
    (<Tense.PAST: 'past'>, <Tense.FUTURE: 'future'>)
    """
    left = [match.end() for match in _CLAUSE.finditer(text, 0, start)]
    right = _CLAUSE.search(text, end)
    told = _last(text[left[-1] if left else 0 : start])
    if told is None and left and _JOINED.search(text[:start]):
        # "was put in black and white on Friday": no clause of its own.
        told = _last(text[left[-2] if len(left) > 1 else 0 : start])
    if told is None:
        told = _first(text[end : right.start() if right else len(text)])
    if told is None and not text[:start].strip(" ,"):
        # "On Friday, the ministers met": the clause is what follows the comma.
        told = _first(text[end:])
    if told is None and re.fullmatch(r"\s*(?:[Oo]n|[Ll]ate|[Ee]arly|[Bb]y|[Ii]n)?\s*", text[:start]):
        told = _first(text[end:])
    return told or Tense.UNKNOWN


def _verbs(text: str) -> list[tuple[int, Tense]]:
    found = [(m.start(), Tense.FUTURE) for m in _FUTURE.finditer(text)]
    found += [(m.start(), Tense.UNKNOWN) for m in _OPEN.finditer(text)]
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in PAST_VERBS or (
            word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST and match[0][0].islower()
        ):
            found.append((match.start(), Tense.PAST))
    return sorted(found, key=lambda pair: pair[0])


def _decided(verbs: list[tuple[int, Tense]]) -> Tense | None:
    """One verb group decides by its auxiliary: "will have ended", "would be delivered"."""
    if not verbs:
        return None
    kinds = {tense for _, tense in verbs}
    if Tense.UNKNOWN in kinds:
        return Tense.UNKNOWN
    return Tense.FUTURE if Tense.FUTURE in kinds else Tense.PAST


def _last(text: str) -> Tense | None:
    verbs = _verbs(text)
    return _decided([v for v in verbs if len(text[v[0] : verbs[-1][0]].split()) <= 4]) if verbs else None


def _first(text: str) -> Tense | None:
    verbs = _verbs(text)
    return _decided([v for v in verbs if len(text[verbs[0][0] : v[0]].split()) <= 4]) if verbs else None
