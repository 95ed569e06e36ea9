"""What we wrote by hand for training: read with its answers in place or refused by name, and drawn evenly."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.data import PublicPassage, PublicSet
from qa.reader.evenly import evenly
from qa.reader.written import WRITTEN, digest, load_written

TEXT = "The ferry left at nine. The second ferry left at noon."
KNOWN = PublicPassage(
    title="Quay", text="Seven boats lay at the quay.", sentences=((0, 28),), group="public/1"
)
PUBLIC = [PublicSet(name="public", passages=(KNOWN,), questions=())]


def write(folder: Path, *rows: dict[str, object], name: str = "news-001.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return folder


def news(number: int, *questions: dict[str, object]) -> dict[str, object]:
    return {"id": f"news-{number:04}", "title": "Ferries", "text": TEXT, "questions": list(questions)}


def test_answers_stand_where_they_say_and_the_passages_listed_are_held_back(tmp_path: Path) -> None:
    rows = [
        news(n, {"q": f" When did ferry {n} leave? ", "a": "noon"}, {"q": "Who drove?", "a": None})
        for n in range(20)
    ]
    rows[0]["questions"] = [
        {"q": "Which boat left first?", "a": "ferry", "at": TEXT.index("ferry left at noon")}
    ]
    folder = write(tmp_path / "w", *rows)
    (folder / "held-back.txt").write_text("news-0009\nnews-0019\n", encoding="utf-8")
    train, held = load_written([], folder=folder)
    assert (len(train.passages), len(held.passages)) == (18, 2)
    assert [p.group for p in held.passages] == ["written/news-0009", "written/news-0019"]
    assert train.questions[0].answers == (
        (TEXT.index("ferry left at noon"), TEXT.index("ferry left at noon") + 5),
    )
    assert train.questions[1].text == "When did ferry 1 leave?"
    for part in (train, held):
        for question in part.questions[1:]:
            text = part.passages[question.passage].text
            assert [text[s:e] for s, e in question.answers] == (
                [] if question.text == "Who drove?" else ["noon"]
            )


def test_a_passage_of_a_public_set_is_named_by_its_hash(tmp_path: Path) -> None:
    row = {"passage": digest(KNOWN.text), "questions": [{"q": "How many boats?", "a": "Seven"}]}
    train, _ = load_written(PUBLIC, folder=write(tmp_path / "w", row, name="wiki-001.jsonl"))
    assert train.passages == (KNOWN,)
    assert train.questions[0].answers == ((0, 5),)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "When?", "a": "midnight"}, "'midnight' stands 0 times in it: 'When?'"),
        ({"q": "What left?", "a": "ferry"}, "'ferry' stands 2 times in it: 'What left?'"),
        ({"q": "What left?", "a": "ferry", "at": 5}, "'ferry' doesn't stand at 5: 'What left?'"),
        ({"q": "What left?", "a": "ferry", "at": 9000}, "'ferry' doesn't stand at 9000: 'What left?'"),
        ({"q": "What?", "a": "", "at": 4}, "'' doesn't stand at 4: 'What?'"),
    ],
)
def test_an_answer_that_is_not_there_is_refused_by_file_line_and_question(
    tmp_path: Path, asked: dict[str, object], said: str
) -> None:
    folder = write(tmp_path / "w", news(1, {"q": "When?", "a": "noon"}), news(2, asked))
    with pytest.raises(ValueError, match="news-001") as refused:
        load_written([], folder=folder)
    assert str(refused.value) == f"news-001.jsonl:2: {said}"


def test_an_unknown_passage_is_refused_by_its_hash(tmp_path: Path) -> None:
    folder = write(tmp_path / "w", {"passage": "0123456789abcdef", "questions": []}, name="wiki-001.jsonl")
    with pytest.raises(ValueError, match=r"^wiki-001\.jsonl:1: no passage 0123456789abcdef in the public"):
        load_written(PUBLIC, folder=folder)


@pytest.mark.skipif(not WRITTEN.is_dir(), reason="an installed Ibid has no training material")
def test_every_answer_on_the_passages_of_our_own_is_in_place(tmp_path: Path) -> None:
    for path in WRITTEN.glob("news-*.jsonl"):
        shutil.copy(path, tmp_path)
    shutil.copy(WRITTEN / "held-back.txt", tmp_path)
    train, held = load_written([], folder=tmp_path)
    assert len(train.passages) >= 9 * len(held.passages) > 0
    for part in (train, held):
        kinds = [bool(question.answers) for question in part.questions]
        assert 0.3 < sum(kinds) / len(kinds) < 0.7


# Drawn evenly -----------------------------------------------------------------

NEAR, FAR = "The second ferry left at noon.", "A steamer sailed away in the middle of the day."


def test_what_is_common_is_drawn_less_and_what_is_rare_more_up_to_a_limit() -> None:
    assert evenly([(NEAR, TEXT, True)] * 3 + [(NEAR, TEXT, False)]) == pytest.approx([2 / 3] * 3 + [2.0])
    assert evenly([(NEAR, TEXT, True)] * 19 + [(NEAR, TEXT, False)])[-1] == 4.0
    assert evenly([(NEAR, TEXT, True), (FAR, TEXT, False)]) == [0.5, 0.5]
    assert evenly([]) == []


WORDS = st.lists(st.sampled_from("ferry noon left steamer sailed harbour the at".split()), max_size=6)


@given(st.lists(st.tuples(WORDS.map(" ".join), WORDS.map(" ".join), st.booleans()), max_size=40))
def test_words_in_common_tell_nothing_of_the_kind(written: list[tuple[str, str, bool]]) -> None:
    weights = evenly(written)
    sums: defaultdict[tuple[int, bool], float] = defaultdict(float)
    for (text, about, kind), weight in zip(written, weights, strict=True):
        words = set(text.split()) - {"the", "at"}
        band = min(4, 5 * len(words & set(about.split())) // max(1, len(words)))
        sums[band, kind] += weight
        assert 0.5 <= weight <= 4.0
    for band, kind in list(sums):
        if (band, not kind) in sums and 4.0 not in weights:
            assert sums[band, True] == pytest.approx(sums[band, False])
