"""Conversations of many browser tabs: one `qa.Conversation` each, streamed, stoppable; knows no gradio, no HTML."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from corpus.errors import IbidError
from ui.page.markup import answer_view
from ui.page.sources import parse_filter

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.options import Options

__all__ = ["WORKERS", "Chats", "Talk"]

_MAX_CONVERSATIONS = 512
_MAX_TURNS = 200
_POLL_SECONDS = 0.05
# Answers at a time: measured at 50 users, 16 gave 146 answers/s and p95 0.45 s, 1 gave 15 and 3.6 s.
WORKERS = 16
_log = logging.getLogger(__name__)


class Talk(Protocol):
    """What the page needs of `qa.Conversation`."""

    def stream(self, question: str, **options: Unpack[Options]) -> Iterator[Answer]:
        """Answers that grow by a sentence; the last one is complete."""
        ...


@dataclass(slots=True)
class _Chat:
    """One tab's conversation: what was shown, and who is speaking."""

    talk: Talk
    turns: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    stops: dict[str, threading.Event] = field(default_factory=dict)
    speaking: threading.Lock = field(default_factory=threading.Lock)


class Chats:
    """Conversations by an id that can't be guessed, the least recently used ones forgotten.

    Args:
        start: Makes a fresh conversation over the shared library.
        examples: Questions to offer while a conversation is empty.
        writing: Options of `qa.ask` for a language model, by its name; the page's users choose among these and the
            documents' own sentences, and can name no other.
    """

    def __init__(
        self,
        start: Callable[[], Talk],
        *,
        examples: tuple[str, ...] = (),
        writing: Mapping[str, Options] = MappingProxyType({}),
    ) -> None:
        self._start = start
        self._examples = examples
        self._writing = writing
        self._chats: OrderedDict[str, _Chat] = OrderedDict()
        self._guard = threading.Lock()
        # A fixed set of threads, for a library keeps one database connection for each thread that reads it.
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="ibid-answer")

    def restore(self, conversation: object) -> dict[str, Any]:
        """The conversation of that id with its turns, or a fresh one: `{conversation, turns, examples, writers}`."""
        with self._guard:
            chat = self._find(conversation)
            if chat is None or not isinstance(conversation, str):
                conversation = secrets.token_urlsafe(24)
                chat = self._chats[conversation] = _Chat(talk=self._start())
                while len(self._chats) > _MAX_CONVERSATIONS:
                    self._chats.popitem(last=False)
        return {
            "conversation": conversation,
            "turns": list(chat.turns.values()),
            "examples": list(self._examples),
            "writers": list(self._writing),
        }

    def clear(self, conversation: object) -> dict[str, Any]:
        """Forget a conversation and begin a fresh one."""
        with self._guard:
            chat = self._chats.pop(conversation, None) if isinstance(conversation, str) else None
        if chat is not None:
            for stop in list(chat.stops.values()):
                stop.set()
        return self.restore(None)

    def stop(self, conversation: object, turn: object) -> bool:
        """Stop an answer that is being given; whether there was one."""
        with self._guard:
            chat = self._find(conversation)
        stop = chat.stops.get(turn) if chat is not None and isinstance(turn, str) else None
        if stop is not None:
            stop.set()
        return stop is not None

    def ask(self, request: object) -> Iterator[dict[str, Any]]:
        """Answer `{conversation, turn, question, documents, filter, strictness, writer}` as the page sends it.

        Yields:
            `{conversation, turn: {id, question, ticked, state, answer, error}}`, `ticked` being how many documents
            were asked, or None for all; each is complete, so the page may
            miss any but the last, whose state is "done", "stopped" or "failed".
        """
        if not isinstance(request, dict):
            return
        conversation = request.get("conversation")
        chosen = request.get("documents")
        documents = (
            None if chosen is None else {str(item) for item in chosen} if isinstance(chosen, list) else set()
        )
        turn: dict[str, Any] = {
            "id": str(request.get("turn", ""))[:64],
            "question": str(request.get("question", "")),
            "ticked": None if documents is None else len(documents),
            "state": "asking",
            "answer": None,
            "error": None,
        }
        with self._guard:
            chat = self._find(conversation)
        if chat is None:
            error = (
                "The server no longer knows this conversation. Save it if you need it, then reload the page."
            )
            yield {"conversation": conversation, "turn": {**turn, "state": "failed", "error": error}}
            return
        strictness = str(request.get("strictness") or "balanced")
        only = parse_filter(request.get("filter"))
        writing = self._writing.get(str(request.get("writer") or ""))
        options: Options = {"documents": documents, "strictness": strictness, **only, **(writing or {})}
        for state in self._speak(chat, turn, options):
            chat.turns[turn["id"]] = state
            while len(chat.turns) > _MAX_TURNS:
                chat.turns.popitem(last=False)
            yield {"conversation": conversation, "turn": state}

    def _find(self, conversation: object) -> _Chat | None:
        chat = self._chats.get(conversation) if isinstance(conversation, str) else None
        if chat is not None and isinstance(conversation, str):
            self._chats.move_to_end(conversation)
        return chat

    def _speak(self, chat: _Chat, turn: dict[str, Any], options: Options) -> Iterator[dict[str, Any]]:
        """States of one turn. Another thread reads the stream, so that stopping never waits for it."""
        parts: queue.SimpleQueue[Answer | BaseException | None] = queue.SimpleQueue()
        stop = chat.stops[turn["id"]] = threading.Event()

        def listen() -> None:
            try:
                with chat.speaking:
                    for answer in chat.talk.stream(turn["question"], **options):
                        if stop.is_set():
                            break
                        parts.put(answer)
            except BaseException as error:  # handed to the reader below, which reports it
                parts.put(error)
            else:
                parts.put(None)

        self._workers.submit(listen)
        state = turn
        try:
            yield state
            while True:
                if stop.is_set():
                    yield {**state, "state": "stopped"}
                    return
                try:
                    part = parts.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    continue
                if part is None:
                    yield {**state, "state": "done"}
                    return
                if isinstance(part, BaseException):
                    yield {**state, "state": "failed", "error": _reason(part)}
                    return
                state = {**turn, "state": "answering", "answer": answer_view(part)}
                yield state
        finally:
            # Also when the tab has gone: the listening thread then ends at its next part.
            stop.set()
            chat.stops.pop(turn["id"], None)


def _reason(error: BaseException) -> str:
    if isinstance(error, IbidError):
        return str(error)
    _log.error("answering failed", exc_info=error)
    return "Something went wrong while answering; the log of the server says what."
