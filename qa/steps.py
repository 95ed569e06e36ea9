"""The facts of each step that a watcher is told, as JSON; decides nothing. See `qa.trace`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qa.abstain import THRESHOLDS, Refusal, Strictness

if TYPE_CHECKING:
    from index.passage import Passage
    from qa.judging import Judgement
    from qa.llm.checking import Checked
    from qa.llm.packing import Packed
    from qa.llm.sentences import WrittenSentence
    from qa.reading import Found
    from qa.select import Evidence

__all__ = [
    "facts_of_checked",
    "facts_of_choice",
    "facts_of_judgement",
    "facts_of_lines",
    "facts_of_passages",
    "facts_of_readings",
]

Facts = Mapping[str, Any]


def facts_of_passages(passages: Sequence[Passage]) -> Facts:
    """What the search found, best first, with every signal."""
    return {
        "passages": [
            {
                "rank": p.rank,
                "score": round(p.score, 4),
                "source": p.document.source,
                "start": p.chunk.span.start,
                "end": p.chunk.span.end,
                "signals": {name: round(float(value), 4) for name, value in p.scores.items()},
            }
            for p in passages
        ]
    }


def facts_of_readings(found: Found) -> Facts:
    """Which sentences the reader took for answers, best first, and in which words."""
    texts = {
        (p.document.id, s.number): (p.document.source, s.text, s.sentence.span.start)
        for p in found.passages
        for s in p.sentences
    }
    best = sorted(found.readings.items(), key=lambda item: -item[1].score)
    return {
        "pairs": found.reads.passages,
        "of": found.reads.of,
        "has": None if found.has is None else round(found.has, 3),
        "sentences": [
            {
                "score": round(reading.score, 3),
                "source": texts[key][0],
                "sentence": texts[key][1],
                "words": texts[key][1][reading.span.start - texts[key][2] : reading.span.end - texts[key][2]],
            }
            for key, reading in best[:10]
            if key in texts
        ],
    }


def facts_of_judgement(judgement: Judgement, strictness: Strictness) -> Facts:
    """How likely the question is answered, against which threshold, and what speaks against it."""
    return {
        "probability": round(judgement.probability, 4),
        "threshold": THRESHOLDS[strictness],
        "taken_for_granted": round(judgement.taken_for_granted, 4),
        "searched": round(judgement.searched, 3),
        "checked": round(judgement.checked, 3),
        "lacking": {name: round(value, 3) for name, value in judgement.lacking.items() if value},
    }


def facts_of_choice(evidence: Sequence[Evidence], refused: Refusal | None) -> Facts:
    """The sentences that an extractive answer cites, or why there is none."""
    return {
        "refused": None if refused is None else refused.why.value,
        "sentences": [
            {
                "score": round(e.score, 3),
                "source": e.document.source,
                "sentence": e.text,
                "copies": len(e.copies),
            }
            for e in evidence
        ],
    }


def facts_of_lines(packed: Packed) -> Facts:
    """What the language model is shown."""
    return {
        "lines": len(packed.lines),
        "left_out": packed.left_out,
        "ids": [f"{packed.prefix}{line.number}" for line in packed.lines],
        "text": packed.text(),
    }


def facts_of_checked(written: WrittenSentence, checked: Checked) -> Facts:
    """A sentence of the model with what it cited, what is cited now, and the verdict."""
    return {
        "sentence": checked.text,
        "cited": list(written.lines),
        "unknown": written.unknown,
        "lines": [line.number for line in checked.lines],
        "realigned": checked.realigned,
        "support": checked.support.value,
        "score": round(checked.score, 4),
        "reason": checked.reason,
    }
