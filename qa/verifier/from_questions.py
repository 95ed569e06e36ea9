"""Makes claims of questions with their answers; training data only, no torch."""

from __future__ import annotations

import random
import re

from qa.reader.mining import holds
from qa.reader.perturb import entities
from qa.verifier.around import join, place_of, texts_of, window
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimMaterial, Pair
from qa.verifier.mutations import mutate
from qa.verifier.rewordings import reword
from qa.verifier.statements import statement

__all__ = ["answer_kind", "from_question", "other_answer"]


def from_question(material: ClaimMaterial, number: int, rng: random.Random) -> Pair | None:
    """A pair from a question, with its answer or another, on its own passage or another; None where none can be made."""
    asked = material.questions[number]
    p = material.passages[asked.passage]
    s, e = rng.choice(asked.answers)
    answer = p.text[s:e]
    place = place_of(p, s)
    texts = texts_of(p)
    start, end = window(texts, place, rng)
    before, sentence, after = texts[start:place], texts[place], texts[place + 1 : end]
    if not holds(sentence, answer):
        return None
    if rng.random() < 0.14:
        return _two_answers(material, number, rng)
    roll = rng.random()
    if roll < 0.36:
        claim = statement(asked.text, answer, bases=material.bases)
        return (
            claim
            and Pair(
                claim=reword(claim, rng, strength=1),
                evidence=join([*before, sentence, *after]),
                label=SUPPORTED,
                kind="answer",
            )
        ) or None
    if roll < 0.62:
        other = other_answer(material, number, answer, rng)
        if other is None:
            return None
        wrong = statement(asked.text, other, bases=material.bases)
        right = statement(asked.text, answer, bases=material.bases)
        if wrong is None or right is None:
            return None
        if rng.random() < 0.35 and not holds(sentence, other):
            changed = sentence.replace(answer, other)
            claim, label = (wrong, SUPPORTED) if rng.random() < 0.6 else (right, CONTRADICTED)
            return Pair(claim=claim, evidence=join([*before, changed, *after]), label=label, kind="retold")
        return Pair(
            claim=reword(wrong, rng, strength=1),
            evidence=join([*before, sentence, *after]),
            label=CONTRADICTED,
            kind="answer-",
        )
    claim = statement(asked.text, answer, bases=material.bases)
    if claim is None:
        return None
    if roll < 0.80:
        mutated = mutate(claim, material.around(asked.passage, sentence, rng), rng)
        if mutated is None:
            return None
        label = CONTRADICTED if mutated.against else UNSUPPORTED
        return Pair(
            claim=mutated.text,
            evidence=join([*before, sentence, *after]),
            label=label,
            kind=f"q-{mutated.kind}",
        )
    if roll < 0.90 and material.negatives[number]:
        q = material.passages[rng.choice(material.negatives[number][:4])]
        more = texts_of(q)
        first, last = window(more, rng.randrange(len(more)), rng)
        return Pair(claim=claim, evidence=join(more[first:last]), label=UNSUPPORTED, kind="retrieved")
    rest = join([*before, *after])
    if not rest or holds(rest, answer):
        return None
    return Pair(claim=claim, evidence=rest, label=UNSUPPORTED, kind="deleted")


def _two_answers(material: ClaimMaterial, number: int, rng: random.Random) -> Pair | None:
    """Two statements in one claim; each must hold."""
    asked = material.questions[number]
    p = material.passages[asked.passage]
    others = [n for n in material.asked[asked.passage] if n != number]
    if not others:
        return None
    parts, label = [], SUPPORTED
    places = []
    for n in (number, rng.choice(others)):
        q = material.questions[n]
        s, e = q.answers[0]
        answer: str | None = p.text[s:e]
        places.append(place_of(p, s))
        if rng.random() < 0.3:
            answer, label = other_answer(material, n, p.text[s:e], rng), CONTRADICTED
        found = answer and statement(q.text, answer, bases=material.bases)
        if not found:
            return None
        parts.append(found)
    texts = texts_of(p)
    first, last = min(places), max(places)
    if sum(len(t) for t in texts[first : last + 1]) > 800:
        return None
    if first != last and rng.random() < 0.25:  # the evidence has only one of the two
        texts = [t for i, t in enumerate(texts) if i != places[1]]
        last, label = max(first, last - 1), max(label, UNSUPPORTED)
        if places[1] == first:
            last = max(first, last)
    second = (
        parts[1]
        if entities(parts[1])[:1] == [parts[1].split(" ")[0]]
        else parts[1][:1].lower() + parts[1][1:]
    )
    claim = f"{parts[0].rstrip(' .')} and {second}" if rng.random() < 0.6 else f"{parts[0]} {parts[1]}"
    return Pair(claim=claim, evidence=join(texts[first : last + 1]), label=label, kind="two")


def other_answer(material: ClaimMaterial, number: int, answer: str, rng: random.Random) -> str | None:
    """An answer of the same kind to another question, of the same passage where there is one."""
    asked = material.questions[number]
    p = material.passages[asked.passage]
    pool = [p.text[s:e] for n in material.asked[asked.passage] for s, e in material.questions[n].answers[:1]]
    pool += material.figures[asked.passage] if answer[:1].isdecimal() else material.entities[asked.passage]
    kind = answer_kind(answer)
    pool = [a for a in pool if answer_kind(a) == kind and not holds(a, answer) and not holds(answer, a)]
    if pool and rng.random() < 0.75:
        return rng.choice(pool)
    if kind == "number":
        return str(rng.randint(2, 2020))
    if kind == "name":
        return rng.choice(material.far)
    other = rng.choice(material.questions)
    s, e = other.answers[0]
    found = material.passages[other.passage].text[s:e]
    return found if not holds(found, answer) and abs(len(found.split()) - len(answer.split())) < 4 else None


def answer_kind(answer: str) -> str:
    """Whether it is a "number", a "name" or other "words"."""
    if re.match(r"[\d$€£]", answer):
        return "number"
    return "name" if entities(answer)[:1] == [answer] else "words"
