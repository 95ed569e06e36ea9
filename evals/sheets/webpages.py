"""Main content of web pages, as a sheet; knows no rule and no page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evals.html_quality import SYSTEMS, PageScore, mean, measure
from evals.sheet import Figure, Sheet, share

__all__ = ["make"]


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:  # noqa: ARG001 - needs no data
    """Read every made page by Ibid and by trafilatura; needs no data."""
    figures: list[Figure] = []
    pages = 0
    for names in (True, False):
        scores = measure("held", names=names)[: None if limit is None else limit * len(SYSTEMS)]
        pages = len(scores) // len(SYSTEMS)
        figures += _figures(scores, "names kept" if names else "names removed", seed)
    return Sheet(
        name="webpages",
        title="Main content of web pages: made pages in 14 layouts that no rule was made in view of",
        facts=f"{pages} pages of our own, read as they are and without names and elements that say what a part is for",
        figures=tuple(figures),
        seed=seed,
        notes=(
            "Words are counted. Bylines, dates, credits and references count neither way.",
            "The pages and the rules have one author: other sites are stranger than these.",
        ),
    )


def _figures(scores: tuple[PageScore, ...], part: str, seed: int) -> list[Figure]:
    made = []
    for name, definition in (
        ("precision", "Share of the words kept that are content, mean over pages."),
        ("recall", "Share of the content's words that are kept, mean over pages."),
        ("f1", "Harmonic mean of both, mean over pages."),
    ):
        values = {
            system: [float(getattr(score, name)) for score in scores if score.system == system]
            for system in SYSTEMS
        }
        figure = share(
            f"main-content {name.upper() if name == 'f1' else name} ({part})",
            values["Ibid"],
            seed=seed,
            definition=definition,
        )
        beside = tuple((system, mean(found)) for system, found in values.items() if system != "Ibid")
        made.append(replace(figure, beside=beside))
    return made
