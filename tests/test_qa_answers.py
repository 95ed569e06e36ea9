"""Which sentences answer: signals, chances, and reading within a time budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_qa_answer import make_document, make_passage

from evals import tune_answers
from qa import answers_fitted
from qa.answers_fitted import CHANCE, WEIGHTS
from qa.candidates import candidates
from qa.chances import COLUMNS, COMPARED, chances
from qa.question import read_question
from qa.reader.reading import ReadSpan
from qa.reading import Limits, Reads, SentenceReading, Wording, read_passages
from qa.signals import SIGNALS

TEXTS = [
    "The mayor left at noon.",
    "The strike ended in 1991.",
    "They lasted 90 minutes.",
    "Rain fell on Monday.",
]


class _Slow:
    """Takes its time over each pair and remembers them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.pairs: list[tuple[str, str, str]] = []

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[_Said]:
        time.sleep(self.seconds * len(pairs))
        self.pairs += pairs
        return [_Said() for _ in pairs]


class _Said:
    has = 1.0

    def sentences(self, spans: Sequence[tuple[int, int]]) -> list[ReadSpan]:
        return [ReadSpan(start=start, end=end, score=0.5) for start, end in spans]


def wordings(count: int) -> tuple[Wording, ...]:
    passages = []
    for number in range(count):
        document, sentences = make_document([f"Passage {number} is here.", "And so on."])
        passages.append(replace(make_passage(document, sentences, [0.5, 0.5]), score=0.9**number))
    return Wording(text="where?", passages=tuple(passages)), Wording(
        text="here?", passages=tuple(passages[:1])
    )


def read(reader: _Slow, count: int, **options: float | None) -> Reads:
    return read_passages(
        reader,  # type: ignore[arg-type]
        wordings(count),
        discount=0.2,
        limits=Limits(passages=8, least=0.0),
        **options,  # type: ignore[arg-type]
    )


def test_without_a_time_limit_everything_is_read_at_once() -> None:
    reads = read(_Slow(0.0), 6)
    assert (reads.passages, reads.of) == (7, 7)
    assert len(reads.readings) == 12


def test_with_a_time_limit_the_likeliest_are_read_while_there_is_time() -> None:
    reader = _Slow(0.02)
    begun = time.perf_counter()
    reads = read(reader, 8, until=begun + 0.09)
    assert 1 <= reads.passages < reads.of == 9
    assert [text.split(" is")[0] for _, _, text in reader.pairs] == [
        f"Passage {n}" for n in range(reads.passages)
    ]
    assert reads.has == 1.0


def test_one_passage_is_read_when_the_time_is_up_already() -> None:
    reads = read(_Slow(0.0), 5, until=time.perf_counter() - 1.0)
    assert (reads.passages, reads.of, len(reads.readings)) == (1, 6, 2)


def test_nothing_is_read_without_passages() -> None:
    reads = read_passages(
        _Slow(0.0),  # type: ignore[arg-type]
        [Wording(text="where?", passages=())],
        discount=0.2,
        until=time.perf_counter() + 1,
    )
    assert (reads.passages, reads.of, reads.has, dict(reads.readings)) == (0, 0, None, {})


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=40))
def test_chances_are_probabilities_and_fall(scores: list[float]) -> None:
    found = chances(sorted(scores, reverse=True))
    assert len(found) == min(COMPARED, len(scores))
    assert all(0.0 <= chance <= 1.0 for chance in found)
    assert list(found) == sorted(found, reverse=True)


def test_a_second_sentence_is_likelier_the_nearer_it_comes_and_the_first_the_farther_the_others_stay() -> (
    None
):
    near, far = chances([0.0, -0.5, *[-6.0] * 30]), chances([0.0, -5.0, *[-6.0] * 30])
    assert near[1] > far[1]
    crowded = chances([0.0] * 30)
    assert far[0] > crowded[0]


def test_every_signal_has_a_weight_and_every_comparison_too() -> None:
    assert set(WEIGHTS) == set(SIGNALS)
    assert set(CHANCE) == {*COLUMNS, "constant"}


def test_a_sentence_read_as_hopeless_ranks_no_worse_than_one_that_wasnt_read() -> None:
    document, sentences = make_document(TEXTS)
    passage = make_passage(document, sentences, [0.2] * 4)
    question = read_question("what happened?")
    by_place = {(document.id, n): item for n, item in enumerate(sentences)}

    def scores(reading: float) -> dict[int, float]:
        readings = {
            (document.id, n): SentenceReading(score=reading, span=sentences[n][0].span) for n in range(3)
        }
        ranked = candidates(question, [passage], sentences=by_place, readings=readings)
        return {c.number: c.score for c in ranked}

    hopeless, worse = scores(-9.0), scores(-25.0)
    assert hopeless[1] == pytest.approx(worse[1])
    assert scores(4.0)[1] > scores(-2.0)[1] > hopeless[1]


def test_signals_of_names_look_at_the_sentence_before_too() -> None:
    document, sentences = make_document(
        ["Berg met Vos in Westhaven.", "They talked for an hour.", "Rain fell."]
    )
    passage = make_passage(document, sentences, [0.2, 0.2, 0.2])
    by_place = {(document.id, n): item for n, item in enumerate(sentences)}
    ranked = candidates(
        read_question("How long did Berg and Vos talk?"), [passage], sentences=by_place, readings={}
    )
    signals = {c.number: c.signals for c in ranked}
    assert signals[0]["named"] == 0.0
    assert signals[1]["named"] == -1.0
    assert signals[1]["near"] == 0.0
    assert signals[2]["near"] == -1.0
    assert signals[1]["specific"] == 1.0
    assert signals[2]["specific"] == -1.0


def test_what_is_written_is_the_module_that_is_read() -> None:
    text = tune_answers._module(
        [WEIGHTS[name] for name in WEIGHTS],  # type: ignore[arg-type]
        CHANCE,
        answers_fitted.LEAST,
        answers_fitted.LEAST_LISTED,
    )
    written: dict[str, object] = {}
    exec(text, written)
    for name in answers_fitted.__all__:
        assert written[name] == getattr(answers_fitted, name)
