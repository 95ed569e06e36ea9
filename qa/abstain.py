"""Decides whether the documents answer at all, and says why not; knows no wording of answers.

Two independent tests, either of which is enough to abstain: a proper name of
the question that nothing retrieved mentions, and an answerability (a
probability learned from questions whose passage was removed) under a threshold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from index.passage import Passage
from qa.names import is_mentioned, name_words
from qa.question import Question

__all__ = ["THRESHOLDS", "Strictness", "reason_to_abstain"]


class Strictness(StrEnum):
    """How much evidence an answer needs."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


# Least answerability for an answer, chosen on the tuning half of the sample
# questions (`python -m evals.tune_answers` prints the trade-off): balanced is
# the least threshold that refuses all four of its unanswerable questions (and
# three of its twelve answerable ones).
THRESHOLDS = {Strictness.STRICT: 0.45, Strictness.BALANCED: 0.15, Strictness.LENIENT: 0.05}

_CALENDAR = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def reason_to_abstain(
    question: Question,
    passages: Sequence[Passage],
    *,
    answerability: float,
    strictness: Strictness = Strictness.BALANCED,
) -> str | None:
    """Why the question should not be answered from these passages, or None.

    Args:
        question: The question, standing alone.
        passages: What was retrieved, best first.
        answerability: Probability in [0, 1] that they answer it.
        strictness: Which threshold applies.
    """
    if not passages:
        return "The documents don't say: nothing in them is about this question."
    missing = unmentioned(question, passages)
    if missing:
        return f"The documents don't say: they don't mention {_listing(missing)} in this connection."
    if answerability < THRESHOLDS[strictness]:
        return "The documents don't say: they have passages near this question, but none that answers it."
    return None


def unmentioned(question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Proper names of the question that none of the passages mentions, in text, title, speaker or source."""
    names = [name for name in question.names if not _CALENDAR.match(name)]
    if not names:
        return ()
    words: set[str] = set()
    for passage in passages:
        words.update(name_words(passage.text))
        words.update(
            name_words(f"{passage.document.title} {passage.document.author or ''} {passage.chunk.heading}")
        )
        words.update(name_words(re.sub(r"[/\\_.-]", " ", passage.document.source)))
        words.update(
            word for s in passage.sentences if s.sentence.speaker for word in name_words(s.sentence.speaker)
        )
    return tuple(name for name in names if not is_mentioned(name, words))


def _listing(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
