"""The retriever as llama-index sees it; the one file of retrieval that knows its types.

>>> from llama_index.core.query_engine import RetrieverQueryEngine           # doctest: +SKIP
>>> RetrieverQueryEngine.from_args(LibraryRetriever(library), llm=my_llm)    # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.filters import id_set
from index.retrieve import Retriever

if TYPE_CHECKING:
    from index.library import Library
    from index.passage import Passage

__all__ = ["LibraryRetriever"]


class LibraryRetriever(BaseRetriever):
    """Passages of a library as scored text nodes.

    A node's metadata are `document_id`, `start`, `end` (half-open code points of the document's canonical text;
    the node's text is exactly that slice), `source`, `title` and, if the document has one, `date`. Its id depends
    on document and offsets alone, so the same passage is the same node in every search and every process. Its
    embedding isn't set. Offsets and id are kept from the language model's prompt.

    Args:
        library: An open library.
        k: How many passages at most.
        documents: Ids of the documents to search; None for all.
    """

    def __init__(self, library: Library, *, k: int = 10, documents: Collection[str] | None = None) -> None:
        super().__init__()
        self._retriever = Retriever(library)
        self._k = k
        self._documents = id_set(documents)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        passages = self._retriever.retrieve(query_bundle.query_str, k=self._k, documents=self._documents)
        return [NodeWithScore(node=_node(passage), score=passage.score) for passage in passages]


def _node(passage: Passage) -> TextNode:
    span, document = passage.chunk.span, passage.document
    metadata: dict[str, str | int] = {
        "document_id": span.document_id,
        "start": span.start,
        "end": span.end,
        "source": document.source,
        "title": document.title,
    }
    if document.date is not None:
        metadata["date"] = document.date
    place = f"{span.document_id}:{span.start}:{span.end}"
    return TextNode(
        id_=hashlib.sha256(place.encode()).hexdigest()[:32],
        text=passage.text,
        metadata=metadata,
        excluded_llm_metadata_keys=["document_id", "start", "end"],
        excluded_embed_metadata_keys=list(metadata),
    )
