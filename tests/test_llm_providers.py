"""Every provider's client is made, and a server of theirs that isn't there is found out at once."""

from __future__ import annotations

import time

import pytest

from corpus.errors import AnswerError
from qa.llm.chat import Chat
from qa.llm.providers import chat_of, load, try_connection
from qa.llm.settings import PROVIDERS

CLIENTS = {
    "openai": "llama_index.llms.openai",
    "openai-like": "llama_index.llms.openai_like",
    "openrouter": "llama_index.llms.openai_like",
    "ollama": "llama_index.llms.ollama",
    "anthropic": "llama_index.llms.anthropic",
}
MODELS = {"openai": "gpt-4o-mini", "anthropic": "claude-sonnet-4-0"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for provider in PROVIDERS.values():
        if provider.key:
            monkeypatch.setenv(provider.key, "sk-test")


def test_every_provider_has_a_client() -> None:
    assert set(CLIENTS) == set(PROVIDERS)


@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_a_model_is_made_without_asking_the_network(name: str) -> None:
    pytest.importorskip(CLIENTS[name])
    model = MODELS.get(name, "some-model")
    chat = Chat(load(f"{name}:{model}"))
    assert model in chat.name
    assert chat.room("x" * 100) > 1000
    assert "sk-test" not in repr(chat) + repr(load(f"{name}:{model}").metadata)


@pytest.mark.parametrize("name", ["openai-like", "ollama", "anthropic", "openai"])
def test_a_server_that_is_not_there_costs_less_than_two_seconds(name: str) -> None:
    pytest.importorskip(CLIENTS[name])
    model = MODELS.get(name, "some-model")
    chat_of(f"{name}:{model}@http://127.0.0.1:9/v1")
    begun = time.monotonic()
    tried = try_connection(f"{name}:{model}@http://127.0.0.1:9/v1")
    assert time.monotonic() - begun < 2
    assert not tried.ok
    assert "can't be reached" in tried.message


def test_a_missing_key_and_a_missing_client_are_clear_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(AnswerError, match="set OPENAI_API_KEY"):
        load("openai:gpt-4o-mini")
    import qa.llm.providers as providers

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(providers, "import_module", missing)
    with pytest.raises(AnswerError, match=r"pip install 'ibid\[ollama\]'"):
        load("ollama:never-made-before")
