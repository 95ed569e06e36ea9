"""Whether claims are told from what their evidence supports, as a sheet; knows no model and no threshold."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Bound
from evals.sheet import Figure, Sheet
from evals.verifier import Figure as Measured
from evals.verifier import measure_mutations, measure_verifier

__all__ = ["make", "of_figures"]

_SETS = "Balanced accuracy of supported and not supported; partly supported counts as not."
_CHANGED = (
    "Share of sentences of the sample collection, {what}, that are {how} as claims on their own document."
)
_OURS = "verifier"


def make(data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:
    """Judge public claims, as far as they are there, and the sample's sentences made wrong.

    Args:
        data: The data folder; without it only the sample is measured.
        seed: Of samples and intervals.
        limit: At most so many claims of each set.

    Raises:
        IbidError: The verifier's model is missing.
    """
    if data is None:
        found, skipped = (
            measure_mutations(limit=limit, seed=seed),
            ["skipped the public sets: no data folder"],
        )
    else:
        found, skipped = measure_verifier(data, limit=limit, seed=seed)
    return of_figures(found, skipped, seed=seed)


def of_figures(found: list[Measured], skipped: list[str], *, seed: int) -> Sheet:
    """The sheet of figures that are already measured: the verifier's, with the others' beside."""
    others = {(f.name, f.system): f.value for f in found if f.system != _OURS}
    figures = tuple(
        Figure(
            name=f.name,
            value=f.value,
            low=min(f.low, f.value),
            high=max(f.high, f.value),
            n=f.n,
            target=None if f.target is None else Bound(value=f.target),
            definition=_definition(f.name),
            beside=tuple((system, value) for (name, system), value in others.items() if name == f.name),
        )
        for f in found
        if f.system == _OURS
    )
    return Sheet(
        name="verifier",
        title="The verifier: public claims against their evidence, and the sample's sentences made wrong",
        facts=f"{sum(f.n for f in figures):,} claims; thresholds from other data",
        figures=figures,
        seed=seed,
        notes=tuple(f"{line[0].upper()}{line[1:]}." for line in skipped),
    )


def _definition(name: str) -> str:
    how, colon, what = name.partition(": ")
    return _CHANGED.format(what=what, how=how) if colon else _SETS
