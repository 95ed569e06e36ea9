"""Which language models the commands and the page take, and what `ibid models` says of them."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

pytest.importorskip("llama_index.llms.openai_like", reason="the `openai` extra isn't installed")

from llm_server import KEY, MODEL, serving

from corpus.errors import AnswerError
from qa.llm.settings import PROVIDERS, read_settings
from ui import cli, site, talk

DEAD = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("IBID_") and name != "IBID_THREADS":
            monkeypatch.delenv(name)
    for provider in PROVIDERS.values():
        if provider.key:
            monkeypatch.delenv(provider.key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")


def models(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.main(["models", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return status, out


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_the_terminal_takes_the_first_of_several(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(talk, command, lambda *_, llm=None, **__: taken.append(llm) or 0)
    monkeypatch.setenv("IBID_LLM", "none, ollama:a,openai-like:b")
    arguments = [command] if command == "chat" else [command, "why?"]
    cli.main(arguments)
    cli.main([*arguments, "--llm", "openai-like:c,ollama:d"])
    cli.main([*arguments, "--llm", " , none"])
    assert taken == ["ollama:a", "openai-like:c", None]


def test_the_page_is_given_all(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(site, "serve", lambda *_, writing, **__: taken.append(writing["llm"]) or 0)
    monkeypatch.setenv("IBID_LLM", "openai-like:a, openai-like:b,")
    cli.main(["serve"])
    assert taken == ["openai-like:a,openai-like:b"]


def test_one_model_at_two_addresses_is_two_writers() -> None:
    one, two = "openai-like:m@http://one:1/v1", "openai-like:m@http://two:1/v1"
    found = site._writers({"llm": f"openai-like:m,{one},{two},{one}", "judge": "verifier"})
    assert {name: options["llm"] for name, options in found.items()} == {
        "openai-like:m": "openai-like:m",
        "openai-like:m at http://one:1/v1": one,
        "openai-like:m at http://two:1/v1": two,
    }


def test_several_models_are_not_one() -> None:
    with pytest.raises(AnswerError, match="names several language models"):
        read_settings("ollama:a,ollama:b", environment={})


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_the_address_variable_sends_no_key_elsewhere(name: str, tmp_path: Path) -> None:
    environment = {"IBID_LLM_ADDRESS": "http://elsewhere:1/v1"}
    settings = read_settings(f"{name}:m", environment=environment, keys=tmp_path / "none")
    own = name in {"openai-like", "ollama"}
    assert settings.address == ("http://elsewhere:1/v1" if own else PROVIDERS[name].address)
    # An address in the name is the user's word about this model.
    settings = read_settings(f"{name}:m@http://named:1", environment=environment, keys=tmp_path / "none")
    assert settings.address == "http://named:1"


@pytest.mark.parametrize("address", ["http://h/v1?api_key=SECRET", "http://h/v1#SECRET", "http://h:x/v1"])
def test_an_address_holds_no_key_and_is_one(address: str, tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="address") as caught:
        read_settings(f"openai-like:m@{address}", environment={}, keys=tmp_path / "none")
    assert "SECRET" not in str(caught.value)


def test_a_model_that_works_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(reply=lambda _: "ready") as server:
        status, out = models(capsys, f"openai-like:{MODEL}@{server.address}")
    assert status == 0
    assert out.startswith(f"openai-like:{MODEL} at {server.address} works: first words after ")
    assert out.endswith("s; window of 8,192 tokens\n")
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("behaviour", "key", "said"),
    [
        ({"key": KEY}, "", "its server wants a key: set IBID_LLM_KEY"),
        ({"key": KEY}, "sk-wrong-key", "its server refused the key: check IBID_LLM_KEY"),
        ({"status": 404}, "", "its server doesn't know it: check its name"),
        ({"status": 429, "retry_after": "30"}, "", "it is over its limit of requests (try again in 30 s)"),
        ({"status": 500}, "sk-wrong-key", "it has a fault of its own (try again later)"),
        (
            {"raw": b'data: {"error": {"message": "too long, sk-wrong-key", "code": 400}}\n\n'},
            "sk-wrong-key",
            "it rejected the request (check the model's name and its context window)",
        ),
        (
            {"raw": b'data: {"error": {"message": "out of memory"}}\n\n'},
            "",
            "it has a fault of its own (try again later)",
        ),
        ({"status": 301}, "", "its server can't be reached: is it running, and the address right?"),
        ({"reply": lambda _: ""}, "", "it answered nothing (try again, or another model)"),
    ],
)
def test_a_model_that_does_not_work_is_one_line_with_what_to_do(
    behaviour: dict[str, object],
    key: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if key:
        monkeypatch.setenv("IBID_LLM_KEY", key)
    with serving(**behaviour) as server:
        status, out = models(capsys, f"openai-like:{MODEL}@{server.address}")
    assert (status, out) == (1, f"openai-like:{MODEL} at {server.address} doesn't work: {said}\n")


def test_a_key_that_the_server_sends_back_is_shown_nowhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("IBID_LLM_KEY", "sk-wrong-key")
    monkeypatch.setenv("IBID_DEBUG", "1")
    with serving(key=KEY) as server:  # its 401 repeats the Authorization header
        status, out = models(capsys, f"openai-like:{MODEL}@{server.address}")
    with serving(status=500) as server:  # and its 500, too
        models(capsys, f"openai-like:{MODEL}@{server.address}")
    assert status == 1
    assert "sk-wrong-key" not in out + caplog.text


def test_each_of_several_gets_its_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(reply=lambda _: "ready") as server:
        works = f"openai-like:{MODEL}@{server.address}"
        status, out = models(
            capsys, f"nonsense:x,openai-like,openai:gpt-4o-mini,openai-like:m@{DEAD},{works}"
        )
        lines = out.splitlines()
        assert status == 1
        assert lines[:3] == [
            "nonsense:x doesn't work: there is no provider 'nonsense' of language models (name one as "
            "PROVIDER:MODEL; known: openai, openai-like, openrouter, ollama, anthropic)",
            "openai-like doesn't work: which model? (name it as openai-like:MODEL)",
            "openai:gpt-4o-mini doesn't work: openai:gpt-4o-mini needs a key (set OPENAI_API_KEY, or write it into "
            "the file of keys (README))",
        ]
        assert lines[3].startswith(f"openai-like:m at {DEAD} doesn't work: its server can't be reached")
        assert " works: " in lines[4]
        monkeypatch.setenv("IBID_LLM", f"{works},openai-like:m@{DEAD}")
        status, out = models(capsys)
    assert status == 1
    assert out.splitlines()[-3] == "Of IBID_LLM:"
    assert [" works: " in line for line in out.splitlines()[-2:]] == [True, False]


def test_the_providers_are_listed_with_what_they_need(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr("qa.llm.providers.installed", lambda provider: provider.name != "anthropic")
    status, out = models(capsys)
    lines = {line.split()[0]: line for line in out.splitlines() if line}
    assert status == 0
    assert lines["openai"] == "openai       OpenAI; key in OPENAI_API_KEY (set)"
    assert lines["openrouter"].endswith("key in OPENROUTER_API_KEY (not set)")
    assert lines["ollama"] == "ollama       Ollama; at http://localhost:11434 unless named"
    assert "pip install 'ibid[anthropic]'" in out
    assert KEY not in out
    assert models(capsys, "none")[0] == 0
