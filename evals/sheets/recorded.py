"""What checking does to answers that a language model might write, as a sheet; knows no verifier."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Bound
from evals.datasets.recorded import KINDS
from evals.recorded import as_shown, as_written, run
from evals.sheet import Sheet, share
from qa.answer import Support

__all__ = ["make"]


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:  # noqa: ARG001 - needs no data
    """Check every recorded answer; needs no data."""
    outcomes = run()[:limit]
    statements = [pair for o in outcomes for pair in zip(o.answer.statements, o.checked, strict=True)]
    flagged = [(s.true, c.support is not Support.SUPPORTED) for s, c in statements]
    figures = [
        share(
            "planted statements caught",
            [caught for true, caught in flagged if not true],
            seed=seed,
            target=Bound(value=0.95),
            definition="Share of statements that the collection doesn't bear out and that aren't shown as supported.",
        ),
        share(
            "false alarms",
            [caught for true, caught in flagged if true],
            seed=seed,
            target=Bound(value=0.10, at_most=True),
            definition="Share of true statements that aren't shown as supported.",
        ),
    ]
    for kind in KINDS:
        part = [o for o in outcomes if o.answer.kind == kind]
        written = [as_written(o.answer) for o in part]
        shown = [found for o in part if (found := as_shown(o)) is not None]
        for name, scores in (("as written", written), ("shown as supported", shown)):
            if scores:
                figures.append(
                    share(
                        f"{kind}: citation recall, {name}",
                        [s.recall for s in scores],
                        seed=seed,
                        definition="ALCE's, judged by who wrote the answers.",
                    )
                )
            precise = [s.precision for s in scores if s.precision is not None]
            if precise:
                figures.append(
                    share(
                        f"{kind}: citation precision, {name}",
                        precise,
                        seed=seed,
                        definition="ALCE's, judged by who wrote the answers.",
                    )
                )
    return Sheet(
        name="recorded",
        title="A language model's answers, recorded and checked: citations by ALCE, planted statements",
        facts=f"{len(outcomes):,} answers with {len(statements):,} statements over the shipped sample",
        figures=tuple(figures),
        seed=seed,
        notes=(
            "The answers were written by hand, with and without planted statements and wrong citations.",
            "How lines and titles are tried was settled after these answers had been looked at.",
        ),
    )
