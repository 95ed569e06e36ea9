"""Makes llama-index language models of settings; the one file that imports clients of language models.

Each is imported when it is asked for; a client that isn't installed is one clear line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from corpus.errors import AnswerError
from qa.llm.chat import CONNECT_SECONDS, Chat, Limits
from qa.llm.failures import Failure, LlmError
from qa.llm.settings import LlmSettings, read_settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["Connection", "chat_of", "load", "try_connection"]

_RETRIES = 0  # `Chat` tries again where that helps; the clients would also wait for servers that aren't there
_TEMPERATURE = 0.0
_OUTPUT = 700
_WINDOW = 8192
"""Tokens, of a model that says nothing about itself: what small local models have at least, when their server is
started with its defaults (llama.cpp: 4,096 until 2025, the model's own since). `IBID_LLM_WINDOW` tells otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What trying a model gave.

    Attributes:
        model: Its name.
        ok: Whether it answered.
        message: What is wrong, or what it answered within which time; one line.
        milliseconds: How long it took.
    """

    model: str
    ok: bool
    message: str
    milliseconds: float


def load(name: str | LlmSettings) -> LLM:
    """The llama-index model of a name or of settings.

    Raises:
        AnswerError: The name is none, the client isn't installed, or a key is missing.
    """
    return _made(read_settings(name) if isinstance(name, str) else name)


@lru_cache(maxsize=8)
def _made(settings: LlmSettings) -> LLM:
    """One model for the same settings, so that a client is made once in a process."""
    make = {
        "openai": _openai,
        "openai-like": _openai_like,
        "openrouter": _openai_like,
        "ollama": _ollama,
        "anthropic": _anthropic,
    }[settings.provider.name]
    return make(settings)


def chat_of(name: str | LlmSettings) -> Chat:
    """A model by name or settings, ready to talk to.

    Raises:
        AnswerError: As `load`.
    """
    settings = read_settings(name) if isinstance(name, str) else name
    limits = Limits(first=min(Limits().first, settings.timeout), whole=settings.timeout)
    return Chat(load(settings), limits=limits, address=settings.address)


def try_connection(name: str | LlmSettings) -> Connection:
    """Asks a model for a word, and says what is wrong if it gives none."""
    begun = time.perf_counter()
    shown = name.name if isinstance(name, LlmSettings) else name.partition("@")[0]
    try:
        chat = chat_of(name)
        chat.ask("Answer with one word.", "Say: ready")
    except AnswerError as error:
        ok = isinstance(error, LlmError) and error.failure is Failure.EMPTY
        message = "answers, but with no words" if ok else str(error)
        return Connection(model=shown, ok=ok, message=message, milliseconds=_since(begun))
    return Connection(
        model=shown,
        ok=True,
        message=f"ready; window of {chat.window:,} tokens, first words after {chat.usage.first_ms / 1000:.1f} s",
        milliseconds=_since(begun),
    )


def _openai(settings: LlmSettings) -> LLM:
    _need_key(settings)
    module = _client("llama_index.llms.openai", settings)
    if settings.address:
        return _openai_like(settings)
    return module.OpenAI(  # type: ignore[no-any-return]
        model=settings.model,
        api_key=settings.key,
        temperature=_TEMPERATURE,
        max_tokens=_OUTPUT,
        max_retries=_RETRIES,
        timeout=settings.timeout,
        http_client=_http(settings),
        additional_kwargs={"stream_options": {"include_usage": True}},
    )


def _openai_like(settings: LlmSettings) -> LLM:
    if settings.provider.name != "openai-like":
        _need_key(settings)
    module = _client("llama_index.llms.openai_like", settings)
    return module.OpenAILike(  # type: ignore[no-any-return]
        model=settings.model,
        api_base=settings.address,
        # Given also where there is none: the client would else send OPENAI_API_KEY to a server that isn't OpenAI's.
        api_key=settings.key or "none",
        context_window=settings.window or _WINDOW,
        is_chat_model=True,
        temperature=_TEMPERATURE,
        max_tokens=_OUTPUT,
        max_retries=_RETRIES,
        timeout=settings.timeout,
        http_client=_http(settings),
        additional_kwargs={"stream_options": {"include_usage": True}},
    )


def _ollama(settings: LlmSettings) -> LLM:
    module = _client("llama_index.llms.ollama", settings)
    return module.Ollama(  # type: ignore[no-any-return]
        model=settings.model,
        base_url=settings.address,
        temperature=_TEMPERATURE,
        # Ollama cuts what doesn't fit without a word; so the window is set here, and sent.
        context_window=settings.window or _WINDOW,
        request_timeout=settings.timeout,
        additional_kwargs={"num_predict": _OUTPUT},
        thinking=False,
    )


def _anthropic(settings: LlmSettings) -> LLM:
    _need_key(settings)
    module = _client("llama_index.llms.anthropic", settings)
    return module.Anthropic(  # type: ignore[no-any-return]
        model=settings.model,
        api_key=settings.key,
        base_url=settings.address or None,
        temperature=_TEMPERATURE,
        max_tokens=_OUTPUT,
        max_retries=_RETRIES,
        timeout=settings.timeout,
    )


def _client(module: str, settings: LlmSettings) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise AnswerError(
            f"the client for {settings.provider.what} isn't installed",
            hint=f"pip install 'ibid[{settings.provider.extra}]'",
        ) from error


def _need_key(settings: LlmSettings) -> None:
    if not settings.key:
        raise AnswerError(
            f"{settings.name} needs a key",
            hint=f"set {settings.provider.key}, or write it into the file of keys (README)",
        )


def _http(settings: LlmSettings) -> Any:
    """A client that gives up on a server that isn't there in a second or two."""
    httpx = import_module("httpx")
    return httpx.Client(
        timeout=httpx.Timeout(settings.timeout, connect=CONNECT_SECONDS),
        # Questions come minutes apart: a connection kept open between them would only be found dead.
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
