"""Late interaction rewards what matches where, by weight; its cache changes speed alone."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from fakes import WordHashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index.embedding import TokenVectors
from index.interaction import TokenCache, interact, token_weights
from index.terms import split_words

FAKE = WordHashEmbedder()
PASSAGE = "The talks were held in Geneva. They lasted ninety minutes."
STARTS = [0, PASSAGE.index("They")]


def tokens(text: str) -> TokenVectors:
    return FAKE.encode_tokens([text])[0]


def weights(question: str, **idf: float) -> np.ndarray:
    return token_weights(tokens(question).spans, split_words(question), idf)


def test_each_sentence_is_matched_by_its_own_words() -> None:
    question = "Geneva minutes"
    result = interact(tokens(question), tokens(PASSAGE), weights(question, geneva=1.0, minut=1.0), STARTS)
    assert result.passage == pytest.approx(1.0, abs=1e-5)
    assert result.sentences[0] == pytest.approx(result.sentences[1], abs=0.2)
    assert result.sentences.max() < 0.8


def test_the_rarer_word_decides() -> None:
    question = "Geneva minutes"
    result = interact(tokens(question), tokens(PASSAGE), weights(question, geneva=1.0, minut=9.0), STARTS)
    assert result.sentences[1] > result.sentences[0] + 0.4
    assert result.sentence_means[1] == pytest.approx(result.sentence_means[0], abs=0.2)


def test_a_piece_weighs_what_its_word_does_and_punctuation_nothing() -> None:
    words = split_words("Zelenskyy, why?")
    spans = np.array([[0, 3], [3, 9], [9, 10], [11, 14], [14, 15]], np.int32)
    shares = token_weights(spans, words, {words[0].stem: 3.0, words[1].stem: 1.0})
    assert shares.tolist() == pytest.approx([3 / 7, 3 / 7, 0, 1 / 7, 0])


def test_without_any_known_word_all_pieces_weigh_the_same() -> None:
    assert token_weights(np.array([[0, 1], [2, 3]], np.int32), [], {}).tolist() == [0.5, 0.5]


@given(st.integers(1, 200), st.integers(1, 40))
def test_a_question_of_any_length_is_matched_as_if_at_once(pieces: int, held: int) -> None:
    rng = np.random.default_rng(pieces)
    asked, passage = (rng.normal(size=(n, 8)).astype(np.float32) for n in (pieces, held))
    shares = np.full(pieces, 1 / pieces, np.float32)
    result = interact(
        TokenVectors(vectors=asked, spans=np.zeros((pieces, 2), np.int32)),
        TokenVectors(vectors=passage, spans=np.zeros((held, 2), np.int32)),
        shares,
        [0],
    )
    best = (passage @ asked.T).max(axis=0)
    assert result.sentence_means[0] == pytest.approx(best.mean(), abs=1e-4)
    assert result.sentences[0] == pytest.approx(best @ shares, abs=1e-4)


def test_nothing_matches_nothing() -> None:
    empty = TokenVectors(vectors=np.zeros((0, 64), np.float32), spans=np.zeros((0, 2), np.int32))
    result = interact(tokens("Geneva"), empty, np.ones(1, np.float32), [0])
    assert (result.passage, result.mean, result.sentences.tolist()) == (0.0, 0.0, [0.0])


@given(
    st.lists(
        st.lists(st.sampled_from("geneva talks minutes bread whales song".split()), min_size=1), min_size=1
    ),
    st.lists(st.sampled_from("geneva talks minutes bread whales song".split()), min_size=1, max_size=6),
)
def test_a_passage_is_at_least_as_good_as_its_best_sentence(
    sentences: list[list[str]], asked: list[str]
) -> None:
    text, starts = "", []
    for words in sentences:
        starts.append(len(text))
        text += " ".join(words) + ". "
    question = " ".join(asked)
    shares = token_weights(
        tokens(question).spans, split_words(question), {w.stem: 1.0 for w in split_words(question)}
    )
    result = interact(tokens(question), tokens(text), shares, starts)
    assert result.passage >= result.sentences.max() - 1e-5
    assert result.passage <= 1 + 1e-5
    held = {word for words in sentences for word in words}
    assert (result.passage > 1 - 1e-4) == (set(asked) <= held)


def test_what_the_cache_returns_does_not_depend_on_what_it_holds() -> None:
    cache = TokenCache(2)
    fresh = cache.put(1, PASSAGE, tokens(PASSAGE))
    held = cache.get(1, PASSAGE)
    assert held is not None
    assert np.array_equal(held.vectors, fresh.vectors)
    assert np.array_equal(held.spans, fresh.spans)
    assert np.abs(held.vectors - tokens(PASSAGE).vectors).max() < 0.005


def test_the_cache_keeps_the_last_used_and_no_other_text_under_a_key() -> None:
    cache = TokenCache(2)
    for key in (1, 2):
        cache.put(key, "a", tokens("a"))
    assert cache.get(1, "a") is not None
    cache.put(3, "a", tokens("a"))
    assert [cache.get(key, "a") is not None for key in (1, 2, 3)] == [True, False, True]
    assert cache.get(1, "another text") is None


def test_the_cache_is_safe_under_threads() -> None:
    cache = TokenCache(8)
    failures: list[str] = []

    def work(seed: int) -> None:
        for number in range(300):
            key = (number * seed) % 16
            text = f"word {key}"
            found = cache.get(key, text) or cache.put(key, text, tokens(text))
            if not np.allclose(found.vectors, tokens(text).vectors, atol=0.01):
                failures.append(text)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (3, 5, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(cache) <= 8
