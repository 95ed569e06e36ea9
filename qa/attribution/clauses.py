"""The clauses of one sentence that say who said it, and its grammatical subject; knows no other sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.attribution.phrases import Kind, Phrase, phrase_at
from qa.attribution.preceding import REACH, clause_place, phrase_before
from qa.attribution.tokens import BREAKS, FUNCTION, OPENING_MARKS, QUOTE, Tokens, is_name, is_time, possessive
from qa.attribution.words import (
    ADVERBS,
    AMBIGUOUS,
    ATTITUDES,
    AUXILIARIES,
    CLAUSAL,
    DETERMINERS,
    HEADS,
    HONORIFICS,
    INVERTIBLE,
    NATIONALITIES,
    NEGATIONS,
    PARTICIPLES,
    PASSIVE,
    PREPOSITIONS,
    PRONOUNS,
    SAYING,
    SUBORDINATORS,
    TIMES,
    UNNAMED,
)

__all__ = ["Clause", "clauses", "subject"]

_BEFORE_NOUN = DETERMINERS | NATIONALITIES | PREPOSITIONS
_STARTS_CLAUSE = BREAKS | {"and", "but"}
_SAYS_SOON = frozenset({"hurried", "hastened", "rushed", "pains", "quick", "keen"})
# Forms that only a plural subject takes.
_BASE_FORMS = frozenset(word for word in SAYING if word + "s" in SAYING or word + "es" in SAYING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A reporting clause of a sentence.

    Attributes:
        speaker: Who, as far as the sentence says.
        parenthetical: Whether it stands beside the words ("…, he said, …").
        verb: Number of its verb.
        shared: Whether it has no subject of its own: “… and said”.
    """

    speaker: Phrase
    parenthetical: bool
    verb: int
    shared: bool = False


def clauses(t: Tokens) -> list[Clause]:
    """The reporting clauses of a sentence that aren't parts of what is reported, in order."""
    found: list[Clause] = []
    label = phrase_at(t, 0)
    if label is not None and t.words[label.last : label.last + 2] == (":", QUOTE):
        return [Clause(speaker=label, parenthetical=True, verb=label.last)]  # “Anna Lund: “…””
    for i, word in enumerate(t.lower):
        if i and t.words[i][:1].isupper():
            continue  # “the United States”
        if word == "according" and i + 1 < len(t.words) and t.lower[i + 1] == "to":
            named = phrase_at(t, i + 2)
            if named is not None and _ends_source(t, named.last, first=i == 0):
                found.append(Clause(speaker=named, parenthetical=True, verb=i))
        elif word in SAYING or word in ATTITUDES or _reports(t, i):
            clause = _clause(t, i)
            if clause is not None and not (found and found[-1].parenthetical and clause.shared):
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
        return last + 1 < len(t.words) and not is_name(t, last + 1)
    return (
        not low[0].isalpha()
        or low.endswith(("ed", "ing"))
        or low in FUNCTION
        or t.words[last][0].isupper()
        or is_time(t, last)
    )


def subject(t: Tokens) -> Phrase | None:
    """What a sentence is about, where it begins with it (after "On Friday", "In London,"), or None."""
    i = 0
    while i < len(t.words) and (
        t.words[i] in OPENING_MARKS or t.lower[i] in {"and", "but", "so", "yet", "then"}
    ):
        i += 1
    if i < len(t.words) and (
        (t.lower[i] in FUNCTION and t.lower[i] not in {"that", "both", "all"}) or is_time(t, i)
    ):
        if (
            t.lower[i] in ADVERBS
            and i + 1 < len(t.words)
            and (is_name(t, i + 1) or t.lower[i + 1] in HONORIFICS or t.lower[i + 1] in PRONOUNS)
        ):
            return phrase_at(t, i + 1)  # “Later Mr Blinken was received by the chancellor, Olaf Scholz, …”
        comma = next((k for k in range(i, min(i + REACH, len(t.words))) if t.words[k] == ","), None)
        named = None if comma is None else phrase_before(t, comma - 1)
        if named is not None and named.kind is Kind.NAME and clause_place(t, named.first) is not None:
            return named  # “In a statement that evening Jen Psaki, the press secretary, said”
        if comma is not None:
            i = comma + 1
        else:
            skipped = _after_adverbial(t, i)
            if skipped is None:
                return None
            i = skipped
    return phrase_at(t, i)


def _after_adverbial(t: Tokens, i: int) -> int | None:
    """Where the subject starts after an adverbial without a comma: "In that speech he …"."""
    if t.lower[i] in ADVERBS:
        return i + 1
    # “On Thursday morning Mr. Biden …”
    if i + 2 < len(t.words) and is_time(t, i + 1):
        return i + 2 + (t.lower[i + 2] in {"morning", "afternoon", "evening", "night"})
    # “In Washington Biden …”: the last of a run of names.
    run = [k for k in range(i + 1, min(i + 6, len(t.words))) if is_name(t, k)]
    if t.lower[i] in {"in", "at", "from"} and len(run) >= 2 and run == list(range(i + 1, i + 1 + len(run))):
        return run[1]
    for k in range(i + 1, min(i + 8, len(t.words))):
        if t.lower[k] in PRONOUNS and t.lower[k] != "it":
            return k
        if t.words[k] in BREAKS or t.lower[k] in SUBORDINATORS:
            return None
        if t.lower[k] in {"the", "a"} and k > i + 2 and t.lower[k - 1] not in PREPOSITIONS:
            return k
    return None


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
    if word == "said" and t.lower[i + 1 : i + 3] == ("to", "be"):
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
        clause = _inverted(t, i)
        if clause is not None:
            # “The officer, James Mingus, explained the idea”: what stands before has the first claim.
            earlier = phrase_before(t, j) if previous == "," else None
            if (
                earlier is None
                or earlier.kind not in {Kind.NAME, Kind.COMMON}
                or clause_place(t, earlier.first) is None
            ):
                return clause
    if word in AMBIGUOUS and j >= 0 and t.lower[j] in _BEFORE_NOUN and t.lower[j] not in UNNAMED:
        return None
    if word in AMBIGUOUS and j >= 0 and possessive(t.words[j]):
        return None
    if j > 1 and t.lower[j] == "to" and t.lower[j - 1] in _SAYS_SOON:
        shared = _coordinated(t, j)  # “hurried to explain”
        return None if shared is None else replace(shared, verb=i)
    if j < 0 or t.lower[j] == "to":
        return None
    if t.lower[j] in {"and", "or", "but", "then"} or (
        previous == "," and j and t.lower[j - 1] in {"and", "but"}
    ):
        return _coordinated(t, i)
    phrase = phrase_before(t, j)
    if phrase is None or (phrase.kind is Kind.NAME and word in _BASE_FORMS and word != "say"):
        return None  # “Texas, Washington state and Wyoming”
    place = clause_place(t, phrase.first)
    if place is None and phrase.kind is Kind.PRONOUN and phrase.first > 3 and t.lower[0] in SUBORDINATORS:
        next_to = t.lower[phrase.first - 1]  # “When it was over he spoke of”
        place = None if next_to in SUBORDINATORS or next_to in SAYING else ""
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
    near = t.lower[i + 1 : i + (15 if t.lower[i].startswith("list") else 9)]
    if i >= 2 and t.words[i - 2] == QUOTE:
        return True
    return "that" in near or QUOTE in near or ":" in near


def _is_telephoned(t: Tokens, i: int) -> bool:
    """Whether somebody is called up rather than called something: “called Anna Lund on Monday”."""
    k = i + 1
    while k < len(t.words) and (is_name(t, k)):
        k += 1
    after = t.lower[k] if k < len(t.words) else "."
    return k > i + 1 and (
        after in {".", ",", "by", "on", "at", "from", "to", "after", "before"} or after in ADVERBS
    )


def _closes(t: Tokens, i: int) -> bool:
    """Whether only adverbials follow the verb up to a comma or the end (“told reporters on Friday”)."""
    if t.lower[i] not in INVERTIBLE and t.lower[i] not in {"told", "tells"}:
        return False
    after = t.lower[i + 1] if i + 1 < len(t.words) else ""
    if t.lower[i] not in {"told", "tells"} and after not in PREPOSITIONS and not is_time(t, i + 1):
        return False
    seen = 0
    for k in range(i + 1, len(t.words)):
        low = t.lower[k]
        if low in {",", ".", ";"} and seen <= 9:
            return True
        if (low in SUBORDINATORS and low not in {"as"}) or low == QUOTE or low == ":":
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


def _inverted(t: Tokens, i: int) -> Clause | None:
    """“…, said Kiril Petkov, the prime minister”; “did Mr Scholz say”."""
    phrase = phrase_at(t, i + 1)
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
    ends = after in BREAKS or after in {"", ".", "?", "!", QUOTE, "and"} or after in FUNCTION
    if not ends and not is_time(t, phrase.last):
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
    if phrase is None or phrase.last >= i or t.lower[i] in _BASE_FORMS:
        return None
    # Another subject in between takes the verb: “A left, B stayed and said”.
    for k in range(phrase.last, i):
        if t.words[k] in {";", QUOTE} or (
            k > phrase.last and t.lower[k] in {"who", "which", "that", "while", "when", "because"}
        ):
            return None
        if t.lower[k] in PRONOUNS and t.lower[k - 1] in _STARTS_CLAUSE:
            return None
    return Clause(speaker=phrase, parenthetical=False, verb=i, shared=True)


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
        # “as he put it”, “have put it at about 2,000”
        return after[0] == "it" and (after[1:2] == ("at",) or "as" in t.lower[max(0, i - 6) : i])
    if word in {"took", "takes"}:
        return after[:2] == ("issue", "with")
    if word in {"called", "calls", "appealed"}:
        return after[0] in {"on", "for"}
    return False
