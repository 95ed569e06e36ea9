"""The README's figures are the recorded ones, and come from nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import Bound
from evals.errors import EvalError
from evals.readme import BEGIN, END, RESULTS, is_current, render, replace_figures
from evals.sheet import Sheet, share, sheet_dict


def result(name: str, value: float, *, missed: bool = False) -> dict[str, object]:
    metric = {
        "name": "NuggetRecall", "value": value, "low": 0.5, "high": 0.9, "n": 18, "share": True,
        "target": {"value": 0.72, "at_most": False}, "met": not missed,
    }  # fmt: skip
    other = {**metric, "name": "Success@5", "target": None}
    about = {"name": name, "title": f"The {name} set", "documents": 5, "questions": 24}
    return {"schema": "ibid-eval/1", "set": about, "split": "all", "n": 24, "metrics": [metric, other]}


# Of this checkout, also where the package that is tested was installed from it.
README = Path(__file__).parent.parent / "README.md"


def test_readme_is_current() -> None:
    """Fails when README.md lacks the markers or differs: run `ibid eval readme --write`."""
    assert is_current(README.read_text(encoding="utf-8"), RESULTS)


def test_recorded_results_hold_no_text_of_the_data_and_whole_sets() -> None:
    paths = sorted(RESULTS.glob("*.json"))
    assert paths
    for path in paths:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] == "ibid-eval/1":
            assert "cases" not in data
            assert data["limit"] is None
            # Some of the sample's questions are there to be tuned on.
            assert data["split"] == ("held" if data["set"]["name"] == "sample" else "all")
            assert data["errors"] == []
        elif data["schema"] == "ibid-eval-sheet/1":
            # Figures and fixed words alone: a sheet has no place for a text of the data.
            assert set(data) == {"schema", "name", "title", "facts", "seed", "figures", "notes"}
            assert data["name"] == path.stem


def test_known_sets_come_first_and_misses_are_said(tmp_path: Path) -> None:
    for name, value, missed in (("zoo", 0.9, False), ("january", 0.7, True), ("sample", 0.8, False)):
        (tmp_path / f"{name}.json").write_text(
            json.dumps(result(name, value, missed=missed)), encoding="utf-8"
        )
    (tmp_path / "speed.json").write_text('{"schema": "another/1"}', encoding="utf-8")
    text = render(tmp_path)
    assert text.index("The sample set") < text.index("The january set") < text.index("The zoo set")
    assert "| 0.700 | 0.500 – 0.900 | 18 | ≥ 0.720 **(missed)** |" in text
    assert "(5 documents, 24 of 24 questions; `ibid eval january --data DATA`)" in text
    assert "Success@5" not in text


def test_plain_systems_stand_beside_and_sheets_below(tmp_path: Path) -> None:
    ours = result("squad", 0.8)
    ours["baselines"] = {"BM25": {"NuggetRecall": {"value": 0.6}}, "llama-index": {}}
    contrast = {**ours["metrics"][0], "name": "AUROC@absent", "against": 7, "target": None}  # type: ignore[index]
    ours["metrics"].append(contrast)  # type: ignore[attr-defined]
    sheet = Sheet(
        name="premises",
        title="False premises",
        facts="70 pairs",
        figures=(share("refused", [True, False], target=Bound(value=0.9)),),
        seed=0,
        notes=("Half was kept back.",),
    )
    (tmp_path / "squad.json").write_text(json.dumps(ours), encoding="utf-8")
    (tmp_path / "premises.json").write_text(json.dumps(sheet_dict(sheet)), encoding="utf-8")
    text = render(tmp_path)
    assert (
        "| | measured | 95 % interval | n | wanted | BM25 | llama-index |\n|---|---:|---:|---:|---:|---:|---:|"
        in text
    )
    assert "| 0.800 | 0.500 – 0.900 | 18 | ≥ 0.720 | 0.600 | |" in text
    assert "| 0.800 | 0.500 – 0.900 | 18 + 7 |  | | |" in text
    assert "**False premises** (70 pairs; `ibid eval premises`)" in text
    assert "| refused | 0.500 | 0.000 – 1.000 | 2 | ≥ 0.900 **(missed)** |\n\nHalf was kept back." in text
    assert text.index("squad") < text.index("False premises")


def test_figures_go_between_the_markers() -> None:
    text = f"a\n{BEGIN}\nold\n{END}\nb\n"
    once = replace_figures(text, "new")
    assert once == f"a\n{BEGIN}\n\nnew\n\n{END}\nb\n"
    assert replace_figures(once, "new") == once


@pytest.mark.parametrize("text", ["", BEGIN, f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"])
def test_a_readme_without_markers_is_an_error(text: str) -> None:
    with pytest.raises(EvalError, match="README"):
        replace_figures(text, "new")


def test_no_results_and_broken_results_are_errors(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="no recorded results"):
        render(tmp_path)
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(EvalError, match=r"x\.json is not a recorded result"):
        render(tmp_path)
