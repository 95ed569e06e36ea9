"""The verifier's evaluation: its data, its mutations and its arithmetic."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from evals.errors import EvalError
from evals.verifier import Figure, lines, measure_mutations, measure_sets
from evals.verifier_data import REPORTED, TUNING, load_claims
from evals.verifier_mutations import changed_sentences
from evals.verifier_tune import balanced_accuracy, best_threshold

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parents[1].parent / "shared"))


class Parrot:
    """Accepts what it is made to accept."""

    def __init__(self, share: float) -> None:
        self.share = share

    def pieces(self, texts):
        return [type("Encoding", (), {"ids": [1, 2, 3]})() for _ in texts]

    def judge(self, pairs):
        return np.array([[self.share, 1 - self.share, 0.0]] * len(pairs))


def test_mutations_are_of_every_kind_and_differ_from_the_evidence():
    changed = changed_sentences()
    kinds = {c.kind for c in changed}
    assert kinds == {"original", "reworded", "negated", "number", "actor", "negated+", "number+", "actor+"}
    for c in changed:
        assert c.source in c.evidence
        assert (c.claim in c.evidence) == (c.kind == "original")
        assert c.supported == (c.kind in {"original", "reworded"})
    assert changed == changed_sentences()
    assert sum(c.kind == "negated" for c in changed) > 300
    assert sum(c.kind == "number" for c in changed) > 100


def test_mutations_are_scored_by_what_should_be_accepted():
    eager = {f.name: f.value for f in measure_mutations(model=Parrot(0.999), limit=25)}
    wary = {f.name: f.value for f in measure_mutations(model=Parrot(0.001), limit=25)}
    assert eager["accepted: original"] == wary["accepted: original"] == 1.0
    assert eager["accepted: reworded"] > 0.7 > wary["accepted: reworded"]
    assert all(v == 1.0 for k, v in wary.items() if k.startswith("rejected"))
    # The rules alone, with a model that believes everything.
    assert eager["rejected: number"] > 0.8
    assert eager["rejected: negated"] > 0.8
    assert eager["rejected: actor"] > 0.7


def test_balanced_accuracy_and_threshold():
    scores, truth = np.array([0.9, 0.8, 0.3, 0.2, 0.1]), np.array([True, True, False, False, True])
    assert balanced_accuracy(scores, truth, 0.5) == pytest.approx((2 / 3 + 1) / 2)
    threshold, value = best_threshold([(scores, truth)])
    assert 0.3 < threshold <= 0.8
    assert value == pytest.approx((2 / 3 + 1) / 2)


def test_sets_are_read_measured_and_skipped(tmp_path):
    rows = [
        {"claim": f"Ann sold {n} eggs.", "evidence": f"Ann sold {n} eggs in May.", "gold_label": label}
        for n in range(2, 12)
        for label in ("SUPPORTS", "REFUTES")
    ]
    (tmp_path / "fever-symmetric-dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    claims = load_claims("fever-symmetric-dev", tmp_path)
    assert (len(claims), sum(c.supported for c in claims)) == (20, 10)
    figures, skipped = measure_sets(tmp_path, model=Parrot(0.99))
    [figure] = [f for f in figures if f.system == "verifier"]
    assert (figure.name, figure.value, figure.n) == ("fever-symmetric-dev", 0.5, 20)
    assert figure.low <= figure.value <= figure.high
    assert len(skipped) == len(REPORTED) - 1 + len(TUNING)
    with pytest.raises(EvalError, match="wice-dev is not in"):
        load_claims("wice-dev", tmp_path)


def test_the_table_says_what_is_missed():
    figure = Figure(name="x", system="verifier", value=0.7, low=0.6, high=0.8, n=10, target=0.72)
    assert "missed" in "\n".join(lines([figure]))


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "data").is_dir(), reason="the development data is not here")
@pytest.mark.parametrize("name", [*REPORTED, *TUNING])
def test_public_sets_have_claims_of_both_kinds(name):
    claims = load_claims(name, DATA / "data")
    assert len(claims) >= 200
    assert 0.2 < np.mean([c.supported for c in claims]) < 0.7
    assert all(c.text and any(e.strip() for e in c.evidence) for c in claims)
