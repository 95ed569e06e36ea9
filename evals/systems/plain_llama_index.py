"""A plain llama-index retriever: SentenceSplitter, vector index, cosine; the one file here that knows its types.

As most set it up without a key: all-MiniLM-L6-v2, and chunks as long as that
model reads (of the default 1,024 tokens it would see a quarter). Texts go in
and offsets come out as llama-index gives them, wrong ones and all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import Span
from evals.errors import EvalError
from evals.look import Look
from evals.systems.ibid import DEEPEST, SENTENCES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument
    from index.embedding import Embedder

__all__ = ["PlainLlamaIndex"]

_READ = 10
_CITED = 2  # llama-index retrieves two nodes unless told otherwise, and cites them whole


class PlainLlamaIndex:
    """The index of some documents, built at once.

    Args:
        documents: What to index.
        embedder: MiniLM.

    Raises:
        EvalError: llama-index isn't installed.
    """

    name = "llama-index"

    def __init__(self, documents: Sequence[ParsedDocument], *, embedder: Embedder) -> None:
        try:
            from llama_index.core import Document, VectorStoreIndex
            from llama_index.core.node_parser import SentenceSplitter
        except ImportError as error:
            raise EvalError(f"{error.name} is not installed", hint="pip install llama-index-core") from error
        from index.llama_embedding import IbidEmbedding

        self._embedder = embedder
        self._embedding = IbidEmbedding(embedder)
        texts = {parsed.document.id: parsed.document for parsed in documents}
        self._index: Any = VectorStoreIndex.from_documents(
            [Document(text=d.text, id_=d.id, metadata={"title": d.title}) for d in texts.values()],
            embed_model=self._embedding,
            transformations=[SentenceSplitter(chunk_size=256, chunk_overlap=20)],
        )
        self._sentences: dict[str, tuple[list[tuple[int, int]], NDArray[np.float32]]] = {}

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """The retriever's nodes; the best cosine tells how likely an answer is."""
        left_out = frozenset(without)
        # Its simple store can't leave documents out: search deeper and drop them.
        depth = DEEPEST + (DEEPEST if left_out else 0)
        retriever = self._index.as_retriever(similarity_top_k=depth)
        found = [n for n in retriever.retrieve(question) if n.node.ref_doc_id not in left_out][:DEEPEST]
        vector = self._embedder.encode([question])[0]
        scored: list[tuple[float, Span]] = []
        for node in found[:_READ]:
            spans, vectors = self._of(node.node)
            base = node.node.start_char_idx or 0
            for (start, end), score in zip(spans, vectors @ vector, strict=True):
                scored.append((float(score), _span(node, base + start, base + end)))
        ranked = tuple(dict.fromkeys(span for _, span in sorted(scored, key=lambda pair: -pair[0])))
        places = tuple(
            _span(n, n.node.start_char_idx or 0, n.node.end_char_idx or len(n.node.text)) for n in found
        )
        return Look(
            passages=places,
            sentences=ranked[:SENTENCES],
            answerable=float(found[0].score or 0.0) if found else 0.0,
            cited=places[:_CITED],
        )

    def _of(self, node: Any) -> tuple[list[tuple[int, int]], NDArray[np.float32]]:
        """A node's sentences and their vectors, embedded the first time."""
        from corpus import split_sentences

        if node.node_id not in self._sentences:
            spans = split_sentences(node.text)
            self._sentences[node.node_id] = spans, self._embedder.encode([node.text[a:b] for a, b in spans])
        return self._sentences[node.node_id]


def _span(node: Any, start: int, end: int) -> Span:
    return Span(document_id=node.node.ref_doc_id, start=start, end=max(end, start + 1))
