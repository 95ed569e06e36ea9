"""What a reader found, as claims to learn from: judged by the gold, drawn so that the reader's score tells nothing."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.reading import Reading, WindowScores
from qa.verifier.found import Found, Task, found_in, judged, load_found, tasks
from qa.verifier.material import SUPPORTED, UNSUPPORTED

if TYPE_CHECKING:
    from qa.reader.runtime import Reader

TEXT = "Tom Reed built the bridge in 1891. Anna Moss paid for it. It cost 40,000 crowns and a barn."
PASSAGE = PublicPassage(
    title="Bridge", text=TEXT, sentences=((0, 34), (35, 57), (58, len(TEXT))), group="bridge"
)


def place(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def task(*answers: str) -> Task:
    return Task(question="Who?", passage=PASSAGE, answers=tuple(map(place, answers)), kind="own")


@pytest.mark.parametrize(
    ("found", "answers", "right"),
    [
        ("Tom Reed", ("Tom Reed",), True),
        ("Tom Reed built", ("Tom Reed",), True),
        ("Reed", ("Tom Reed",), True),
        ("40,000 crowns", ("Tom Reed", "40,000 crowns and a barn"), True),
        ("Anna Moss", ("Tom Reed",), False),
        ("Anna Moss", (), False),
        ("barn", ("40,000 crowns and a barn",), None),  # a part: neither right nor wrong
        (TEXT, ("Tom Reed",), None),
    ],
)
def test_words_are_right_where_they_are_mostly_the_answers(
    found: str, answers: tuple[str, ...], right: bool | None
) -> None:
    assert judged(task(*answers), *place(found)) is right


def test_the_same_words_elsewhere_in_the_passage_are_not_called_wrong() -> None:
    twice = PublicPassage(title="", text="In 1891 it rose. It fell in 1891.", sentences=((0, 16),), group="x")
    asked = Task(question="When did it fall?", passage=twice, answers=((28, 32),), kind="own")
    assert judged(asked, 3, 7) is None


def test_questions_are_read_where_they_are_answered_and_where_they_are_not() -> None:
    other = PublicPassage(title="", text="A barn burned.", sentences=((0, 14),), group="barn")
    questions = tuple(
        PublicQuestion(text="Who built the bridge in 1891?", passage=0, answers=(place("Tom Reed"),))
        for _ in range(300)
    )
    public = PublicSet(name="public", passages=(PASSAGE, other), questions=questions)
    own = PublicSet(
        name="written",
        passages=(PASSAGE,),
        questions=(PublicQuestion(text="Who drowned?", passage=0, answers=()),),
    )
    hardest = {"public": [[1]] * 300}
    found = [t for t in tasks([public], hardest, own=own, seed=1) if t.kind != "story"]
    counts = Counter(t.kind for t in found)
    assert 60 < counts["own"] < 140
    assert 150 < counts["elsewhere"] < 250
    assert counts["written"] == 1
    for item in found:
        assert bool(item.answers) == (item.kind == "own")
        assert item.passage == (other if item.kind == "elsewhere" else PASSAGE)
        assert (item.question in {q.text for q in questions}) == (item.kind in ("own", "elsewhere"))


class TwoSentences:
    """Reads every passage alike: its first sentence best, its second by `behind` less, the others far behind."""

    def __init__(self, behind: float) -> None:
        self.behind = behind

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[Reading]:
        offsets = np.array([[0, 8], [35, 44], [58, 60]], np.int32)
        scores = np.array([0.0, -self.behind / 2, -50.0], np.float32)
        window = WindowScores(offsets=offsets, starts=scores, ends=scores, null=0.0, has=0.0)
        return [Reading(windows=(window,)) for _ in pairs]


@pytest.mark.parametrize(
    ("behind", "most", "words"),
    [(2.0, 2, ["Tom Reed", "Anna Moss"]), (2.0, 1, ["Tom Reed"]), (20.0, 2, ["Tom Reed"])],
)
def test_the_second_best_sentence_counts_where_it_comes_near(
    behind: float, most: int, words: list[str]
) -> None:
    reader = cast("Reader", TwoSentences(behind))
    found = found_in(reader, [task("Anna Moss")], most=most)
    assert [f.answer for f in found] == words
    assert [f.right for f in found] == [w == "Anna Moss" for w in words]
    assert all(f.evidence in TEXT and f.answer in f.evidence for f in found)


SCORED = st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=1, max_size=80)


@given(SCORED)
def test_the_readers_score_tells_nothing_of_what_is_drawn(
    tmp_path_factory: pytest.TempPathFactory, scored: list[tuple[int, bool]]
) -> None:
    rows = [
        Found(question="Who?", answer=str(n), evidence="He did.", right=right, kind="own", score=float(score))
        for n, (score, right) in enumerate(scored)
    ]
    path: Path = tmp_path_factory.mktemp("found") / "found.jsonl"
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")
    pairs, weights = load_found(path)
    assert [p.claim for p in pairs] == [f"Who? {n}" for n in range(len(rows))]
    assert [p.label for p in pairs] == [SUPPORTED if r.right else UNSUPPORTED for r in rows]
    order = sorted(range(len(rows)), key=lambda n: rows[n].score)
    sums: defaultdict[tuple[int, bool], float] = defaultdict(float)
    for rank, n in enumerate(order):
        sums[rank * 8 // len(rows), rows[n].right] += weights[n]
    for band, right in list(sums):
        if (band, not right) in sums and 4.0 not in weights:
            assert sums[band, right] == pytest.approx(sums[band, not right])
