"""What makes a question fast changes nothing: each short cut gives what the long way gives."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from fakes import WordHashEmbedder

from corpus import read_text
from index import Library
from index.embedding import Asked, load_embedder
from index.terms import split_words, stem, stems
from qa.ahead import Ahead
from qa.answer import Answer
from qa.extractive import Extractive
from qa.once import once
from qa.reader import Reader
from qa.reader.reading import Reading
from qa.select import BUDGET
from qa.verifier.runtime import VerdictModel

TEXTS = {
    "harbour": "The harbour opened at dawn. Nine ships left, and the café on the quay stayed shut.\n\nRopes\n\nOld ropes "
    "were sold. “Take them all,” said Mr. Pratt.",
    "bread": "Knead the dough until it is smooth.\n\nLet the bread rise in a warm kitchen. Bake it for an hour.",
    "ships": "Ships of the line sailed for the harbour at noon. The harbour master counted the ships.",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        list(opened.add([read_text(text, source=name) for name, text in TEXTS.items()]))
        yield opened


def test_chunks_read_together_are_the_chunks_read_alone(library: Library) -> None:
    keys = [key for key, _ in library.search_vectors(library.embedder.encode(["harbour"])[0], 10)]
    together = library.chunks([*reversed(keys), 10_000])
    assert [c.key for c in together] == keys[::-1]
    for chunk in together:
        [alone] = library.chunks([chunk.key])
        numbers = chunk.sentence_numbers
        stored = library.sentences(chunk.document.id, first=numbers[0], last=numbers[-1] + 1)
        assert chunk.sentences == alone.sentences == stored
        text = library.document(chunk.document.id).text
        assert [chunk.text[a:b] for a, b in chunk.bounds] == [s.span.of(text) for s in stored]
        assert np.array_equal(chunk.vector, alone.vector)
        assert np.array_equal(chunk.sentence_vectors, alone.sentence_vectors)
        assert len(chunk.sentence_vectors) == len(stored)


def test_counts_are_those_of_the_library_as_it_is_now(library: Library) -> None:
    word = stem("ships")
    assert library.document_frequency([word, "absent"]) == {word: 2, "absent": 0}
    list(library.add([read_text("More ships came, and none was absent.", source="more")]))
    assert library.document_frequency([word, "absent"]) == {word: 3, "absent": 1}
    library.remove("ships")
    assert library.document_frequency([word, "absent"]) == {word: 2, "absent": 1}


@pytest.mark.parametrize("documents", [None, ["harbour", "bread"]])
def test_one_search_for_all_words_gives_the_sum_over_words(
    library: Library, documents: list[str] | None
) -> None:
    scope = None if documents is None else {library.find(name).id for name in documents}
    terms = [stem(word) for word in ("harbour", "ships", "bread", "an")]
    total: dict[int, float] = {}
    for term in terms:
        for key, score in library.search_words([term], 50, documents=scope):
            total[key] = total.get(key, 0.0) + score
    expected = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    found = library.search_words(terms, 50, documents=scope)
    assert [key for key, _ in found] == [key for key, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-9)
    assert library.search_words(terms, 2, documents=scope) == found[:2]


def test_the_scan_gives_the_product(library: Library) -> None:
    question = library.embedder.encode(["ships in the harbour"])[0]
    found = library.search_vectors(question, 10)
    chunks = library.chunks([key for key, _ in found])
    assert [score for _, score in found] == pytest.approx(
        [float(c.vector @ question) for c in chunks], abs=1e-6
    )


@pytest.mark.parametrize(
    "text", ["".join(map(chr, range(128))), "It's Jan. 21, U.S.-led; naïve cafés", "A_b\x1cc\x00d\u0301e", ""]
)
def test_stems_are_those_of_the_words(text: str) -> None:
    assert stems(text) == [word.stem for word in split_words(text)]


def test_a_question_begun_has_the_vectors_of_one_encoded() -> None:
    model = load_embedder(threads=1)
    for text in ("What did the harbour master count?", "Why " + "so many ships " * 40 + "?"):
        [vector] = model.encode([text])
        asked = Asked(model, text)
        assert float(asked.vector @ vector) == pytest.approx(1, abs=1e-3)
        [tokens] = model.encode_tokens([text])
        assert np.array_equal(asked.tokens.spans, tokens.spans)
        assert np.array_equal(asked.tokens.vectors, tokens.vectors)


def test_questions_begun_and_given_up_hold_nothing_back() -> None:
    model = load_embedder(threads=1)
    for _ in range(6):  # more than it has requests
        Asked(model, "What did the harbour master count?")
    assert model.encode(["Ships."]).shape == (1, model.dimensions)


def test_a_question_without_a_language_model_loads_no_llama_index(tmp_path: Path) -> None:
    """It would take 59 MB and a second."""
    script = (
        "import sys, qa, index, corpus\n"
        "with index.Library.open(sys.argv[1], create=True) as library:\n"
        "    list(library.add([corpus.read_text('The harbour opened at dawn. Nine ships left.', source='x')]))\n"
        "    assert qa.ask('When did the harbour open?', library=library).citations\n"
        "print([name for name in ('llama_index.core', 'chromadb', 'torch', 'gradio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "library")], capture_output=True, text=True, check=True
    )
    assert "llama_index.core" not in done.stdout


def test_the_sentences_around_passages_are_those_of_the_record(library: Library) -> None:
    answerer = Extractive(library, reader=cast("Reader", None))
    passages = answerer.retriever.retrieve("How many ships left the harbour?", k=10)
    expected = {}
    for passage in passages:
        identity, chunk = passage.document.id, passage.chunk
        text = library.document(identity).text
        first = max(0, chunk.first_sentence - 1)
        last = chunk.last_sentence + BUDGET.list_sentences
        for number, sentence in enumerate(library.sentences(identity, first=first, last=last), first):
            expected[identity, number] = (sentence, sentence.span.of(text))
    assert len(passages) > 1
    assert answerer.sentences(passages) == expected


def test_reading_ahead_changes_no_reading_and_holds_nothing_back() -> None:
    reader = Reader.load(threads=1)
    pairs = [(f"How many {name} are there?", name, text) for name, text in TEXTS.items()]
    expected = reader.read_pairs(pairs)
    for _ in range(3):  # more than it has requests
        with Ahead(reader) as given_up:
            given_up.begin("How many ships are there?", [("ships", TEXTS["ships"])])
    for (question, title, text), alone in zip(pairs, expected, strict=True):
        with Ahead(reader) as ahead:
            ahead.begin(question, [(title, text)])
            taken = ahead.take()
            assert ahead.take() == {}
        assert taken[question, title, text].spans == alone.spans
        assert taken[question, title, text].has == alone.has
    with Ahead(None) as nothing:
        nothing.begin("How many?", [("ships", TEXTS["ships"])])
        assert nothing.take() == {}


def test_an_answer_read_ahead_is_the_answer(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    answerer = Extractive(library, reader=Reader.load(threads=1))
    questions = [
        "How many ships left the harbour?",
        "What did the harbour master count?",
        "Who said “take them all”?",
    ]
    begun: list[int] = []
    start = Reader.start

    def counting(self: Reader, pairs: Sequence[tuple[str, str, str]]) -> Callable[[], list[Reading]]:
        begun.append(len(pairs))
        return start(self, pairs)

    monkeypatch.setattr(Reader, "start", counting)
    ahead = [answerer.answer(question)[0] for question in questions]
    assert len(begun) >= 2 * len(questions)  # some ahead, the others afterwards
    monkeypatch.setattr(Ahead, "begin", lambda *_: None)
    assert [_untimed(answerer.answer(question)[0]) for question in questions] == [_untimed(a) for a in ahead]


def _untimed(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.to_dict().items() if name != "timings"}


def test_threads_that_come_at_the_same_time_load_a_model_once() -> None:
    made: list[str] = []

    @once
    def load(name: str) -> str:
        made.append(name)
        time.sleep(0.05)  # the others come meanwhile
        return name.upper()

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(load, ["reader", "verifier"] * 3)) == {"READER", "VERIFIER"}
    assert sorted(made) == ["reader", "verifier"]


def test_nothing_is_left_to_load_for_the_first_question(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    answerer = Extractive(library)
    loaded: list[str] = []
    for model in (Reader, VerdictModel):
        monkeypatch.setattr(model, "load", lambda: loaded.append("too late"))
    answer, _ = answerer.answer("How many ships left the harbour?")
    assert not answer.abstained
    assert loaded == []
