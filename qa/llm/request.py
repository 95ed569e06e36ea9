"""One request to a llama-index language model, made in a thread of its own; knows no limits and no prompts.

The one file that knows llama-index's types for language models. Whatever a client does (blocks, raises), what comes
of it is a queue of pieces with the time at which each came.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.errors import AnswerError
from qa.llm.failures import Failure

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["PATIENCE", "Model", "Piece", "Request", "model_of"]

PATIENCE: ContextVar[float | None] = ContextVar("PATIENCE", default=None)
"""Seconds without a byte after which a request's connection is to be closed, in the thread that makes it. A server with
one slot would else read on for an answer that nobody waits for, and be late for the next question, too."""

_WINDOW = 3900  # what llama-index takes for a model that doesn't say
_UNKNOWN_WINDOW = 8192  # of a model that is newer than its client; the hosted ones all have far more
_ANTHROPIC = {"content_block_delta", "content_block_stop", "message_delta"}
_OUTPUT = 700  # tokens kept for an answer where the model sets none


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What is to be known of a model.

    Attributes:
        name: One line.
        window: Its context in tokens.
        output: Tokens that an answer may have.
    """

    name: str
    window: int
    output: int


def model_of(llm: object) -> Model:
    """What a llama-index model says of itself.

    Raises:
        AnswerError: It isn't a llama-index language model.
    """
    from llama_index.core.llms import LLM

    if not isinstance(llm, LLM):
        raise AnswerError(
            f"{type(llm).__name__} isn't a llama-index language model",
            hint="give an `LLM` of llama-index, such as `OpenAILike(…)`, or a name that `ibid models` lists",
        )
    try:
        metadata = llm.metadata
        name, window, output = metadata.model_name, metadata.context_window, metadata.num_output
    except ValueError:
        # Clients have tables of windows, and refuse a model that is newer than they are.
        name, window, output = str(getattr(llm, "model", "")), _UNKNOWN_WINDOW, 0
    window = window if window > 0 else _WINDOW
    return Model(
        name=re.sub(r"[^\w.:/@+ -]", "", name)[:80].strip() or type(llm).__name__,
        window=window,
        output=min(output if output > 0 else _OUTPUT, max(64, window // 3)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something that came.

    Attributes:
        text: Words; empty at the end.
        ended: Whether that was all.
        error: What went wrong instead.
        usage: Tokens sent and received, if the server states them.
        at: When, in seconds of `time.monotonic`.
    """

    text: str = ""
    ended: bool = False
    error: Exception | Failure | None = None
    usage: tuple[int, int] | None = None
    at: float = field(default_factory=time.monotonic)


class Request:
    """A request under way.

    Args:
        llm: The model.
        system: What it is told.
        user: What it is asked.
        patience: Seconds that anybody waits for a piece.

    Attributes:
        pieces: What came; the last one has ended or failed.
    """

    def __init__(self, llm: LLM, system: str, user: str, *, patience: float | None = None) -> None:
        self.pieces: queue.Queue[Piece] = queue.Queue()
        self._stopped = threading.Event()
        threading.Thread(
            target=_run,
            args=(llm, system, user, patience, self.pieces.put, self._stopped),
            name="ibid-llm",
            daemon=True,
        ).start()

    def stop(self) -> None:
        """Wants nothing more; the thread ends at its next piece, or at its client's timeout."""
        self._stopped.set()


def _run(
    llm: LLM,
    system: str,
    user: str,
    patience: float | None,
    put: Callable[[Piece], None],
    stopped: threading.Event,
) -> None:
    """Asks the model and puts what comes."""
    from llama_index.core.llms import ChatMessage, MessageRole

    PATIENCE.set(patience)  # of this thread, which is the request's own
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
                    put(Piece(text=answer.delta))
        finally:
            close = getattr(answers, "close", None)
            if close is not None:
                close()
    except NotImplementedError:
        try:
            whole = llm.chat(messages)
        except Exception as error:
            put(Piece(error=error))
            return
        put(Piece(text=whole.message.content or ""))
        put(Piece(ended=True, usage=_stated(whole.raw)))
        return
    except Exception as error:
        put(Piece(error=error))
        return
    if told and finish is None:
        # The protocol ends every answer with its reason; without one the connection was lost.
        put(Piece(error=Failure.CUT))
    elif finish in {"content_filter", "refusal"}:
        put(Piece(error=Failure.REFUSED))
    else:
        put(Piece(ended=True, usage=usage))


def _finish(raw: Any) -> tuple[bool, str | None]:
    """Whether the server's protocol says why an answer ends, and the reason if this piece has it."""
    choices = _get(raw, "choices")
    if choices:
        return True, _get(choices[0], "finish_reason")
    done = _get(raw, "done")
    if isinstance(done, bool):  # Ollama
        return True, "stop" if done else None
    if _get(raw, "type") in _ANTHROPIC:
        return True, _get(_get(raw, "delta"), "stop_reason")
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
