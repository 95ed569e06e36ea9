"""False premises over the sample, as a sheet; knows no rule and no question."""

from __future__ import annotations

from pathlib import Path

from evals.premises import AskedPair, measure
from evals.sheet import Sheet, share

__all__ = ["make"]


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:  # noqa: ARG001 - needs no data
    """Ask every pair of questions; needs no data."""
    asked = measure()[:limit]
    held = [pair for pair in asked if pair.pair.split == "held"] or list(asked)
    figures = []
    for part, pairs in (("kept back", held), ("all", asked)):
        figures += [
            share(
                f"false premises refused ({part})",
                [_refused(pair) for pair in pairs],
                seed=seed,
                definition="Share of questions that take something false for granted and are not answered.",
            ),
            share(
                f"true siblings answered ({part})",
                [not pair.sibling.abstained for pair in pairs],
                seed=seed,
                definition="Share of questions alike but true that are answered.",
            ),
            share(
                f"true siblings cited right ({part})",
                [pair.cited for pair in pairs],
                seed=seed,
                definition="Share of those whose answer cites a gold place.",
            ),
        ]
    return Sheet(
        name="premises",
        title="False premises: questions on the shipped sample, each with a true sibling",
        facts=f"{len(asked):,} pairs; no rule was made in view of the half kept back",
        figures=tuple(figures),
        seed=seed,
    )


def _refused(pair: AskedPair) -> bool:
    return pair.answer.abstained
