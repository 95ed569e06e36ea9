"""Naming a language model and its key, and telling its failures apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import AnswerError
from qa.llm.failures import Failure, LlmError, classify
from qa.llm.settings import read_settings


def test_a_model_is_named_with_provider_model_and_address(tmp_path: Path) -> None:
    settings = read_settings("openai-like:a:b@http://h:1/v1", environment={}, keys=tmp_path / "none")
    assert (settings.provider.name, settings.model, settings.address) == (
        "openai-like",
        "a:b",
        "http://h:1/v1",
    )
    assert read_settings("ollama:llama3.2", environment={}, keys=tmp_path / "none").address.endswith(":11434")


@pytest.mark.parametrize(
    ("name", "environment", "said"),
    [
        ("x:y", {}, "no provider 'x'"),
        ("ollama", {}, "which model"),
        ("openai-like:m@httpx", {}, "the address of the language model is none"),
        ("openai-like:m@http://u:secret@h/v1", {}, "doesn't belong in the address"),
        ("ollama:m", {"IBID_LLM_WINDOW": "much"}, "no number above 0"),
    ],
)
def test_a_wrong_name_is_one_clear_line(
    name: str, environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(AnswerError, match=said) as caught:
        read_settings(name, environment=environment, keys=tmp_path / "none")
    assert "secret" not in str(caught.value)


def test_keys_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('OPENAI_API_KEY = "sk-file"\n')
    file.chmod(0o644)
    with pytest.raises(AnswerError, match="others can read the keys") as caught:
        read_settings("openai:m", environment={}, keys=file)
    assert "chmod 600" in str(caught.value)
    file.chmod(0o600)
    settings = read_settings("openai:m", environment={}, keys=file)
    assert settings.key == "sk-file"
    assert "sk-file" not in repr(settings)
    assert read_settings("openai:m", environment={"OPENAI_API_KEY": "sk-env"}, keys=file).key == "sk-env"
    file.write_text('OPENAI_API_KEY = "sk-broken\n')
    with pytest.raises(AnswerError, match="can't be read") as caught:
        read_settings("openai:m", environment={}, keys=file)
    assert "sk-broken" not in str(caught.value)


class WithStatusError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__("the server's words, with sk-key in them")
        self.status_code = status


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (WithStatusError(401), Failure.UNAUTHORISED),
        (WithStatusError(403), Failure.UNAUTHORISED),
        (WithStatusError(404), Failure.NO_MODEL),
        (WithStatusError(429), Failure.RATE_LIMITED),
        (WithStatusError(503), Failure.SERVER_ERROR),
        (WithStatusError(504), Failure.TIMEOUT),
        (WithStatusError(400), Failure.REJECTED),
        (TimeoutError(), Failure.TIMEOUT),
        (ConnectionRefusedError(), Failure.UNREACHABLE),
        (ValueError("?"), Failure.OTHER),
    ],
)
def test_failures_are_told_apart_and_servers_are_not_quoted(error: Exception, failure: Failure) -> None:
    assert classify(error) is failure
    assert "sk-key" not in str(LlmError(failure, model="m"))
