"""Makes llama-index language models of settings; the one file that imports clients of language models.

Each is imported when it is asked for; a client that isn't installed is one clear line.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.errors import AnswerError
from qa.llm.chat import MOST_EVIDENCE, Chat, Limits
from qa.llm.failures import Failure, LlmError
from qa.llm.reach import CONNECT_SECONDS
from qa.llm.request import PATIENCE
from qa.llm.settings import LlmSettings, Provider, read_settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["Connection", "chat_of", "installed", "load", "try_connection"]

_OPENAI_LIKE = "llama_index.llms.openai_like"
_RETRIES = 0  # `Chat` tries again where that helps; the clients would also wait for servers that aren't there
_TEMPERATURE = 0.0
_OUTPUT = 700
_WINDOW = 8192
"""Tokens, of a model that says nothing about itself: what small local models have at least, when their server is
started with its defaults (llama.cpp: 4,096 until 2025, the model's own since). `IBID_LLM_WINDOW` tells otherwise."""
_EVIDENCE = 1500
"""Tokens of lines for a server of the user's own whose window nobody has set: the half dozen best passages. A processor
reads 40 to 100 tokens a second: a small model took 28 s on two cores before its first word over 2,600, and wrote no better
for it. Whoever sets `IBID_LLM_WINDOW` knows the server, and has it filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What trying a model gave.

    Attributes:
        model: Its name, with its address where that isn't the provider's own.
        ok: Whether it answered.
        message: What is wrong and what to do, or how soon it answered; one line.
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
    try:
        return make(settings)
    except AnswerError:
        raise
    except Exception as error:
        # Without its words: a client's complaint about its arguments quotes them, the key among them.
        raise AnswerError(
            f"the client of {settings.name} can't be set up ({type(error).__name__})",
            hint="check the model's name and address",
        ) from None


def chat_of(name: str | LlmSettings) -> Chat:
    """A model by name or settings, ready to talk to.

    Raises:
        AnswerError: As `load`.
    """
    settings = read_settings(name) if isinstance(name, str) else name
    # A model of one's own may have to be loaded first, and reads slowly: half of the time may pass before its first
    # words. Whoever allows another more time than usual does so for the wait before these, too.
    own = settings.provider.own
    first = min(settings.timeout, max(Limits().first, settings.timeout / (2 if own else 4)))
    limits = Limits(first=first, whole=settings.timeout)
    llm = load(settings)
    return Chat(
        llm,
        limits=limits,
        address=_server(settings, llm),
        window=settings.window,
        evidence=_EVIDENCE if own and settings.window is None else MOST_EVIDENCE,
    )


def _server(settings: LlmSettings, llm: LLM) -> str:
    """Where requests go: the clients of OpenAI and Anthropic know it themselves, and have variables for it."""
    if settings.address:
        return settings.address
    known = getattr(llm, "api_base", None)
    if settings.provider.name == "anthropic":
        known = os.environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
    return known if isinstance(known, str) else ""


def installed(provider: Provider) -> bool:
    """Whether the client of a provider's models is there."""
    try:
        return find_spec(provider.client) is not None
    except ModuleNotFoundError:  # not even what it is a part of
        return False


def try_connection(name: str | LlmSettings) -> Connection:
    """Asks a model for a word, and says what is wrong if it gives none."""
    begun = time.perf_counter()
    shown = name.label if isinstance(name, LlmSettings) else name.partition("@http")[0]
    settings: LlmSettings | None = None
    try:
        settings = read_settings(name) if isinstance(name, str) else name
        shown = settings.label
        chat = chat_of(settings)
        "".join(chat.stream("Answer with one word.", "Say: ready"))
    except AnswerError as error:
        message = str(error)
        if isinstance(error, LlmError) and settings is not None:
            message = _remedy(error, settings)
        return Connection(model=shown, ok=False, message=message, milliseconds=_since(begun))
    return Connection(
        model=shown,
        ok=True,
        message=f"first words after {chat.usage.first_ms / 1000:.1f} s; window of {chat.window:,} tokens",
        milliseconds=_since(begun),
    )


def _remedy(error: LlmError, settings: LlmSettings) -> str:
    """What is wrong and what to do, with what is known of the provider."""
    provider = settings.provider
    hosted = settings.address in {"", provider.address} and not provider.own
    at = f" at {settings.address}" if settings.address == provider.address else ""  # else it is in the label
    server = provider.what if hosted else f"its server{at}"
    match error.failure:
        case Failure.UNREACHABLE if hosted:
            return (
                f"{server} can't be reached: is this machine online, or a proxy to be named in HTTPS_PROXY?"
            )
        case Failure.UNREACHABLE:
            return f"{server} can't be reached: is it running, and the address right?"
        case Failure.UNAUTHORISED if settings.key:
            return f"{server} refused the key: check {provider.key}"
        case Failure.UNAUTHORISED:
            return f"{server} wants a key" + (f": set {provider.key}" if provider.key else "")
        case Failure.NO_MODEL:
            remedy = f"ollama pull {settings.model}" if provider.name == "ollama" else "check its name"
            path = provider.name == "openai-like" and not urlsplit(settings.address).path.strip("/")
            return f"{server} doesn't know it: {remedy}" + (", or end the address in /v1" if path else "")
        case Failure.TIMEOUT:
            return f"{server} gave no answer in time: try again, or set IBID_LLM_TIMEOUT (seconds) higher"
        case Failure.OTHER:
            return f"{server} gave what its client can't read: does it speak the protocol of {provider.name}?"
        case _:
            return "it " + str(error).removeprefix(f"the language model {error.model} ")


def _openai(settings: LlmSettings) -> LLM:
    _need_key(settings)
    if settings.address:
        return _openai_like(settings)
    module = _client(settings)
    made = module.OpenAI(
        model=settings.model,
        api_key=settings.key,
        temperature=_TEMPERATURE,
        max_tokens=_OUTPUT,
        max_retries=_RETRIES,
        timeout=settings.timeout,
        http_client=_http(settings),
        additional_kwargs={"stream_options": {"include_usage": True}},
    )
    try:
        made.metadata  # noqa: B018
    except ValueError:
        # A model that is newer than the client's table of them, which the client refuses to ask.
        return _openai_like(replace(settings, address=made.api_base), newer=True)
    return made  # type: ignore[no-any-return]


def _openai_like(settings: LlmSettings, *, newer: bool = False) -> LLM:
    """A model of a server that speaks OpenAI's protocol; of OpenAI's own new ones, `newer`, as those want it."""
    if settings.provider.name != "openai-like":
        _need_key(settings)
    module = _client(settings, _OPENAI_LIKE)
    return module.OpenAILike(  # type: ignore[no-any-return]
        model=settings.model,
        api_base=settings.address,
        # Given also where there is none: the client would else send OPENAI_API_KEY to a server that isn't OpenAI's.
        api_key=settings.key or "none",
        context_window=settings.window or _WINDOW,
        is_chat_model=True,
        # OpenAI's reasoning models take no other temperature, and call the limit by another name.
        temperature=1.0 if newer else _TEMPERATURE,
        max_tokens=None if newer else _OUTPUT,
        max_retries=_RETRIES,
        timeout=settings.timeout,
        http_client=_http(settings),
        additional_kwargs={
            "stream_options": {"include_usage": True},
            **({"max_completion_tokens": _OUTPUT} if newer else {}),
        },
    )


def _ollama(settings: LlmSettings) -> LLM:
    module = _client(settings)
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
    module = _client(settings)
    arguments = {
        "model": settings.model,
        "api_key": settings.key,
        "base_url": settings.address or None,
        "temperature": _TEMPERATURE,
        "max_tokens": _OUTPUT,
        "max_retries": _RETRIES,
        "timeout": settings.timeout,
    }
    made = module.Anthropic(**arguments)
    try:
        made.metadata  # noqa: B018
    except ValueError:
        return _newer_anthropic(module)(**arguments)  # type: ignore[no-any-return]
    return made  # type: ignore[no-any-return]


def _newer_anthropic(module: Any) -> Any:
    """The client for a model that is newer than its table, which it refuses to ask."""
    from llama_index.core.llms import LLMMetadata

    class Newer(module.Anthropic):  # type: ignore[misc]
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(
                context_window=_WINDOW, num_output=_OUTPUT, is_chat_model=True, model_name=self.model
            )

        @property
        def _model_kwargs(self) -> dict[str, Any]:
            # The newest ones take no temperature; the older ones are in the table.
            return {k: v for k, v in super()._model_kwargs.items() if k != "temperature"}

    return Newer


def _client(settings: LlmSettings, module: str = "") -> Any:
    try:
        return import_module(module or settings.provider.client)
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
        event_hooks={"request": [_hung_up]},
    )


def _hung_up(request: Any) -> None:
    """Has a connection closed when nobody waits for it any more, with a second to spare for who does."""
    patience = PATIENCE.get()
    if patience is not None:
        limits = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {**limits, "read": patience + 1}


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
