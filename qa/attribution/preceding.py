"""The noun phrase that ends right before a word, with what stands between them left out; knows no verbs.

“Kiril Petkov, the prime minister, who …, | said”: the subject of a verb.
"""

from __future__ import annotations

from qa.attribution.phrases import Kind, Phrase, is_place, phrase_at, with_range
from qa.attribution.tokens import (
    ADVERBIAL,
    BREAKS,
    OPENING_MARKS,
    QUOTE,
    Tokens,
    is_name,
    is_time,
    is_titling,
    possessive,
)
from qa.attribution.words import (
    ADVERBS,
    AMBIGUOUS,
    AUXILIARIES,
    DETERMINERS,
    HEADS,
    OFFICES,
    PASSIVE,
    PREPOSITIONS,
    PRONOUNS,
    SAYING,
    SUBORDINATORS,
    UNNAMED,
)

__all__ = ["REACH", "clause_place", "phrase_before"]

REACH = 14  # words that a phrase's modifiers may take
_GOVERNING = PREPOSITIONS - {"as"}
_CONJUNCTIONS = SUBORDINATORS - PREPOSITIONS
_SURE_VERBS = SAYING - AMBIGUOUS - HEADS
_NO_NOUN = PREPOSITIONS | SUBORDINATORS | PASSIVE | AUXILIARIES | UNNAMED


def phrase_before(t: Tokens, j: int) -> Phrase | None:
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
            if (
                outer is not None
                and outer.kind is not Kind.PRONOUN
                and clause_place(t, outer.first) is not None
            ):
                inner = _whole_name(t, k + 1, j)
                full = inner is not None and inner.end - inner.start > len(inner.head)
                if inner is not None and outer.kind is Kind.COMMON and (full or outer.head in OFFICES):
                    return with_range(inner, outer.first, j + 1)
                outer = _apposed_to(t, outer) or outer
                return with_range(outer, outer.first, j + 1)
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
    named = name is not None and name.kind is Kind.NAME and clause_place(t, name.first) is not None
    return name if named else None


def _whole_name(t: Tokens, first: int, last: int) -> Phrase | None:
    """The words [first, last) as a person's name, if they are nothing else."""
    phrase = phrase_at(t, first)
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
    if possessive(t.words[j]) and t.words[j][:1].isupper():
        return None
    # The phrase starts at some word to the left, and reads forward up to here.
    best: Phrase | None = None
    for first in range(j, max(-1, j - REACH), -1):
        if (t.words[first] in BREAKS and t.words[first] != ",") or t.words[first] == QUOTE:
            break
        if t.lower[first] in _CONJUNCTIONS and t.lower[first] not in {"who"}:
            break
        if t.lower[first] in _SURE_VERBS:
            break
        phrase = phrase_at(t, first, limit=j + 1)
        if phrase is None or phrase.last != j + 1:
            continue
        if first and t.lower[first - 1] in _GOVERNING and not _may_start(t, first):
            if best is not None and t.lower[first] in DETERMINERS:
                best = None
            continue  # it belongs to a phrase before it, or to none
        best = phrase  # the longest: “a spokesman for President Zelensky”, not “Zelensky”
        if first == 0 or t.words[first - 1] in BREAKS or t.words[first - 1] == QUOTE:
            break
    if (
        best is not None
        and best.first
        and t.lower[best.first - 1] in _GOVERNING
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
    return clause_place(t, first) is not None


def _joint(t: Tokens, i: int) -> bool:
    """Whether the "and" at `i` joins two names: “Blinken and Lavrov said”."""
    return i >= 1 and (is_name(t, i - 1) or t.lower[i - 1] in HEADS) and t.words[i - 1] != ","


def _joint_start(t: Tokens, i: int) -> int:
    k = i - 1
    while k > 0 and (is_name(t, k - 1) or is_titling(t, k - 1) or t.lower[k - 1] in DETERMINERS):
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
    if possessive(t.words[j]) or t.lower[j].endswith("ss"):
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


def clause_place(t: Tokens, first: int) -> str | None:
    """What a main clause's subject stands after: nothing, punctuation or a conjunction; None inside another clause."""
    k = first - 1
    if k < 0:
        return ""
    previous = t.lower[k]
    if previous in {"and", "but", "so", "yet", "then", "nor", "or"}:
        return "and"
    if previous == QUOTE:
        return ","
    if previous in {"did", "does"} and t.words[-1] != "?":
        return ""  # “only today did Mr Scholz say”
    if previous in BREAKS or previous in OPENING_MARKS:
        return "," if previous in {",", "—", "–", "-", "--"} else ";"
    if previous in {"while", "as"} and (k == 0 or t.lower[k - 1] in BREAKS or t.words[k - 1] == QUOTE):
        return "while" if previous == "while" else ","
    # An adverbial at the sentence's start without a comma: “On Friday the ministers said”.
    if k < 9 and (
        t.lower[0] in ADVERBIAL or is_time(t, 0) or t.lower[0] in {"last", "a", "the", "early", "late"}
    ):
        between = t.lower[: k + 1]
        if t.lower[0] in {"a", "the"} and not any(
            w in {"later", "after", "before", "day", "week", "month"} for w in between
        ):
            return None
        if not any(
            w in SUBORDINATORS and w != "as" for w in between[1:] if w not in {"that", "since", "before"}
        ) and not any(w in _SURE_VERBS or w in PASSIVE for w in between):
            return ""
    return None
