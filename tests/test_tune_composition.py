"""From which scores words are shown and taken for claims: what is planted, what is counted, what is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import read_text
from evals.datasets.squad import load_squad
from evals.tune_composition import Lead, planted, shown_from, sure_from
from index import Library

BRIDGE = (
    "The bridge at Amberfield was opened in May by the writer Ann Bell, who had asked for it for years and had "
    "written to four ministers. It cost 450 crowns, which the carters paid at the gate. Nobody has repaired it since "
    "then, although the parish council talks about it every spring and the carters complain of its planks. A boat "
    "takes over whoever doesn't trust them, and the ferryman says that he has never had a better year than this one."
)
MILL = (
    "The mill on the Orle ground rye for three villages until the river changed its bed, and then stood empty while "
    "its owner lived in the city. Swallows nest under its roof, and children say that a ghost walks there at night."
)


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    asked = {"id": "cost", "question": "How many crowns did the bridge cost?", "is_impossible": False}
    asked["answers"] = [{"answer_start": BRIDGE.index("450"), "text": "450 crowns"}]
    who = {"id": "who", "question": "Who opened the bridge?", "is_impossible": False}
    who["answers"] = [{"answer_start": BRIDGE.index("Ann"), "text": "Ann Bell"}]
    paragraphs = [{"context": BRIDGE, "qas": [asked, who]}, {"context": MILL, "qas": []}]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Villages", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_what_is_planted_gives_another_number_and_is_no_copy(squad: Path, tmp_path: Path) -> None:
    dataset = load_squad(squad)
    [pair] = planted(dataset, dataset.cases)  # the other answer is no number
    assert pair.case.id == "cost"
    assert pair.text == BRIDGE
    assert pair.other.startswith(BRIDGE[: BRIDGE.index("450")])
    assert "It cost 550 crowns, which the carters paid at the gate." in pair.other
    assert pair.other.endswith(MILL)
    assert "repaired" not in pair.other
    assert not one_source(BRIDGE, pair.other, tmp_path / "planted")
    assert one_source(BRIDGE, BRIDGE.replace("450", "550"), tmp_path / "whole")


def one_source(first: str, second: str, folder: Path) -> bool:
    with Library.open(folder, create=True) as library:
        both = [read_text(text, source=f"{n}.txt") for n, text in enumerate((first, second))]
        assert [event.outcome for event in library.add(both)] == ["added", "added"]
        return library.copies().one_source(both[0].document.id, both[1].document.id)


def test_the_least_score_that_raises_few_alarms_is_chosen() -> None:
    assert sure_from({-2.0: 9, 0.0: 5, 2.0: 1}, questions=500) == 0.0
    assert sure_from({-2.0: 0, 0.0: 0}, questions=500) == -2.0
    assert sure_from({-2.0: 90, 0.0: 80}, questions=500) == 0.0  # none is good enough: the highest


def test_words_are_shown_from_where_they_are_more_often_right_than_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def leads(score: float, right: int, wrong: int) -> list[Lead]:
        return [Lead(score=score, right=n < right) for n in range(right + wrong)]

    found = [
        *leads(1.0, 30, 0),
        *leads(3.5, 9, 11),
        *leads(5.0, 15, 10),
        *leads(7.0, 0, 3),
        *leads(9.0, 40, 0),
    ]
    assert shown_from(found) == 4.0  # three words of a score of 7 tell nothing
    assert [line.split() for line in capsys.readouterr().out.splitlines()][1:3] == [
        ["0", "..", "2", "30", "1.00"],
        ["2", "..", "4", "20", "0.45"],
    ]
