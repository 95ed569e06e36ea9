from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import AnswerError
from evals.reader import overlap
from qa import reader as reader_package
from qa.reader import Reader, Reading
from qa.reader.data import load_squad
from qa.reader.encoded import encode
from qa.reader.example import Example
from qa.reader.examples import Material, stream
from qa.reader.mining import BM25, hard_negatives, holds
from qa.reader.news import make_story
from qa.reader.news_facts import FACTS
from qa.reader.news_talks import LEADS, TALKS
from qa.reader.perturb import entities, falsify, numbers, rough
from qa.reader.reading import HAS_WEIGHT, LONGEST, WindowScores

MODEL = Path(__file__).parents[1] / "qa" / "reader" / "model"
MINILM = Path(__file__).parents[1] / "index" / "minilm"
needs_tokenizer = pytest.mark.skipif(not (MINILM / "tokenizer.json").exists(), reason="no tokenizer here")
needs_model = pytest.mark.skipif(not (MODEL / "model.bin").exists(), reason="the reader's model is not here")


def _tokenizer():
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
    found.encode_special_tokens = True
    return found


@pytest.fixture(scope="module")
def keyword_reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader whose model marks the word "paris" and nothing else: what it says is known."""
    from index.minilm.silence import import_openvino

    ov = import_openvino()
    op = ov.opset13

    table = np.zeros((30522, 3), np.float32)
    table[_tokenizer().token_to_id("paris")] = (6, 6, 0)
    table[101] = (1, 1, 0.5)
    table[102] = (9, 9, 9)  # a separator must never be taken for an answer
    ports = []
    for name, kind in (("ids", np.int32), ("types", np.int32), ("mask", np.float32)):
        port = op.parameter([-1, -1], kind, name=name)
        port.output(0).set_names({name})
        ports.append(port)
    looked_up = op.gather(op.constant(table), ports[0], op.constant(np.int64(0)))
    seen = op.unsqueeze(ports[2], op.constant(np.array([2], np.int64)))
    types = op.unsqueeze(op.convert(ports[1], np.float32), op.constant(np.array([2], np.int64)))
    output = op.add(op.multiply(looked_up, seen), op.multiply(types, op.constant(np.float32(0))))
    folder = tmp_path_factory.mktemp("model")
    ov.save_model(
        ov.Model([op.result(output)], ports, "keyword"), folder / "model.xml", compress_to_fp16=False
    )
    return Reader(folder, threads=1, precision="f32", check=False)


@needs_tokenizer
def test_reads_the_word_that_the_model_marks_with_exact_offsets(keyword_reader: Reader) -> None:
    text = "They met in Lyon. Then — in 𝒫aris, no: in Paris — they signed."
    (reading,) = keyword_reader.read("Where did they sign?", [("Talks", text)])
    best = reading.spans[0]
    assert text[best.start : best.end] == "Paris"
    assert best.score == pytest.approx(12 - 2 + HAS_WEIGHT * 0.5)
    assert reading.score == best.score
    assert reading.has == 0.5
    assert reading.null == 2.0
    first, second = reading.sentences([(0, 17), (18, len(text))])
    assert second == best
    assert first.score < second.score
    assert 0 <= first.start < first.end <= 17


@needs_tokenizer
@pytest.mark.parametrize("place", [0, 300, 700, 1199])
def test_long_passage_is_read_to_its_end(keyword_reader: Reader, place: int) -> None:
    words = ["lyon"] * 1200
    words[place] = "paris"
    text = " ".join(words)
    (reading,) = keyword_reader.read("where?", [("", text)])
    assert len(reading.windows) > 1
    assert text[reading.spans[0].start : reading.spans[0].end] == "paris"
    covered = set()
    for window in reading.windows:
        covered |= {int(s) for s, _ in window.offsets}
    assert len(covered) == 1200


@needs_tokenizer
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\ud800 paris", "[SEP] paris [CLS]", "x" * 500, "日本" * 300]
)
def test_strange_passages_are_read(keyword_reader: Reader, text: str) -> None:
    (reading,) = keyword_reader.read("where? " * 200, [("a title " * 100, text)])
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(text)
    if "paris" in text:
        assert text[reading.spans[0].start : reading.spans[0].end] == "paris"
    if not text.strip():
        assert reading.spans == ()
        assert reading.score == float("-inf")
        assert reading.within(0, len(text)).score == float("-inf")


@needs_tokenizer
def test_reading_does_not_depend_on_what_else_is_read(keyword_reader: Reader) -> None:
    texts = [("", "in paris " * n) for n in (1, 7, 30, 60, 90, 3, 3, 3, 3, 3)]
    together = keyword_reader.read("where?", texts)
    for one, pair in zip(together, texts, strict=True):
        (alone,) = keyword_reader.read("where?", [pair])
        assert alone.spans == one.spans
    assert keyword_reader.read("where?", []) == []


@needs_tokenizer
def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="can't be read"):
        Reader(tmp_path, threads=1)
    (tmp_path / "model.xml").write_text("<net/>")
    with pytest.raises(AnswerError, match="not the one that ships"):
        Reader(tmp_path, threads=1)


def _window(starts: list[float], ends: list[float], *, null: float = 0.0, has: float = 0.0) -> WindowScores:
    offsets = np.array([[i * 3, i * 3 + 2] for i in range(len(starts))], np.int32).reshape(-1, 2)
    return WindowScores(
        offsets=offsets,
        starts=np.array(starts, np.float32),
        ends=np.array(ends, np.float32),
        null=null,
        has=has,
    )


logits = st.lists(st.integers(-40, 40).map(float), min_size=1, max_size=60)


@given(logits, st.data())
def test_best_span_is_the_best_of_all(starts: list[float], data: st.DataObject) -> None:
    ends = data.draw(st.lists(st.integers(-40, 40).map(float), min_size=len(starts), max_size=len(starts)))
    low = data.draw(st.integers(0, len(starts) - 1))
    high = data.draw(st.integers(low + 1, len(starts)))
    reading = Reading(windows=(_window(starts, ends, null=3.0, has=1.0),))
    best = max(starts[i] + ends[j] for i in range(low, high) for j in range(i, min(high, i + LONGEST)))
    found = reading.within(low * 3, high * 3)
    assert found.score == pytest.approx(best - 3.0 + HAS_WEIGHT)
    assert low * 3 <= found.start < found.end <= high * 3
    spans = reading.spans
    assert spans
    assert all(a.score >= b.score for a, b in pairwise(spans))
    assert all(a.end <= b.start or b.end <= a.start for a in spans for b in spans if a is not b)
    assert reading.score == reading.within(0, len(starts) * 3).score


def test_the_better_window_decides() -> None:
    reading = Reading(
        windows=(_window([5, 0], [5, 0], null=9, has=-2), _window([1, 0], [1, 0], null=0, has=3))
    )
    assert reading.has == 3
    assert reading.null == 0
    assert reading.score == pytest.approx(2 + 3 * HAS_WEIGHT)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_stories_answer_their_questions(seed: int) -> None:
    story = make_story(random.Random(seed), filler=["A filler sentence."])
    assert not set("{}[]|") & set(story.text + story.title)
    assert story.sentences[-1][1] == len(story.text)
    assert story.questions
    for question in story.questions:
        assert question.text
        assert not set("{}[]|()") & set(question.text)
        if question.answer:
            start, end = question.answer
            assert 0 <= start < end <= len(story.text)
            assert any(s <= start and end <= e for s, e in story.sentences)


def test_every_question_of_a_block_can_be_answered_by_one_of_its_tellings() -> None:
    for block in [*LEADS, *TALKS, *FACTS]:
        told = "".join(s for way in block.sentences for s in way)
        for key in block.questions:
            assert f"[[{key}|" in told, (block.kind, key)


def test_names_and_numbers() -> None:
    assert entities("When did the Treaty of Utrecht bind Anna Weiss?") == ["Treaty of Utrecht", "Anna Weiss"]
    assert numbers("In 1713, 3,400 of 12.5 million men (x9)") == ["1713", "3,400", "12.5"]


def test_falsified_question_asks_for_something_else() -> None:
    question = "When did the largest army reach Utrecht in 1713?"
    changed = {
        falsify(
            question,
            rng=random.Random(seed),
            near=["Ghent"],
            far=["Oslo"],
            figures=["1801"],
            neighbours={"army": ["navy"]},
        )
        for seed in range(200)
    }
    assert question not in changed
    assert "When did the smallest army reach Utrecht in 1713?" in changed
    assert "When did the largest navy reach Utrecht in 1713?" in changed
    assert any(c and "Ghent" in c for c in changed)
    assert any(c and "1801" in c for c in changed)
    assert falsify("why so?", rng=random.Random(0), near=[], far=[], figures=[], neighbours={}) is None


@given(st.integers(0, 10_000))
def test_rough_question_keeps_words(seed: int) -> None:
    found = rough("How long did the talks in Geneva last?", random.Random(seed))
    assert "geneva" in found.lower()


def test_hard_negatives_hold_no_answer() -> None:
    texts = ["the cat sat on the mat", "the cat ate the fish", "dogs bark", "a cat on a Mat."]
    ranked = BM25(texts).top("cat on mat", 3)
    assert set(ranked[:2]) == {0, 3}
    assert hard_negatives(texts, [("where did the cat sit on", 0, ("mat",))], k=2) == [[1, 2]]
    assert holds("In the U.S., on Monday", "the U.S.")
    assert not holds("category", "cat")


@pytest.fixture
def small_set(tmp_path: Path):
    text = (
        "Anna Weiss came to Utrecht in 1713. She left for Ghent in 1720. The weather was bad in both towns."
    )
    other = "Utrecht is a town. The treaty was signed there in spring by Anna Weiss. Nobody knows why."
    asked = [
        ("When did Anna Weiss come to Utrecht?", "1713", text),
        ("Where did she go next?", "Ghent", text),
    ]
    asked += [("Who signed the treaty?", "Anna Weiss", other)]
    paragraphs = [
        {
            "context": context,
            "qas": [
                {"question": q, "id": q, "answers": [{"text": a, "answer_start": context.index(a)}]}
                for q, a, c in asked
                if c == context
            ],
        }
        for context in (text, other)
    ]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [{"title": "Low%20Countries_history", "paragraphs": paragraphs}]}))
    return load_squad(path, name="small")


def test_squad_is_read(small_set) -> None:
    assert small_set.passages[0].title == "Low Countries history"
    for question in small_set.questions:
        for start, end in question.answers:
            assert small_set.passages[question.passage].text[start:end] in {"1713", "Ghent", "Anna Weiss"}


@needs_tokenizer
def test_examples_hold_their_answers_and_negatives_none(small_set) -> None:
    tokenizer = _tokenizer()
    vocabulary = [w for w, _ in sorted(tokenizer.get_vocab().items(), key=lambda x: x[1])]
    vectors = np.random.default_rng(0).normal(size=(len(vocabulary), 8))
    material = Material([small_set], vectors=vectors, vocabulary=vocabulary)
    source = stream(material, seed=4)
    kinds = {True: 0, False: 0}
    for _ in range(300):
        example = next(source)
        kinds[example.answer is not None] += 1
        encoded = encode(tokenizer, example)
        if example.answer is None:
            assert encoded is not None
            assert encoded.start == encoded.end == 0
            continue
        start, end = example.answer
        words = example.text[start:end]
        assert words == words.strip()
        if encoded is not None:
            assert encoded.first <= encoded.start <= encoded.end < len(encoded.ids) - 1
            pieces = tokenizer.decode(encoded.ids[encoded.start : encoded.end + 1])
            assert (
                pieces.replace(" ", "")[:3]
                == tokenizer.decode(tokenizer.encode(words, add_special_tokens=False).ids).replace(" ", "")[
                    :3
                ]
            )
    assert min(kinds.values()) > 80


@needs_tokenizer
def test_answer_behind_the_cut_is_no_example() -> None:
    text = "word " * 400 + "Paris"
    assert (
        encode(_tokenizer(), Example(question="q", title="", text=text, answer=(len(text) - 5, len(text))))
        is None
    )


def test_overlap() -> None:
    assert overlap("the Cat.", "cat") == 1.0
    assert overlap("dog", "cat") == 0.0


@needs_model
def test_shipped_reader_finds_the_answer_and_knows_when_there_is_none() -> None:
    reader = Reader.load(threads=2)
    text = "Marek Dvorak opened the new bridge in Tampere on Monday. It cost 38 million euros, twice the estimate."
    other = "The harvest failed in three provinces. Farmers in the north were hit worst."
    here, there = reader.read("How much did the bridge cost?", [("", text), ("", other)])
    assert "38 million" in text[here.spans[0].start : here.spans[0].end]
    assert here.score > there.score + 3
    first, second = here.sentences([(0, 57), (57, len(text))])
    assert second.score > first.score
    (no,) = reader.read("Who resigned as prime minister of Peru?", [("", text)])
    assert here.score > no.score + 3


def test_the_word_table_that_is_left_out_is_the_embeddings_own():
    from index.minilm.silence import import_openvino
    from index.minilm.word_table import lend_words, without_words

    openvino = import_openvino()
    core = openvino.Core()
    model = core.read_model(Path(reader_package.__file__).parent / "model" / "model.xml")
    inputs = [p.output(0).get_any_name() for p in model.get_parameters()]
    assert "words" in inputs
    lend_words(model, openvino)
    assert [p.output(0).get_any_name() for p in model.get_parameters()] == [n for n in inputs if n != "words"]
    without_words(model, openvino)  # refuses a table with another value
    assert "words" in [p.output(0).get_any_name() for p in model.get_parameters()]
