"""How strictly a language model's sentences are checked: what is counted, and what is chosen by it."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from evals.systems.remembering import RememberingVerifier
from evals.tune_checking import FLAGGED, Shares, choose_shift, choose_sure, passage_lines, tried
from evals.verifier_tune import Read, best_shift, figures
from qa.verifier.material import CONTRADICTED, SUPPORTED
from qa.verifier.signals import Signals
from qa.verifier.written import WrittenClaim

PASSAGE = ("Ann Bell opened the bridge in May.", "She asked a toll of every cart.", "Nobody paid it.")
OTHER = ("The mill burned in March.", "Its owner fled.")


class WordsInCommon:
    """Takes for supported, with these log-odds, what shares a word's number with the evidence, and nothing else."""

    def __init__(self, odds: float) -> None:
        self.odds = odds
        self.asked = 0

    def pieces(self, texts: Sequence[str]) -> list[Any]:
        return [SimpleNamespace(ids=[sum(map(ord, w)) for w in t.lower().strip(".").split()]) for t in texts]

    def judge(self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> np.ndarray:
        self.asked += len(pairs)
        rows = []
        for claim, evidence in pairs:
            odds = self.odds if len(set(claim) & set(evidence)) >= 2 else -9.0
            share = 1 / (1 + np.exp(-odds))
            rows.append([share, 1 - share, 0.0])
        return np.array(rows).reshape(-1, 3)


def claim(text: str, label: int, *deciding: int) -> WrittenClaim:
    return WrittenClaim(text=text, label=label, sentences=PASSAGE, deciding=deciding)


def test_what_is_caught_and_flagged_is_counted_by_what_is_cited() -> None:
    lines = passage_lines([PASSAGE, OTHER])
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert lines[2].document.id != lines[3].document.id
    claims = [
        (claim("Bell let a bridge open.", SUPPORTED, 0), lines),
        (claim("The bridge fell in winter.", CONTRADICTED, 0), lines),
    ]
    # Both share two words with the first line: shown or not shown alike, as the shift decides.
    found = tried(claims, WordsInCommon(-1.0), [(0.5, None), (1.5, None), (1.5, 0.9)])  # type: ignore[arg-type]  # a fake
    assert found[0.5, None]["right"] == Shares(caught=1.0, flagged=1.0)
    assert found[1.5, None]["right"] == Shares(caught=0.0, flagged=0.0)
    # The first line is found by itself, with a score of .62; beside the second, which is cited, it is read anyway.
    assert found[1.5, None]["none"] == Shares(caught=0.0, flagged=0.0)
    assert found[1.5, 0.9]["none"] == Shares(caught=1.0, flagged=1.0)
    assert found[1.5, 0.9]["slipped"] == Shares(caught=0.0, flagged=0.0)


def shares(right: tuple[float, float], slipped: tuple[float, float] = (0.5, 0.5)) -> dict[str, Shares]:
    return {
        name: Shares(caught=caught, flagged=flagged)
        for name, (caught, flagged) in {"right": right, "slipped": slipped}.items()
    }


def test_the_least_shift_that_flags_no_more_than_is_allowed_is_chosen() -> None:
    found = {0.0: shares((0.9, 0.3)), 1.0: shares((0.8, FLAGGED)), 2.0: shares((0.7, 0.05))}
    assert choose_shift(found) == 1.0
    assert choose_shift({0.0: shares((0.9, FLAGGED + 0.01))}) is None


def test_the_score_that_gains_most_is_chosen_and_of_equals_the_least() -> None:
    found = {
        0.95: shares((0.7, 0.1), (0.8, 0.2)),
        0.0: shares((0.6, 0.1), (0.8, 0.2)),
        0.5: shares((0.7, 0.1), (0.8, 0.2)),
    }
    assert choose_sure(found) == 0.5


def test_a_verifier_that_remembers_says_the_same_and_is_asked_once() -> None:
    model = WordsInCommon(0.3)
    remembering = RememberingVerifier(model)  # type: ignore[arg-type]  # a fake
    pairs = [([1, 2], [2, 1]), ([1, 2], [3]), ([1, 2], [2, 1])]
    expected = WordsInCommon(0.3).judge(pairs)
    for _ in range(2):
        assert remembering.judge(pairs) == pytest.approx(expected)
    assert model.asked == 2
    assert remembering.judge([]).shape == (0, 3)
    assert [e.ids for e in remembering.pieces(["b"])] == [[98]]


def test_figures_and_shift_of_sets() -> None:
    # Half of what is supported is below a half; from .3 to .4 added to the log-odds brings one of these above it.
    supported, others = [0.2, 0.45, 0.5, 0.6], [0.1, 0.15, 0.3, 0.4]
    signals = tuple(
        Signals(supported=p, unsupported=1 - p, contradicted=0.0, findings=()) for p in [*supported, *others]
    )
    read = Read("claims", signals, np.array([True] * 4 + [False] * 4))
    table = figures([read, read], (0.0, 0.3))
    assert table[0].split() == [
        "set",
        "claims",
        "AUROC,",
        "model",
        "alone",
        "balanced",
        "at",
        "0",
        "balanced",
        "at",
        "0.3",
    ]
    assert table[1].split() == ["claims", "8", "0.875", "0.750", "0.875"]
    assert table[3].split() == ["mean", "0.875", "0.750", "0.875"]
    assert best_shift([read]) in (0.3, 0.4)
