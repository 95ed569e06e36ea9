"""The order in which an answer is read: what answers first, then what supports it; chooses and drops nothing."""

from __future__ import annotations

from collections.abc import Sequence

from qa.candidates import continues
from qa.select import Evidence

__all__ = ["arranged"]


def arranged(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence with the best sentence first, behind what it needs to be understood.

    Disputed sentences follow, one beside the other; then the rest of the best
    sentence's document, and the other documents in the order given. Sentences that
    need each other (one is there as the other's context, continues it, or is announced
    by it: "The subjects were:"; a question and what follows it) stay together, in their document's order.

    Args:
        evidence: Chosen sentences, those of a document together and in its order.

    Returns:
        The same sentences.
    """
    runs = _runs(evidence)
    best = max((item for item in evidence if not item.context), key=lambda e: e.score, default=None)
    if best is None:
        return tuple(evidence)

    def order(run: list[Evidence]) -> tuple[bool, bool, bool]:
        return (
            best not in run,
            not any(item.disputed for item in run),
            run[0].document.id != best.document.id,
        )

    # The sort is stable: within a rank, the order given.
    return tuple(item for run in sorted(runs, key=order) for item in run)


def _runs(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    runs: list[list[Evidence]] = []
    for item in evidence:
        if runs and _belongs(item, runs[-1]):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _belongs(item: Evidence, run: Sequence[Evidence]) -> bool:
    """Whether a sentence has to stay behind the run of sentences before it."""
    last = run[-1]
    if last.document.id != item.document.id or item.number <= last.number:
        return False
    if any(_announces(one) for one in run) and not item.text[:1].isupper():
        return True  # a further item of the list, also where one between was left out
    return item.number == last.number + 1 and (
        last.context
        or last.sentence.heading
        or _announces(last)
        or _announces(item)
        or _asks(last)
        or continues(item.text)
    )


def _asks(item: Evidence) -> bool:
    return item.text.rstrip("”\"’'*_ ").endswith("?")


def _announces(item: Evidence) -> bool:
    return item.text.rstrip("”\"’'*_ ").endswith((":", "—", "–"))
