"""Forms of English verbs, as far as rules and made-up claims need them; knows no grammar.

Irregular verbs from a list, regular ones by spelling; which words are verbs at all is learned from a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["base_of_past", "past", "present", "verb_bases"]

_IRREGULAR = (
    "be was been|bear bore borne|beat beat beaten|become became become|begin began begun|bend bent bent|bind bound bound|"
    "bite bit bitten|blow blew blown|break broke broken|bring brought brought|build built built|burn burned burned|"
    "burst burst burst|buy bought bought|cast cast cast|catch caught caught|choose chose chosen|come came come|cost cost cost|"
    "cut cut cut|deal dealt dealt|dig dug dug|do did done|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|"
    "fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled|fly flew flown|"
    "forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|get got got|give gave given|go went gone|"
    "grow grew grown|hang hung hung|have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|"
    "keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent|let let let|lie lay lain|"
    "lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|put put put|quit quit quit|read read read|"
    "ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|"
    "send sent sent|set set set|shake shook shaken|shine shone shone|shoot shot shot|show showed shown|shut shut shut|"
    "sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent|spread spread spread|"
    "stand stood stood|steal stole stolen|stick stuck stuck|strike struck struck|swear swore sworn|swim swam swum|"
    "take took taken|teach taught taught|tear tore torn|tell told told|think thought thought|throw threw thrown|"
    "understand understood understood|wake woke woken|wear wore worn|win won won|withdraw withdrew withdrawn|write wrote written"
)
_PAST = {row.split()[0]: row.split()[1] for row in _IRREGULAR.split("|")}
_BASE = {form: row.split()[0] for row in _IRREGULAR.split("|") for form in row.split()[1:2]}
_PARTICIPLES = frozenset(row.split()[2] for row in _IRREGULAR.split("|"))
_VOWELS = "aeiou"


def past(base: str) -> str:
    """The simple past of a verb.

    >>> past("demand"), past("carry"), past("stop"), past("go")
    ('demanded', 'carried', 'stopped', 'went')
    """
    if base in _PAST:
        return _PAST[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ied"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", base) and len(base) <= 4:
        return base + base[-1] + "ed"
    return base + "ed"


def present(base: str) -> str:
    """The third person singular of a verb.

    >>> present("demand"), present("carry"), present("reach")
    ('demands', 'carries', 'reaches')
    """
    if base in ("be", "have"):
        return {"be": "is", "have": "has"}[base]
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def base_of_past(word: str, bases: Iterable[str] = ()) -> str | None:
    """The base form of a simple past, or None where the word doesn't look like one.

    Args:
        word: In lower case.
        bases: Known base forms, which settle "hoped" and "hopped"; a set is fastest.

    >>> base_of_past("went"), base_of_past("carried"), base_of_past("stopped"), base_of_past("table")
    ('go', 'carry', 'stop', None)
    """
    if word in _BASE:
        return _BASE[word]
    if not word.endswith("ed") or len(word) < 5:
        return None
    candidates = [word[:-2], word[:-1]]
    if word.endswith("ied"):
        candidates = [word[:-3] + "y"]
    elif word[-3] == word[-4] and word[-3] not in "lsz":
        candidates = [word[:-3], word[:-2]]
    known = [c for c in candidates if c in bases]
    if known:
        return known[0]
    return candidates[-1] if word[-3] in "cgsvuz" else candidates[0]


def verb_bases(words: Iterable[str]) -> frozenset[str]:
    """Base forms among a text's words: those that occur with -ing, and with -ed or -s too."""
    seen = {w for w in words if w.isalpha() and w.islower()}
    found = {base for base in _PAST if base in seen} | {"be", "do", "have", "go", "make", "take"}
    for word in seen:
        if not word.endswith("ing") or len(word) < 6:
            continue
        stem = word[:-3]
        doubled = [stem[:-1]] if stem[-1] == stem[-2] else []
        for base in (stem, stem + "e", *doubled):
            if base in seen and (past(base) in seen or present(base) in seen):
                found.add(base)
    return frozenset(found)


def is_participle(word: str) -> bool:
    """Whether a word looks like a past participle ("founded", "known")."""
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4)
