"""Makes claims that are a question and an answer side by side; training data only, no torch.

"Who built the bridge? Tom Reed" is what the reader found, as a claim: whether it holds is what tells an answer from
words that look like one. Questions that people wrote so that their passage has no answer, or a false premise, come
with an answer to another question.
"""

from __future__ import annotations

import random

from qa.reader.data import PublicPassage, PublicQuestion
from qa.reader.mining import holds
from qa.reader.perturb import falsify, rough
from qa.verifier.around import join, place_of, texts_of, window
from qa.verifier.asked import asked_claim
from qa.verifier.from_questions import answer_kind, other_answer
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimMaterial, Pair

__all__ = ["from_asked", "from_unanswered"]

_RIGHT, _OTHER, _FALSIFIED, _RETRIEVED = 0.46, 0.22, 0.14, 0.11


def from_asked(material: ClaimMaterial, number: int, rng: random.Random) -> Pair | None:
    """A question with its answer or another, on its own passage or another; None where it can't be made."""
    asked = material.questions[number]
    p = material.passages[asked.passage]
    s, e = rng.choice(asked.answers)
    answer, question = p.text[s:e], rough(asked.text, rng) if rng.random() < 0.5 else asked.text
    evidence = _around(p, s, rng)
    roll = rng.random()
    if roll < _RIGHT:
        return _pair(question, answer, evidence, SUPPORTED, "asked")
    roll -= _RIGHT
    if roll < _OTHER:
        wrong = other_answer(material, number, answer, rng)
        if wrong is None or any(holds(p.text[a:b], wrong) for a, b in asked.answers):
            return None
        return _pair(question, wrong, evidence, CONTRADICTED, "asked-other")
    roll -= _OTHER
    if roll < _FALSIFIED:
        changed = falsify(
            asked.text,
            rng=rng,
            near=material.entities[asked.passage],
            far=material.far,
            figures=material.figures[asked.passage],
            neighbours=material.neighbours,
        )
        return (changed and _pair(changed, answer, evidence, UNSUPPORTED, "asked-falsified")) or None
    roll -= _FALSIFIED
    kind = answer_kind(answer)
    if roll < _RETRIEVED:
        likely = material.negatives[number][:4]
        return _elsewhere(material, rng.choice(likely), question, kind, rng) if likely else None
    own = [p.text[a:b].strip() for a, b in p.sentences if not any(a < y and x < b for x, y in asked.answers)]
    rest = join(own)
    if not rest or holds(rest, answer):
        return None
    found = [a for a in _candidates(material, asked.passage, kind) if holds(rest, a)]
    return _pair(question, rng.choice(found), rest[:900], UNSUPPORTED, "asked-deleted") if found else None


def from_unanswered(material: ClaimMaterial, asked: PublicQuestion, rng: random.Random) -> Pair | None:
    """A question that its passage doesn't answer, with words of the passage that could be taken for an answer."""
    p = material.passages[asked.passage]
    pool = _candidates(material, asked.passage, _wanted(asked.text))
    if not pool:
        return None
    answer = rng.choice(pool)
    place = p.text.find(answer)
    question = rough(asked.text, rng) if rng.random() < 0.3 else asked.text
    return _pair(question, answer, _around(p, max(0, place), rng), UNSUPPORTED, "unanswered")


def _elsewhere(
    material: ClaimMaterial, passage: int, question: str, kind: str, rng: random.Random
) -> Pair | None:
    pool = _candidates(material, passage, kind)
    if not pool:
        return None
    answer = rng.choice(pool)
    p = material.passages[passage]
    place = p.text.find(answer)
    return _pair(question, answer, _around(p, max(0, place), rng), UNSUPPORTED, "asked-retrieved")


def _candidates(material: ClaimMaterial, passage: int, kind: str | None) -> list[str]:
    """Words of a passage that answer some question, of one kind (None: of any)."""
    p = material.passages[passage]
    found = [
        p.text[s:e] for n in material.asked.get(passage, ()) for s, e in material.questions[n].answers[:1]
    ]
    if kind == "number":
        found += material.figures[passage]
    elif kind == "name":
        found += material.entities[passage]
    return [a for a in dict.fromkeys(found) if kind is None or answer_kind(a) == kind]


def _wanted(question: str) -> str | None:
    """What kind of answer a question wants, as `answer_kind` has it; None where its first words don't tell."""
    words = question.lower().split(" ")
    if words[0] == "when" or words[:2] in (["how", "many"], ["how", "much"]) or "year" in words[:4]:
        return "number"
    return "name" if words[0] in ("who", "whom", "where") else None


def _around(p: PublicPassage, at: int, rng: random.Random) -> str:
    """The sentences around a place in a passage."""
    texts = texts_of(p)
    place = place_of(p, at)
    first, last = window(texts, place, rng)
    return join(texts[first:last])


def _pair(question: str, answer: str, evidence: str, label: int, kind: str) -> Pair:
    return Pair(claim=asked_claim(question, answer), evidence=evidence, label=label, kind=kind)
