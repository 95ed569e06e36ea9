"""Sheets of the other evaluations, their pictures, and the shipped ones that need no data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import Bound
from evals.errors import EvalError
from evals.overview import sheet_html, sheet_lines
from evals.plot_reliability import curve_of, diagram
from evals.sheet import share, sheet_dict
from evals.sheets import SHEETS_WITHOUT_DATA, make_sheet


@settings(deadline=None)
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


class TestPictures:
    @settings(deadline=None)
    @given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=10))
    def test_every_bin_is_a_dot_and_words_are_escaped(self, points: list[tuple[float, float, float]]) -> None:
        svg = diagram(points, error=0.07, count=12, title="a < b & c")
        assert svg.startswith("<svg")
        assert svg.endswith("</svg>")
        assert 'aria-label="a &lt; b &amp; c"' in svg
        assert "calibration error 0.070, n 12<" in svg
        assert svg.count("<circle") == len(points)

    def test_a_long_curve_is_thinned_and_keeps_its_end(self) -> None:
        points = [(n / 1000, n / 4000) for n in range(1, 1001)]
        svg = curve_of(points, area=0.125, count=1000, title="t")
        line = svg.split('points="')[1].split('"')[0].split()
        assert len(line) == 200
        assert line[-1] == "410.0,14.0"  # everything answered, at the highest risk there is
        assert "area under the curve 0.125, n 1,000<" in svg


def test_a_calibration_sheet_tells_every_set_with_its_pictures() -> None:
    from evals.answerability_rows import Row
    from evals.calibration import RISKS
    from evals.sheets.calibration import of_rows

    rows = [
        Row(
            world=world,
            kind="answerable" if n % 2 else "unanswerable",
            held=True,
            right=n % 2 == 1,
            searched=2.0 if n % 2 else -2.0,
            has=4.0 if n % 2 else -4.0,
            read=None,
            lacking={},
        )
        for world in ("squad2", "sample")
        for n in range(20)
    ]
    sheet = of_rows(rows)
    names = [figure.name for figure in sheet.figures]
    assert [name for name in names if "calibration error" in name] == [
        "calibration error (SQuAD 2.0)",
        "calibration error (sample)",
    ]
    values = {figure.name: figure.value for figure in sheet.figures}
    # The right ones are the surest: all of them, half of all, can be answered without an error.
    assert values[f"answered with {RISKS[0]:.0%} wrong (sample)"] == pytest.approx(0.5)
    assert all(figure.low <= figure.value <= figure.high for figure in sheet.figures)
    assert len(sheet.plots) == 4
    assert "SQuADShifts" not in " ".join(names)


def test_the_verifiers_sheet_has_the_plain_systems_beside() -> None:
    from evals.sheets.verifier import of_figures
    from evals.verifier import Figure as Measured

    found = [
        Measured(name="wice-dev", system="verifier", value=0.7, low=0.6, high=0.8, n=10, target=0.72),
        Measured(name="wice-dev", system="words in common", value=0.5, low=0.4, high=0.6, n=10),
        Measured(
            name="rejected: number", system="verifier", value=0.96, low=0.9, high=1.0, n=20, target=0.95
        ),
    ]
    sheet = of_figures(found, ["skipped qags-xsum: not there"], seed=0)
    assert [(f.name, f.met, f.beside) for f in sheet.figures] == [
        ("wice-dev", False, (("words in common", 0.5),)),
        ("rejected: number", True, ()),
    ]
    assert sheet.notes == ("Skipped qags-xsum: not there.",)
    text = "\n".join(sheet_lines(sheet))
    assert ">= 0.720  MISSED            0.500" in text
    page = sheet_html(sheet)
    assert "<th>words in common</th>" in page
    assert "<td>0.500</td>" in page
    assert [f.get("beside") for f in sheet_dict(sheet)["figures"]] == [{"words in common": 0.5}, None]


def test_calibration_says_what_is_absent(tmp_path: Path) -> None:
    for data, message in ((None, "no data folder"), (tmp_path, r"has no data/squadshifts-new-wiki\.json")):
        with pytest.raises(EvalError, match=message):
            make_sheet("calibration", data)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS_WITHOUT_DATA)
def test_what_needs_no_data_gives_a_whole_sheet(name: str, tmp_path: Path) -> None:
    sheet = make_sheet(name, tmp_path)
    assert sheet.name == name
    assert sheet.figures
    assert all(0 <= figure.low <= figure.value <= figure.high <= 1 and figure.n for figure in sheet.figures)
    assert json.loads(json.dumps(sheet_dict(sheet)))["name"] == name


def test_the_verifiers_sheet_needs_no_public_set() -> None:
    """The short form of the slow ones: two sentences of each kind of change."""
    sheet = make_sheet("verifier", None, limit=2)
    assert {"accepted: original", "rejected: negated", "rejected: number", "rejected: actor"} <= {
        figure.name for figure in sheet.figures
    }
    assert {figure.n for figure in sheet.figures} == {2}
    assert sheet.notes == ("Skipped the public sets: no data folder.",)
