"""The llama-index chat engine over a library: a conversation whose citations keep their numbers.

`ChatEngine` plugs into whatever takes a llama-index `BaseChatEngine`. What it keeps between questions is a
`qa.Conversation`; a history given with a message takes its place for that message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from pathlib import Path
from typing import Unpack

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.tools import ToolOutput

from index import Library
from qa.answer import Answer
from qa.asking import ask, stream
from qa.conversation import Conversation
from qa.engine import node_of
from qa.options import Options, settings_of

__all__ = ["ChatEngine", "CitedStream"]


class CitedStream(StreamingAgentChatResponse):
    """A streamed response; `answer` is the last answer so far, the complete one when the stream has ended."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        super().__init__()
        self._answers = answers
        self.answer: Answer | None = None

    @property
    def response_gen(self) -> Generator[str, None, None]:
        """The text as it grows. Where a model fails, a notice says so, and the documents' own sentences follow."""
        shown = ""
        for answer in self._answers:
            self.answer = answer
            text = answer.text
            if shown and text.startswith(shown):
                piece = text[len(shown) :]
            else:
                # An answer that is there at once is a failed model's, if it comes with notices.
                piece = ("\n\n" if shown else "") + "\n".join([*answer.notices, text])
            shown = text
            if piece:
                yield piece
        self._end()

    async def async_response_gen(self) -> AsyncGenerator[str, None]:
        """`response_gen` for a loop that goes on meanwhile."""
        pieces = self.response_gen
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    def _end(self) -> None:
        if self.answer is not None:
            self.response = self.unformatted_response = self.answer.text
            self.source_nodes = [node_of(citation) for citation in self.answer.citations]
        self.is_done = True


class ChatEngine(BaseChatEngine):
    """Converses about a library.

    Args:
        library: Its folder, or an open one; by default the user's own.
        options: As of `qa.ask`: `llm`, `unsupported`, `judge`, `documents`, `after`, `before`, `source`,
            `strictness`, `budget_ms`.

    Raises:
        AnswerError: An option has none of its values.
        LibraryError: The library can't be opened, or `after` or `before` is no date.
    """

    def __init__(self, library: str | Path | Library | None = None, **options: Unpack[Options]) -> None:
        settings_of(**options)  # a wrong one is told here and not at the first message
        self._conversation = Conversation(library)
        self._options = options

    @property
    def chat_history(self) -> list[ChatMessage]:
        """Questions and answers so far, oldest first."""
        return [
            ChatMessage(role=MessageRole(turn.role), content=turn.content)
            for turn in self._conversation.turns
        ]

    def reset(self) -> None:
        """Forgets everything said; numbering starts again at 1."""
        self._conversation.clear()

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answers a message; with a history of its own it leaves the conversation as it is."""
        if chat_history is None:
            answer = self._conversation.ask(message, **self._options)
        else:
            answer = ask(
                message, library=self._conversation.library, history=_turns(chat_history), **self._options
            )
        return AgentChatResponse(
            response=answer.text,
            sources=[
                ToolOutput(
                    content=answer.text,
                    tool_name="ibid",
                    raw_input={"question": message},
                    raw_output=answer,
                )
            ],
            source_nodes=[node_of(citation) for citation in answer.citations],
            metadata=answer.to_dict(),
        )

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> CitedStream:
        """Answers a message as it is written, sentence by sentence."""
        if chat_history is None:
            return CitedStream(self._conversation.stream(message, **self._options))
        return CitedStream(
            stream(message, library=self._conversation.library, history=_turns(chat_history), **self._options)
        )

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """`chat` in a thread."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    async def astream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> CitedStream:
        """`stream_chat`; its `async_response_gen` doesn't hold up the loop."""
        return self.stream_chat(message, chat_history)


def _turns(history: list[ChatMessage]) -> list[dict[str, str]]:
    return [
        {"role": message.role.value, "content": message.content or ""}
        for message in history
        if message.role in {MessageRole.USER, MessageRole.ASSISTANT}
    ]
