"""The one command that sets abstention follows its rules, and calibration counts what it says."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.answerability_fitted as fitted
from evals import answerability_rows
from evals.answerability_rows import Row, read_rows, write_rows
from evals.calibration import calibrate
from evals.calibration import main as calibration
from evals.cases import Case, Dataset
from evals.datasets.sample_tuning import load_sample_tuning
from evals.metrics.calibrated import brier, calibration_error, reliability, risk_coverage
from evals.tune_abstention import HAND, LENIENT, STRICT, fit, kind_counts, probabilities, render, thresholds
from evals.tune_abstention import main as tune_abstention
from qa.premise import SIGNALS

WORLDS = {
    "news-wiki": ("removed", "exchanged", "off-topic"),
    "squad2": ("adversarial",),
    "sample": ("removed", "unanswerable"),
    "premises": ("false-premise",),
}


def rows() -> list[Row]:
    """Answerable questions have the higher log-odds; where a figure is lacking, no answer is right."""
    draw = random.Random(3)
    found = []
    for world, others in WORLDS.items():
        for number in range(400):
            kind = "answerable" if number % 2 else others[number // 2 % len(others)]
            centre = 1.5 if kind == "answerable" else -1.5
            lacking = dict.fromkeys(SIGNALS, 0.0)
            lacking["figures"] = float(kind != "answerable" and draw.random() < 0.3)
            lacking["words"] = draw.random() * (kind == "answerable")  # speaks for an answer: to be left out
            found.append(
                Row(
                    world=world,
                    kind=kind,
                    held=number % 4 >= 2 or world == "premises",
                    right=kind == "answerable" and draw.random() < 0.9,
                    searched=draw.gauss(centre - 3 * (kind == "off-topic"), 1.5),
                    has=draw.gauss(centre, 1.5),
                    read=draw.gauss(4 * centre, 6.0),
                    lacking=lacking,
                    checked=draw.gauss(centre, 1.5),
                )
            )
    return found


@pytest.fixture(scope="module")
def made() -> list[Row]:
    return rows()


def test_no_premise_may_speak_for_an_answer_and_the_hand_set_are_kept(made: list[Row]) -> None:
    weights = fit(made)
    assert set(weights) == {"searched", "has", "read", "checked", *SIGNALS, "constant"}
    assert weights["words"] == 0.0
    assert weights["figures"] < -0.5
    assert min(weights["searched"], weights["has"], weights["read"], weights["checked"]) > 0
    assert all(weights[name] <= value for name, value in HAND.items())


def test_thresholds_follow_their_rules(made: list[Row]) -> None:
    weights = fit(made)
    found = thresholds(made, weights)
    assert found["lenient"] <= found["balanced"] <= found["strict"]

    def passing(threshold: float) -> float:
        shares = []
        for world, kinds in WORLDS.items():
            if world == "squad2":
                continue
            part = [r for r in made if r.world == world and (r.held or world == "sample")]
            values = probabilities(part, weights)
            own = [(values[[r.kind == kind for r in part]] >= threshold).mean() for kind in kinds]
            shares.append(np.mean(own))
        return float(np.mean(shares))

    for level, share in (("strict", STRICT), ("lenient", LENIENT)):
        assert passing(found[level]) <= share < passing(found[level] - 0.01)


def test_each_world_and_each_kind_counts_alike(made: list[Row]) -> None:
    counts = kind_counts(made)
    for world, others in WORLDS.items():
        own = sum(c for c, r in zip(counts, made, strict=True) if r.world == world and r.answerable)
        assert own == pytest.approx(0.5)
        for kind in others:
            part = sum(c for c, r in zip(counts, made, strict=True) if r.world == world and r.kind == kind)
            assert part == pytest.approx(0.5 / len(others))


def test_what_is_written_is_the_module_with_other_numbers() -> None:
    shipped = Path(fitted.__file__).read_text(encoding="utf-8")
    assert render(fitted.READING, fitted.THRESHOLDS, fitted.RELEVANT) == shipped
    other = render({**fitted.READING, "has": 0.123}, {"strict": 0.9}, -1.5)
    found: dict[str, object] = {}
    exec(compile(other, "fitted", "exec"), found)
    assert found["READING"]["has"] == 0.123  # type: ignore[index]
    assert found["RELEVANT"] == -1.5


def test_the_commands_read_kept_rows_and_print(
    made: list[Row], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "rows.jsonl"
    write_rows(made, kept)
    assert list(read_rows(kept)) == made
    assert tune_abstention(["--rows", str(kept)]) == 0
    assert "RELEVANT = " in capsys.readouterr().out
    assert calibration(["--rows", str(kept), "--json", str(tmp_path / "out.json")]) == 0
    assert "SQuADShifts: 200 questions, ECE" in capsys.readouterr().out
    assert (tmp_path / "out.json").stat().st_size > 500
    with pytest.raises(SystemExit):
        tune_abstention(["--rows", str(tmp_path / "none")])


def test_calibration_of_what_is_known() -> None:
    probability = np.array([0.05, 0.15, 0.85, 0.95])
    true = np.array([False, False, True, True])
    bins = reliability(probability, true)
    assert [(b.low, b.observed) for b in bins] == [(0.0, 0.0), (0.1, 0.0), (0.8, 1.0), (0.9, 1.0)]
    assert calibration_error(bins) == pytest.approx(0.1)
    assert brier(probability, true) == pytest.approx((0.0025 + 0.0225) / 2)
    curve = risk_coverage(probability, ~true)
    assert curve.coverage_at(0.0) == 0.5
    assert curve.coverage_at(0.34) == 0.75
    assert curve.area == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert risk_coverage(np.full(4, 0.5), ~true).coverage_at(0.4) == 0.0  # ties go together


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_stays_in_bounds(pairs: list[tuple[float, bool]]) -> None:
    probability = np.array([p for p, _ in pairs])
    true = np.array([t for _, t in pairs])
    bins = reliability(probability, true)
    assert sum(b.weight for b in bins) == pytest.approx(1)
    assert all(b.low - 1e-9 <= b.predicted <= b.high + 1e-9 for b in bins)
    assert 0 <= calibration_error(bins) <= 1 + 1e-9
    curve = risk_coverage(probability, ~true)
    assert curve.coverage[-1] == pytest.approx(1)
    assert 0 <= curve.area <= 1 + 1e-9
    assert curve.coverage_at(1.0) == pytest.approx(1)


def test_wrong_means_unanswerable_or_without_the_gold(made: list[Row]) -> None:
    found = calibrate(made, weights=fit(made))
    assert found.questions == len(made)
    # Half of what is asked has no answer, and a tenth of the other half is cited wrongly.
    assert found.curve.risk[-1] == pytest.approx(0.55, abs=0.03)
    assert found.error < 0.1
    assert found.to_dict()["risk_coverage"][-1][0] == pytest.approx(1)


def _squad(path: Path, subjects: str, *, adversarial: bool = False) -> None:
    """Ten articles of one paragraph each in SQuAD's form."""
    articles = []
    for number, subject in enumerate(subjects.split()):
        town = TOWNS[number]
        text = f"In {town} the council spoke about {subject}. It sat for {number + 2} hours on Monday."
        answer = {"text": subject, "answer_start": text.index(subject)}
        qas = [
            {
                "id": f"{path.stem}-{number}",
                "question": f"What did the council in {town} speak about?",
                "answers": [answer],
            }
        ]
        if adversarial:
            impossible = {"id": f"{path.stem}-{number}-no", "answers": [], "is_impossible": True}
            qas.append({**impossible, "question": f"What did the mayor of {town} paint?"})
        articles.append({"title": f"{path.stem} {town}", "paragraphs": [{"context": text, "qas": qas}]})
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")


TOWNS = "Riga Oslo Bergen Turku Malmo Tartu Narva Gdansk Lubeck Rostock".split()


def test_asks_each_question_with_its_paragraph_without_it_and_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    _squad(
        tmp_path / "data/squadshifts-new-wiki.json",
        "trams fishing bread taxes roofs bridges schools harbours gardens ferries",
    )
    _squad(
        tmp_path / "data/squadshifts-reddit.json",
        "chess snow kites radio boats apples clocks stamps pianos mirrors",
    )
    _squad(
        tmp_path / "data/squad2-train-slice.json",
        "salt iron wool tea amber grain timber copper fur wax",
        adversarial=True,
    )
    # Asked by the command itself; a thousand questions are too many here, and the stories are in a checkout alone.
    monkeypatch.setattr(answerability_rows, "load_held_stories", load_sample_tuning)
    monkeypatch.setattr(answerability_rows, "_own", lambda *_: iter(()))
    monkeypatch.setattr(answerability_rows, "_premises", lambda _folder: iter(()))
    rows = answerability_rows.gather(tmp_path, every=1)
    counts = Counter((row.world, row.kind) for row in rows)
    assert counts["news-wiki", "answerable"] == counts["news-wiki", "removed"] == 1  # the tenth held back
    assert counts["reddit", "exchanged"] == counts["news-wiki", "off-topic"] == 1
    assert counts["squad2", "answerable"] == counts["squad2", "adversarial"] == 10
    assert all(set(row.lacking) == set(SIGNALS) for row in rows)
    assert all(row.right for row in rows if row.kind == "answerable" and row.world != "squad2")
    assert not any(row.right for row in rows if not row.answerable)


def test_only_questions_that_name_something_are_asked_of_the_stories() -> None:
    def case(question: str) -> Case:
        return Case(id=question, question=question, kind="unanswerable", answerable=False)

    questions = ("Has it obeyed?", "Who paid?", "What did Caer want?", "who blamed Vaughan?", "Vaughan left?")
    dataset = Dataset(name="stories", title="", documents=(), cases=tuple(map(case, questions)), sha256="")
    kept = answerability_rows._naming(dataset).cases
    assert [c.question for c in kept] == ["What did Caer want?", "who blamed Vaughan?"]
