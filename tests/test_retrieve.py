"""Retrieval: passages in the right order, exact text, the same answer every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from fakes import WordHashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibraryError, read_text
from index import Library, Passage, Retriever, load_embedder, ranking
from index.embedding import TokenVectors
from index.ranking import logistic, posterior, refined
from index.terms import MAX_QUESTION_CHARACTERS, question_terms

ARTICLES = {
    "geneva.txt": "The ministers met in Geneva on Friday. They talked for ninety minutes about missiles. "
    "Lavrov demanded a written reply.",
    "bread.txt": "Knead the dough until it is smooth. Let the bread rise in a warm kitchen. Bake it for an hour.",
    "whales.txt": "Whales sing under water. Humpback whales repeat their songs for hours. Sailors heard them.",
    "berlin.txt": "Talks in Berlin ended after nine hours. The envoys agreed on nothing but a date for the next round.",
    "moscow.txt": "Москва отклонила предложение. Лавров потребовал письменного ответа.",
}


class CosinesOnly(WordHashEmbedder):
    """An embedding without token vectors, as any foreign one."""

    def encode_tokens(self, texts: object) -> list[TokenVectors]:
        raise LibraryError("the embedding has no token vectors")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        add(opened, **{name.replace(".txt", ""): text for name, text in ARTICLES.items()})
        yield opened


def add(library: Library, *, date: str | None = None, **texts: str) -> None:
    items = [
        read_text(text, source=f"{name}.txt", title=name.title(), date=date) for name, text in texts.items()
    ]
    assert all(event.outcome == "added" for event in library.add(items))


def sources(passages: list[Passage]) -> list[str]:
    return [passage.document.source for passage in passages]


@pytest.mark.parametrize("question", ["", " \n\t", "???", "\u200b", "🐋"])
def test_a_question_without_words_is_refused(library: Library, question: str) -> None:
    with pytest.raises(LibraryError, match=r"no words|empty"):
        Retriever(library).retrieve(question)


def test_a_question_too_long_is_refused_by_name_and_the_longest_is_not(library: Library) -> None:
    retriever = Retriever(library)
    with pytest.raises(LibraryError, match="49,999 characters"):
        retriever.retrieve("sing   " * 10_000)
    longest = ("whales sing " * MAX_QUESTION_CHARACTERS)[:MAX_QUESTION_CHARACTERS]
    assert sources(retriever.retrieve(longest))[0] == "whales.txt"


def test_the_passage_asked_for_comes_first_with_its_sentence(library: Library) -> None:
    passages = Retriever(library).retrieve("How long did the ministers talk in Geneva?")
    assert sources(passages)[0] == "geneva.txt"
    best = max((s for p in passages for s in p.sentences), key=lambda s: s.score)
    assert best.sentence.span.document_id == passages[0].document.id
    assert passages[0].scores["interaction"] > 0.5
    assert "interaction" not in passages[-1].scores  # looked at again are only those that have a chance


def test_how_a_passage_was_found_does_not_decide_its_signals(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A candidate found by its words alone has its true cosine, one found by its vector alone its true BM25."""
    question = "How long did the ministers talk in Geneva?"
    every = {p.document.source: p.scores for p in Retriever(library).retrieve(question)}
    found = library.search_vectors
    monkeypatch.setattr(
        Library, "search_vectors", lambda self, vector, k, **options: found(vector, 1, **options)
    )
    few = {p.document.source: p.scores for p in Retriever(library).retrieve(question)}
    assert {"geneva.txt", "berlin.txt"} <= few.keys() < every.keys()
    monkeypatch.undo()
    words = library.search_words
    monkeypatch.setattr(ranking, "SEARCHED", 1)
    monkeypatch.setattr(
        Library, "search_vectors", lambda self, vector, k, **options: found(vector, 5, **options)
    )
    assert len(words(question_terms(question).content, 500)) > 1
    others = {p.document.source: p.scores for p in Retriever(library).retrieve(question)}
    for name, scores in (few | others).items():
        for signal in ("dense", "words"):
            assert scores[signal] == pytest.approx(every[name][signal], abs=1e-6)
            assert others[name][signal] == pytest.approx(every[name][signal], abs=1e-6)


def test_every_text_is_its_slice_and_every_score_a_probability(library: Library) -> None:
    passages = Retriever(library).retrieve("What did the whales repeat for hours?", k=4)
    assert [p.rank for p in passages] == list(range(len(passages)))
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    assert 0 < sum(p.score for p in passages) <= 1 + 1e-9
    for passage in passages:
        text = library.document(passage.document.id).text
        assert passage.text == passage.chunk.span.of(text)
        known = library.sentences(passage.document.id)
        for sentence in passage.sentences:
            assert sentence.text == sentence.sentence.span.of(text)
            assert known[sentence.number] == sentence.sentence
            assert 0 <= sentence.score <= 1
            assert 0 <= sentence.interaction <= 1
            assert 0 <= sentence.coverage <= 1 + 1e-9
            assert -1.001 <= sentence.cosine <= 1.001


def test_only_the_given_documents_are_searched(library: Library) -> None:
    ids = {d.source: d.id for d in library.documents()}
    retriever = Retriever(library)
    assert sources(retriever.retrieve("whales", documents=[ids["bread.txt"]])) == ["bread.txt"]
    assert sources(retriever.retrieve("whales", documents=ids["bread.txt"])) == ["bread.txt"]
    assert retriever.retrieve("whales", documents=[]) == []
    assert retriever.retrieve("whales", documents=["no such document"]) == []


def test_k_is_a_limit_and_an_empty_library_gives_nothing(library: Library, tmp_path: Path) -> None:
    assert len(Retriever(library).retrieve("whales", k=2)) == 2
    assert Retriever(library).retrieve("whales", k=0) == []
    with Library.open(tmp_path / "empty", embedder=WordHashEmbedder(), create=True) as empty:
        assert Retriever(empty).retrieve("whales") == []


def test_a_source_or_a_date_that_the_question_names_is_preferred(library: Library) -> None:
    report = "The president ordered new sanctions against the bank. Officials gave no reason for {} order."
    for name, word, date in (
        ("reuters", "the", "2022-01-20"),
        ("npr", "that", "2022-01-21"),
        ("bbc", "this", "2022-02-03"),
    ):
        add(library, date=date, **{name: report.format(word)})
    retriever = Retriever(library)
    for name in ("reuters", "npr", "bbc"):
        assert sources(retriever.retrieve(f"What sanctions did {name.upper()} report?"))[0] == f"{name}.txt"
    assert sources(retriever.retrieve("Which sanctions were ordered on February 3?"))[0] == "bbc.txt"


def test_a_quoted_phrase_beats_the_same_words_apart(library: Library) -> None:
    add(
        library,
        apart="Guarantees of security come first, said the envoy, and iron curtains of old fell before the treaty.",
        phrase="The envoy asked for security guarantees before the treaty of old came first to the iron table.",
    )
    found = sources(Retriever(library).retrieve('Who asked for "security guarantees" before the treaty?'))
    assert found[0] == "phrase.txt"


@pytest.mark.parametrize(
    ("question", "source"),
    [("Что потребовал Лавров?", "moscow.txt"), ("WHALES", "whales.txt"), ("dough", "bread.txt")],
)
def test_one_word_capitals_and_other_scripts(library: Library, question: str, source: str) -> None:
    assert sources(Retriever(library).retrieve(question))[0] == source


@pytest.mark.parametrize(
    "question", ["what is it about", "鯨は歌いますか", "zzz qqq", '" OR NEAR( * ^ -"x', "a" * 300]
)
def test_a_strange_question_gets_a_ranking_all_the_same(library: Library, question: str) -> None:
    passages = Retriever(library).retrieve(question)
    assert passages
    assert all(np.isfinite(p.score) for p in passages)


def test_the_same_question_gives_the_same_result_from_any_thread(library: Library) -> None:
    questions = ["Who demanded a reply?", "How long were the talks?", "What sings under water?"] * 8
    alone = [Retriever(library).retrieve(question) for question in questions]
    shared = Retriever(library, remembered=2)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shared.retrieve, questions)) == alone


def test_equal_passages_keep_the_order_of_the_text(library: Library) -> None:
    parsed = read_text(
        "# Bridge\n\nThe bridge was closed.\n\n" * 3, source="b.md", title="Bridge", format="markdown"
    )
    assert [event.outcome for event in library.add([parsed])] == ["added"]
    found = [p for p in Retriever(library).retrieve("Was the bridge closed?") if p.document.source == "b.md"]
    assert len(found) == 3
    assert found[0].score == found[1].score == found[2].score
    assert [p.chunk.span.start for p in found] == sorted(p.chunk.span.start for p in found)


def test_only_candidates_with_a_chance_are_encoded(tmp_path: Path) -> None:
    class Counting(WordHashEmbedder):
        sent: ClassVar[list[str]] = []

        def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
            self.sent += texts
            return super().encode_tokens(texts)

    with Library.open(tmp_path / "counting", embedder=Counting(), create=True) as counting:
        add(counting, **{name.replace(".txt", ""): text for name, text in ARTICLES.items()})
        retriever = Retriever(counting)
        question = "How long did the ministers talk about missiles in Geneva on Friday?"
        first = retriever.retrieve(question)
        assert Counting.sent[0] == question
        assert 1 <= len(Counting.sent) - 1 < len(first)
        assert retriever.retrieve(question) == first
        assert Counting.sent[-1] == question, "a passage just encoded was encoded again"


def test_without_token_vectors_cosines_and_words_rank(tmp_path: Path) -> None:
    with Library.open(tmp_path / "foreign", embedder=CosinesOnly(name="foreign"), create=True) as foreign:
        add(foreign, **{name.replace(".txt", ""): text for name, text in ARTICLES.items()})
        retriever = Retriever(foreign)
        for _ in range(2):
            passages = retriever.retrieve("How long did the ministers talk in Geneva?")
            assert sources(passages)[0] == "geneva.txt"
            assert "interaction" not in passages[0].scores
            assert all(0 < s.score < 1 and s.interaction == 0 for s in passages[0].sentences)


def test_the_shipped_model_finds_what_is_said_in_other_words(tmp_path: Path) -> None:
    with Library.open(tmp_path / "shipped", embedder=load_embedder(), create=True) as shipped:
        add(shipped, **{name.replace(".txt", ""): text for name, text in ARTICLES.items()})
        retriever = Retriever(shipped)
        passages = retriever.retrieve(
            "What was the length of the conversation between the foreign secretaries?"
        )
        assert sources(passages)[0] in {"geneva.txt", "berlin.txt"}
        assert sources(retriever.retrieve("How do I make a loaf?"))[0] == "bread.txt"
        assert sources(retriever.retrieve("Which animals make music in the sea?"))[0] == "whales.txt"


# --- ranking -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=8), st.integers(1, 4))
def test_probabilities_stay_probabilities(scores: list[float], count: int) -> None:
    first = posterior(np.array(scores))
    assert first.sum() == pytest.approx(1)
    chosen = np.argsort(-first, kind="stable")[:count].tolist()
    again = refined(first, chosen, np.arange(len(chosen), dtype=float))
    assert again.sum() == pytest.approx(1)
    assert again[chosen].sum() == pytest.approx(first[chosen].sum())
    assert ((logistic(np.array(scores)) >= 0) & (logistic(np.array(scores)) <= 1)).all()


# --- llama-index ---------------------------------------------------------------------------------------------------


def test_it_plugs_into_a_llama_index_query_engine(library: Library) -> None:
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from index.llama_retriever import LibraryRetriever

    add(library, date="2022-01-21", envoy="The envoy left Kyiv on Friday without an agreement.")
    engine = RetrieverQueryEngine.from_args(LibraryRetriever(library, k=2), llm=MockLLM(max_tokens=40))
    response = engine.query("When did the envoy leave Kyiv?")
    assert len(response.source_nodes) == 2
    node = response.source_nodes[0].node
    assert node.metadata["source"] == "envoy.txt"
    assert node.metadata["title"] == "Envoy"
    assert node.metadata["date"] == "2022-01-21"
    text = library.document(node.metadata["document_id"]).text
    assert node.get_content() == text[node.metadata["start"] : node.metadata["end"]]
    again = LibraryRetriever(library, k=2).retrieve("When did the envoy leave Kyiv?")
    assert [n.node.node_id for n in again] == [n.node.node_id for n in response.source_nodes]
    for chosen in ([node.metadata["document_id"]], node.metadata["document_id"]):
        only = LibraryRetriever(library, documents=chosen).retrieve("whales")
        assert {n.node.metadata["source"] for n in only} == {"envoy.txt"}
    assert "date" not in LibraryRetriever(library).retrieve("humpback whales")[0].node.metadata
