"""Fits the verifier's threshold (SHIFT in qa/verifier/settings.py) on sets that aren't reported.

    python -m evals.verifier_tune --data ../shared                 # prints the value to put there
    python -m evals.verifier_tune --data ../shared --model DIR     # for model files that don't ship (yet)

HealthVer, Climate-FEVER, SICK, claims made from held-back training passages and those written by hand that are held
back, by the sentences that decide and by their whole passage, each of the same weight; what is made best is the mean
of their balanced accuracies. Beside these stand the AUROC of the model alone, which no shift changes, and the balanced
accuracy at the SHIFT that ships: the figures of qa/verifier/model/MODEL_CARD.md. Below that, for each rule, the claims
that the model alone takes for supported and the rule objects to: how many are, and how many aren't. By these FACTORS are
chosen.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.console import table
from evals.fit import auroc
from evals.verifier_data import TUNING, Claim
from evals.verifier_data import load_claims as load_public_claims
from qa.reader.data import load_public
from qa.verifier.claims import claims
from qa.verifier.evidence import prepare
from qa.verifier.material import SUPPORTED, ClaimMaterial, load_snli
from qa.verifier.runtime import VerdictModel
from qa.verifier.settings import FACTORS, SHIFT, THRESHOLD
from qa.verifier.signals import Signals, combine
from qa.verifier.verdict import read
from qa.verifier.written import WrittenClaim, load_claims

__all__ = ["Read", "balanced_accuracy", "best_shift", "best_threshold", "figures", "held_back_claims", "main"]

OWN = "held-back passages"
SNLI = "held-back snli"
LONG = "held-back passages, among others"
WRITTEN = "written claims, held back"
WHOLE = "written claims, whole passages"
_OTHERS = 8  # passages of other articles around the one that a claim is of
_STEPS = 400


@dataclass(frozen=True, slots=True)
class Read:
    """A set of claims, what model and rules say of each, and which of them are supported."""

    name: str
    signals: tuple[Signals, ...]
    supported: NDArray[np.bool_]


def held_back_claims(folder: Path, count: int) -> dict[str, list[Claim]]:
    """Claims made as in training, from SQuADShifts passages and SNLI pairs that aren't trained on, and written ones held back."""
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
    draw = random.Random(8)
    long = []
    for claim in own:
        others = [p.text for p in draw.sample(material.passages, _OTHERS)]
        others.insert(draw.randint(0, _OTHERS), claim.evidence[0])
        long.append(replace(claim, evidence=tuple(others)))
    written = load_claims(load_public(folder)[0])[1]
    draw.shuffle(written)
    return {OWN: own, LONG: long, SNLI: pairs, **_written(written[:count])}


def _written(chosen: Sequence[WrittenClaim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {WRITTEN: [], WHOLE: []}
    for n, claim in enumerate(chosen):
        deciding = tuple(claim.sentences[i] for i in claim.deciding)
        for name, evidence in ((WRITTEN, deciding), (WHOLE, claim.sentences)):
            supported = claim.label == SUPPORTED
            found[name].append(Claim(text=claim.text, evidence=evidence, supported=supported, group=str(n)))
    return found


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the value and the figures at it and at the shipped one; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--model", type=Path, help="folder of the model's files; the shipped ones by default")
    parser.add_argument("--limit", type=int, default=1200, help="claims of each set")
    options = parser.parse_args(arguments)
    model = VerdictModel(options.model, threads=1, check=False) if options.model else VerdictModel.load()
    folder = options.data / "data"
    sets = {
        **{name: load_public_claims(name, folder) for name in TUNING},
        **held_back_claims(folder, options.limit),
    }
    read_sets = [_read(name, items, options.limit, model) for name, items in sets.items()]
    shift = best_shift(read_sets)
    print(f"SHIFT = {shift} (shipped: {SHIFT}; qa/verifier/settings.py says why)")
    print(*figures(read_sets, (shift, SHIFT)), sep="\n")
    objections = [row for r in read_sets if r.name in (WRITTEN, OWN) for row in _objections(r, shift)]
    print(*table(["set", "rule", "supported", "not"], objections), sep="\n")
    return 0


def figures(sets: Sequence[Read], shifts: Sequence[float]) -> list[str]:
    """The table: by set the AUROC of the model alone, and the balanced accuracy, rules included, at each shift."""
    rows = []
    for r in sets:
        model = np.array([signals.supported for signals in r.signals])
        values = [auroc(model[r.supported], model[~r.supported])]
        values += [balanced_accuracy(_scores(r, shift), r.supported, THRESHOLD) for shift in shifts]
        rows.append(values)
    means = [float(np.mean(column)) for column in zip(*rows, strict=True)]
    cells = [
        [r.name, f"{len(r.supported):,}", *(f"{v:.3f}" for v in row)]
        for r, row in zip(sets, rows, strict=True)
    ]
    heads = ["set", "claims", "AUROC, model alone", *(f"balanced at {shift:g}" for shift in shifts)]
    return table(heads, [*cells, ["mean", "", *(f"{m:.3f}" for m in means)]])


def _objections(r: Read, shift: float) -> list[list[str]]:
    """Of what the model alone takes for supported: by rule, how many that it objects to are supported and aren't."""
    counts: Counter[tuple[str, bool]] = Counter()
    for signals, supported in zip(r.signals, r.supported, strict=True):
        if combine(signals, shift=shift, factors={}) >= THRESHOLD:
            counts.update((kind, bool(supported)) for kind in {f.kind for f in signals.findings})
            counts["(model alone)", bool(supported)] += 1
    kinds = sorted({kind for kind, _ in counts})
    return [[r.name, kind, str(counts[kind, True]), str(counts[kind, False])] for kind in kinds]


def _read(name: str, items: list[Claim], limit: int, model: VerdictModel) -> Read:
    if len(items) > limit:
        items = random.Random(5).sample(items, limit)
    signals = tuple(read(c.text, prepare(c.evidence), model) for c in items)
    return Read(name, signals, np.array([c.supported for c in items]))


def _scores(r: Read, shift: float) -> NDArray[np.float64]:
    return np.array([combine(s, shift=shift, factors=FACTORS) for s in r.signals])


def best_shift(sets: Sequence[Read]) -> float:
    """The shift with the highest mean balanced accuracy at THRESHOLD."""
    shifts = [round(n / 10, 1) for n in range(-20, 41)]
    means = [
        float(np.mean([balanced_accuracy(_scores(r, shift), r.supported, THRESHOLD) for r in sets]))
        for shift in shifts
    ]
    # The middle of the best stretch: a value on its edge would be chance.
    good = [shift for shift, mean in zip(shifts, means, strict=True) if mean >= max(means) - 0.002]
    return good[len(good) // 2]


if __name__ == "__main__":
    sys.exit(main())
