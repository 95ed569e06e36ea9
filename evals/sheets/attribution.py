"""Who speaks in the sample's sentences, as a sheet; knows no rule and no label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.attribution import BLIND, Judged, judged
from evals.cases import Bound
from evals.sheet import Figure, Sheet, share

__all__ = ["make"]


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:  # noqa: ARG001 - needs no data
    """Judge every labelled sentence; needs no data."""
    rows = judged()[:limit]
    drawn = [row for row in rows if row.label.drawn] or list(rows)
    held = [row for row in rows if row.label.split == "held"] or list(rows)
    return Sheet(
        name="attribution",
        title="Who speaks: sentences of the shipped sample against labels set by hand",
        facts=(
            f"{len(rows):,} sentences; a hundred drawn by seed, and ten documents kept back while the rules were "
            f"made, whose failures were then read: at the first, blind look {BLIND['speaker']:.3f} right and "
            f"{BLIND['wrong']:.3f} wrong"
        ),
        figures=(
            *_figures("a hundred drawn", drawn, seed=seed, wrong=Bound(value=0.03, at_most=True)),
            *_figures("ten documents, no longer blind", held, seed=seed),
        ),
        seed=seed,
    )


def _figures(
    part: str, rows: Sequence[Judged], *, seed: int, wrong: Bound | None = None
) -> tuple[Figure, ...]:
    spoken = [row for row in rows if None not in row.label.speakers]
    figures = [
        share(
            f"speaker right, or rightly none ({part})",
            [row.speaker for row in rows],
            seed=seed,
            definition="Share of sentences with the labelled speaker, or without one where nobody known speaks.",
        ),
        share(
            f"wrong speaker named ({part})",
            [row.wrong for row in rows],
            seed=seed,
            target=wrong,
            definition="Share of all sentences for which a speaker is named who isn't the one.",
        ),
    ]
    if spoken:
        figures.append(
            share(
                f"speaker found where one speaks ({part})",
                [row.speaker for row in spoken],
                seed=seed,
                definition="Share of the sentences in which a known somebody speaks that get that name.",
            )
        )
    return tuple(figures)
