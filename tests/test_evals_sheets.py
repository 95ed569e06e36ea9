"""Sheets of the other evaluations, their pictures, and the shipped ones that need no data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Bound
from evals.plot_reliability import calibration_error, reliability
from evals.sheet import share, sheet_dict
from evals.sheets import SHEETS_WITHOUT_DATA, make_sheet


@given(st.lists(st.booleans(), min_size=1, max_size=50), st.integers(0, 5))
def test_a_share_is_the_mean_within_its_interval_whatever_the_order(hits: list[bool], seed: int) -> None:
    figure = share("x", hits, seed=seed, target=Bound(value=0.5))
    assert figure.value == pytest.approx(sum(hits) / len(hits))
    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert figure == share("x", hits[::-1], seed=seed, target=Bound(value=0.5))
    assert figure.met == (figure.value >= 0.5 - 1e-9)


def test_nothing_measured_is_an_error_not_a_zero() -> None:
    with pytest.raises(ValueError, match="refused: nothing was measured"):
        share("refused", [])


class TestReliability:
    def test_a_probability_that_comes_true_as_often_as_it_says_has_no_error(self) -> None:
        right = [(0.75, n < 3) for n in range(4)] + [(0.25, n < 1) for n in range(4)]
        assert calibration_error(right) == 0
        assert calibration_error([(p, not r) for p, r in right]) == pytest.approx(0.5)

    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
    def test_the_error_is_a_share_and_every_question_is_drawn(self, scored: list[tuple[float, bool]]) -> None:
        assert 0 <= calibration_error(scored) <= 1
        svg = reliability(scored, title="a < b & c")
        assert svg.startswith("<svg")
        assert svg.endswith("</svg>")
        assert 'aria-label="a &lt; b &amp; c"' in svg
        assert f"n {len(scored):,}<" in svg
        assert 1 <= svg.count("<circle") <= 10


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS_WITHOUT_DATA)
def test_what_needs_no_data_gives_a_whole_sheet(name: str, tmp_path: Path) -> None:
    sheet = make_sheet(name, tmp_path)
    assert sheet.name == name
    assert sheet.figures
    assert all(0 <= figure.low <= figure.value <= figure.high <= 1 and figure.n for figure in sheet.figures)
    assert json.loads(json.dumps(sheet_dict(sheet)))["name"] == name
