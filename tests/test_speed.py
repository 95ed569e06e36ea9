"""The speed benchmark: what it feeds to both sides, its table, its errors; short runs where its packages are installed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from evals import speed
from evals.speed_ingest import in_turns, measure_ingest
from evals.speed_texts import ingest_files, many_files, questions

SENTENCE = "The ministers met in Geneva on day {} and agreed on point {} of the list. "


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in the layout that the benchmark expects."""
    january = tmp_path / "corpus" / "january-2022" / "documents"
    chunking = tmp_path / "data" / "chunking-evaluation"
    for folder in (january, chunking):
        folder.mkdir(parents=True)
    for n in range(2):
        (january / f"{n}.txt").write_text("".join(SENTENCE.format(n, m) for m in range(20)))
    (chunking / "talks.md").write_text("# Talks\n\n" + "".join(SENTENCE.format("x", m) for m in range(20)))
    paragraphs = [
        {
            "context": "".join(SENTENCE.format(p, m) for m in range(5)),
            "qas": [{"question": f"What was agreed on day {p}, point {q}?"} for q in range(3)],
        }
        for p in range(120)
    ]
    (tmp_path / "data" / "squad2-slice.json").write_text(
        json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]})
    )
    return tmp_path


@pytest.fixture
def every_processor() -> Iterator[None]:
    """The benchmark narrows the process to a few processors; give them back."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    threads = os.environ.get("IBID_THREADS")
    yield
    if allowed is not None:
        os.sched_setaffinity(0, allowed)
    os.environ.pop("IBID_THREADS", None)
    if threads is not None:
        os.environ["IBID_THREADS"] = threads


def test_both_sides_read_the_three_sets(data: Path, tmp_path: Path) -> None:
    (out := tmp_path / "out").mkdir()
    files = ingest_files(data, out)
    assert [path.name for path in files] == [
        "0.txt", "1.txt", "squad2-slice-000-0000.txt", "squad2-slice-000-0100.txt", "talks.md"
    ]  # fmt: skip
    assert files[2].read_text().count("\n\n") == 99
    assert "Geneva on day 119" in files[3].read_text()


def test_a_large_library_is_filled_up_with_drawn_sentences(data: Path, tmp_path: Path) -> None:
    (out := tmp_path / "out").mkdir()
    files = many_files(data, out, characters=200_000)
    texts = [path.read_text() for path in files]
    assert sum(map(len, texts)) >= 200_000
    assert len(set(texts)) == len(texts)
    (again := tmp_path / "again").mkdir()
    assert [path.read_text() for path in many_files(data, again, characters=200_000)] == texts


def test_questions_are_drawn_without_repetition(data: Path) -> None:
    found = questions(data, limit=200)
    assert len(set(found)) == 200
    assert found == questions(data, limit=200)
    assert len(questions(data, limit=1000)) == 360


def test_missing_data_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], every_processor: None
) -> None:
    assert speed.main(["--data", str(tmp_path), "--only", "ingest"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(find_spec("llama_index.vector_stores") is None, reason="needs the bench extra")
@pytest.mark.skipif(find_spec("onnx") is None, reason="needs the bench extra")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_contender_ingests_the_same_files(data: Path, tmp_path: Path) -> None:
    (out := tmp_path / "out").mkdir()
    notes: list[str] = []
    files = ingest_files(data, out)[:3]
    files[2].write_text(files[2].read_text()[:8_000])  # a dozen chunks are enough to be counted
    ways = measure_ingest(files, runs=2, threads=2, note=notes.append)
    assert [way.name.split(" (")[0] for way in ways][-3:] == ["llama-index"] * 3
    assert ways[0].ratio == 1
    assert all(way.chunks >= 3 for way in ways)
    assert [len(way.seconds) for way in ways] == [2] * (len(ways) - 1) + [1]
    assert len(notes) == 2 * len(ways) - 1
    fair, default = ways[-3], ways[-1]
    assert default.chunks > 2 * fair.chunks  # the default overlap stores most text several times


@pytest.mark.skipif(find_spec("onnx") is None, reason="needs the bench extra")
def test_the_plain_stack_runs_the_same_network() -> None:
    """With random weights: the vectors are finite, of length 1, and a text's does not depend on padding."""
    from evals.speed_stack import PlainStack

    embedding = PlainStack(threads=1).embedding
    alone = np.array(embedding.get_text_embedding("one two"))
    batch = np.array(embedding.get_text_embedding_batch(["one two", "three four five six seven eight"]))
    assert np.linalg.norm(alone) == pytest.approx(1, abs=1e-5)
    assert batch[0] == pytest.approx(alone, abs=1e-4)


def test_a_warm_question_is_measured_in_a_process_of_its_own(
    data: Path, capsys: pytest.CaptureFixture[str], every_processor: None, tmp_path: Path
) -> None:
    arguments = ["--data", str(data), "--only", "ask", "--chunks", "40", "--questions", "5"]
    assert speed.main([*arguments, "--json", str(tmp_path / "found.json")]) == 0
    found = json.loads((tmp_path / "found.json").read_text())["ask"]
    assert found["questions"] == 5
    assert found["chunks"] >= 40
    parts = found["parts"]
    assert 0 < parts["retrieve"]["p50"] <= parts["total"]["p50"] <= parts["total"]["p95"]
    assert "p95" in capsys.readouterr().out


def test_contenders_take_turns_and_are_compared_with_the_first(tmp_path: Path) -> None:
    calls: list[tuple[str, int]] = []
    told: list[str] = []

    def contender(name: str):
        def ingest(files, folder: Path) -> int:
            assert not folder.exists()
            calls.append((name, len(files)))
            return 2 * len(files)

        return ingest

    files = [tmp_path / str(n) for n in range(3)]
    contenders = {name: contender(name) for name in ("ours", "theirs", "slow")}
    found = in_turns(contenders, files, first=files[:1], runs=2, once={"slow"}, note=told.append)
    assert calls[:3] == [("ours", 1), ("theirs", 1), ("slow", 1)]
    assert calls[3:] == [("ours", 3), ("theirs", 3), ("slow", 3), ("ours", 3), ("theirs", 3)]
    assert [(one.name, one.chunks, len(one.seconds)) for one in found] == [
        ("ours", 6, 2),
        ("theirs", 6, 2),
        ("slow", 6, 1),
    ]
    assert found[0].ratio == 1.0
    assert len(told) == 5
