"""Embeddings between llama-index and Ibid, both ways; the one file of embedding that knows its types.

>>> library = Library.open("my-library", embedder=LlamaEmbedder(their_embedding), create=True)  # doctest: +SKIP
>>> Settings.embed_model = IbidEmbedding()                                                      # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray
from pydantic import PrivateAttr

from corpus.errors import LibraryError
from index.embedding import Embedder, TokenVectors, encode_question, load_embedder

__all__ = ["IbidEmbedding", "LlamaEmbedder"]


class LlamaEmbedder:
    """Any llama-index embedding as an embedder for a library.

    It has no token vectors, so retrieval does without late interaction. Its calls may reach the network, where the
    embedding does.

    Args:
        embedding: The embedding.
        identity: Names everything that decides its vectors; its class and model name by default, so give one if
            the vectors depend on more (an instruction, a number of dimensions).

    Raises:
        LibraryError: The embedding fails on a first word, or gives no vector of finite numbers.
    """

    def __init__(self, embedding: BaseEmbedding, *, identity: str | None = None) -> None:
        self._embedding = embedding
        self.identity = identity or f"llama-index/{type(embedding).__qualname__}/{embedding.model_name}"
        self.dimensions = 0
        self.dimensions = self.encode(["word"]).shape[1]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 for each text, as of passages; float32 [len(texts), dimensions]."""
        return self._vectors(texts, "get_text_embedding_batch")

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for questions, which many models embed in another way; float32 [len(texts), dimensions]."""
        return self._vectors(texts, "get_query_embedding")

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:  # noqa: ARG002 - as `Embedder` has it
        """Never gives any.

        Raises:
            LibraryError: llama-index's embeddings have no vectors of tokens.
        """
        raise LibraryError(f"the embedding {self.identity} has no token vectors")

    def _vectors(self, texts: Sequence[str], method: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        call = getattr(self._embedding, method)
        try:
            found = call(list(texts)) if method.endswith("_batch") else [call(text) for text in texts]
            vectors = np.array(found, np.float32)
        except Exception as error:  # whatever a provider raises: it becomes one line that names the model
            reason = str(error) or type(error).__name__
            raise LibraryError(
                f"the embedding {self.identity} failed: {reason}",
                hint="check its configuration",
                retryable=True,
            ) from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise LibraryError(
                f"the embedding {self.identity} gave {vectors.shape} for {len(texts)} texts, or not a number",
                hint="use another embedding",
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
        return unit


class IbidEmbedding(BaseEmbedding):
    """Ibid's embedder as a llama-index embedding: offline, without torch.

    Args:
        embedder: The shipped model by default.
    """

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None, **settings: Any) -> None:
        chosen = embedder or load_embedder()
        super().__init__(**{"model_name": chosen.identity, "embed_batch_size": 64, **settings})
        self._embedder = chosen

    @classmethod
    def class_name(cls) -> str:
        """The name that llama-index stores."""
        return "IbidEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = encode_question(self._embedder, query).tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._embedder.encode(texts).tolist()
        return found
