"""How often false premises are refused, and true ones answered; knows no rule by which that is done.

    python -m evals.premises                          # both halves of the 70 pairs on the shipped sample
    python -m evals.premises --split held --json FILE

`load_premises` says what the pairs are. `measure` gives the figures to other reports.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.datasets.premises import Kind, PremisePair, load_premises
from evals.tune_retrieval import library_of
from qa.abstain import Strictness
from qa.extractive import Extractive

if TYPE_CHECKING:
    from qa.answer import Answer

__all__ = ["AskedPair", "PremiseFigures", "figures", "main", "measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPair:
    """A pair with what became of its two questions."""

    pair: PremisePair
    answer: Answer
    sibling: Answer

    @property
    def cited(self) -> bool:
        """Whether the sibling's answer cites a gold place (a citation that overlaps it)."""
        return any(
            c.document.id == gold.span.document_id and c.start < gold.span.end and gold.span.start < c.end
            for gold in self.pair.gold
            for c in self.sibling.citations
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseFigures:
    """Shares in [0, 1] over some pairs.

    Attributes:
        pairs: How many.
        refused: Questions with a false premise that were refused.
        answered: Siblings that were answered.
        cited: Siblings whose answer cites the gold.
    """

    pairs: int
    refused: float
    answered: float
    cited: float

    @property
    def balanced(self) -> float:
        """Mean of the questions refused and the siblings answered."""
        return (self.refused + self.answered) / 2

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "pairs": self.pairs,
            "refused": self.refused,
            "answered": self.answered,
            "cited": self.cited,
            "balanced": self.balanced,
        }


def measure(
    *, split: str = "all", strictness: Strictness = Strictness.BALANCED, folder: Path | None = None
) -> tuple[AskedPair, ...]:
    """Asks the pairs of a split ("tune", "held" or "all") in a library of the sample.

    Args:
        split: Which half.
        strictness: How much evidence an answer needs.
        folder: Where to build the library; a temporary one by default.
    """
    sample, pairs = load_premises()
    with tempfile.TemporaryDirectory(prefix="ibid-premises-") as temporary:
        library = library_of(sample, folder or Path(temporary))
        extractive = Extractive(library)
        asked = tuple(
            AskedPair(
                pair=pair,
                answer=extractive.answer(pair.question, strictness=strictness)[0],
                sibling=extractive.answer(pair.sibling, strictness=strictness)[0],
            )
            for pair in pairs
            if split in {"all", pair.split}
        )
        library.close()
    return asked


def figures(asked: Sequence[AskedPair]) -> dict[str, PremiseFigures]:
    """The figures by kind, in the order of `Kind`, and over "all"; kinds without a pair are left out."""
    parts = {kind.value: [a for a in asked if a.pair.kind is kind] for kind in Kind} | {"all": list(asked)}
    return {
        name: PremiseFigures(
            pairs=len(part),
            refused=sum(a.answer.abstained for a in part) / len(part),
            answered=sum(not a.sibling.abstained for a in part) / len(part),
            cited=sum(a.cited for a in part) / len(part),
        )
        for name, part in parts.items()
        if part
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints a table by kind, and optionally writes it with every question's outcome as JSON; 0."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.premises", description="How often false premises are refused."
    )
    parser.add_argument("--split", choices=["tune", "held", "all"], default="all")
    parser.add_argument("--strictness", choices=[s.value for s in Strictness], default="balanced")
    parser.add_argument("--each", action="store_true", help="name the questions that went wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and outcomes there")
    options = parser.parse_args(argv)
    asked = measure(split=options.split, strictness=Strictness(options.strictness))
    found = figures(asked)
    print(f"{'false premises':14} pairs  refused  siblings answered  gold cited")
    for name, part in found.items():
        print(f"{name:14} {part.pairs:5} {part.refused:8.2f} {part.answered:18.2f} {part.cited:11.2f}")
    if options.each:
        for a in asked:
            if not a.answer.abstained:
                print(f"answered {a.pair.id} {a.pair.kind}: {a.pair.question}\n    {a.answer.text[:300]}")
            if a.sibling.abstained:
                print(f"refused {a.pair.id} {a.pair.kind}: {a.pair.sibling}\n    {a.sibling.reason}")
    if options.json is not None:
        rows = [
            {
                "id": a.pair.id,
                "kind": a.pair.kind.value,
                "refused": a.answer.abstained,
                "sibling_answered": not a.sibling.abstained,
                "sibling_cited": a.cited,
            }
            for a in asked
        ]
        document = {"figures": {name: part.to_dict() for name, part in found.items()}, "pairs": rows}
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
