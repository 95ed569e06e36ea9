"""The clauses of one sentence that say who said it, and its grammatical subject; knows no other sentence.

A small chunker over the sentence's words, outside quotation marks: it finds
noun phrases that can speak ("the prime minister, Kiril Petkov", "a colonel on
the general staff") beside verbs of saying. What it can't parse is no speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.attribution_words import (
    ADVERBS,
    AMBIGUOUS,
    ATTITUDES,
    AUXILIARIES,
    BODIES,
    CLAUSAL,
    DETERMINERS,
    HEADS,
    HONORIFICS,
    INVERTIBLE,
    MODIFIERS,
    NATIONALITIES,
    NEGATIONS,
    NOT_NAMES,
    OFFICES,
    PARTICIPLES,
    PARTICLES,
    PASSIVE,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    SAYING,
    SUBORDINATORS,
    TIMES,
    UNNAMED,
)

__all__ = ["Clause", "Kind", "Phrase", "Tokens", "clauses", "subject", "tokens"]

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[A-Z]\.(?=\s)|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St|Prof|Adm|Rev|Maj|Sgt|Capt)\."
    r"|\d+(?:[.,]\d+)*|[^\W_]+(?:[’'.\-][^\W_]+)*|--+|[^\w\s]"
)
_OPENING_MARKS = frozenset("([{—–-\"“”‘'«»,;:")
_BREAKS = frozenset(",;:—–-()") | {"--"}
_LONGEST = 200  # words of a sentence that are looked at; longer ones are tables or worse
_REACH = 14  # words that a phrase's modifiers may take


_FUNCTION = PREPOSITIONS | ADVERBS | SUBORDINATORS
_BEFORE_NOUN = DETERMINERS | NATIONALITIES | PREPOSITIONS
_STARTS_CLAUSE = _BREAKS | {"and", "but"}
_ADVERBIAL = PREPOSITIONS | ADVERBS
_CONJUNCTIONS = SUBORDINATORS - PREPOSITIONS
_SURE_VERBS = SAYING - AMBIGUOUS - HEADS
_NO_NOUN = PREPOSITIONS | SUBORDINATORS | PASSIVE | AUXILIARIES | UNNAMED
_TITLING = HEADS | MODIFIERS | NATIONALITIES
_ENDS_NOUNS = frozenset("the a an this that these those his her its their".split()) | (
    PREPOSITIONS | SUBORDINATORS | AUXILIARIES | PASSIVE | SAYING | PARTICIPLES | ADVERBS
)
_AFTER_NOUN = PREPOSITIONS | AUXILIARIES | PASSIVE | SAYING | ADVERBS | SUBORDINATORS | ATTITUDES
# Forms that only a plural subject takes.
_BASE_FORMS = frozenset(word for word in SAYING if word + "s" in SAYING or word + "es" in SAYING)
_FINITE = SAYING | PASSIVE | AUXILIARIES


class Kind(StrEnum):
    """What sort of phrase names a speaker."""

    NAME = "name"
    COMMON = "common"
    PRONOUN = "pronoun"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A sentence's words outside quotation marks, with their offsets; a quotation is one word, `QUOTE`."""

    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


QUOTE = "“”"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A reporting clause of a sentence.

    Attributes:
        speaker: Who, as far as the sentence says.
        parenthetical: Whether it stands beside the words ("…, he said, …").
        verb: Number of its verb.
    """

    speaker: Phrase
    parenthetical: bool
    verb: int


def tokens(text: str, quoted: Sequence[tuple[int, int]] = ()) -> Tokens:
    """The words of a sentence, each quotation as one.

    Args:
        text: The sentence.
        quoted: Its stretches in quotation marks, in order.
    """
    found: list[tuple[str, int, int]] = []
    at = 0
    for start, end in quoted:
        found += [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text, at, start)]
        found.append((QUOTE, start, end))
        at = end
    found += [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text, at)]
    found = found[:_LONGEST]
    words = tuple(word for word, _, _ in found)
    return Tokens(
        words=words,
        lower=tuple(word.lower().replace("’", "'") for word in words),
        starts=tuple(start for _, start, _ in found),
        ends=tuple(end for _, _, end in found),
    )


def clauses(t: Tokens) -> list[Clause]:
    """The reporting clauses of a sentence that aren't parts of what is reported, in order."""
    found: list[Clause] = []
    label = _forward(t, 0)
    if label is not None and t.words[label.last : label.last + 2] == (":", QUOTE):
        return [Clause(speaker=label, parenthetical=True, verb=label.last)]  # “Anna Lund: “…””
    for i, word in enumerate(t.lower):
        if i and t.words[i][:1].isupper():
            continue  # “the United States”
        if word == "according" and i + 1 < len(t.words) and t.lower[i + 1] == "to":
            named = _forward(t, i + 2)
            if named is not None and _ends_source(t, named.last, first=i == 0):
                found.append(Clause(speaker=named, parenthetical=True, verb=i))
        elif word in SAYING or word in ATTITUDES or _reports(t, i):
            clause = _clause(t, i)
            if clause is not None:
                found.append(clause)
        elif word in PARTICIPLES and i and t.lower[i - 1] == ",":
            clause = _shared(t, i, found)
            if clause is not None:
                found.append(clause)
    return found


def _ends_source(t: Tokens, last: int, *, first: bool) -> bool:
    """Whether the phrase after "according to" ends before word `last`, rather than going on unread."""
    if last >= len(t.words):
        return True
    low = t.lower[last]
    if low == "and" or (low == "," and not first):
        # “according to Rau and Schallenberg”; “according to Dane County, Wisconsin, officials”
        return last + 1 < len(t.words) and not _is_name(t, last + 1)
    return (
        not low[0].isalpha()
        or low.endswith(("ed", "ing"))
        or low in _FUNCTION
        or t.words[last][0].isupper()
        or _is_time(t, last)
    )


def subject(t: Tokens) -> Phrase | None:
    """What a sentence is about, where it begins with it (after "On Friday", "In London,"), or None."""
    i = 0
    while i < len(t.words) and (
        t.words[i] in _OPENING_MARKS or t.lower[i] in {"and", "but", "so", "yet", "then"}
    ):
        i += 1
    if i < len(t.words) and (
        (t.lower[i] in _FUNCTION and t.lower[i] not in {"that", "both", "all"}) or _is_time(t, i)
    ):
        comma = next((k for k in range(i, min(i + _REACH, len(t.words))) if t.words[k] == ","), None)
        if comma is not None:
            i = comma + 1
        else:
            skipped = _after_adverbial(t, i)
            if skipped is None:
                return None
            i = skipped
    return _forward(t, i)


def _after_adverbial(t: Tokens, i: int) -> int | None:
    """Where the subject starts after an adverbial without a comma: "In that speech he …"."""
    for k in range(i + 1, min(i + 8, len(t.words))):
        if t.lower[k] in PRONOUNS and t.lower[k] != "it":
            return k
        if t.words[k] in _BREAKS or t.lower[k] in SUBORDINATORS:
            return None
        if (
            t.lower[k] in {"the", "a"}
            and k > i + 2 - (t.lower[i] in ADVERBS)
            and t.lower[k - 1] not in PREPOSITIONS
        ):
            return k
    # "In Washington Biden …": the last of a run of names.
    k = i + 1
    run = [k for k in range(i + 1, min(i + 6, len(t.words))) if _is_name(t, k)]
    if t.lower[i] in {"in", "at", "from"} and len(run) >= 2 and run == list(range(i + 1, i + 1 + len(run))):
        return run[1]
    return i + 1 if t.lower[i] in ADVERBS else None


def _clause(t: Tokens, i: int) -> Clause | None:
    word = t.lower[i]
    after = t.lower[i + 1] if i + 1 < len(t.words) else ""
    if after == "nothing" or (word in CLAUSAL and not _has_complement(t, i)):
        return None
    if word in {"called", "calls", "call"} and _is_telephoned(t, i):
        return None
    if word in ATTITUDES and (after == "to" or not after):
        return None
    if word in {"called", "call", "calls"} and after in {"off", "up", "in", "back", "by"}:
        return None
    if word in {"asked", "asks", "ask"} and after in {"not", "to"}:
        return None
    if word in {"reported", "reports", "report"} and after in {"on", "from", "to", "for"}:
        return None
    if after == "by":  # “the measures proposed by”
        return None
    left = _left(t, i)
    if left is None:
        return None
    j = left
    previous = t.words[j] if j >= 0 else ""
    if word in INVERTIBLE and (
        previous in {",", QUOTE, "—", "–", "-", ";"} or j < 0 or t.lower[j + 1] in {"did", "does"}
    ):
        clause = _inverted(t, i, j)
        if clause is not None:
            # “The officer, James Mingus, explained the idea”: what stands before has the first claim.
            earlier = _backward(t, j) if previous == "," else None
            if (
                earlier is None
                or earlier.kind not in {Kind.NAME, Kind.COMMON}
                or _place(t, earlier.first) is None
            ):
                return clause
    if word in AMBIGUOUS and j >= 0 and t.lower[j] in _BEFORE_NOUN:
        if not (t.lower[j] in UNNAMED):
            return None
    if word in AMBIGUOUS and j >= 0 and _possessive(t.words[j]):
        return None
    if j < 0 or t.lower[j] == "to":
        return None
    if t.lower[j] in {"and", "or", "but", "then"} or (
        previous == "," and j and t.lower[j - 1] in {"and", "but"}
    ):
        return _coordinated(t, i)
    phrase = _backward(t, j)
    if phrase is None or (phrase.kind is Kind.NAME and word in _BASE_FORMS and word != "say"):
        return None  # “Texas, Washington state and Wyoming”
    place = _place(t, phrase.first)
    if place is None and phrase.kind is Kind.PRONOUN and phrase.first > 3 and t.lower[0] in SUBORDINATORS:
        earlier = t.lower[phrase.first - 1]  # “When it was over he spoke of”
        place = None if earlier in SUBORDINATORS or earlier in SAYING else ""
    if place is None:
        return None
    parenthetical = (
        place == "," and phrase.first > 0 and (after in {",", ".", "", ";", QUOTE, ":"} or _closes(t, i))
    )
    return Clause(speaker=phrase, parenthetical=parenthetical, verb=i)


def _has_complement(t: Tokens, i: int) -> bool:
    """Whether what is reported stands beside a verb: a clause with "that", a quotation, or all around it."""
    after = t.lower[i + 1] if i + 1 < len(t.words) else "."
    if after in {",", ".", ":", ";", "how", "whether", "why"} or (
        after == "to" and t.lower[i].startswith("offer")
    ):
        return True
    if i and t.words[i - 1] in {",", QUOTE}:
        return True  # “…, wrote Anna Lund”
    near = t.lower[i + 1 : i + 9]
    if i >= 2 and t.words[i - 2] == QUOTE:
        return True
    return "that" in near or QUOTE in near or ":" in near


def _is_telephoned(t: Tokens, i: int) -> bool:
    """Whether somebody is called up rather than called something: “called Anna Lund on Monday”."""
    k = i + 1
    while k < len(t.words) and (_is_name(t, k) or t.lower[k] in {"him", "her", "them"}):
        k += 1
    after = t.lower[k] if k < len(t.words) else "."
    return k > i + 1 and (
        after in {".", ",", "by", "on", "at", "from", "to", "after", "before"} or after in ADVERBS
    )


def _closes(t: Tokens, i: int) -> bool:
    """Whether only adverbials follow the verb up to a comma or the end: “…, he told reporters on Friday.”"""
    if t.lower[i] not in INVERTIBLE and t.lower[i] not in {"told", "tells"}:
        return False
    after = t.lower[i + 1] if i + 1 < len(t.words) else ""
    if t.lower[i] not in {"told", "tells"} and after not in PREPOSITIONS and not _is_time(t, i + 1):
        return False
    seen = 0
    for k in range(i + 1, len(t.words)):
        low = t.lower[k]
        if low in {",", ".", ";"} and seen <= 9:
            return True
        if low in SUBORDINATORS and low not in {"as"} or low == QUOTE or low == ":":
            return False
        seen += 1
    return seen <= 9


def _left(t: Tokens, i: int) -> int | None:
    """Number of the last word before a verb's auxiliaries and adverbs; None where it is negated or passive."""
    j = i - 1
    while j >= 0:
        low = t.lower[j]
        if low in NEGATIONS or low.endswith(("n't", "n’t")):
            return None
        if low in PASSIVE:
            return None if t.lower[i] not in {"saying", "telling"} else j - 1
        if low == "would" and t.lower[i] not in {"say", "tell"}:
            return None
        if low in AUXILIARIES and t.lower[i].endswith("s"):
            return None  # “has doubts”
        if (
            low in AUXILIARIES
            or low in ADVERBS
            or (low.endswith("ly") and low not in HEADS and low[:1] == t.words[j][:1])
        ):
            if low in ADVERBS and low == "one":
                break
            j -= 1
            continue
        if low in TIMES and j and t.lower[j - 1] == "on":
            j -= 2
            continue
        if low in {"may", "might", "could", "should", "can", "must", "will", "shall"}:
            return None
        if low in {"week", "month", "year", "night"} and j and t.lower[j - 1] in {"last", "this"}:
            j -= 2
            continue
        if j >= 2 and low == "part" and t.lower[j - 2] == "for":
            j -= 3
            continue
        break
    return j


def _inverted(t: Tokens, i: int, j: int) -> Clause | None:
    """“…, said Kiril Petkov, the prime minister”; “did Mr Scholz say”."""
    phrase = _forward(t, i + 1)
    if phrase is None or phrase.kind is Kind.PRONOUN or phrase.first != i + 1:
        return None
    after = t.lower[phrase.last] if phrase.last < len(t.words) else ""
    if (
        after in PASSIVE
        or after in AUXILIARIES
        or after in SAYING
        or after in {"will", "would", "could", "may", "might", "should", "can", "must"}
    ):
        return None
    if (
        after
        and after not in _BREAKS
        and after not in {".", "?", "!", QUOTE, "and"}
        and after not in _FUNCTION
    ):
        if not _is_time(t, phrase.last):
            return None
    return Clause(speaker=phrase, parenthetical=True, verb=i)


def _shared(t: Tokens, i: int, found: Sequence[Clause]) -> Clause | None:
    """“…, adding that”: the subject of the sentence, unless a reporting clause has one already."""
    if found:
        return None
    after = t.lower[i + 1] if i + 1 < len(t.words) else ""
    if after not in {"that", QUOTE, ",", ":", "the", "he", "she", "they", "it", "a", "there"}:
        return None
    return _coordinated(t, i)


def _coordinated(t: Tokens, i: int) -> Clause | None:
    """“… and said that”: the verb shares the sentence's subject."""
    phrase = subject(t)
    if phrase is None or phrase.last >= i:
        return None
    # Another subject in between takes the verb: “A left, B stayed and said”.
    for k in range(phrase.last, i):
        if t.words[k] in {";", QUOTE} or (
            k > phrase.last and t.lower[k] in {"who", "which", "that", "while", "when", "because"}
        ):
            return None
        if t.lower[k] in PRONOUNS and t.lower[k - 1] in _STARTS_CLAUSE:
            return None
    return Clause(speaker=phrase, parenthetical=False, verb=i)


def _place(t: Tokens, first: int) -> str | None:
    """What a main clause's subject stands after: nothing, punctuation or a conjunction; None inside another clause."""
    k = first - 1
    if k < 0:
        return ""
    previous = t.lower[k]
    if previous in {"and", "but", "so", "yet", "then", "nor", "or"}:
        return "and"
    if previous == QUOTE:
        return ","
    if previous in _BREAKS or previous in _OPENING_MARKS:
        return "," if previous in {",", "—", "–", "-", "--"} else ";"
    if previous in {"while", "as"} and (k == 0 or t.lower[k - 1] in _BREAKS or t.words[k - 1] == QUOTE):
        return "while" if previous == "while" else ","
    # An adverbial at the sentence's start without a comma: “On Friday the ministers said”.
    if k < 9 and (
        t.lower[0] in _ADVERBIAL or _is_time(t, 0) or t.lower[0] in {"last", "a", "the", "early", "late"}
    ):
        between = t.lower[: k + 1]
        if t.lower[0] in {"a", "the"} and not any(
            w in {"later", "after", "before", "day", "week", "month"} for w in between
        ):
            return None
        if not any(
            w in SUBORDINATORS and w != "as" for w in between[1:] if w not in {"that", "since", "before"}
        ) and not any(w in SAYING or w in PASSIVE for w in between):
            return ""
    return None


def _reports(t: Tokens, i: int) -> bool:
    """Verbs of several words: “spoke of”, “made clear”, “pointed out”, “let it be known”, “put it”."""
    word = t.lower[i]
    after = t.lower[i + 1 : i + 4]
    if not after:
        return False
    if word in {"spoke", "speaks", "speak", "spoken"}:
        return after[0] == "of"
    if word in {"named", "names"}:
        return "as" in t.lower[i + 1 : i + 6]
    if word in {"made", "makes", "make"}:
        return after[0] == "clear" or after[:2] == ("it", "clear") or after[:2] == ("plain", "that")
    if word in {"pointed", "points", "point"}:
        return after[0] == "out"
    if word in {"spelled", "spelt", "spells", "set", "sets"}:
        return after[0] == "out"
    if word in {"ruled", "rules"}:
        return after[0] == "out"
    if word in {"let", "lets"}:
        return after == ("it", "be", "known")
    if word in {"laughed", "waved", "brushed", "shrugged"}:
        return "off" in after[:2]
    if word in {"put", "puts"}:
        return after[0] == "it" and i > 1 and "as" in t.lower[max(0, i - 6) : i]
    if word in {"took", "takes"}:
        return after[:2] == ("issue", "with")
    if word in {"called", "calls", "appealed"}:
        return after[0] in {"on", "for"}
    return False


def _is_time(t: Tokens, i: int) -> bool:
    return t.lower[i] in TIMES or t.lower[i] in {"last", "yesterday", "today", "tonight", "this"} and i + 1 < len(t.words) and t.lower[i + 1] in {
        "week", "month", "year", "night", "morning", "evening", "afternoon", "spring", "summer", "autumn", "winter"
    }  # fmt: skip


def _possessive(word: str) -> bool:
    return word.endswith(("’s", "'s", "s’", "s'"))


def _is_name(t: Tokens, i: int) -> bool:
    """Whether a word begins with a capital and isn't capitalised for beginning the sentence alone."""
    word, low = t.words[i], t.lower[i]
    if not word[:1].isupper() or word == QUOTE:
        return False
    if low in NOT_NAMES and (low in TIMES or not i or not t.words[i - 1][:1].isupper() or low in PRONOUNS):
        # “Russia Today”, “Theresa May”: within a name any word may be capitalised.
        return False
    if low in NOT_NAMES and i and t.lower[i - 1] in NOT_NAMES:
        return False
    if low in HONORIFICS:
        return False
    return not (
        i == 0
        and (low in HEADS or low in MODIFIERS)
        and not (i + 1 < len(t.words) and t.words[i + 1][:1].isupper())
    )


def _is_titling(t: Tokens, i: int) -> bool:
    """Whether a word may stand before a person's name as part of a title."""
    low = t.lower[i]
    return low in HEADS or low in MODIFIERS or low in NATIONALITIES or low in HONORIFICS or _possessive(low)


# Phrases ---------------------------------------------------------------


def _backward(t: Tokens, j: int) -> Phrase | None:
    """The phrase that ends with word `j`, with an apposition or relative clause before the verb left out."""
    if t.words[j] in {",", "—", "–", "-", ")"}:
        opening = "(" if t.words[j] == ")" else t.words[j]
        k = j - 1
        for _ in range(3):
            while k >= 0 and t.words[k] != opening and t.words[k] not in {";", QUOTE}:
                k -= 1
            if k <= 0 or t.words[k] != opening:
                return None
            if t.lower[k + 1] in {"and", "or"} and t.lower[k + 2] not in {"who", "whose", "which"}:
                return None  # the end of a list
            outer = _backward_plain(t, k - 1)
            if outer is not None and outer.kind is not Kind.PRONOUN and _place(t, outer.first) is not None:
                inner = _whole_name(t, k + 1, j)
                if inner is not None and outer.kind is Kind.COMMON:
                    if inner.end - inner.start > len(inner.head) or outer.head in OFFICES:
                        return _with_range(inner, outer.first, j + 1)
                outer = _apposed_to(t, outer) or outer
                return _with_range(outer, outer.first, j + 1)
            inner = _whole_name(t, k + 1, j)
            if inner is not None and inner.last - inner.first > 1 and not is_place(inner.head):
                return inner
            k -= 1
        return None
    return _backward_plain(t, j)


def _apposed_to(t: Tokens, phrase: Phrase) -> Phrase | None:
    """The name before “…, chairman of the council, which …, said”."""
    if phrase.kind is not Kind.COMMON or phrase.first < 2 or t.words[phrase.first - 1] != ",":
        return None
    name = _backward_plain(t, phrase.first - 2)
    named = name is not None and name.kind is Kind.NAME and _place(t, name.first) is not None
    return name if named else None


def _with_range(phrase: Phrase, first: int, last: int) -> Phrase:
    return Phrase(
        kind=phrase.kind,
        start=phrase.start,
        end=phrase.end,
        head=phrase.head,
        definite=phrase.definite,
        described=phrase.described,
        first=first,
        last=last,
    )


def _whole_name(t: Tokens, first: int, last: int) -> Phrase | None:
    """The words [first, last) as a person's name, if they are nothing else."""
    phrase = _forward(t, first)
    return phrase if phrase is not None and phrase.kind is Kind.NAME and phrase.last == last else None


def _backward_plain(t: Tokens, j: int) -> Phrase | None:
    if j < 0:
        return None
    low = t.lower[j]
    if low in PRONOUNS:
        return Phrase(
            kind=Kind.PRONOUN, start=t.starts[j], end=t.ends[j], head=PRONOUNS[low], first=j, last=j + 1
        )
    if low in UNNAMED and low not in HEADS:
        return Phrase(kind=Kind.UNNAMED, start=t.starts[j], end=t.ends[j], head=low, first=j, last=j + 1)
    if _possessive(t.words[j]) and t.words[j][:1].isupper():
        return None
    # The phrase starts at some word to the left, and reads forward up to here.
    best: Phrase | None = None
    for first in range(j, max(-1, j - _REACH), -1):
        if t.words[first] in _BREAKS and t.words[first] != "," or t.words[first] == QUOTE:
            break
        if t.lower[first] in _CONJUNCTIONS and t.lower[first] not in {"who"}:
            break
        if t.lower[first] in _SURE_VERBS:
            break
        phrase = _forward(t, first, limit=j + 1)
        if phrase is None or phrase.last != j + 1:
            continue
        if first and t.lower[first - 1] in PREPOSITIONS and not _may_start(t, first):
            continue  # it belongs to a phrase before it, or to none
        best = phrase  # the longest: “a spokesman for President Zelensky”, not “Zelensky”
        if first == 0 or t.words[first - 1] in _BREAKS or t.words[first - 1] == QUOTE:
            break
    if (
        best is not None
        and best.first
        and t.lower[best.first - 1] in PREPOSITIONS
        and not _may_start(t, best.first)
    ):
        return None
    if (
        best is not None
        and best.first
        and t.lower[best.first - 1] in {"and", "or"}
        and _joint(t, best.first - 1)
    ):
        return Phrase(
            kind=Kind.UNNAMED,
            start=best.start,
            end=best.end,
            head="both",
            first=_joint_start(t, best.first - 1),
            last=j + 1,
        )
    if best is None:
        return _bare(t, j)
    return best


def _may_start(t: Tokens, first: int) -> bool:
    """Whether a phrase after a preposition is the clause's subject all the same: “In London officials said”."""
    if first < 2 or t.lower[first - 1] in PREPOSITIONS:
        return False
    return _place(t, first) is not None


def _joint(t: Tokens, i: int) -> bool:
    """Whether the "and" at `i` joins two names: “Blinken and Lavrov said”."""
    return i >= 1 and (_is_name(t, i - 1) or t.lower[i - 1] in HEADS) and t.words[i - 1] != ","


def _joint_start(t: Tokens, i: int) -> int:
    k = i - 1
    while k > 0 and (_is_name(t, k - 1) or _is_titling(t, k - 1) or t.lower[k - 1] in DETERMINERS):
        k -= 1
    return k


def _bare(t: Tokens, j: int) -> Phrase | None:
    """A short plain phrase at the sentence's start, of whatever nouns: “Plane spotters say”, “A florist said”."""
    if j > 4 or j + 1 >= len(t.words):
        return None
    determined = t.lower[0] in {"a", "an", "the", "another", "two", "three", "several"}
    words = t.lower[1 : j + 1] if determined else t.lower[: j + 1]
    if not words or any(
        word in _NO_NOUN or not word[0].isalpha() or word in SAYING or word in ADVERBS for word in words
    ):
        return None
    if _possessive(t.words[j]) or t.lower[j].endswith("ss"):
        return None
    plural = t.lower[j].endswith("s") and t.lower[j] not in {"this", "its", "his"}
    if not plural and not (determined and t.lower[j + 1] in {"said", "told"}):
        return None
    return Phrase(
        kind=Kind.COMMON,
        start=t.starts[0],
        end=t.ends[j],
        head=t.lower[j],
        definite=t.lower[0] == "the",
        first=0,
        last=j + 1,
    )


def _forward(t: Tokens, i: int, *, limit: int | None = None) -> Phrase | None:
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
    if low in DETERMINERS and low not in {"all", "both", "no"}:
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
            if _possessive(word):
                head = None
            continue
        if _possessive(t.words[k]):
            definite = definite or t.words[k][:1].isupper()
            head = None
            k += 1
            continue
        if _is_titling(t, k):
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
        if _is_name(t, k):
            if k == i and _is_scene(t, k):
                return None  # “in Oslo Anna Lund said”: the name starts after the place
            run = _name_run(t, k, end)
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
    if following in {
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
        "there",
        "here",
        "speaking",
    }:
        last = _complement(t, k, end)
    if limit is None and last < end and t.words[last] == ",":
        name = (
            _forward(t, last + 1, limit=min(end, last + 9))
            if last + 1 < end and (_is_name(t, last + 1) or t.lower[last + 1] in HONORIFICS)
            else None
        )
        if (
            name is not None
            and name.kind is Kind.NAME
            and (name.last >= end or t.words[name.last] in {",", ".", ";", ":", "—", "–"})
        ):
            return _with_range(name, i, name.last + (name.last < end and t.words[name.last] == ","))
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
            if last + 1 < end and _is_time(t, last + 1):
                return last
            last += 1
        elif (
            low in DETERMINERS
            or low in HEADS
            or low in MODIFIERS
            or low in NATIONALITIES
            or low in HONORIFICS
            or _is_name(t, last)
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
            or (low in {"and", ","} and last + 1 < end and _is_name(t, last + 1) and _lists(t, last, end))
        ):
            last += 1
        elif (
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
        return _is_name(t, i - 1)
    k = i + 1
    while k < end and (_is_name(t, k) or t.words[k] == ","):
        k += 1
    return k < end and t.lower[k] == "and" and _is_name(t, i - 1)


def _is_scene(t: Tokens, k: int) -> bool:
    """Whether a place after "in" is where something is said, and a name of two words or more follows it."""
    return (
        k > 0
        and t.lower[k - 1] in {"in", "at", "from"}
        and t.lower[k] in PLACES
        and k + 2 < len(t.words)
        and _is_name(t, k + 1)
        and _is_name(t, k + 2)
        and t.lower[k + 1] not in HEADS
        and t.lower[k + 2] not in HEADS
    )


def _name_run(t: Tokens, k: int, end: int) -> int:
    """Number after a run of capitalised words that starts at `k`."""
    last = k + 1
    while last < end:
        if _possessive(t.words[last - 1]):
            break
        if _is_name(t, last) or (
            t.words[last][:1].isupper() and len(t.words[last]) == 2 and t.words[last][1] == "."
        ):
            if t.ends[last - 1] + 1 < t.starts[last]:
                break
            last += 1
        elif t.lower[last] in PARTICLES and last + 1 < end and _is_name(t, last + 1):
            last += 2
        else:
            break
    return last


def _named(t: Tokens, first: int, k: int, run: int, end: int, *, titled: bool) -> Phrase | None:
    """A name with the titles before it left out."""
    start = k
    # “NATO Secretary-General Lars Brandt”: the name follows the last office.
    start = max((n + 1 for n in range(k, run - 1) if t.lower[n] in OFFICES), default=k)
    while start < run - 1 and _is_titling(t, start):
        start += 1
    if _possessive(t.words[run - 1]):
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
        if of < end and _is_name(t, of):
            last = _name_run(t, of, end)
            if last + 1 < end and t.lower[last] == "of" and _is_name(t, last + 1):
                last = _name_run(t, last + 1, end)
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


def is_place(head: str) -> bool:
    """Whether a name's last word is a place or body that is never "he" or "she"."""
    return head in PLACES or head in HEADS
