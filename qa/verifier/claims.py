"""Makes claims with evidence and the right verdict without end; knows no torch.

Nearly every change is made on either side: a changed name stands now in the claim, now in the evidence, now in
both; so neither a claim nor a passage gives the verdict away by itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import accumulate

from qa.reader.evenly import evenly
from qa.reader.mining import holds
from qa.reader.news import make_story
from qa.reader.perturb import entities, numbers
from qa.verifier.around import join, place_of, texts_of, window
from qa.verifier.from_asked import from_asked, from_unanswered
from qa.verifier.from_questions import answer_kind, from_question
from qa.verifier.from_sentences import both_ways, from_sentence
from qa.verifier.from_written import Written
from qa.verifier.material import CONTRADICTED, SUPPORTED, ClaimMaterial, Pair
from qa.verifier.mutation import Surroundings
from qa.verifier.mutations import mutate
from qa.verifier.rewordings import reword, shorten
from qa.verifier.statements import statement

__all__ = ["claims"]

_SNLI, _NEWS = 0.34, 0.04
_WRITTEN = 0.32  # where claims were written by hand
_FOUND = 0.25  # where there is a list of what a reader found
_ASKED = 0.2  # of the rest, questions with an answer beside them
_ASKED_BY_HAND, _UNANSWERED = 0.35, 0.3  # of those, where such questions were written by hand
_AMONG = 0.6  # of SNLI, premises put among others
_QUESTIONS = 0.6  # of the rest; sentences the others


def claims(material: ClaimMaterial, *, seed: int) -> Iterator[Pair]:
    """Pairs without end."""
    rng = random.Random(seed)  # noqa: S311 (training data, not a secret)
    order: dict[str, list[int]] = {"snli": [], "questions": [], "sentences": []}
    sizes = {
        "snli": len(material.snli),
        "questions": len(material.questions),
        "sentences": len(material.sentences),
    }

    def draw(name: str) -> int:
        if not order[name]:
            order[name] = list(range(sizes[name]))
            rng.shuffle(order[name])
        return order[name].pop()

    written = [
        (c.text, " ".join(c.sentences[n] for n in c.deciding), c.label == SUPPORTED) for c in material.written
    ]
    by_hand = Written(material.written, list(accumulate(evenly(written))))
    found = list(accumulate(material.found_weights))
    while True:
        if material.found and rng.random() < _FOUND:
            yield rng.choices(material.found, cum_weights=found)[0]
            continue
        if material.written and rng.random() < _WRITTEN:
            yield by_hand.draw(rng)
            continue
        if rng.random() < _ASKED:
            asked = _asked(material, rng, draw)
            if asked is not None:
                yield asked
            continue
        roll = rng.random()
        if roll < _SNLI and material.snli:
            drawn = material.snli[draw("snli")]
            yield _among_others(material, drawn, rng) if rng.random() < _AMONG else drawn
        elif roll < _SNLI + _NEWS:
            yield from _from_story(material, rng)
        else:
            name = "questions" if rng.random() < _QUESTIONS else "sentences"
            make = from_question if name == "questions" else from_sentence
            pair = make(material, draw(name), rng)
            if pair is not None:
                yield pair


def _asked(material: ClaimMaterial, rng: random.Random, draw: Callable[[str], int]) -> Pair | None:
    roll = rng.random()
    if roll < _UNANSWERED and material.unanswered:
        return from_unanswered(material, rng.choice(material.unanswered), rng)
    if roll < _UNANSWERED + _ASKED_BY_HAND and material.by_hand:
        return from_asked(material, rng.choice(material.by_hand), rng)
    return from_asked(material, draw("questions"), rng)


def _among_others(material: ClaimMaterial, pair: Pair, rng: random.Random) -> Pair:
    """A premise among others, as a sentence of a text is: other words for one thing must be found in much."""
    others = [
        p
        for p in rng.sample(material.snli, min(len(material.snli), rng.choice([1, 1, 2, 3, 4, 6])))
        if p.evidence != pair.evidence
    ]
    parts = [pair.evidence, *(p.evidence for p in others)]
    if others and rng.random() < 0.3:
        number, place = rng.choice(material.sentences)
        s, e = material.passages[number].sentences[place]
        parts[-1] = material.passages[number].text[s:e].strip()
    rng.shuffle(parts)
    claim, label = pair.claim, pair.label
    if others and rng.random() < 0.25:  # two claims, both of which must hold
        second = rng.choice(others)
        if second.evidence in parts:
            lower = second.claim[:1].lower() + second.claim[1:]
            claim = f"{claim.rstrip(' .')} and {lower}" if rng.random() < 0.6 else f"{claim} {second.claim}"
            label = max(label, second.label)
    return Pair(claim=claim, evidence=join(parts), label=label, kind="snli-among")


def _from_story(material: ClaimMaterial, rng: random.Random) -> Iterator[Pair]:
    story = make_story(rng, filler=material.filler)
    texts = texts_of(story)
    around = Surroundings(
        near=sorted(set(entities(story.text))),
        far=rng.sample(material.far, min(20, len(material.far))),
        figures=sorted(set(numbers(story.text))),
        others=texts,
        neighbours=material.neighbours,
        bases=material.bases,
    )
    for place in rng.sample(range(len(texts)), k=min(2, len(texts))):
        sentence = texts[place]
        if len(sentence.split()) < 5:
            continue
        start, end = window(texts, place, rng)
        before, after = texts[start:place], texts[place + 1 : end]
        if rng.random() < 0.42:
            claim = (shorten(sentence, rng) or sentence) if rng.random() < 0.4 else sentence
            yield Pair(
                claim=reword(claim, rng, strength=3),
                evidence=join([*before, sentence, *after]),
                label=SUPPORTED,
                kind="story",
            )
            continue
        mutated = mutate(sentence, around, rng)
        if mutated is not None:
            yield both_ways(sentence, mutated, sentence, before, after, rng)
    asked = [q for q in story.questions if q.answer]
    for question in rng.sample(asked, k=min(2, len(asked))):
        assert question.answer is not None
        s, e = question.answer
        place = place_of(story, s)
        start, end = window(texts, place, rng)
        same = rng.random() < 0.45
        answer = story.text[s:e]
        if not same:
            kind = answer_kind(answer)
            others = [story.text[a:b] for q in asked if q.answer for a, b in [q.answer]]
            others = [
                o for o in others if answer_kind(o) == kind and not holds(answer, o) and not holds(o, answer)
            ]
            if not others:
                continue
            answer = rng.choice(others)
        said = statement(question.text, answer, bases=material.bases)
        if said is not None:
            yield Pair(
                claim=said,
                evidence=join(texts[start:end]),
                label=SUPPORTED if same else CONTRADICTED,
                kind="story-answer" + "-" * (not same),
            )
