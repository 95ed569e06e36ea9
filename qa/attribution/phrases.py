"""Noun phrases that can name a speaker, read forwards from their first word; knows no verbs.

“Secretary of State Antony Blinken”, “a colonel on the general staff”, “she”.
What it can't parse is no phrase.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from qa.attribution.tokens import QUOTE, Tokens, is_name, is_time, is_titling, possessive
from qa.attribution.words import (
    ADVERBS,
    ATTITUDES,
    AUXILIARIES,
    BODIES,
    DETERMINERS,
    HEADS,
    HONORIFICS,
    MODIFIERS,
    NATIONALITIES,
    OFFICES,
    PARTICIPLES,
    PARTICLES,
    PASSIVE,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    SAYING,
    SUBORDINATORS,
)

__all__ = ["Kind", "Phrase", "is_place", "name_run", "phrase_at", "with_range"]

_TITLING = HEADS | MODIFIERS | NATIONALITIES
_ENDS_NOUNS = frozenset("the a an this that these those his her its their".split()) | (
    PREPOSITIONS | SUBORDINATORS | AUXILIARIES | PASSIVE | SAYING | PARTICIPLES | ADVERBS
)
_AFTER_NOUN = PREPOSITIONS | AUXILIARIES | PASSIVE | SAYING | ADVERBS | SUBORDINATORS | ATTITUDES
_DESCRIBES = frozenset(
    "of for from at in on with to close familiar travelling traveling there here speaking".split()
)
_FINITE = SAYING | PASSIVE | AUXILIARIES


class Kind(StrEnum):
    """What sort of phrase names a speaker."""

    NAME = "name"
    COMMON = "common"
    PRONOUN = "pronoun"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase, as offsets in the sentence.

    Attributes:
        kind: What sort.
        start: Of what names the speaker: "Kiril Petkov" in "the prime minister, Kiril Petkov,".
        end: Its end.
        head: The pronoun's class, or the head noun in lower case; the last name of a name.
        definite: Whether a common noun has "the" (or a possessive), so that it may point back.
        described: The words before the head, in lower case, for finding whom it points at.
        first: Number of the first word of the whole phrase.
        last: Number after its last word, modifiers included.
    """

    kind: Kind
    start: int
    end: int
    head: str
    definite: bool = False
    described: tuple[str, ...] = ()
    first: int = 0
    last: int = 0


def phrase_at(t: Tokens, i: int, *, limit: int | None = None) -> Phrase | None:
    """The phrase that starts with word `i`: a pronoun, a name with its titles, or an office or body.

    Args:
        t: The sentence.
        i: Number of its first word.
        limit: Number of the word that it must end before; it takes as much as it can.
    """
    end = len(t.words) if limit is None else limit
    if i >= end:
        return None
    low = t.lower[i]
    if low in PRONOUNS:
        return Phrase(
            kind=Kind.PRONOUN, start=t.starts[i], end=t.ends[i], head=PRONOUNS[low], first=i, last=i + 1
        )
    k = i
    definite = False
    determined = False
    if low in DETERMINERS and low not in {"all", "no"}:
        definite = low in {"the", "his", "her", "its", "their"}
        determined = True
        k += 1
    # Words before the head: adjectives, nationalities, other nouns, possessives.
    start = k
    head: int | None = None
    while k < end and k - start < 8:
        word = t.lower[k]
        if t.words[k] == QUOTE or not (word[0].isalnum()):
            break
        if word in HEADS:
            head = k
            k += 1
            if possessive(word):
                head = None
            continue
        if possessive(t.words[k]):
            definite = definite or t.words[k][:1].isupper()
            head = None
            k += 1
            continue
        if is_titling(t, k):
            k += 1
            continue
        if (
            word == "of"
            and k > start
            and k + 1 < end
            and t.lower[k - 1] in {"secretary", "minister"}
            and t.lower[k + 1] in MODIFIERS
        ):
            k += 1  # “Secretary of State Antony Blinken”
            continue
        if is_name(t, k):
            if k == i and _is_scene(t, k):
                return None  # “in Oslo Anna Lund said”: the name starts after the place
            run = name_run(t, k, end)
            after = t.lower[run] if run < end else ""
            if after in _TITLING and not t.words[run][:1].isupper():
                # “Treasury spokesman”, “Lakeside police”: the name only tells which.
                k = run
                head = None
                continue
            if run + 1 < end and t.lower[run + 1] in HEADS and after.isalpha() and after not in _ENDS_NOUNS:
                k, head = run + 1, None  # “the United Nations refugee agency”
                continue
            return _named(t, i, k, run, end, titled=head is not None or k > start)
        if (
            determined
            and head is None
            and word not in _ENDS_NOUNS
            and not word.endswith(("ly", "ed"))
            and k - start < 3
        ):
            k += 1  # an adjective or noun that no list has
            continue
        break
    if head is None and definite and k == start + 1 and t.lower[start] in NATIONALITIES:
        head = start  # “the American said”
    if head is None:
        return None
    if head + 1 < k:
        k = head + 1
    if t.lower[head] in MODIFIERS and determined and k < end and _is_noun(t.lower[k]):
        return None  # “his chief grievance”
    last = k
    following = t.lower[k] if k < end else ""
    # “the president of the Senate, Milos Vystrcil, …”; “officials in London”; “a diplomat from a smaller state”.
    # What describes it further: "of the Senate", "in London", "on the general staff".
    if following in _DESCRIBES:
        last = _complement(t, k, end)
    if limit is None and last < end and t.words[last] == ",":
        name = (
            phrase_at(t, last + 1, limit=min(end, last + 9))
            if last + 1 < end and (is_name(t, last + 1) or t.lower[last + 1] in HONORIFICS)
            else None
        )
        if (
            name is not None
            and name.kind is Kind.NAME
            and (name.last >= end or t.words[name.last] in {",", ".", ";", ":", "—", "–"})
        ):
            return with_range(name, i, name.last + (name.last < end and t.words[name.last] == ","))
    return Phrase(
        kind=Kind.UNNAMED if t.lower[head] == "people" and head == i else Kind.COMMON,
        start=t.starts[i],
        end=t.ends[last - 1],
        head=t.lower[head],
        definite=definite,
        described=tuple(w.removesuffix("'s") for w in t.lower[start:head]),
        first=i,
        last=last,
    )


def _is_noun(word: str) -> bool:
    """Whether a word after a head noun is more likely another noun than a verb or function word."""
    return word.isalpha() and not word.endswith("ed") and word not in _AFTER_NOUN


def _complement(t: Tokens, k: int, end: int) -> int:
    """Number after the prepositional phrases that describe a head noun."""
    if t.lower[k] in {"there", "here"}:
        return k + 1
    last = k
    while last < end and last - k < 12:
        low = t.lower[last]
        if low in {
            "of",
            "for",
            "from",
            "at",
            "in",
            "on",
            "with",
            "to",
            "close",
            "familiar",
            "travelling",
            "traveling",
            "speaking",
            "by",
        }:
            if last + 1 < end and is_time(t, last + 1):
                return last
            last += 1
        elif (
            low in DETERMINERS
            or low in HEADS
            or low in MODIFIERS
            or low in NATIONALITIES
            or low in HONORIFICS
            or is_name(t, last)
            or low
            in {
                "him",
                "her",
                "them",
                "sides",
                "states",
                "side",
                "foreign",
                "affairs",
                "matter",
                "talks",
                "plan",
                "case",
            }
            or (low in {"and", ","} and last + 1 < end and is_name(t, last + 1) and _lists(t, last, end))
        ) or (
            last > k + 1
            and (
                t.lower[last - 1] in DETERMINERS
                or (t.lower[last - 1] in MODIFIERS and t.lower[last - 2] in DETERMINERS)
            )
            and low.isalpha()
            and low not in _FINITE
        ):
            last += 1
        else:
            break
    while (
        last > k
        and t.lower[last - 1]
        in {"of", "for", "from", "at", "in", "on", "with", "to", "and", ",", "by"} | DETERMINERS
    ):
        last -= 1
    return max(last, k)


def _lists(t: Tokens, i: int, end: int) -> bool:
    """Whether the comma or "and" at `i` goes on with a list of names: “Estonia, Latvia and Lithuania”."""
    if t.lower[i] == "and":
        return is_name(t, i - 1)
    k = i + 1
    while k < end and (is_name(t, k) or t.words[k] == ","):
        k += 1
    return k < end and t.lower[k] == "and" and is_name(t, i - 1)


def _is_scene(t: Tokens, k: int) -> bool:
    """Whether a place after "in" is where something is said, and a name of two words or more follows it."""
    return (
        k > 0
        and t.lower[k - 1] in {"in", "at", "from"}
        and t.lower[k] in PLACES
        and k + 2 < len(t.words)
        and is_name(t, k + 1)
        and is_name(t, k + 2)
        and t.lower[k + 1] not in HEADS
        and t.lower[k + 2] not in HEADS
    )


def name_run(t: Tokens, k: int, end: int) -> int:
    """Number after a run of capitalised words that starts at `k`."""
    last = k + 1
    while last < end:
        if possessive(t.words[last - 1]):
            break
        if is_name(t, last) or (
            t.words[last][:1].isupper() and len(t.words[last]) == 2 and t.words[last][1] == "."
        ):
            if t.ends[last - 1] + 1 < t.starts[last]:
                break
            last += 1
        elif t.lower[last] in PARTICLES and last + 1 < end and is_name(t, last + 1):
            last += 2
        else:
            break
    return last


def _named(t: Tokens, first: int, k: int, run: int, end: int, *, titled: bool) -> Phrase | None:
    """A name with the titles before it left out."""
    start = k
    # “NATO Secretary-General Lars Brandt”: the name follows the last office.
    start = max((n + 1 for n in range(k, run - 1) if t.lower[n] in OFFICES), default=k)
    while start < run - 1 and is_titling(t, start):
        start += 1
    if possessive(t.words[run - 1]):
        return None
    whole = t.lower[start:run]
    if whole[-1] in HEADS and not titled:
        # “White House”, “Treasury Department”: a body's name keeps its modifiers.
        start = k
    if start == k and (k <= first or t.lower[k - 1] not in OFFICES):
        # “the International Paralympic Committee”, “Young Lives”
        while start > max(first, 1) and t.words[start - 1][0].isupper() and t.lower[start - 1] in MODIFIERS:
            start -= 1
        if start and t.lower[start - 1] == "of":
            start = k  # “Secretary of State Antony Blinken”
    if whole[-1] in OFFICES:
        return Phrase(
            kind=Kind.COMMON,
            start=t.starts[first],
            end=t.ends[run - 1],
            head=whole[-1],
            definite=t.lower[first] == "the",
            described=tuple(w for w in t.lower[first : run - 1] if w not in DETERMINERS),
            first=first,
            last=run,
        )
    if whole[-1] in NATIONALITIES and run - start == 1 and first == k:
        return None
    last = run
    if last + 1 < end and t.lower[last] in {"of", "from"}:
        of = (
            last + 1 + (t.lower[last + 1] == "the")
        )  # “Senator Jane Roe of Ohio”, “Ada Rau from the Church of Sorn”
        if of < end and is_name(t, of):
            last = name_run(t, of, end)
            if last + 1 < end and t.lower[last] == "of" and is_name(t, last + 1):
                last = name_run(t, last + 1, end)
    return Phrase(
        kind=Kind.NAME,
        start=t.starts[start],
        # “the University of Tennessee” is one name, “Jane Roe of Ohio” isn't.
        end=t.ends[(last if t.lower[run - 1] in BODIES else run) - 1],
        head=t.lower[run - 1],
        described=tuple(t.lower[first:start]),
        first=first,
        last=last,
    )


def with_range(phrase: Phrase, first: int, last: int) -> Phrase:
    """The phrase as one of the words [first, last): with what stands around its name."""
    return replace(phrase, first=first, last=last)


def is_place(head: str) -> bool:
    """Whether a name's last word is a place or body that is never "he" or "she"."""
    return head in PLACES or head in HEADS
