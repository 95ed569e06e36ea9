"""What checking does to answers that a language model might write, as a sheet; knows no verifier."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Bound
from evals.datasets.recorded import KINDS
from evals.recorded import as_shown, as_written, flagged, run
from evals.sheet import Sheet, share

__all__ = ["make"]


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:  # noqa: ARG001 - needs no data
    """Check every recorded answer; needs no data."""
    outcomes = run()[:limit]
    statements = sum(len(o.answer.statements) for o in outcomes)
    live = [o for o in outcomes if o.answer.kind == "live"]
    written = [o for o in outcomes if o.answer.kind != "live"]
    figures = [
        share(
            "planted statements caught",
            flagged(written, true=False),
            seed=seed,
            target=Bound(value=0.95),
            definition="Share of statements that the collection doesn't bear out and that aren't shown as supported.",
        ),
        share(
            "false alarms",
            flagged(written, true=True),
            seed=seed,
            target=Bound(value=0.10, at_most=True),
            definition="Share of true statements that aren't shown as supported.",
        ),
    ]
    for name, true in (("live: wrong statements caught", False), ("live: false alarms", True)):
        if found := flagged(live, true=true):
            figures.append(
                share(name, found, seed=seed, definition="The same of what a small model really wrote.")
            )
    for kind in KINDS:
        part = [o for o in outcomes if o.answer.kind == kind]
        before = [as_written(o.answer) for o in part]
        shown = [after for o in part if (after := as_shown(o)) is not None]
        for name, scores in (("as written", before), ("shown as supported", shown)):
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
        facts=f"{len(outcomes):,} answers with {statements:,} statements over the shipped sample",
        figures=tuple(figures),
        seed=seed,
        notes=(
            "The answers were written by hand, with and without planted statements and wrong citations; those called live by "
            "Qwen2.5-Coder-1.5B-Instruct, and judged by hand before the verdicts were seen.",
            "How lines, neighbours and titles are tried was settled after all of these answers had been looked at.",
        ),
    )
