"""ALCE's citation recall and precision, with any judge of whether evidence bears a statement out; knows no data.

After Gao, Yen, Yu and Chen, Enabling Large Language Models to Generate Text with Citations (EMNLP 2023), section 4:

- A statement's citation recall is 1 if it has citations and all of them together bear it out, else 0.
- A citation's precision is 1 if its statement's recall is 1 and the citation isn't irrelevant: irrelevant is one that
  alone doesn't bear the statement out, while the others without it do.

An answer's recall is the mean over its statements, its precision the mean over its citations; a set's are the means over
its answers. An answer without citations has no precision: it stays out of that mean (the paper counts it 0 by its code's
`max(1, citations)`; both are reported).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["BearsOut", "Cited", "Scores", "score"]

BearsOut = Callable[[str, Sequence[str]], bool]
"""Whether evidence (texts, in order) bears a statement out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A statement and the texts cited for it, in order."""

    statement: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Of one answer.

    Attributes:
        recall: Share of its statements that their citations bear out.
        precision: Share of its citations that are needed or bear out alone; None without citations.
        statements: How many.
        citations: How many.
    """

    recall: float
    precision: float | None
    statements: int
    citations: int


def score(answer: Sequence[Cited], judge: BearsOut) -> Scores:
    """Citation recall and precision of an answer.

    Raises:
        ValueError: It has no statement.

    >>> says = lambda statement, evidence: statement in " ".join(evidence)
    >>> score([Cited(statement="a", evidence=("a", "b")), Cited(statement="c", evidence=())], says)
    Scores(recall=0.5, precision=0.5, statements=2, citations=2)
    """
    if not answer:
        raise ValueError("an answer without statements has no citation recall")
    borne_out = precise = citations = 0
    for item in answer:
        citations += len(item.evidence)
        if not item.evidence or not judge(item.statement, item.evidence):
            continue
        borne_out += 1
        precise += sum(not _irrelevant(item, number, judge) for number in range(len(item.evidence)))
    return Scores(
        recall=borne_out / len(answer),
        precision=precise / citations if citations else None,
        statements=len(answer),
        citations=citations,
    )


def _irrelevant(item: Cited, number: int, judge: BearsOut) -> bool:
    """Whether a citation is idle, of a statement that its citations bear out together."""
    rest = (*item.evidence[:number], *item.evidence[number + 1 :])
    if not rest:
        return False
    return not judge(item.statement, item.evidence[number : number + 1]) and judge(item.statement, rest)
