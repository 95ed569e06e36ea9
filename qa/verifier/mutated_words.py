"""Changes a word of a sentence: its negation, opposites, how sure it is, other words of the kind; training data only."""

from __future__ import annotations

import random
import re
from itertools import islice

from qa.verifier.mutation import Mutation, Surroundings
from qa.verifier.verbs import base_of_past
from qa.verifier.words import OPPOSITES

__all__ = ["negate", "opposite", "similar", "stronger"]

_MORE_OPPOSITES = {
    first: second
    for pair in (
        "rejected accepted|refused agreed|failed managed|failed succeeded|denied admitted|backed rejected|welcomed condemned|"
        "praised criticised|criticized praised|defended attacked|ruled_out promised|allowed banned|banned allowed|lifted imposed|"
        "joined left|arrived left|won lost|rose fell|rising falling|higher lower|up down|over under|before after|inside outside|"
        "with without|for against|to from|all none|everyone nobody|always never|often rarely|frequently seldom|likely unlikely|"
        "possible impossible|able unable|true false|right wrong|safe unsafe|happy unhappy|satisfied dissatisfied|similar different|"
        "strengthened weakened|expanded shrank|improved worsened|cheaper dearer|faster slower|heavier lighter|hot cold|full empty|"
        "alive dead|married single|male female|he she|his her|man woman|actor politician|singer dancer|film album|book song|"
        "American British|French German|English Scottish|Russian Chinese|northern southern|eastern western|left right|"
        "guilty innocent|free captive|optimistic pessimistic|calm tense|success failure|victory defeat|peace war|"
        "succeeded failed|accepted declined|started ended|begins ends|raised lowered|raised cut|hired fired|remembered forgot|"
        "together apart|early late|young old|rich poor|strong weak|deep shallow|wide narrow|thick thin|clean dirty|quiet loud"
    ).split("|")
    for first, second in (pair.split(), pair.split()[::-1])
}
_STRONGER = (
    (r"\bmay\b", "will"), (r"\bmight\b", "will"), (r"\bcould\b", "will"), (r"\bcan\b", "must"),
    (r"\bsome\b", "all"), (r"\bsome\b", "most"), (r"\bmany\b", "all"), (r"\bmost\b", "all"),
    (r"\bone of the\b", "the only"), (r"\boften\b", "always"), (r"\bsometimes\b", "always"),
    (r"\busually\b", "always"), (r"\bplans to\b", "has begun to"), (r"\bplanned to\b", "began to"),
    (r"\bwants to\b", "is going to"), (r"\bhopes to\b", "will"), (r"\blikely\b", "certain"),
    (r"\bsuggests?\b", "proves"), (r"\bsuggested\b", "proved"), (r"\bpossible\b", "certain"),
    (r"\bconsidered\b", "decided on"), (r"\ballegedly\b ?", ""), (r"\breportedly\b ?", ""),
    (r"\bprobably\b", "definitely"), (r"\bnearly\b", "more than"), (r"\balmost\b", "more than"),
    (r"\bat least\b", "at most"), (r"\bmore than\b", "less than"), (r"\bup to\b", "more than"),
    (r"\bover (?=\d)", "under "), (r"\btried to\b", "managed to"), (r"\battempted to\b", "managed to"),
    (r"\basked for\b", "received"), (r"\bexpected to\b", "certain to"), (r"\bseveral\b", "all"),
)  # fmt: skip
_NEGATABLE = "is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|did|does|do"
_TAKES_NT = frozenset("is are was were has have had could would should did does do".split())


def negate(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence with a verb denied, or without the denial that it has; None where neither can be done."""
    undone = _undenied(text)
    if undone != text and rng.random() < 0.7:
        return Mutation(text=undone, kind="denied", against=True)
    options = [*_auxiliary_denied(text, rng), *_past_denied(text, around.bases, rng)]
    return Mutation(text=rng.choice(options), kind="negation", against=True) if options else None


def _undenied(text: str) -> str:
    undone = re.sub(r"\b(did|do|does) (?:not|n’t) ", r"\1 ", text, count=1)
    for pattern, new in (
        (r"(\w)(?:n't|n’t)\b", r"\1"),
        (r"\b(\w+) not\b", r"\1"),
        (r"\bnever ", ""),
        (r"\bno longer ", "still "),
        (r"\bno (?=\w)", "a "),
    ):
        if undone != text:
            break
        if not re.search(r"\b(?:can't|won't|can’t|won’t|cannot)", text):
            undone = re.sub(pattern, new, text, count=1)
    return undone


def _auxiliary_denied(text: str, rng: random.Random) -> list[str]:
    """The sentence with its first auxiliary denied, and with its second."""
    options: list[str] = []
    for match in islice(re.finditer(rf"\b({_NEGATABLE})\b(?! not|n't|n’t| never)", text), 2):
        word = match[1]
        forms = [f"{word} not", f"{word} never", f"{word} not"]
        if word in _TAKES_NT:
            forms += [f"{word}n't", f"{word}n't", f"{word} no longer"]
        if word == "can":
            forms += ["can't", "cannot"]
        if word == "will":
            forms += ["won't"]
        options.append(text[: match.start()] + rng.choice(forms) + text[match.end() :])
    return options


def _past_denied(text: str, bases: frozenset[str], rng: random.Random) -> list[str]:
    """The sentence with its first verb in the past denied; nothing where it has none."""
    for match in re.finditer(r"(?<=[\w,] )([a-z]+)(?= )", text):
        base = base_of_past(match[1], bases)
        if base is None or base not in bases:
            continue
        if re.search(
            rf"\b(?:{_NEGATABLE}|be|been|being|by|and|the|a|an|of)(?: \w+ly)? $", text[: match.start()]
        ):
            continue
        new = rng.choice(
            [
                f"did not {base}",
                f"didn't {base}",
                f"never {match[1]}",
                f"did not {base}",
                f"refused to {base}",
                f"failed to {base}",
            ]
        )
        return [text[: match.start()] + new + text[match.end() :]]
    return []


def opposite(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence with a word turned to its opposite; None where the tables have none for it."""
    words = text.split(" ")
    places = [
        i for i, w in enumerate(words)
        if (b := w.strip(",.;:()")) and (b.lower() in OPPOSITES or b.lower() in _MORE_OPPOSITES or b in _MORE_OPPOSITES)
        and b.lower() not in {"to", "for", "over", "with", "up"}
    ]  # fmt: skip
    if not places:
        return None
    i = rng.choice(places)
    bare = words[i].strip(",.;:()")
    new = [t[k] for t in (OPPOSITES, _MORE_OPPOSITES) for k in (bare.lower(), bare) if k in t]
    other = rng.choice(new).replace("_", " ")
    if bare[0].isupper():
        other = other[:1].upper() + other[1:]
    words[i] = words[i].replace(bare, other)
    return Mutation(text=" ".join(words), kind="opposite", against=True)


def stronger(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence said with more certainty or of more than it is true of; None where nothing weakens it."""
    fitting = [(p, new) for p, new in _STRONGER if re.search(p, text)]
    if not fitting:
        return None
    pattern, new = rng.choice(fitting)
    changed = re.sub(pattern, new, text, count=1)
    return Mutation(
        text=changed, kind="stronger", against="than" in new or "at most" in new, back=False, implies=False
    )


def similar(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence with another word of the same kind, which often speaks against it; None where none is known."""
    words = text.split(" ")
    places = [i for i, w in enumerate(words) if w.strip(",.;:()") in around.neighbours]
    if not places:
        return None
    i = rng.choice(places)
    bare = words[i].strip(",.;:()")
    words[i] = words[i].replace(bare, rng.choice(around.neighbours[bare]))
    return Mutation(text=" ".join(words), kind="similar", against=rng.random() < 0.6)
