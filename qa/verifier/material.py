"""What claims are made from: the reader's passages and questions, SNLI's pairs, names and similar words; no torch."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.mining import hard_negatives
from qa.reader.perturb import entities, numbers
from qa.reader.similar import similar_words
from qa.verifier.mutation import Surroundings
from qa.verifier.verbs import verb_bases

if TYPE_CHECKING:
    from qa.verifier.written import WrittenClaim

__all__ = [
    "CONTRADICTED",
    "SUPPORTED",
    "UNSUPPORTED",
    "ClaimMaterial",
    "Pair",
    "load_snli",
]

SUPPORTED, UNSUPPORTED, CONTRADICTED = 0, 1, 2
_LABELS = {"entailment": SUPPORTED, "neutral": UNSUPPORTED, "contradiction": CONTRADICTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim, evidence, and which of the three verdicts is right; `kind` says how it was made."""

    claim: str
    evidence: str
    label: int
    kind: str


def load_snli(folder: Path) -> tuple[list[Pair], list[Pair]]:
    """SNLI's dev and test parts: all but the last 1,000 pairs to train on, and those.

    Args:
        folder: Holds dev.jsonl and test.jsonl with premise, hypothesis and label.
    """
    pairs = []
    for name in ("dev", "test"):
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row["label"] in _LABELS:
                    pairs.append(
                        Pair(
                            claim=_tidy(row["hypothesis"]),
                            evidence=_tidy(row["premise"]),
                            label=_LABELS[row["label"]],
                            kind="snli",
                        )
                    )
    return pairs[:-1000], pairs[-1000:]


def _tidy(text: str) -> str:
    return re.sub(r" ([.,;:!?'’])", r"\1", text.strip()).replace(" n't", "n't")


class ClaimMaterial:
    """What claims are made from.

    Args:
        sets: The reader's public sets.
        snli: Pairs as `load_snli` gives them.
        vectors: The embedding's word vectors [vocabulary, size].
        vocabulary: The word pieces, in the order of `vectors`.
        written: Claims that we wrote by hand.
        asked: Questions that we wrote by hand for the reader, with and without an answer in their passage.
        found: What a reader found, right and wrong, as claims, and how often each is drawn (`qa/verifier/found.py`).

    Attributes:
        by_hand: Numbers of those of `questions` that were written by hand.
        unanswered: Those that their passage doesn't answer.
    """

    def __init__(
        self,
        sets: Sequence[PublicSet],
        snli: Sequence[Pair],
        *,
        vectors: Any,
        vocabulary: Sequence[str],
        written: Sequence[WrittenClaim] = (),
        asked: PublicSet | None = None,
        found: tuple[Sequence[Pair], Sequence[float]] = ((), ()),
    ) -> None:
        self.found, self.found_weights = found
        self.snli = list(snli)
        self.written = list(written)
        self.passages: list[PublicPassage] = []
        self.questions: list[PublicQuestion] = []
        self.unanswered: list[PublicQuestion] = []
        self.by_hand = range(0)
        for part in [*sets, asked] if asked else sets:
            shift, begun = len(self.passages), len(self.questions)
            self.passages += part.passages
            for q in part.questions:
                moved = PublicQuestion(text=q.text, passage=q.passage + shift, answers=q.answers)
                (self.questions if q.answers else self.unanswered).append(moved)
            if part is asked:
                self.by_hand = range(begun, len(self.questions))
        self.negatives = hard_negatives(
            [p.text for p in self.passages],
            [
                (q.text, q.passage, tuple({self.passages[q.passage].text[s:e] for s, e in q.answers}))
                for q in self.questions
            ],
        )
        self.asked: dict[int, list[int]] = {}
        for number, q in enumerate(self.questions):
            self.asked.setdefault(q.passage, []).append(number)
        self.entities = [sorted(set(entities(p.text))) for p in self.passages]
        self.figures = [sorted(set(numbers(p.text))) for p in self.passages]
        self.far = sorted({e for found in self.entities for e in found if len(e) < 40})
        words = [w for p in self.passages for w in p.text.split(" ")]
        self.bases = verb_bases(words)
        self.neighbours = _neighbours(words, vectors, vocabulary)
        self.sentences = [
            (number, place)
            for number, p in enumerate(self.passages)
            for place, (s, e) in enumerate(p.sentences)
            if 5 <= len(p.text[s:e].split()) <= 45 and p.text[s:e].rstrip()[-1:] in '.”"'
        ]
        self.groups: dict[str, list[int]] = {}
        for number, p in enumerate(self.passages):
            self.groups.setdefault(p.group, []).append(number)
        self.filler = [
            p.text[s:e]
            for p in self.passages
            if p.group.startswith("Wiki1k:wikinews")
            for s, e in p.sentences
        ]

    def around(self, passage: int, keep: str, rng: random.Random) -> Surroundings:
        """Material for mutations of a sentence of a passage."""
        p = self.passages[passage]
        others = [t for s, e in p.sentences if (t := p.text[s:e].strip()) != keep.strip()]
        if rng.random() < 0.5 or not others:
            number, place = rng.choice(self.sentences)
            s, e = self.passages[number].sentences[place]
            others = [self.passages[number].text[s:e].strip()]
        return Surroundings(
            near=self.entities[passage],
            far=rng.sample(self.far, min(30, len(self.far))),
            figures=self.figures[passage],
            others=others,
            neighbours=self.neighbours,
            bases=self.bases,
        )


def _neighbours(words: Sequence[str], vectors: Any, vocabulary: Sequence[str]) -> dict[str, list[str]]:
    """By word of a claim, words that would make it claim something else."""
    found: dict[str, list[str]] = {}
    for word, near in similar_words({w.strip(",.;:()") for w in words}, vectors, vocabulary):
        # The nearest are often synonyms or other forms of the word, which would leave the claim right.
        others = [other for other, cosine in near if 0.3 < cosine < 0.55]
        if len(others) > 2:
            found[word] = others
    return found
