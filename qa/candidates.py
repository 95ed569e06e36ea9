"""Every sentence that could answer, with the signals that say how likely; knows no answer text.

The retriever gives each sentence a probability from its own words and those of
its passage. What is added here is what the question's form asks for: the kind
of thing (a duration, a person), whose statement, and what the sentence before
says when this one only continues it ("They lasted 90 minutes").
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.document import Sentence
from index.passage import DocumentInfo, Passage
from qa.agents import agent_fit, represented, same_act
from qa.kinds import mentions
from qa.question import Expect, Question

__all__ = ["Candidate", "candidates", "continues"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        document: Its document.
        number: Its number in the document, from 0.
        sentence: The sentence, with its exact span.
        text: Exactly its slice of the document.
        probability: The retriever's probability that it holds the answer.
        score: `probability` as log-odds plus what its kind, agent and
            neighbour add; ranks the candidates of one question.
        continues: Whether it needs the sentence before it to be understood.
        fits_kind: Whether it contains the kind of thing asked for.
        agent: Fit of its agent in [0, 1]; 0 when the question names none.
    """

    document: DocumentInfo
    number: int
    sentence: Sentence
    text: str
    probability: float
    score: float
    continues: bool
    fits_kind: bool
    agent: float


# Weights of the signals in log-odds, chosen on the tuning half of the sample
# questions (evals/tune_answers.py prints them again).
KIND = 0.9
SPECIFIC_KIND = 1.6
AGENT = 2.0
ACT = 1.0
CONTINUATION = 0.75
HEADING = -2.5
QUESTION_MARK = -2.0

_SPECIFIC = frozenset({Expect.DURATION, Expect.MONEY, Expect.NUMBER, Expect.TIME, Expect.REASON})
_ANAPHOR = re.compile(
    r"^[“\"(]*(?:he|she|they|it|this|that|these|those|his|her|their|its|both|neither|such|"
    r"the (?:two|three|four|same|talks|meeting|session|move|decision|document|letter|proposal|visit|call|pair|latter|former))\b",
    re.I,
)


def continues(text: str) -> bool:
    """Whether a sentence opens by pointing back at the one before it.

    >>> continues("They lasted 90 minutes."), continues("Lavrov left at noon.")
    (True, False)
    """
    return _ANAPHOR.match(text) is not None


def candidates(
    question: Question,
    passages: Sequence[Passage],
    *,
    sentences: Mapping[str, Sequence[tuple[Sentence, str]]],
) -> list[Candidate]:
    """The sentences of the passages, best first.

    Args:
        question: The question.
        passages: Retrieved passages with their ranked sentences.
        sentences: All sentences of each passage's document with their text, by document id.

    Returns:
        One candidate for each sentence, ordered by score, ties by place.
    """
    stands_for = represented(question.agent, (p.text for p in passages)) if question.agent else ()
    probability = {(p.document.id, s.number): s.score for p in passages for s in p.sentences}
    found: list[Candidate] = []
    for passage in passages:
        all_sentences = sentences[passage.document.id]
        for ranked in passage.sentences:
            place = (passage.document.id, ranked.number)
            before = all_sentences[ranked.number - 1] if ranked.number > 0 else None
            follows = continues(ranked.text) and before is not None and not before[0].heading
            fits = mentions(ranked.text, question.expects)
            score = _logit(ranked.score)
            if question.expects not in {Expect.ANY, Expect.YES_NO}:
                score += (SPECIFIC_KIND if question.expects in _SPECIFIC else KIND) * (1 if fits else -1)
            agent = 0.0
            if question.agent:
                agent = agent_fit(
                    ranked.text,
                    before=before[1] if before else "",
                    speaker=ranked.sentence.speaker,
                    agent=question.agent,
                    stands_for=stands_for,
                )
                score += AGENT * (agent - 0.5)
                if question.action and agent > 0:
                    score += ACT * same_act(question.action, ranked.text)
            if follows and fits:
                # It inherits what the sentence before matched of the question.
                inherited = _logit(probability.get((place[0], place[1] - 1), 0.0))
                score += CONTINUATION * max(0.0, inherited - _logit(ranked.score))
            score += HEADING * ranked.sentence.heading + QUESTION_MARK * ranked.text.rstrip(
                "”\"’' "
            ).endswith("?")
            found.append(
                Candidate(
                    document=passage.document,
                    number=ranked.number,
                    sentence=ranked.sentence,
                    text=ranked.text,
                    probability=ranked.score,
                    score=score,
                    continues=follows,
                    fits_kind=fits,
                    agent=agent,
                )
            )
    return sorted(found, key=lambda c: (-c.score, c.document.source, c.number))


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped))
