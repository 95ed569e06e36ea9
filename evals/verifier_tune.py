"""Fits the verifier's constants (qa/verifier/settings.py) on sets that aren't reported.

    python -m evals.verifier_tune --data ../shared                 # prints the constants to put there
    python -m evals.verifier_tune --data ../shared --model DIR     # for model files that don't ship (yet)

HealthVer, Climate-FEVER, SICK and claims made from held-back training passages, each of the same weight and each
with as much weight on its supported claims as on the others.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.console import table
from evals.verifier_data import TUNING, Claim, load_claims
from qa.reader.data import load_public
from qa.verifier.claims import claims
from qa.verifier.evidence import prepare
from qa.verifier.material import ClaimMaterial, load_snli
from qa.verifier.runtime import VerdictModel
from qa.verifier.settings import FACTORS
from qa.verifier.signals import Signals, combine, row
from qa.verifier.verdict import read

__all__ = ["balanced_accuracy", "best_threshold", "held_back_claims", "main"]

OWN = "held-back passages"
SNLI = "held-back snli"
_STEPS = 400


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    signals: tuple[Signals, ...]
    supported: NDArray[np.bool_]


def held_back_claims(folder: Path, count: int) -> dict[str, list[Claim]]:
    """Claims made as in training, from SQuADShifts passages and SNLI pairs that aren't trained on."""
    snli = load_snli(folder / "snli")[1]
    rng = np.random.default_rng(0)  # unlike words: no word is swapped for a similar one here
    words = [f"w{n}" for n in range(50)]
    material = ClaimMaterial(load_public(folder)[1], [], vectors=rng.normal(size=(50, 384)), vocabulary=words)
    own = [
        Claim(text=p.claim, evidence=(p.evidence,), supported=p.label == 0, group=str(n))
        for n, p in enumerate(islice(claims(material, seed=31), count))
    ]
    pairs = [
        Claim(text=p.claim, evidence=(p.evidence,), supported=p.label == 0, group=str(n))
        for n, p in enumerate(snli[:count])
    ]
    return {OWN: own, SNLI: pairs}


def balanced_accuracy(scores: NDArray[np.float64], supported: NDArray[np.bool_], threshold: float) -> float:
    """Mean of the shares of supported claims accepted and of the others rejected."""
    found = scores >= threshold
    return float((found[supported].mean() + (~found[~supported]).mean()) / 2)


def best_threshold(sets: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> tuple[float, float]:
    """The threshold with the highest mean balanced accuracy over sets, and that accuracy."""
    values = np.unique(np.concatenate([s for s, _ in sets]))
    values = values[:: max(1, len(values) // _STEPS)]
    means = [float(np.mean([balanced_accuracy(s, t, v) for s, t in sets])) for v in values]
    # The middle of the best stretch: a threshold on its edge would be chance.
    good = values[np.array(means) >= max(means) - 0.002]
    chosen = float(np.median(good))
    return chosen, float(np.mean([balanced_accuracy(s, t, chosen) for s, t in sets]))


def main() -> None:
    """Reads the command line and prints the constants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--model", type=Path, help="folder of the model's files; the shipped ones by default")
    parser.add_argument("--limit", type=int, default=1200, help="claims of each set")
    options = parser.parse_args()
    model = VerdictModel(options.model, threads=1, check=False) if options.model else VerdictModel.load()
    folder = options.data / "data"
    sets = {**{name: load_claims(name, folder) for name in TUNING}, **held_back_claims(folder, options.limit)}
    read_sets = [_read(name, items, options.limit, model) for name, items in sets.items()]
    weights, bias = _fit(read_sets)
    scored = [(_scores(r, weights, bias), r.supported) for r in read_sets]
    threshold, mean = best_threshold(scored)
    sys.stdout.write(
        f"WEIGHTS = {tuple(round(float(w), 3) for w in weights)}\nBIAS = {bias:.3f}\nTHRESHOLD = {threshold:.3f}\n"
    )
    rows = [
        [r.name, f"{len(r.supported):,}", f"{balanced_accuracy(s, t, threshold):.3f}"]
        for r, (s, t) in zip(read_sets, scored, strict=True)
    ]
    sys.stdout.write(
        "\n".join(table(["set", "claims", "balanced accuracy"], [*rows, ["mean", "", f"{mean:.3f}"]])) + "\n"
    )


def _read(name: str, items: list[Claim], limit: int, model: VerdictModel) -> _Read:
    if len(items) > limit:
        items = random.Random(5).sample(items, limit)  # noqa: S311 (a sample, not a secret)
    signals = tuple(read(c.text, prepare(c.evidence), model) for c in items)
    return _Read(name, signals, np.array([c.supported for c in items]))


def _scores(r: _Read, weights: NDArray[np.float64], bias: float) -> NDArray[np.float64]:
    return np.array([combine(s, weights=list(weights), bias=bias, factors=FACTORS) for s in r.signals])


def _fit(sets: Sequence[_Read]) -> tuple[NDArray[np.float64], float]:
    """A logistic of the signals where the rules found nothing, every set and either verdict of equal weight."""
    rows, right, share = [], [], []
    for r in sets:
        kept = [n for n, s in enumerate(r.signals) if not any(f.kind in FACTORS for f in s.findings)]
        truth = r.supported[kept]
        rows += [row(r.signals[n]) for n in kept]
        right += list(truth)
        share += [0.5 / max(1, int(truth.sum())) if t else 0.5 / max(1, int((~truth).sum())) for t in truth]
    x = np.column_stack([np.array(rows), np.ones(len(rows))])
    y, w = np.array(right, np.float64), np.array(share) / sum(share)
    beta = np.zeros(x.shape[1])
    penalty = np.array([1e-4] * (x.shape[1] - 1) + [0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (w * (y - p)) - penalty * beta
        curvature = (x.T * (w * p * (1 - p))) @ x + np.diag(penalty) + 1e-9 * np.eye(len(beta))
        beta += np.linalg.solve(curvature, gradient)
    return beta[:-1], float(beta[-1])


if __name__ == "__main__":
    main()
