"""How well the main content of web pages is told from the rest, beside plain trafilatura; makes no rule.

    python -m evals.html_quality                      # both halves of the made pages
    python -m evals.html_quality --half tune --each   # with every page, for whoever works on the reader

The pages are our own (`evals.html_pages`). Words are counted: those of the content that a system keeps
(recall), and those it keeps that are content (precision). What is open to opinion (bylines, dates, credits,
references) counts neither way.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.html_pages import Page, made_pages, unnamed

__all__ = ["SYSTEMS", "PageScore", "main", "measure", "score"]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """One system on one page.

    Attributes:
        page: The page.
        system: Of `SYSTEMS`.
        kept: Words of the content that were kept.
        lost: Words of the content that were not.
        added: Words kept that are no content.
    """

    page: Page
    system: str
    kept: int
    lost: int
    added: int

    @property
    def precision(self) -> float:
        """Share of what was kept that is content; 1 where nothing was kept."""
        return self.kept / (self.kept + self.added) if self.kept + self.added else 1.0

    @property
    def recall(self) -> float:
        """Share of the content that was kept."""
        return self.kept / (self.kept + self.lost)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def _words(texts: Sequence[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _WORD.findall(text.casefold()))


def score(page: Page, system: str, kept: str) -> PageScore:
    """Compare what a system keeps of a page with its content, by words as often as they occur."""
    content, found = _words(page.content), _words([kept])
    right = content & found
    added = (found - right) - _words(page.open)
    return PageScore(
        page=page,
        system=system,
        kept=right.total(),
        lost=(content - right).total(),
        added=added.total(),
    )


def _ibid(source: str) -> str:
    """What goes into the index: the regions labelled as text or headings."""
    import corpus
    from corpus.document import Label

    parsed = corpus.read_bytes(source.encode(), name="page.html")
    text = parsed.document.text
    return "\n".join(
        region.span.of(text) for region in parsed.regions if region.label is not Label.BOILERPLATE
    )


def _trafilatura(source: str) -> str:
    """As it comes, but for the comments, which it would add."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.extract(source, include_comments=False) or ""


def _everything(source: str) -> str:
    """All visible text."""
    from corpus.readers.html_walk import walk

    return "\n".join(block.text for block in walk(source))


SYSTEMS: dict[str, Callable[[str], str]] = {
    "Ibid": _ibid,
    "trafilatura": _trafilatura,
    "all visible text": _everything,
}


def measure(
    half: str = "all", systems: Sequence[str] = tuple(SYSTEMS), *, names: bool = True
) -> tuple[PageScore, ...]:
    """Every system on every page of a half, in the order of the pages.

    Args:
        half: "tune", "held" or "all".
        systems: Of `SYSTEMS`.
        names: False to take from the pages all names and elements that say what a part is for.
    """
    return tuple(
        score(page, system, SYSTEMS[system](page.source if names else unnamed(page.source)))
        for page in made_pages(half)
        for system in systems
    )


def mean(values: Sequence[float]) -> float:
    """Their arithmetic mean."""
    return sum(values) / len(values)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table by half and system, and by kind of page; 0."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.html_quality", description="Main content of web pages."
    )
    parser.add_argument("--half", choices=["tune", "held", "all"], default="all")
    parser.add_argument("--each", action="store_true", help="name every page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args(argv)
    print(f"{'half':6} {'names':7} {'system':18} pages  precision  recall     F1  lowest F1")
    scores: list[tuple[bool, PageScore]] = []
    for names in (True, False):
        scores += [(names, found) for found in measure(options.half, names=names)]
        for half in ("tune", "held"):
            for system in SYSTEMS:
                part = [s for n, s in scores if (n, s.page.half, s.system) == (names, half, system)]
                if part:
                    print(
                        f"{half:6} {'kept' if names else 'removed':7} {system:18} {len(part):5}"
                        f" {mean([s.precision for s in part]):10.3f} {mean([s.recall for s in part]):7.3f}"
                        f" {mean([s.f1 for s in part]):6.3f} {min(s.f1 for s in part):10.3f}"
                    )
    if options.each:
        for names, s in scores:
            print(
                f"{s.page.name:28} {'kept' if names else 'removed':7} {s.system:18} P {s.precision:.3f} R {s.recall:.3f} F1 {s.f1:.3f}"
            )
    if options.json is not None:
        rows = [
            {
                "page": s.page.name,
                "names": names,
                "system": s.system,
                "precision": round(s.precision, 4),
                "recall": round(s.recall, 4),
                "f1": round(s.f1, 4),
            }
            for names, s in scores
        ]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
