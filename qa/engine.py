"""The llama-index query engine over a library; knows llama-index's engines, as `qa.llm.request` its models.

`QueryEngine` plugs into whatever takes a llama-index `BaseQueryEngine` (agents,
routers, evaluators). Its response is a llama-index `Response` whose text is the
cited answer, whose source nodes are the cited spans and whose `answer` is ours.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Unpack

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index import Library
from qa.answer import Answer, Citation
from qa.answering import Answering
from qa.asking import answerer, checked
from qa.extractive import Extractive
from qa.numbering import Numbering
from qa.options import Options, settings_of

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
        callback_manager: llama-index's.
        options: As of `qa.ask`: `llm`, `unsupported`, `judge`, `documents`, `after`, `before`, `source`,
            `strictness`, `budget_ms`.

    Raises:
        AnswerError: As `qa.ask`, of the options now and of a question when it is asked.
        LibraryError: Likewise.
    """

    def __init__(
        self,
        library: str | Path | Library | Extractive | None = None,
        *,
        callback_manager: CallbackManager | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        settings = settings_of(**options)
        self._answering = Answering(
            library if isinstance(library, Extractive) else answerer(library), settings
        )

    def _query(self, query_bundle: QueryBundle) -> CitedResponse:
        question = checked(query_bundle.query_str)
        return CitedResponse(*self._answering.answer(question, numbering=Numbering()))

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
