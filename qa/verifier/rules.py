"""What in a claim speaks against the evidence by rule: numbers, names, actors, negation, opposites, certainty, quotes.

A model of this size overlooks a single changed word in a long sentence; these rules don't. They look at the
evidence sentence that the claim follows most closely, word by word, and are silent where it doesn't follow any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qa.verifier.actors import misplaced
from qa.verifier.figures import agrees, figures
from qa.verifier.tokens import NEGATIONS, Token, plain, same, tokens
from qa.verifier.words import DENIALS, FACTIVE_LOSS, MORE_OPPOSITES, OPPOSITES, STRENGTH

__all__ = ["Finding", "check"]

FOLLOWS = (
    0.55  # share of the claim's content words that an evidence sentence must have to be compared with it
)
_STRETCH = 6  # words in a row by which claim and evidence may differ where one of them denies
_CLOSEST = 3  # evidence sentences compared word by word


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks against a claim.

    Attributes:
        kind: "number", "name", "actor", "negation", "opposite", "certainty" or "quote".
        claimed: The words of the claim.
        told: The words of the evidence, or empty.
        against: Whether the evidence says otherwise (else it merely doesn't say so).
        message: The same in a sentence.
    """

    kind: str
    claimed: str
    told: str
    against: bool
    message: str


def check(claim: str, sentences: Sequence[str]) -> tuple[Finding, ...]:
    """What speaks against the claim, most telling first; nothing where the rules see no fault.

    Args:
        claim: One sentence.
        sentences: The evidence.
    """
    whole = " ".join(sentences)
    words = tokens(claim)
    compared = [_Comparison(words, tokens(text)) for text in _closest(words, sentences)]
    following = [c for c in compared if c.shares >= FOLLOWS]
    found = [*_quotes(claim, whole), *_numbers(claim, whole), *_unknown_names(words, whole)]
    # A fault counts only if no other sentence that the claim follows as closely is free of it.
    if following:
        # A word that begins a sentence is a name if it is one elsewhere.
        every = [t for text in (claim, *sentences) for t in tokens(text)]
        names = frozenset(t.key for t in every if t.name and t.start > 0)
        best = max(c.shares for c in following)
        faults: list[list[Finding]] = [_faults(c, names) for c in following if c.shares > best - 0.12]
        if all(faults):
            fewest = sorted(faults, key=len)[0]
            found += fewest
    distinct = {(f.kind, f.claimed): f for f in reversed(found)}
    return tuple(sorted(distinct.values(), key=lambda f: (not f.against, f.kind, f.claimed)))


def _closest(claim: Sequence[Token], sentences: Sequence[str]) -> list[str]:
    """The evidence sentences, and pairs of neighbours, that share most of the claim's content words."""
    wanted = {t.key for t in claim if not t.stop}
    keys = [{t.key for t in tokens(s)} for s in sentences]
    scored = [(float(len(wanted & k)), 1, i) for i, k in enumerate(keys)]
    scored += [
        (len(wanted & (keys[i] | keys[i + 1])) - 0.5, 2, i)
        for i in range(len(keys) - 1)
        if len(wanted & keys[i]) and len(wanted & keys[i + 1])
    ]
    best = sorted(scored, key=lambda x: (-x[0], x[1], x[2]))[:_CLOSEST]
    return [" ".join(sentences[i : i + n]) for score, n, i in best if score > 0]


class _Comparison:
    """A claim beside an evidence sentence, word by word."""

    def __init__(self, claim: Sequence[Token], told: Sequence[Token]) -> None:
        self.claim, self.told = claim, told
        # Names in other spellings count as equal: the evidence's spelling takes the claim's key.
        keys = {t.key for t in claim}
        second = []
        for t in told:
            alias = (
                next((c.key for c in claim if c.name and same(c, t)), None)
                if t.name and t.key not in keys
                else None
            )
            second.append(alias or t.key)
        self.codes = SequenceMatcher(None, [t.key for t in claim], second, autojunk=False).get_opcodes()
        kept = sum(1 for tag, a, b, _, _ in self.codes if tag == "equal" for t in claim[a:b] if not t.stop)
        content = sum(not t.stop for t in claim)
        there = set(second)
        self.follows = kept / content if content else 0.0
        self.shares = sum(t.key in there for t in claim if not t.stop) / content if content else 0.0
        matched = [(c, d) for tag, _, _, c, d in self.codes if tag == "equal"]
        self.span = (matched[0][0], matched[-1][1]) if matched else (0, 0)


def _faults(c: _Comparison, names: frozenset[str]) -> list[Finding]:
    found: list[Finding] = []
    for tag, a, b, x, y in c.codes if c.follows >= FOLLOWS else ():
        if tag == "equal":
            continue
        mine, theirs = list(c.claim[a:b]), list(c.told[x:y])
        if tag == "insert" and (x < c.span[0] or y > c.span[1] or a in (0, len(c.claim))):
            theirs = [t for t in theirs if t.key == "not"] if c.span[0] <= x < c.span[1] else []
        found += _denied(mine, theirs)
        found += _opposed(mine, theirs)
        found += _surer(mine, theirs)
    for named, instead in misplaced(c.claim, c.told, names):
        message = f"the evidence says this of “{instead}”, not of “{named}”"
        found.append(_finding("actor", named, instead, message))
    return found


def _denied(mine: list[Token], theirs: list[Token]) -> list[Finding]:
    """One side denies what the other affirms."""
    here, there = _denial(mine), _denial(theirs)
    if (here is None) == (there is None) or max(len(mine), len(theirs)) > _STRETCH:
        return []
    claimed, told = " ".join(t.text for t in mine), " ".join(t.text for t in theirs)
    if here is not None:
        return [
            _finding("negation", claimed, told, f"“{here.text}” is not in the evidence, which affirms it")
        ]
    assert there is not None
    return [_finding("negation", claimed, told, f"the evidence says “{there.text}”")]


def _denial(among: Sequence[Token]) -> Token | None:
    """The word that denies, if there is an odd number of them."""
    found = [t for t in among if t.key == "not" or t.text.lower() in NEGATIONS or t.text.lower() in DENIALS]
    return found[0] if len(found) % 2 else None


def _opposed(mine: list[Token], theirs: list[Token]) -> list[Finding]:
    return [
        _finding("opposite", token.text, other.text, f"the evidence says “{other.text}”, not “{token.text}”")
        for token in mine
        for other in theirs
        if other.text.lower() in OPPOSITES_OF.get(token.text.lower(), ())
    ]


def _surer(mine: list[Token], theirs: list[Token]) -> list[Finding]:
    """The claim says more surely, or of more, what the evidence says with a reserve."""
    there = [t for t in theirs if t.text.lower() in STRENGTH]
    for token in there:
        stronger = STRENGTH[token.text.lower()]
        hit = next((m for m in mine if m.text.lower() in stronger), None)
        if hit is not None:
            return [
                _finding(
                    "certainty", hit.text, token.text, f"the evidence says only “{token.text}”", against=False
                )
            ]
    lost = next((t for t in theirs if t.text.lower() in FACTIVE_LOSS), None)
    if (
        lost is not None
        and 0 < len(mine) <= _STRETCH
        and len(theirs) <= _STRETCH
        and not any(m.text.lower() in FACTIVE_LOSS for m in mine)
    ):
        words = " ".join(m.text for m in mine)
        return [
            _finding("certainty", words, lost.text, f"the evidence says only “{lost.text}”", against=False)
        ]
    return []


def _quotes(claim: str, whole: str) -> list[Finding]:
    """A quotation in the claim must stand word for word in the evidence."""
    evidence = _bare(whole)
    found = []
    for match in re.finditer(r"[“\"„«]([^“”\"„«»]{2,})[”\"“»]", claim):
        for part in re.split(r"…|\.\.\.|\[[^\]]*\]", match[1]):
            if len(part.split()) < 2 and len(match[1].split()) < 2:
                continue
            if (needle := _bare(part).strip()) and f" {needle} " not in f" {evidence} ":
                found.append(
                    _finding(
                        "quote",
                        match[1],
                        "",
                        f"“{part.strip()}” doesn't stand in the evidence word for word",
                        against=False,
                    )
                )
                break
    return found


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain(text)))


def _numbers(claim: str, whole: str) -> list[Finding]:
    """Every number of the claim needs one in the evidence that bears it out."""
    told = figures(whole)
    found = []
    for figure in figures(claim):
        if any(agrees(figure, other) for other in told):
            continue
        rivals = [
            o
            for o in told
            if o.kind == figure.kind
            and (o.unit == figure.unit or figure.kind in {"year", "day", "percent", "money"})
        ]
        if figure.spelled and figure.value <= 12 and not rivals:
            continue  # "the two leaders": a count that the reader makes
        other = rivals[0].text if len(rivals) == 1 else ""
        message = (
            f"the evidence says {other}, not {figure.text}"
            if other
            else f"{figure.text} is not in the evidence"
        )
        found.append(_finding("number", figure.text, other, message, against=bool(rivals)))
    return found


def _unknown_names(words: Sequence[Token], whole: str) -> list[Finding]:
    """A name inside the claim that the evidence doesn't have in any spelling."""
    there = tokens(whole)
    known = {t.key for t in there}
    lower = plain(whole)
    found = []
    for place, token in enumerate(words):
        if (
            not token.name
            or place == 0
            or token.key in known
            or len(token.text) < 3
            or token.text.lower() in lower
        ):
            continue
        if any(t.name and same(token, t) for t in there) or any(t.key[:4] == token.key[:4] for t in there):
            continue
        found.append(
            _finding("name", token.text, "", f"“{token.text}” is not in the evidence", against=False)
        )
    return found


def _finding(kind: str, claimed: str, told: str, message: str, *, against: bool = True) -> Finding:
    return Finding(kind=kind, claimed=claimed, told=told, against=against, message=message)


OPPOSITES_OF: dict[str, tuple[str, ...]] = {}
for _table in (OPPOSITES.items(), MORE_OPPOSITES):
    for _one, _other in _table:
        OPPOSITES_OF[_one] = (*OPPOSITES_OF.get(_one, ()), _other)
        OPPOSITES_OF[_other] = (*OPPOSITES_OF.get(_other, ()), _one)
