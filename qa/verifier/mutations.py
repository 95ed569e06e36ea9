"""Changes what a sentence claims: names, numbers, actors, negation, opposites, certainty; training data only.

Each change says whether the old sentence speaks against the new one, or just doesn't say it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.reader.perturb import OPPOSITES, entities, numbers, replace_all
from qa.verifier.verbs import base_of_past

__all__ = ["Mutation", "Surroundings", "mutate"]

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth".split()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A sentence that claims something else.

    Attributes:
        text: The new sentence.
        kind: What was changed.
        against: Whether the old sentence speaks against the new one.
        back: Whether the new sentence speaks against the old one (else it implies or doesn't say it).
        implies: Whether the new sentence, as evidence, still bears the old one out.
    """

    text: str
    kind: str
    against: bool
    back: bool = True
    implies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a mutation may take its material from.

    Attributes:
        near: Names in the same passage.
        far: Names from elsewhere.
        figures: Numbers in the same passage.
        others: Other sentences.
        neighbours: Words of the same kind by word.
        bases: Base forms of verbs.
    """

    near: Sequence[str]
    far: Sequence[str]
    figures: Sequence[str]
    others: Sequence[str]
    neighbours: Mapping[str, Sequence[str]]
    bases: frozenset[str]


def mutate(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """One change of a kind drawn at random among those that fit; None where none does."""
    kinds = [
        (3.0, _name), (5.0, _number), (2.5, _swap), (2.5, _negate), (2.0, _opposite), (3.0, _stronger),
        (1.8, _added), (0.7, _similar), (1.0, _calendar), (1.0, _ending),
    ]  # fmt: skip
    while kinds:
        at = rng.choices(range(len(kinds)), [w for w, _ in kinds])[0]
        found = kinds.pop(at)[1](text, around, rng)
        if found is not None and found.text.strip() != text.strip():
            return found
    return None


def _name(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    own = entities(text)
    if not own:
        return None
    old = rng.choice(own)
    near = [e for e in around.near if e not in text and old not in e and e not in old]
    far = [e for e in around.far if e not in text and abs(len(e.split()) - len(old.split())) <= 1]
    pool = near if near and rng.random() < 0.6 else far or near
    if not pool:
        return None
    return Mutation(text=replace_all(text, old, rng.choice(pool)), kind="name", against=True)


def _number(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    digits = numbers(text)
    words = [w for w in text.split(" ") if w.lower() in _COUNTS or w.lower() in _ORDINALS]
    if not digits and not words:
        return None
    if words and (not digits or rng.random() < 0.4):
        old = rng.choice(words)
        table = _COUNTS if old.lower() in _COUNTS else _ORDINALS
        new = rng.choice([w for w in table if w != old.lower()])
        new = new.capitalize() if old[0].isupper() else new
    else:
        old = rng.choice(digits)
        others = [f for f in around.figures if f not in digits and (len(f) == 4) == (len(old) == 4)]
        if others and rng.random() < 0.4:
            new = rng.choice(others)
        elif re.fullmatch(r"1\d{3}|20\d\d", old):
            new = str(int(old) + rng.choice([-100, -50, -20, -10, -5, -2, -1, 1, 2, 3, 6, 10, 15, 30]))
        else:
            new = _other_figure(old, rng)
        if new == old:
            return None
        if rng.random() < 0.2 and not re.fullmatch(r"1\d{3}|20\d\d", old):
            return _bound(text, old, rng)
    return Mutation(text=replace_all(text, old, new), kind="number", against=True)


def _other_figure(old: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        at = rng.choice([i for i, c in enumerate(old) if c.isdecimal()])
        new = old[at]
        while new == old[at]:
            new = str(rng.randint(1 if at == 0 else 0, 9))
        return old[:at] + new + old[at + 1 :]
    value = (
        float(old.replace(",", "").rstrip(".") or 0)
        if old.replace(",", "").replace(".", "", 1).isdecimal()
        else 7.0
    )
    found = value * rng.choice([0.1, 0.2, 0.5, 0.75, 1.5, 2, 3, 10]) + rng.choice([0, 1, 2, 5])
    return f"{found:,.1f}" if "." in old.rstrip(".") else f"{round(found):,}"


def _bound(text: str, old: str, rng: random.Random) -> Mutation | None:
    """Makes "more than 50" of "40"."""
    if not old.replace(",", "").isdecimal() or re.search(rf"(more|less|fewer) than {re.escape(old)}", text):
        return None
    value = int(old.replace(",", ""))
    up, down = (
        max(value + 1, round(value * rng.choice([1.1, 1.5, 2]))),
        round(value * rng.choice([0.9, 0.7, 0.5])),
    )
    new = rng.choice(
        [
            f"more than {up:,}",
            f"over {up:,}",
            f"at least {up:,}",
            f"fewer than {down:,}",
            f"less than {down:,}",
            f"under {down:,}",
        ]
    )
    return Mutation(text=replace_all(text, old, new), kind="bound", against=True)


def true_bound(text: str, rng: random.Random) -> str | None:
    """The sentence with one of its numbers as a limit that it keeps."""
    digits = [
        d for d in numbers(text) if d.replace(",", "").isdecimal() and not re.fullmatch(r"1\d{3}|20\d\d", d)
    ]
    digits = [
        d
        for d in digits
        if int(d.replace(",", "")) > 4
        and not re.search(rf"(than|least|most|about|over|under|to|nearly) {re.escape(d)}", text)
    ]
    if not digits:
        return None
    old = rng.choice(digits)
    value = int(old.replace(",", ""))
    down, up = (
        min(value - 1, round(value * rng.choice([0.95, 0.8, 0.5]))),
        max(value + 1, round(value * rng.choice([1.05, 1.3, 2]))),
    )
    return replace_all(
        text,
        old,
        rng.choice(
            [
                f"more than {down:,}",
                f"over {down:,}",
                f"at least {down:,}",
                f"fewer than {up:,}",
                f"less than {up:,}",
                f"under {up:,}",
            ]
        ),
    )


def _swap(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    own = list(dict.fromkeys(entities(text)))
    if len(own) < 2:
        return None
    first, second = rng.sample(own, 2)
    if (
        first in second
        or second in first
        or re.search(
            rf"{re.escape(first)},? (?:and|or|with|,) {re.escape(second)}|{re.escape(second)},? (?:and|or|with|,) {re.escape(first)}|"
            rf"{re.escape(first)}, {re.escape(second)}|{re.escape(second)}, {re.escape(first)}",
            text,
        )
    ):
        return None
    marked = replace_all(text, first, "\x00")
    return Mutation(
        text=replace_all(marked, second, first).replace("\x00", second), kind="swap", against=True
    )


def _negate(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
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
    if undone != text and rng.random() < 0.7:
        return Mutation(text=undone, kind="denied", against=True)
    options: list[str] = []
    for match in re.finditer(rf"\b({_NEGATABLE})\b(?! not|n't|n’t| never)", text):
        word = match[1]
        after = text[match.end() :]
        forms = [f"{word} not", f"{word} never", f"{word} not"]
        if word in {
            "is",
            "are",
            "was",
            "were",
            "has",
            "have",
            "had",
            "could",
            "would",
            "should",
            "did",
            "does",
            "do",
        }:
            forms += [f"{word}n't", f"{word}n't", f"{word} no longer"]
        if word == "can":
            forms += ["can't", "cannot"]
        if word == "will":
            forms += ["won't"]
        options.append(text[: match.start()] + rng.choice(forms) + after)
        if len(options) == 2:
            break
    for match in re.finditer(r"(?<=[\w,] )([a-z]+)(?= )", text):
        base = base_of_past(match[1], around.bases)
        if (
            base is None
            or (base not in around.bases)
            or re.search(
                rf"\b(?:{_NEGATABLE}|be|been|being|by|and|the|a|an|of)(?: \w+ly)? $", text[: match.start()]
            )
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
        options.append(text[: match.start()] + new + text[match.end() :])
        break
    return Mutation(text=rng.choice(options), kind="negation", against=True) if options else None


def _opposite(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
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


def _stronger(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    fitting = [(p, new) for p, new in _STRONGER if re.search(p, text)]
    if not fitting:
        return None
    pattern, new = rng.choice(fitting)
    changed = re.sub(pattern, new, text, count=1)
    return Mutation(
        text=changed, kind="stronger", against="than" in new or "at most" in new, back=False, implies=False
    )


def _added(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """Something that another sentence says, hung on this one."""
    if not around.others:
        return None
    other = rng.choice(around.others).strip().rstrip(".")
    if other in text or text.rstrip(" .") in other:
        return None
    parts = re.findall(
        r"(?: |^)((?:in|at|on|for|with|from|because|after|before|during|to|by|despite|against|since|while|when|where|who|which) (?:\S+ ?){2,9})$",
        other,
    )
    parts = [p for p in parts if p.strip() not in text]
    if parts and rng.random() < 0.7:
        added = text.rstrip(" .") + " " + parts[0].strip() + "."
    elif 4 <= len(other.split()) <= 16:
        added = (
            text.rstrip(" .")
            + ", and "
            + (other if entities(other)[:1] == [other.split(" ")[0]] else other[:1].lower() + other[1:])
            + "."
        )
    else:
        return None
    return Mutation(text=added, kind="added", against=False, back=False, implies=True)


def _ending(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """The beginning of this sentence with the end of another."""
    if not around.others:
        return None
    other = rng.choice(around.others).strip()
    joint = r"\b(is|are|was|were|has|have|had|that|to|in|of|by|for|with)\b"
    cut, there = re.search(joint, text[12:]), None
    if cut is None:
        return None
    there = re.search(rf"\b{cut[1]}\b", other[8:])
    if there is None:
        return None
    new = text[: 12 + cut.start()] + other[8 + there.start() :]
    if len(new) > 220 or len(new.split()) < 4:
        return None
    return Mutation(text=new, kind="ending", against=False, back=False)


def _similar(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    words = text.split(" ")
    places = [i for i, w in enumerate(words) if w.strip(",.;:()") in around.neighbours]
    if not places:
        return None
    i = rng.choice(places)
    bare = words[i].strip(",.;:()")
    words[i] = words[i].replace(bare, rng.choice(around.neighbours[bare]))
    return Mutation(text=" ".join(words), kind="similar", against=rng.random() < 0.6)


def _calendar(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    found = [(w, t) for t in (_DAYS, _MONTHS) for w in t if re.search(rf"\b{w}\b", text)]
    if not found:
        return None
    old, table = rng.choice(found)
    return Mutation(
        text=replace_all(text, old, rng.choice([w for w in table if w != old])), kind="calendar", against=True
    )
