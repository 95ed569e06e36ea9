"""The llama-index query engine over a library; knows llama-index's engines, as `qa.llm.chat` its models.

`QueryEngine` plugs into whatever takes a llama-index `BaseQueryEngine` (agents,
routers, evaluators). Its response is a llama-index `Response` whose text is the
cited answer, whose source nodes are the cited spans and whose `answer` is ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index import Library
from qa.abstain import Strictness
from qa.answer import Answer, Citation
from qa.answering import Answering
from qa.asking import answerer
from qa.extractive import Extractive
from qa.numbering import Numbering

__all__ = ["CitedResponse", "QueryEngine", "node_of"]


class CitedResponse(Response):
    """A llama-index response that carries the answer with its citations."""

    def __init__(self, answer: Answer, numbering: Numbering) -> None:
        super().__init__(
            response=answer.text,
            source_nodes=[node_of(citation) for citation in answer.citations],
            metadata=answer.to_dict(),
        )
        self.answer = answer
        self.numbering = numbering


class QueryEngine(BaseQueryEngine):
    """Answers with cited sentences of a library: verbatim ones, or a language model's, each of them checked.

    Args:
        library: The library's folder, an open one, or its `Extractive`; by default the user's own.
        documents: Ids of the documents to ask; None for all.
        numbering: Numbers given so far in a conversation.
        budget_ms: Milliseconds within which to answer, by reading fewer passages; None for no limit.
        strictness: How much evidence an answer needs.
        llm: A llama-index `LLM` or a model's name ("ollama:llama3.2"); None for verbatim answers.
        strict: Removes its sentences that aren't supported.
        judge_by_llm: Lets the model check its sentences instead of the shipped verifier.

    Raises:
        AnswerError: `llm` is no language model, or its client or key is missing.
    """

    def __init__(
        self,
        library: str | Path | Library | Extractive | None = None,
        *,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        budget_ms: float | None = None,
        strictness: Strictness = Strictness.BALANCED,
        llm: object | None = None,
        strict: bool = False,
        judge_by_llm: bool = False,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._answering = Answering(
            library if isinstance(library, Extractive) else answerer(library),
            documents=documents,
            numbering=numbering,
            budget_ms=budget_ms,
            strictness=strictness,
            llm=llm,
            strict=strict,
            judge_by_llm=judge_by_llm,
        )

    def _query(self, query_bundle: QueryBundle) -> CitedResponse:
        return CitedResponse(*self._answering.answer(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> CitedResponse:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        """No prompts to exchange: what is checked depends on their form."""
        return {}


def node_of(citation: Citation) -> NodeWithScore:
    """A citation as a llama-index node: its quote, with its place in the metadata."""
    return NodeWithScore(
        node=TextNode(
            id_=f"{citation.document.id}:{citation.start}:{citation.end}",
            text=citation.quote,
            start_char_idx=citation.start,
            end_char_idx=citation.end,
            metadata={
                "marker": citation.marker,
                "document_id": citation.document.id,
                "source": citation.document.source,
                "title": citation.document.title,
                "date": citation.document.date,
            },
        )
    )
