"""Embeddings between llama-index and Ibid, both ways."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fakes import WordHashEmbedder
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode

from corpus import LibraryError
from index.embedding import Embedder, encode_question
from index.llama_embedding import IbidEmbedding, LlamaEmbedder


class Asymmetric(BaseEmbedding):
    """Embeds a question with an instruction before it, as many models do; long vectors, to be normalised."""

    broken: bool = False

    def _get_text_embedding(self, text: str) -> list[float]:
        if self.broken:
            raise ConnectionError("server gone")
        found: list[float] = (3 * WordHashEmbedder().encode([text])[0]).tolist()
        return found

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(f"find {query}")

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def test_a_llama_index_embedding_becomes_an_embedder() -> None:
    embedder = LlamaEmbedder(Asymmetric(model_name="words-1"))
    assert isinstance(embedder, Embedder)
    assert embedder.identity == "llama-index/Asymmetric/words-1"
    assert embedder.dimensions == 64
    vectors = embedder.encode(["geneva talks", "bread"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors == pytest.approx(WordHashEmbedder().encode(["geneva talks", "bread"]), abs=1e-5)
    assert embedder.encode([]).shape == (0, 64)
    asked = encode_question(embedder, "talks")
    assert asked == pytest.approx(WordHashEmbedder().encode(["find talks"])[0], abs=1e-5)


def test_a_question_stays_a_question_on_the_way_back() -> None:
    """An embedder with a way of its own for questions was asked for a passage's vector, which lies elsewhere."""
    theirs = Asymmetric(model_name="words-1")
    embedding = IbidEmbedding(LlamaEmbedder(theirs))
    unit = np.array(theirs.get_query_embedding("talks")) / 3
    assert embedding.get_query_embedding("talks") == pytest.approx(unit, abs=1e-5)
    assert embedding.get_text_embedding("talks") != pytest.approx(unit, abs=1e-2)


def test_it_says_that_it_has_no_token_vectors() -> None:
    with pytest.raises(LibraryError, match="words-1 has no token vectors"):
        LlamaEmbedder(Asymmetric(model_name="words-1")).encode_tokens(["talks"])


def test_a_provider_that_fails_is_named() -> None:
    with pytest.raises(LibraryError, match="words-1 failed: server gone") as caught:
        LlamaEmbedder(Asymmetric(model_name="words-1", broken=True))
    assert caught.value.retryable


@pytest.mark.parametrize("wrong", [[[float("nan"), 1.0]], [[1.0], [2.0]], [1.0]])
def test_vectors_of_no_use_are_refused(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asymmetric, "get_text_embedding_batch", lambda self, texts: wrong)
    with pytest.raises(LibraryError, match="or not a number"):
        LlamaEmbedder(Asymmetric(model_name="words-1"))


def test_ours_serves_a_llama_index_store() -> None:
    ours = IbidEmbedding(WordHashEmbedder())
    nodes = [TextNode(text=t) for t in ("talks in Geneva", "bread and butter")]
    index = VectorStoreIndex(nodes, embed_model=ours)
    [best] = index.as_retriever(similarity_top_k=1).retrieve("where were the Geneva talks?")
    assert best.node.get_content() == "talks in Geneva"
    assert ours.model_name == "fake/words-64"
    assert ours.class_name() == "IbidEmbedding"


def test_ours_is_the_shipped_model_by_default() -> None:
    found = np.array(IbidEmbedding().get_text_embedding_batch(["talks", "negotiations", "bread"]))
    assert found[0] @ found[1] > found[0] @ found[2]
