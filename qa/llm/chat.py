"""Talks to a llama-index language model: messages in, a stream of text out, within time limits; knows no prompts.

The one file that knows llama-index's types for language models. Whatever the model's client does (blocks, retries,
raises), the caller gets text, or an `LlmError` in time: the client runs in a thread of its own.
"""

from __future__ import annotations

import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from corpus import count_tokens
from corpus.errors import AnswerError
from qa.llm.failures import Failure, LlmError, classify

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["CONNECT_SECONDS", "TRIES", "Chat", "Limits", "Usage", "reachable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds that a model may take.

    Attributes:
        first: Until its first words.
        pause: Between two pieces.
        whole: For the whole answer.
    """

    first: float = 30.0
    pause: float = 20.0
    whole: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one request cost.

    Attributes:
        prompt_tokens: Tokens sent.
        completion_tokens: Tokens received.
        estimated: Whether they were counted here, in cl100k_base, because the server didn't say.
        first_ms: Milliseconds until the first piece.
        total_ms: Milliseconds until the last one.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = True
    first_ms: float = 0.0
    total_ms: float = 0.0


TRIES = 2
CONNECT_SECONDS = 1.5
_PASSING = frozenset({Failure.RATE_LIMITED, Failure.SERVER_ERROR})
_WAIT = 0.4  # seconds before the second try
_WINDOW = 3900  # what llama-index takes for a model that doesn't say
_OUTPUT = 700  # tokens kept for an answer where the model sets none


class Chat:
    """A llama-index `LLM` as a stream of text.

    Args:
        llm: The model.
        limits: How long it may take.
        address: Its server's, if known: a server that isn't there is then found out in `CONNECT_SECONDS`.

    Raises:
        AnswerError: `llm` isn't a llama-index language model.
    """

    def __init__(self, llm: object, *, limits: Limits | None = None, address: str = "") -> None:
        from llama_index.core.llms import LLM

        if not isinstance(llm, LLM):
            raise AnswerError(
                f"{type(llm).__name__} isn't a llama-index language model",
                hint="give an `LLM` of llama-index, such as `OpenAILike(…)`, or a name that `ibid models` lists",
            )
        self._llm: LLM = llm
        self._address = address
        self.limits = limits or Limits()
        metadata = llm.metadata
        self.name = _line(metadata.model_name) or type(llm).__name__
        self.window = metadata.context_window if metadata.context_window > 0 else _WINDOW
        wanted = metadata.num_output if metadata.num_output > 0 else _OUTPUT
        self.output = min(wanted, max(64, self.window // 3))
        self.usage = Usage()
        """Of the last request."""

    def count(self, text: str) -> int:
        """Tokens of a text; the provider's own count isn't to be had without asking it, so cl100k_base's."""
        return count_tokens(text)

    def room(self, *texts: str) -> int:
        """Tokens left for evidence beside these texts and the answer.

        A tenth of the window is kept back: other vocabularies need more tokens for the same words.
        """
        return max(0, int(self.window * 0.9) - self.output - sum(self.count(text) for text in texts) - 32)

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The answer's pieces as they come.

        A server that is overloaded or has a fault is asked once more, as long as nothing has come from it.

        Raises:
            LlmError: No answer, or only a part of one; what came before stands in no relation to the documents.
        """
        if not reachable(self._address):
            raise LlmError(Failure.UNREACHABLE, model=self.name)
        tried = 0
        while True:
            said = False
            try:
                for piece in self._stream(system, user):
                    said = True
                    yield piece
            except LlmError as error:
                tried += 1
                if said or tried >= TRIES or error.failure not in _PASSING:
                    raise
                time.sleep(_WAIT)
            else:
                return

    def _stream(self, system: str, user: str) -> Iterator[str]:
        begun = time.monotonic()
        pieces: queue.Queue[_Item] = queue.Queue()
        stopped = threading.Event()
        threading.Thread(
            target=_run, args=(self._llm, system, user, pieces.put, stopped), name="ibid-llm", daemon=True
        ).start()
        text, first, longest = "", 0.0, self.output * 8
        try:
            while True:
                now = time.monotonic()
                patience = self.limits.pause if text else self.limits.first
                left = min(patience, begun + self.limits.whole - now)
                try:
                    item = pieces.get(timeout=max(0.0, left))
                except queue.Empty:
                    raise LlmError(Failure.TIMEOUT, model=self.name) from None
                if item.error is not None:
                    failure = item.error if isinstance(item.error, Failure) else classify(item.error)
                    # No cause: a client's error may hold the key.
                    raise LlmError(failure, model=self.name) from None
                if item.ended:
                    break
                if not text:
                    first = time.monotonic() - begun
                text += item.text
                yield item.text
                if len(text) > longest:
                    # It doesn't stop by itself: what it has written is checked like any other answer.
                    break
        finally:
            stopped.set()
            self.usage = _usage(
                item.usage if text and item.ended else None,
                sent=system + user,
                received=text,
                first=first,
                total=time.monotonic() - begun,
            )
        if not text.strip():
            raise LlmError(Failure.EMPTY, model=self.name)

    def ask(self, system: str, user: str) -> str:
        """The whole answer.

        Raises:
            LlmError: As `stream`.
        """
        return "".join(self.stream(system, user))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    text: str = ""
    ended: bool = False
    error: Exception | Failure | None = None
    usage: tuple[int, int] | None = None


def _run(llm: LLM, system: str, user: str, put: Callable[[_Item], None], stopped: threading.Event) -> None:
    """Asks the model and puts what comes; runs in a thread of its own."""
    from llama_index.core.llms import ChatMessage, MessageRole

    messages = [
        ChatMessage(role=MessageRole.SYSTEM, content=system),
        ChatMessage(role=MessageRole.USER, content=user),
    ]
    usage: tuple[int, int] | None = None
    finish: str | None = None
    told = False
    try:
        answers = llm.stream_chat(messages)
        try:
            for answer in answers:
                if stopped.is_set():
                    return
                usage = _stated(answer.raw) or usage
                known, reason = _finish(answer.raw)
                told, finish = told or known, reason or finish
                if answer.delta:
                    put(_Item(text=answer.delta))
        finally:
            close = getattr(answers, "close", None)
            if close is not None:
                close()
    except NotImplementedError:
        try:
            whole = llm.chat(messages)
        except Exception as error:
            put(_Item(error=error))
            return
        put(_Item(text=whole.message.content or ""))
        put(_Item(ended=True, usage=_stated(whole.raw)))
        return
    except Exception as error:
        put(_Item(error=error))
        return
    if told and finish is None:
        # The protocol ends every answer with its reason; without one the connection was lost.
        put(_Item(error=Failure.CUT))
    elif finish == "content_filter":
        put(_Item(error=Failure.REFUSED))
    else:
        put(_Item(ended=True, usage=usage))


def _finish(raw: Any) -> tuple[bool, str | None]:
    """Whether the server's protocol says why an answer ends, and the reason if this piece has it."""
    choices = _get(raw, "choices")
    if choices:
        return True, _get(choices[0], "finish_reason")
    done = _get(raw, "done")
    if isinstance(done, bool):  # Ollama
        return True, "stop" if done else None
    return False, None


def _stated(raw: Any) -> tuple[int, int] | None:
    """Tokens sent and received, if the server states them."""
    usage = _get(raw, "usage") or raw
    for sent, received in (
        ("prompt_tokens", "completion_tokens"),
        ("prompt_eval_count", "eval_count"),
        ("input_tokens", "output_tokens"),
    ):
        one, two = _get(usage, sent), _get(usage, received)
        if isinstance(one, int) and isinstance(two, int) and (one or two):
            return one, two
    return None


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)


def _usage(stated: tuple[int, int] | None, *, sent: str, received: str, first: float, total: float) -> Usage:
    prompt, completion = stated or (count_tokens(sent), count_tokens(received))
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        estimated=stated is None,
        first_ms=round(first * 1000, 1),
        total_ms=round(total * 1000, 1),
    )


def reachable(address: str) -> bool:
    """Whether something listens at an address; also where none is given, or a proxy stands between."""
    parts = urlsplit(address)
    if not parts.hostname:
        return True
    if parts.scheme in getproxies() and not proxy_bypass(parts.hostname):
        return True
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname, port), timeout=CONNECT_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True


def _line(text: str) -> str:
    return re.sub(r"[^\w.:/@+ -]", "", text)[:80].strip()
