"""Further wordings under which a question is searched as well; knows passages, no answers.

A question of two clauses is searched by each of them too: a passage that
answers only the second one ranks low for the whole. And where the documents
say that the question's agent holds an office of a country, the country is asked
about: "what did Lavrov demand?" is also answered by "Russia wants binding
guarantees" once a text calls him the Russian foreign minister.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.passage import Passage
from qa.agents import represented
from qa.names import country
from qa.question import Question

__all__ = ["DISCOUNT", "by_country", "clauses", "merged"]

# A sentence found by a further wording counts for less than one found by the question.
DISCOUNT = 0.8
# Only beside the whole question: a clause alone has lost what it is about.
_CLAUSE = re.compile(
    r"[,;]?\s+and\s+(?=(?:(?:to|for|with|from|by|in|at|of)\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b)",
    re.I,
)
_LONG = re.compile(r"\w{4,}")
_LEAST_WORDS = 2


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a question that ask for several things; empty when it's one.

    A clause too short to be searched by itself ("and why?") is left to the whole.

    >>> clauses("Which countries sent weapons, and what did Turkey provide?")
    ('Which countries sent weapons?', 'what did Turkey provide?')
    >>> clauses("What did Blinken and Lavrov agree on?")
    ()
    """
    parts = [part.strip(" ?") for part in _CLAUSE.split(text)]
    if len(parts) < 2:
        return ()
    return tuple(f"{part}?" for part in parts if len(_LONG.findall(part)) > _LEAST_WORDS)


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
