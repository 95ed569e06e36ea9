"""Makes claims of the sentences of a passage; training data only, no torch."""

from __future__ import annotations

import random
import re

from qa.reader.perturb import entities
from qa.verifier.around import join, texts_of, window
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimMaterial, Pair
from qa.verifier.mutated_figures import true_bound
from qa.verifier.mutation import Mutation
from qa.verifier.mutations import mutate
from qa.verifier.rewordings import reword, shorten

__all__ = ["both_ways", "from_sentence"]


def from_sentence(material: ClaimMaterial, number: int, rng: random.Random) -> Pair | None:
    """A pair from a sentence: as it stands, in other words, changed or with other evidence.

    Args:
        material: What it is made from.
        number: Of the sentence, in `material.sentences`.
        rng: Decides everything.

    Returns:
        The pair, or None where what was drawn can't be made of this sentence.
    """
    passage, place = material.sentences[number]
    p = material.passages[passage]
    texts = texts_of(p)
    sentence = texts[place]
    start, end = window(texts, place, rng)
    before, after = texts[start:place], texts[place + 1 : end]
    roll = rng.random()
    if roll < 0.40:  # as it stands, shorter or in other words
        return Pair(
            claim=_same(place, texts, rng),
            evidence=join([*before, sentence, *after]),
            label=SUPPORTED,
            kind="same",
        )
    if roll < 0.47 and place + 1 < len(texts):  # two sentences in one, of which the evidence may lack one
        return _merged(texts, place, before, after, rng)
    if roll < 0.59:  # its own sentence is missing
        claim = reword(sentence, rng)
        if len(before) + len(after) >= 1 and rng.random() < 0.5:
            evidence = join([*before, *after])
        else:
            others = [n for n in material.groups[p.group] if n != passage]
            other = rng.choice(others) if others and rng.random() < 0.5 else rng.choice(material.sentences)[0]
            more = texts_of(material.passages[other])
            first, last = window(more, rng.randrange(len(more)), rng)
            evidence = join(more[first:last])
        return Pair(claim=claim, evidence=evidence, label=UNSUPPORTED, kind="missing")
    base = (shorten(sentence, rng) or sentence) if rng.random() < 0.25 else sentence
    mutated = mutate(base, material.around(passage, sentence, rng), rng)
    if mutated is None:
        return None
    return both_ways(base, mutated, sentence, before, after, rng)


def _same(place: int, texts: list[str], rng: random.Random) -> str:
    sentence = texts[place]
    roll = rng.random()
    if roll < 0.2:
        return sentence
    if roll < 0.3 and (bounded := true_bound(sentence, rng)):
        return bounded
    if roll < 0.45 and (said := _apposition(sentence, rng)):
        return said
    if roll < 0.5:
        resolved = _resolved(sentence, texts[place - 1] if place else "")
        if resolved:
            return reword(resolved, rng)
    claim = (shorten(sentence, rng) or sentence) if rng.random() < 0.55 else sentence
    if rng.random() < 0.2:
        claim = shorten(claim, rng) or claim
    return reword(claim, rng, strength=3)


def _merged(texts: list[str], place: int, before: list[str], after: list[str], rng: random.Random) -> Pair:
    first, second = texts[place], texts[place + 1]
    if rng.random() < 0.5:
        first, second = shorten(first, rng) or first, shorten(second, rng) or second
    lower = second if entities(second)[:1] == [second.split(" ")[0]] else second[:1].lower() + second[1:]
    claim = f"{first} {second}" if rng.random() < 0.3 else f"{first.rstrip(' .')}, and {lower}"
    missing = rng.choice([0, 0, 1, 2])
    parts = [
        *before,
        *([texts[place]] if missing != 1 else []),
        *([texts[place + 1]] if missing != 2 else []),
        *after[1:],
    ]
    return Pair(
        claim=reword(claim, rng),
        evidence=join(parts),
        label=UNSUPPORTED if missing else SUPPORTED,
        kind="merged",
    )


def _resolved(sentence: str, before: str) -> str | None:
    """The sentence with "He" as the one name that the sentence before begins with."""
    match = re.match(r"(He|She) (?=[a-z])", sentence)
    names = [n for n in entities(before) if len(n.split(" ")) >= 2]
    if match and names and before.startswith(names[0]):
        return names[0] + sentence[match.end() - 1 :]
    return None


def _apposition(sentence: str, rng: random.Random) -> str | None:
    """Makes "Ann Bell, a Danish writer, …" as "Ann Bell is a Danish writer."."""
    found = re.findall(
        r"((?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+), ((?:an?|the) [^,.;:()“”]{4,60})(?=[,.])", sentence
    )
    found = [
        (n, what) for n, what in found if not re.search(r"\b(and|which|who|that|is|was|were|has)\b", what)
    ]
    titles = re.findall(
        r"\b((?:[A-Z][a-z]+ )?(?:[Pp]resident|[Mm]inister|[Ss]ecretary|[Cc]hancellor|[Dd]irector|[Ss]pokesman|[Ss]pokeswoman|"
        r"[Gg]overnor|[Ss]enator|[Pp]rofessor|[Kk]ing|[Cc]oach|[Mm]ayor|[Gg]eneral|[Cc]aptain)) ((?:[A-Z][\w’'-]+ ?){1,3})",
        sentence,
    )
    options = [f"{n} {rng.choice(['is', 'was', 'is'])} {what}." for n, what in found]
    options += [
        f"{name.strip()} is a {title.lower() if title.islower() else title}." for title, name in titles
    ]
    return rng.choice(options) if options else None


def both_ways(
    base: str, mutated: Mutation, sentence: str, before: list[str], after: list[str], rng: random.Random
) -> Pair:
    """The old or the new sentence as claim, and the old or the new one in the evidence."""
    against = CONTRADICTED if mutated.against else UNSUPPORTED
    roll = rng.random()
    if roll < 0.58:
        return Pair(
            claim=reword(mutated.text, rng, strength=1 if rng.random() < 0.6 else 2),
            evidence=join([*before, sentence, *after]), label=against, kind=mutated.kind,
        )  # fmt: skip
    evidence = join([*before, mutated.text, *after])
    if roll < 0.78:
        return Pair(
            claim=reword(mutated.text, rng), evidence=evidence, label=SUPPORTED, kind=f"{mutated.kind}+"
        )
    back = SUPPORTED if mutated.implies else CONTRADICTED if mutated.back and mutated.against else UNSUPPORTED
    return Pair(claim=reword(base, rng, strength=1), evidence=evidence, label=back, kind=f"{mutated.kind}-")
