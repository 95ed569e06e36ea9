"""Which language model to use, from a name, the environment and a file of keys; imports no client.

A name is `PROVIDER:MODEL`, for a server of one's own with its address: `openai-like:MODEL@http://localhost:8080/v1`.
Keys come from the environment or from a file that only its owner can read, and are in no message, log or `repr`.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from corpus.errors import AnswerError

__all__ = ["PROVIDERS", "LlmSettings", "Provider", "key_file", "model_names", "read_settings"]

_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where models come from.

    Attributes:
        name: As in `PROVIDER:MODEL`.
        what: For people.
        key: Environment variable of its key; empty where none is needed.
        address: Its server, where the user gives none; empty where the client knows it.
        extra: The extra of this package that installs its client,
        client: whose module this is.
        own: Whether it is a server of the user's own, which `IBID_LLM_ADDRESS` may name. The address of the others
            is changed only in a model's name: a variable meant for one server would send their keys there.
    """

    name: str
    what: str
    key: str
    address: str
    extra: str
    client: str
    own: bool = False


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        p.name: p
        for p in (
            Provider(
                name="openai",
                what="OpenAI",
                key="OPENAI_API_KEY",
                address="",
                extra="openai",
                client="llama_index.llms.openai",
            ),
            Provider(
                name="openai-like",
                what="any server that speaks OpenAI's protocol: llama.cpp, vLLM, LM Studio",
                key="IBID_LLM_KEY",
                address="http://localhost:8080/v1",
                extra="openai",
                client="llama_index.llms.openai_like",
                own=True,
            ),
            Provider(
                name="openrouter",
                what="OpenRouter",
                key="OPENROUTER_API_KEY",
                address="https://openrouter.ai/api/v1",
                extra="openai",
                client="llama_index.llms.openai_like",
            ),
            Provider(
                name="ollama",
                what="Ollama",
                key="",
                address="http://localhost:11434",
                extra="ollama",
                client="llama_index.llms.ollama",
                own=True,
            ),
            Provider(
                name="anthropic",
                what="Anthropic",
                key="ANTHROPIC_API_KEY",
                address="",
                extra="anthropic",
                client="llama_index.llms.anthropic",
            ),
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """A language model to use.

    Attributes:
        provider: Where it comes from.
        model: Its name there.
        address: The server's, or empty for the provider's own.
        key: The key, or empty; never shown.
        window: Its context window in tokens, or None for what the provider's client knows.
        timeout: Seconds for an answer, all requests for it together.
    """

    provider: Provider
    model: str
    address: str = ""
    key: str = field(default="", repr=False)
    window: int | None = None
    timeout: float = _TIMEOUT

    @property
    def name(self) -> str:
        """The model as the user named it, without its key."""
        return f"{self.provider.name}:{self.model}"

    @property
    def label(self) -> str:
        """The name for people to choose by: with the address, where that isn't the provider's own."""
        elsewhere = self.address != self.provider.address
        return f"{self.name} at {self.address}" if elsewhere else self.name


def model_names(text: str) -> tuple[str, ...]:
    """The models of a list of names with commas between, as in `IBID_LLM`; "none" is none.

    >>> model_names("ollama:llama3.2, openai:gpt-4o-mini,")
    ('ollama:llama3.2', 'openai:gpt-4o-mini')
    """
    names = (name.strip() for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name.lower() not in {"", "none"}))


def read_settings(
    name: str, *, environment: Mapping[str, str] | None = None, keys: Path | None = None
) -> LlmSettings:
    """The settings of a model's name.

    Args:
        name: `PROVIDER:MODEL` or `PROVIDER:MODEL@ADDRESS`.
        environment: For keys, `IBID_LLM_ADDRESS` (of servers of the user's own, where the name has none),
            `IBID_LLM_WINDOW` (tokens) and `IBID_LLM_TIMEOUT` (seconds); this process's by default.
        keys: The file of keys; `key_file()` by default.

    Returns:
        The settings, with the key if one is to be had.

    Raises:
        AnswerError: The provider isn't known, the model is missing, several are named, the address is no http(s)
            address or has more in it than one, a number is none, or others can read the file of keys.
    """
    environment = os.environ if environment is None else environment
    if "," in name:
        raise AnswerError("that names several language models", hint="name one as PROVIDER:MODEL")
    provider_name, _, rest = name.strip().partition(":")
    provider = PROVIDERS.get(provider_name.lower())
    if provider is None:
        raise AnswerError(
            f"there is no provider {provider_name[:40]!r} of language models",
            hint=f"name one as PROVIDER:MODEL; known: {', '.join(PROVIDERS)}",
        )
    model, _, address = rest.partition("@http")
    if address:
        address = f"http{address}"
    else:
        own = environment.get("IBID_LLM_ADDRESS", "").strip() if provider.own else ""
        address = own or provider.address
    if not model.strip():
        raise AnswerError("which model?", hint=f"name it as {provider.name}:MODEL")
    if address:
        try:
            parts = urlsplit(address)
            right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            right = False
        if not right:
            raise AnswerError("the address of the language model is none", hint="give http://HOST:PORT/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise AnswerError(
                "a key or password doesn't belong in the address",
                hint=f"put it into {provider.key or 'the environment'}",
            )
    return LlmSettings(
        provider=provider,
        model=model.strip(),
        address=address,
        key=_key(provider, environment, key_file() if keys is None else keys),
        window=_number(environment, "IBID_LLM_WINDOW"),
        timeout=float(_number(environment, "IBID_LLM_TIMEOUT") or _TIMEOUT),
    )


def key_file() -> Path:
    """Where keys may lie, a TOML file of `VARIABLE = "key"` lines with mode 600."""
    from platformdirs import user_config_path

    return user_config_path("ibid", appauthor=False) / "keys.toml"


def _key(provider: Provider, environment: Mapping[str, str], file: Path) -> str:
    if not provider.key:
        return ""
    given = environment.get(provider.key, "").strip()
    if given:
        return given
    try:
        mode = file.stat().st_mode
    except OSError:
        return ""
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise AnswerError(f"others can read the keys in {file}", hint=f"chmod 600 {file}")
    try:
        found = tomllib.loads(file.read_text("utf-8")).get(provider.key, "")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # Without the cause: it may quote the line, key and all.
        raise AnswerError(f"the keys in {file} can't be read", hint='write lines like NAME = "key"') from None
    return found.strip() if isinstance(found, str) else ""


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not int(text):
        raise AnswerError(f"{name} is no number above 0: {text[:20]!r}", hint=f"unset it, or set {name}=8192")
    return int(text)
