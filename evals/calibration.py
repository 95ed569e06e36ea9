"""How far the probability of an answer can be trusted: reliability and risk-coverage on held-back questions.

    python -m evals.calibration --data ../shared [--rows FILE] [--json FILE]

The questions are the held-back half of those that `evals.tune_abstention` fits on: SQuADShifts paragraphs that no
model was trained on, SQuAD 2.0's adversarial questions, and the sample's tuning questions. In each set the
answerable questions count one half and the kinds of the others alike. An answer is wrong when the documents
don't answer, or when nothing that it would cite holds the gold answer. `measure` gives the same to other reports.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.answerability_rows import Row, add_options, rows_of
from evals.metrics.calibrated import Bin, Curve, brier, calibration_error, reliability, risk_coverage
from evals.tune_abstention import kind_counts, probabilities
from qa.answerability_fitted import READING, THRESHOLDS

__all__ = ["RISKS", "Calibration", "calibrate", "main", "measure"]

RISKS = (0.05, 0.10)
"""Shares of wrong answers at which the coverage is told."""
_POINTS = 50
SETS: Mapping[str, tuple[str, ...]] = {
    "SQuADShifts": ("news-wiki", "reddit"),
    "SQuAD 2.0": ("squad2",),
    "sample": ("sample",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The figures of one set.

    Attributes:
        questions: How many.
        bins: Of the reliability diagram: probability against the share that the documents answer.
        error: Expected calibration error.
        brier: Brier score.
        curve: Risk against coverage.
        thresholds: For each setting, coverage and risk at its threshold.
    """

    questions: int
    bins: tuple[Bin, ...]
    error: float
    brier: float
    curve: Curve
    thresholds: Mapping[str, tuple[float, float]]

    def to_dict(self) -> dict[str, Any]:
        """For JSON and for drawing; the curve thinned to at most 50 points."""
        step = max(1, -(-len(self.curve.coverage) // _POINTS))
        points = zip(self.curve.coverage[::-step], self.curve.risk[::-step], strict=True)
        return {
            "questions": self.questions,
            "reliability": [asdict(b) for b in self.bins],
            "ece": self.error,
            "brier": self.brier,
            "risk_coverage": [[round(float(c), 4), round(float(r), 4)] for c, r in points][::-1],
            "aurc": self.curve.area,
            "coverage_at_risk": {f"{risk:.2f}": self.curve.coverage_at(risk) for risk in RISKS},
            "thresholds": {n: {"coverage": c, "risk": r} for n, (c, r) in self.thresholds.items()},
        }


def calibrate(rows: Sequence[Row], *, weights: Mapping[str, float] = READING) -> Calibration:
    """The figures of some rows.

    Args:
        rows: At least one.
        weights: Of the logistic; the shipped ones by default.
    """
    probability = probabilities(rows, weights)
    counts = kind_counts(rows)
    counts = counts / counts.sum()
    wrong = np.array([not row.right for row in rows])
    bins = reliability(probability, np.array([row.answerable for row in rows]), weights=counts)
    at = {}
    for name, threshold in THRESHOLDS.items():
        answered = probability >= threshold
        covered = float(counts[answered].sum())
        at[name] = (covered, float(counts[answered & wrong].sum()) / covered if covered else 0.0)
    return Calibration(
        questions=len(rows),
        bins=bins,
        error=calibration_error(bins),
        brier=brier(probability, np.array([row.answerable for row in rows]), weights=counts),
        curve=risk_coverage(probability, wrong, weights=counts),
        thresholds=at,
    )


def measure(rows: Sequence[Row]) -> dict[str, Calibration]:
    """The held-back questions' figures by set; sets without a row are left out."""
    found = {}
    for name, worlds in SETS.items():
        part = [row for row in rows if row.held and row.world in worlds]
        if part:
            found[name] = calibrate(part)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures, and optionally writes them as JSON; 0."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.calibration", description="How far the probability of an answer can be trusted."
    )
    add_options(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args(argv)
    rows = rows_of(parser, options)
    found = measure(rows)
    for name, figures in found.items():
        print(f"{name}: {figures.questions} questions, ECE {figures.error:.3f}, Brier {figures.brier:.3f}")
        for b in figures.bins:
            print(f"  {b.low:.1f} to {b.high:.1f}: predicted {b.predicted:.2f}, observed {b.observed:.2f}")
        risks = ", ".join(f"{figures.curve.coverage_at(r):.2f} at {r:.0%} wrong" for r in RISKS)
        print(f"  AURC {figures.curve.area:.3f}; coverage {risks}")
        for level, (covered, risk) in figures.thresholds.items():
            print(f"  {level}: {covered:.2f} answered, {risk:.2f} of them wrong")
    if options.json is not None:
        document = {name: figures.to_dict() for name, figures in found.items()}
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
