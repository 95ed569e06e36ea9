"""Measures the verifier: public claims with verdicts, and the sample collection's sentences made wrong.

    python -m evals.verifier --data ../shared              # everything; `--quick` takes 100 claims of each set
    python -m evals.verifier --data ../shared --model DIR  # model files that don't ship (yet)

No threshold is chosen here: the verifier's stand in its settings, those of the two baselines come from the sets
that it was tuned on. Intervals are 95 % percentile bootstraps over articles or claims.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.console import table
from evals.errors import EvalError
from evals.progress import progress
from evals.verifier_data import REPORTED, TUNING, Claim, load_claims
from evals.verifier_mutations import Changed, changed_sentences
from evals.verifier_tune import balanced_accuracy, best_threshold
from qa.answer import Support
from qa.verifier import supports
from qa.verifier.evidence import prepare
from qa.verifier.runtime import VerdictModel
from qa.verifier.tokens import tokens

__all__ = ["Figure", "lines", "main", "measure_mutations", "measure_sets", "measure_verifier"]

TARGETS = {
    "wice-dev": 0.72,
    "fever-symmetric-dev": 0.72,
    "qags-xsum": 0.66,
    "rejected: negated": 0.95,
    "rejected: number": 0.95,
    "rejected: actor": 0.95,
    "accepted: original": 0.90,
}
RESAMPLES = 2000
_TUNED_ON = 300  # claims of each tuning set, for the baselines' thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with its interval.

    Attributes:
        name: What it is of.
        system: "verifier", or the baseline's name.
        value: From 0 to 1: balanced accuracy of a set, share of a kind of mutation.
        low: Lower end of the 95 % interval.
        high: Upper end.
        n: Claims.
        target: What is wanted, if anything is.
    """

    name: str
    system: str
    value: float
    low: float
    high: float
    n: int
    target: float | None = None


def measure_verifier(
    data: Path, *, model: VerdictModel | None = None, limit: int | None = None, seed: int = 0
) -> tuple[list[Figure], list[str]]:
    """Everything there is data for.

    Args:
        data: The folder that holds data/.
        model: The verifier's model; the shipped one by default.
        limit: Claims of each set; all by default.
        seed: Of samples and intervals.

    Returns:
        The figures, and a line for each set that isn't there.
    """
    figures, skipped = measure_sets(data / "data", model=model, limit=limit, seed=seed)
    return [*figures, *measure_mutations(model=model, limit=limit, seed=seed)], skipped


def measure_sets(
    folder: Path, *, model: VerdictModel | None = None, limit: int | None = None, seed: int = 0
) -> tuple[list[Figure], list[str]]:
    """Balanced accuracy on the reported sets, beside the baselines."""
    baselines: dict[str, Callable[[Claim], float]] = {"MiniLM cosine": _cosine(), "words in common": _overlap}
    sets: dict[str, list[Claim]] = {}
    skipped = []
    for name in REPORTED:
        try:
            sets[name] = _sample(load_claims(name, folder), limit, seed)
        except EvalError as error:
            skipped.append(f"skipped {name}: {error}")
    if not sets:
        return [], skipped
    thresholds = {}
    tuning = []
    for name in TUNING:
        try:
            tuning.append(_sample(load_claims(name, folder), min(limit or _TUNED_ON, _TUNED_ON), seed))
        except EvalError as error:
            skipped.append(f"skipped {name}: {error}")
    for system, score in baselines.items():
        if tuning:
            thresholds[system] = best_threshold(
                [(np.array([score(c) for c in s]), _truth(s)) for s in tuning]
            )[0]
    figures = []
    for name, claims in sets.items():
        accepted = np.array(
            [
                float(supports(c.text, c.evidence, model=model).support is Support.SUPPORTED)
                for c in progress(claims, total=len(claims), what=name)
            ]
        )
        figures.append(_balanced(name, "verifier", claims, accepted, seed, TARGETS[name]))
        for system, threshold in thresholds.items():
            found = np.array([float(baselines[system](c) >= threshold) for c in claims])
            figures.append(_balanced(name, system, claims, found, seed, None))
    return figures, skipped


def measure_mutations(
    *, model: VerdictModel | None = None, limit: int | None = None, seed: int = 0
) -> list[Figure]:
    """Shares of mutated sentences rejected, and of original and reworded ones accepted."""
    by_kind: dict[str, list[Changed]] = defaultdict(list)
    for changed in changed_sentences():
        by_kind[changed.kind].append(changed)
    figures = []
    for kind, items in by_kind.items():
        items = random.Random(seed).sample(items, min(limit or len(items), len(items)))
        right = np.array(
            [
                float(
                    (supports(c.claim, c.evidence, model=model).support is Support.SUPPORTED) == c.supported
                )
                for c in progress(items, total=len(items), what=kind)
            ]
        )
        name = f"{'accepted' if items[0].supported else 'rejected'}: {kind.replace('+', ', reworded too')}"
        draws = np.random.default_rng(seed).choice(right, (RESAMPLES, len(right))).mean(axis=1)
        low, high = np.percentile(draws, (2.5, 97.5))
        figures.append(
            Figure(
                name=name,
                system="verifier",
                value=float(right.mean()),
                low=float(low),
                high=float(high),
                n=len(right),
                target=TARGETS.get(name),
            )
        )
    return figures


def lines(figures: Sequence[Figure]) -> list[str]:
    """A table of the figures."""
    rows = [
        [
            f.name,
            f.system,
            f"{f.value:.3f}",
            f"{f.low:.3f} - {f.high:.3f}",
            f"{f.n:,}",
            f">= {f.target}" if f.target else "",
            _mark(f),
        ]
        for f in figures
    ]
    return table(["set", "system", "value", "95 % interval", "n", "target", ""], rows)


def _mark(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return "met" if figure.value >= figure.target else "missed"


def _sample(claims: list[Claim], limit: int | None, seed: int) -> list[Claim]:
    if limit is None or limit >= len(claims):
        return claims
    return random.Random(seed).sample(claims, limit)


def _truth(claims: Sequence[Claim]) -> NDArray[np.bool_]:
    return np.array([c.supported for c in claims])


def _balanced(
    name: str,
    system: str,
    claims: Sequence[Claim],
    accepted: NDArray[np.float64],
    seed: int,
    target: float | None,
) -> Figure:
    """Balanced accuracy with its interval over groups of claims."""
    truth = _truth(claims)
    groups: dict[str, list[int]] = defaultdict(list)
    for n, claim in enumerate(claims):
        groups[claim.group].append(n)
    # Right and all, of supported and of other claims, for each group: a resample is a sum of rows.
    rows = np.array(
        [
            [
                sum(accepted[n] for n in g if truth[n]), sum(bool(truth[n]) for n in g),
                sum(1 - accepted[n] for n in g if not truth[n]), sum(not truth[n] for n in g),
            ]
            for g in groups.values()
        ]
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES)
    sums = counts @ rows
    good = (sums[:, 1] > 0) & (sums[:, 3] > 0)
    draws = (sums[good, 0] / sums[good, 1] + sums[good, 2] / sums[good, 3]) / 2
    low, high = np.percentile(draws, (2.5, 97.5))
    value = balanced_accuracy(accepted, truth, 0.5)
    return Figure(
        name=name, system=system, value=value, low=float(low), high=float(high), n=len(claims), target=target
    )


def _cosine() -> Callable[[Claim], float]:
    """The highest cosine of the claim with a sentence of its evidence."""
    from index.embedding import load_embedder

    embedder = load_embedder()

    def score(claim: Claim) -> float:
        sentences = prepare(claim.evidence).sentences
        vectors = embedder.encode([claim.text, *sentences])
        return float((vectors[1:] @ vectors[0]).max()) if sentences else 0.0

    return score


def _overlap(claim: Claim) -> float:
    """Share of the claim's content words that the evidence has."""
    wanted = {t.key for t in tokens(claim.text) if not t.stop}
    there = frozenset[str]().union(*prepare(claim.evidence).keys)
    return len(wanted & there) / len(wanted) if wanted else 1.0


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--model", type=Path, help="folder of the model's files; the shipped ones by default")
    parser.add_argument("--quick", action="store_true", help="100 claims of each set and kind")
    parser.add_argument("--mutations", action="store_true", help="the mutation test alone")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    model = VerdictModel(options.model, threads=1, check=False) if options.model else None
    limit = 100 if options.quick else None
    if options.mutations:
        figures, skipped = measure_mutations(model=model, limit=limit), list[str]()
    else:
        figures, skipped = measure_verifier(options.data, model=model, limit=limit)
    sys.stdout.write("\n".join([*lines(figures), *skipped]) + "\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
