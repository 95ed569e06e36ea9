"""Every provider's client is made, and a server of theirs that isn't there is found out at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from llm_server import listening

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
MODELS = {"openai": "gpt-4o-mini", "anthropic": "claude-sonnet-4-5-20250929"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("IBID_LLM_ADDRESS", "IBID_LLM_WINDOW", "IBID_LLM_TIMEOUT", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    for provider in PROVIDERS.values():
        if provider.key:
            monkeypatch.setenv(provider.key, "sk-test")


@dataclass
class Canned:
    """A server with one answer, whatever is asked, and what it was asked."""

    address: str
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def answering(data: bytes, *, status: int = 200) -> Iterator[Canned]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream" if data[:1] == b"e" else "application/json")
            self.end_headers()
            self.wfile.write(data)

    with listening(Handler) as address:
        server = Canned(address)
        yield server


def anthropic_events(*, whole: bool = True) -> bytes:
    """A stream as Anthropic's API documents it."""
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": "m", "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 25, "output_tokens": 1},
    }  # fmt: skip
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "rea"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "dy"}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 7},
        },
        {"type": "message_stop"},
    ]
    shown = events if whole else events[:3]
    return b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in shown)


def ollama_lines(*, whole: bool = True) -> bytes:
    """A stream as Ollama's API documents it."""
    said = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "done": False}
    lines: list[dict[str, Any]] = [
        {**said, "message": {"role": "assistant", "content": word}} for word in ("rea", "dy")
    ]
    end = {"done": True, "done_reason": "stop", "prompt_eval_count": 25, "eval_count": 7}
    if whole:
        lines.append({**said, "message": {"role": "assistant", "content": ""}, **end})
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@pytest.mark.parametrize(
    ("name", "stream"),
    [("anthropic:claude-sonnet-4-5-20250929", anthropic_events), ("ollama:llama3.2", ollama_lines)],
)
def test_its_own_protocol_is_spoken(name: str, stream: Callable[..., bytes]) -> None:
    provider = name.partition(":")[0]
    pytest.importorskip(CLIENTS[provider])
    with answering(stream()) as server:
        chat = chat_of(f"{name}@{server.address}")
        assert "".join(chat.stream("Be brief.", "Say: ready")) == "ready"
        path, headers, body = server.requests[0]
        assert (chat.usage.prompt_tokens, chat.usage.completion_tokens) == (25, 7)
        assert not chat.usage.estimated
        tried = try_connection(f"{name}@{server.address}")
    assert tried.ok, tried.message
    assert body["stream"] is True
    if provider == "ollama":
        assert path == "/api/chat"
        assert [m["role"] for m in body["messages"]] == ["system", "user"]
        assert body["options"]["num_ctx"] == 8192
        assert "sk-test" not in str(headers)
    else:
        assert path == "/v1/messages"
        assert headers["x-api-key"] == "sk-test"
        assert "Be brief." in str(body["system"])


@pytest.mark.parametrize(
    ("name", "stream", "status", "said"),
    [
        (
            "anthropic:claude-sonnet-4-5-20250929",
            b'{"error": {"message": "bad sk-test"}}',
            401,
            "refused the key",
        ),
        ("anthropic:claude-sonnet-4-5-20250929", b'{"error": {"message": "busy"}}', 529, "fault of its own"),
        ("anthropic:claude-sonnet-4-5-20250929", anthropic_events(whole=False), 200, "broke off"),
        ("ollama:llama3.2", b'{"error": "model not found"}', 404, "ollama pull llama3.2"),
        ("ollama:llama3.2", ollama_lines(whole=False), 200, "broke off"),
        ("ollama:llama3.2", b"<html>", 200, "nothing that can be read"),
    ],
)
def test_what_goes_wrong_there_is_told(name: str, stream: bytes, status: int, said: str) -> None:
    pytest.importorskip(CLIENTS[name.partition(":")[0]])
    with answering(stream, status=status) as server:
        tried = try_connection(f"{name}@{server.address}")
    assert not tried.ok
    assert said in tried.message
    assert "sk-test" not in tried.message


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


@pytest.mark.parametrize("name", ["openai:gpt-99-nova", "anthropic:claude-nova-9"])
def test_a_model_newer_than_its_client_has_a_name_and_a_window(name: str) -> None:
    pytest.importorskip(CLIENTS[name.partition(":")[0]])
    chat = Chat(load(name))
    assert chat.name == name.partition(":")[2]
    assert chat.window == 8192
    assert getattr(load(name), "api_base", "https://api.openai.com/v1") == "https://api.openai.com/v1"


def test_a_model_newer_than_its_client_is_asked_all_the_same() -> None:
    pytest.importorskip(CLIENTS["anthropic"])
    with answering(anthropic_events()) as server:
        tried = try_connection(f"anthropic:claude-nova-9@{server.address}")
    assert tried.ok, tried.message
    assert "temperature" not in server.requests[0][2]


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
