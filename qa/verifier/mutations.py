"""Changes what a sentence claims: names, figures, words, or what is added to it; training data only.

Each change says whether the old sentence speaks against the new one, or just doesn't say it.
"""

from __future__ import annotations

import random
import re

from qa.reader.perturb import entities, replace_all
from qa.verifier.mutated_figures import other_date, other_number
from qa.verifier.mutated_words import negate, opposite, similar, stronger
from qa.verifier.mutation import Mutation, Surroundings

__all__ = ["mutate"]


def mutate(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """One change of a kind drawn at random among those that fit; None where none does."""
    kinds = [
        (3.0, _name), (5.0, other_number), (2.5, _swap), (2.5, negate), (2.0, opposite), (3.0, stronger),
        (1.8, _added), (0.7, similar), (1.0, other_date), (1.0, _ending),
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
