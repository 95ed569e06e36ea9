"""`ibid eval`: one clear line per user error, and a small real run from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from evals.command import main

RAIN = "It rained for nine days in Brno in June 1931.\n\nThe mayor, Anna Novak, closed the old bridge."


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/rain.txt").write_text(RAIN, encoding="utf-8")
    (tmp_path / "documents/mill.md").write_text(
        "# The mill\n\nThe mill burned down in 1940.\n", encoding="utf-8"
    )
    quote = "The mayor, Anna Novak, closed the old bridge"
    place = {
        "document": "rain.txt",
        "quote": quote,
        "start": RAIN.index(quote),
        "end": RAIN.index(quote) + len(quote),
    }
    questions = [
        {
            "id": "1",
            "question": "Who closed the old bridge?",
            "kind": "who",
            "nuggets": [{"name": "n", "any_of": [place]}],
        },
        {"id": "2", "question": "What is the capital of Peru?", "kind": "unanswerable", "answerable": False},
    ]
    lines = "\n".join(json.dumps(question) for question in questions)
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["january"], "no data folder (give it with --data DIR or in IBID_DATA)"),
        (["january", "--data", "/nowhere"], "/nowhere is not a folder"),
        (["squad", "--data", "/nowhere"], "/nowhere has no data/squad2-slice.json"),
        (["collection"], "a collection needs its files (give --documents DIR and --questions FILE)"),
        (["sample", "--json", "/nowhere/x.json"], "there is no folder /nowhere"),
        (["sample", "--record", "--limit", "3"], "--record keeps the figures of whole sets"),
        (["sample", "--record", "--no-baselines"], "--record keeps the figures of whole sets"),
        (["reddit-held", "--record"], "reddit-held is for development, not for the README"),
        (["rgb", "--data", "/nowhere"], "/nowhere has no data/rgb-en-fact.jsonl"),
        (["new-wiki-held", "--data", "/nowhere"], "/nowhere has no data/squadshifts-new-wiki.json"),
    ],
)
def test_a_user_error_is_one_line_and_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IBID_DATA", raising=False)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"ibid eval: {message}")
    assert err.count("\n") == 1


def test_an_unknown_split_is_said(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["january", "--data", str(collection), "--split", "tune"]) == 2
    assert "january has no questions marked tune (leave out --split)" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nothing"], ["sample", "--limit", "-1"], []])
def test_wrong_options_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: ibid eval" in capsys.readouterr().err


def test_a_small_collection_from_end_to_end(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    json_file, html_file, keep = collection / "r.json", collection / "r.html", collection / "libraries"
    keep.mkdir()
    arguments = [
        "collection", "--documents", str(collection / "documents"), "--questions", str(collection / "questions.jsonl"),
        "--json", str(json_file), "--html", str(html_file), "--keep", str(keep),
    ]  # fmt: skip
    assert main(arguments) == 0
    table = capsys.readouterr().out
    assert "ExactQuotes" in table
    data = json.loads(json_file.read_text(encoding="utf-8"))
    values = {metric["name"]: metric["value"] for metric in data["metrics"]}
    assert values["NuggetRecall"] == 1
    assert values["ExactQuotes"] == 1
    assert values["Abstained@unanswerable"] == 1
    assert values["R@1"] == 1
    assert values["AnswerSentence@1"] == 1
    assert str(collection) not in json_file.read_text(encoding="utf-8")
    assert "Anna Novak" in html_file.read_text(encoding="utf-8")
    assert len(list(keep.iterdir())) == 1
    assert main(arguments) == 0
    again = json.loads(json_file.read_text(encoding="utf-8"))
    assert again["metrics"] == data["metrics"]
    assert len(list(keep.iterdir())) == 1


def test_all_is_one_report_that_names_what_is_absent_and_what_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evals_fakes import tiny_dataset

    from evals import datasets, evaluate
    from evals.cases import Bound
    from evals.sheet import Sheet, share

    def sheet(name: str, data: Path | None, *, seed: int, limit: int | None) -> Sheet:
        assert (data, seed, limit) == (tmp_path, 0, None)
        if name != "premises":
            raise RuntimeError("the labels are lost")
        figure = share("refused <b>", [True, True, False], target=Bound(value=0.9))
        return Sheet(name=name, title="False & premises", facts="3 pairs", figures=(figure,), seed=seed)

    monkeypatch.setattr(datasets, "load_sample", tiny_dataset)
    monkeypatch.setattr(evaluate, "make_sheet", sheet)
    written = ["--json", str(tmp_path / "r.json"), "--html", str(tmp_path / "r.html")]
    assert main(["all", "--data", str(tmp_path), *written]) == 1
    out = capsys.readouterr().out
    assert "tiny: A bridge and a mill" in out
    assert "3 documents" not in out
    assert "(split held)" not in out  # of the half that is published, all were asked
    for name in ("january", "squad", "realtimeqa", "rgb", "chunking"):
        assert f"skipped {name}: " in out
    assert "failed attribution: RuntimeError: the labels are lost" in out
    assert "  premises: refused <b> 0.667, wanted >= 0.900" in out
    assert "minutes in all" in out
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "r-premises.html", "r-premises.json", "r-sample.html", "r-sample.json", "r.html", "r.json",
    ]  # fmt: skip
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert list(data) == ["schema", "sets", "sheets", "skipped", "seconds"]
    assert data["schema"] == "ibid-eval-all/1"
    assert [found["set"]["name"] for found in data["sets"]] == ["tiny"]
    assert {"january", "squad", "attribution"} <= {entry["name"] for entry in data["skipped"]}
    assert data["sheets"][0]["figures"][0]["met"] is False
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "refused &lt;b&gt;" in page
    assert "False &amp; premises" in page
    assert "the labels are lost" in page
    assert "<script" not in page


def test_help_is_quick_and_loads_no_model() -> None:
    script = (
        "import sys\nfrom evals.command import build_parser\nbuild_parser().format_help()\n"
        "heavy = {'openvino', 'chromadb', 'llama_index', 'gradio', 'numpy'} & set(sys.modules)\nsys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_entry_point_leads_here() -> None:
    import tomllib

    text = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    value = tomllib.loads(text)["project"]["entry-points"]["ibid.commands"]["eval"]
    assert EntryPoint(name="eval", value=value, group="ibid.commands").load() is main


def test_the_names_offered_are_those_that_can_be_run() -> None:
    from evals.command import build_parser
    from evals.evaluate import DEVELOPMENT, REPORTED
    from evals.sheets import SHEETS

    (action,) = (action for action in build_parser()._actions if action.dest == "name")
    others = {"tuning", "story-lists", "collection", "all", "speed", "readme"}
    assert set(action.choices or ()) == {*REPORTED, *DEVELOPMENT, *SHEETS, *others}
    about = build_parser().epilog or ""
    assert [name for name in action.choices or () if name not in about] == []
