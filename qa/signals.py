"""What speaks for each sentence of the passages, as numbers by name; knows no weights and no ranking.

The retriever gives each sentence a probability from its own words and those of
its passage, the reader a score of the best words in it. What is added here is
what the question's form asks for: the kind of thing (a duration, a person),
whose statement, and what the sentence before says when this one only continues
it ("They lasted 90 minutes").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from corpus.document import Sentence
from index.passage import Passage, RankedSentence
from qa.agents import agent_fit, represented, same_act
from qa.attribution import Attribution, attributed
from qa.kinds import mentions
from qa.names import is_mentioned, name_words
from qa.question import Expect, Question
from qa.reading import SentenceReading

__all__ = ["SIGNALS", "Sentences", "Signalled", "continues", "signalled"]

Sentences: TypeAlias = Mapping[tuple[str, int], tuple[Sentence, str]]
"""Sentences with their text (exactly their slice), by document id and number in the document."""

SIGNALS: Mapping[str, str] = {
    "retrieved": "the retriever's probability that it holds the answer, as log-odds",
    "window": "ten times the cosine of the question and this sentence together with the one before",
    "sure": "the reader's score of its best span, log-odds-like, where above 0",
    "unsure": "the same where below 0, down to -8: below that it says nothing about which sentence is better",
    "unread": "1 where its passage wasn't read",
    "here": "by how much (down to -8) its best span stays behind the best of its passage",
    "kind": "1 or -1 as it has or lacks the kind of thing asked for, where a loose pattern tells",
    "specific": "the same where a narrow pattern tells",
    "statement": "1 where a statement is asked for and it reports or quotes one",
    "continued": "by how much the sentence before, which it continues, was the better match",
    "asks": "1 for a question",
    "named": "share of the question's names that it lacks, below 0",
    "near": "share of them that the sentence before, the heading and the title lack as well, below 0",
    "agent": "fit of its agent, from -.5 to .5",
    "others": "1 where somebody else speaks than the agent that the question names",
    "act": "1 where the agent's act is the one asked about",
    "heading": "1 for a heading",
    "after": "1 where a list is asked for and it follows the sentence with the best score",
}
"""The names of the signals and what each says; one that doesn't apply is 0."""

_LOWEST = -8.0
_SPECIFIC = frozenset({Expect.DURATION, Expect.MONEY, Expect.NUMBER, Expect.TIME, Expect.REASON})
_ANAPHOR = re.compile(
    r"^[“\"(]*(?:he|she|they|it|this|that|these|those|his|her|their|its|both|neither|such|"
    r"the (?:two|three|four|same|talks|meeting|session|move|decision|document|letter|proposal|visit|call|pair|latter|former))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalled:
    """A sentence of a passage with its signals.

    Attributes:
        passage: Its passage.
        ranked: The sentence as it was retrieved.
        reading: What the reader found in it; None where it wasn't read.
        continues: Whether it needs the sentence before it to be understood.
        signals: By the names of `SIGNALS`, without "after", which needs a ranking.
    """

    passage: Passage
    ranked: RankedSentence
    reading: SentenceReading | None
    continues: bool
    signals: Mapping[str, float]


def continues(text: str) -> bool:
    """Whether a sentence opens by pointing back at the one before it.

    >>> continues("They lasted 90 minutes."), continues("Lavrov left at noon.")
    (True, False)
    """
    return _ANAPHOR.match(text) is not None


def signalled(
    question: Question,
    passages: Sequence[Passage],
    *,
    sentences: Sentences,
    readings: Mapping[tuple[str, int], SentenceReading],
) -> Iterator[Signalled]:
    """The sentences of the passages, in their order.

    Args:
        question: The question.
        passages: Retrieved passages with their ranked sentences.
        sentences: Those of the passages and around them.
        readings: What the reader found, by document id and number of the sentence.
    """
    stands_for = represented(question.agent, (p.text for p in passages)) if question.agent else ()
    said = attributed(sentences) if question.agent else {}
    known = {(p.document.id, s.number): s for p in passages for s in p.sentences}
    for passage in passages:
        identity = passage.document.id
        read = [readings.get((identity, s.number)) for s in passage.sentences]
        best = max((r.score for r in read if r is not None), default=0.0)
        around = (
            set(name_words(f"{passage.document.title} {passage.chunk.heading}")) if question.names else set()
        )
        for ranked, reading in zip(passage.sentences, read, strict=True):
            before = sentences.get((identity, ranked.number - 1))
            if before is not None and before[0].heading:
                before = None
            follows = before is not None and continues(ranked.text)
            previous = known.get((identity, ranked.number - 1))
            retrieved = _logit(ranked.score)
            signals = {
                "retrieved": retrieved,
                "window": 10.0 * _window(ranked, previous if before is not None else None),
                "asks": float(ranked.text.rstrip("”\"’'* ").endswith("?")),
                "heading": float(ranked.sentence.heading),
                **_of_reading(reading, best),
                **_of_kind(question, ranked.text),
                **_of_names(question, ranked.text, before[1] if before else "", around),
                **_of_agent(question, ranked, said.get((identity, ranked.number)), stands_for),
            }
            if follows and previous is not None:
                # It inherits what the sentence before matched of the question.
                fits = max(signals.get("kind", 0.0), signals.get("specific", 0.0)) >= 0
                signals["continued"] = fits * max(0.0, _logit(previous.score) - retrieved)
            yield Signalled(
                passage=passage, ranked=ranked, reading=reading, continues=follows, signals=signals
            )


def _of_reading(reading: SentenceReading | None, best: float) -> dict[str, float]:
    if reading is None:
        return {"unread": 1.0}
    return {
        "sure": max(0.0, reading.score),
        "unsure": max(_LOWEST, min(0.0, reading.score)),
        "here": max(_LOWEST, reading.score - best),
    }


def _window(ranked: RankedSentence, before: RankedSentence | None) -> float:
    """Cosine of the question and a sentence with the one before it, from vectors that are there anyway."""
    if before is None or ranked.vector is None or before.vector is None:
        return ranked.cosine
    together = math.sqrt(max(1e-6, 2.0 + 2.0 * float(np.dot(ranked.vector, before.vector))))
    return (ranked.cosine + before.cosine) / together


def _of_kind(question: Question, text: str) -> dict[str, float]:
    if question.expects in {Expect.ANY, Expect.YES_NO}:
        return {}
    if question.expects is Expect.STATEMENT:
        return {"statement": float(mentions(text, question.expects))}
    name = "specific" if question.expects in _SPECIFIC else "kind"
    return {name: 1.0 if mentions(text, question.expects) else -1.0}


def _of_names(question: Question, text: str, before: str, around: set[str]) -> dict[str, float]:
    if not question.names:
        return {}
    own = set(name_words(text))
    lacking = [name for name in question.names if not is_mentioned(name, own)]
    near = around | set(name_words(before)) if lacking else around
    nowhere = sum(not is_mentioned(name, near) for name in lacking)
    return {"named": -len(lacking) / len(question.names), "near": -nowhere / len(question.names)}


def _of_agent(
    question: Question, ranked: RankedSentence, said: Attribution | None, stands_for: tuple[str, ...]
) -> dict[str, float]:
    if question.agent is None:
        return {}
    fit = agent_fit(ranked.text, said=said, agent=question.agent, stands_for=stands_for)
    act = fit > 0 and question.action is not None and same_act(question.action, ranked.text)
    # "The Ukrainian president" may well be the speaker that the text names.
    others = fit < 0 and question.agent in question.names
    return {"agent": max(0.0, fit) - 0.5, "others": float(others), "act": float(act)}


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped))
