"""A second way to put a question where the documents say that its agent stands for a country.

"what did Lavrov demand?" is also answered by "Russia wants binding guarantees"
once a text calls him the Russian foreign minister. Knows passages, no answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passage import Passage
from qa.agents import represented
from qa.names import country
from qa.question import Question

__all__ = ["DISCOUNT", "by_country", "merged"]

# A sentence found by the second wording counts for less than one that names the agent.
DISCOUNT = 0.8


def by_country(question: Question, passages: Sequence[Passage]) -> str | None:
    """The question about the country that its agent holds an office of, or None.

    Only where the passages say so, and where the question doesn't name that country anyway.
    """
    if question.agent is None:
        return None
    for form in represented(question.agent, (p.text for p in passages)):
        name = country(form)
        if name is not None and name.lower() not in question.text.lower() and form not in question.text:
            return question.text.replace(question.agent, name, 1)
    return None


def merged(first: Sequence[Passage], second: Sequence[Passage], *, limit: int) -> tuple[Passage, ...]:
    """Passages of both searches, each sentence with the better of its scores; best first.

    Args:
        first: Of the question itself.
        second: Of its second wording; scores count `DISCOUNT`.
        limit: How many passages at most.
    """
    found = {p.chunk.span: p for p in first}
    for passage in second:
        lowered = replace(
            passage,
            score=DISCOUNT * passage.score,
            sentences=tuple(replace(s, score=DISCOUNT * s.score) for s in passage.sentences),
        )
        known = found.get(passage.chunk.span)
        if known is None:
            found[passage.chunk.span] = lowered
            continue
        found[passage.chunk.span] = replace(
            known,
            score=max(known.score, lowered.score),
            sentences=tuple(
                a if a.score >= b.score else b
                for a, b in zip(known.sentences, lowered.sentences, strict=True)
            ),
        )
    order = sorted(found.values(), key=lambda p: (-p.score, p.document.source, p.chunk.span.start))[:limit]
    return tuple(replace(p, rank=rank) for rank, p in enumerate(order))
