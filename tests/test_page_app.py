"""The assembled application without a browser: starts without the network, answers this machine, keeps its files."""

from __future__ import annotations

import json
import re
import socket
import time

import pytest
from page_fakes import FakeLibrary, FakeTalk, answer, built, cite, document, serving

NOTES = document("They met on Friday. They lasted 90 minutes.", source="n.md", title="Notes")
LONG = "How long?"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the application; while it is made and used, no socket may connect elsewhere."""
    import httpx

    tried = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self, address):
        if address[0] != "127.0.0.1":
            tried.append(address)
        return connect(self, address)

    def watched_look_up(host, *args, **kwargs):
        if host != "127.0.0.1":
            tried.append(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", watched_connect)
        patch.setattr(socket, "getaddrinfo", watched_look_up)
        talk = FakeTalk(
            {LONG: answer(LONG, ("They lasted 90 minutes.", cite(NOTES, "They lasted 90 minutes.", 1)))}
        )
        app = built(
            FakeLibrary.of(NOTES),
            converse=lambda: talk,
            examples=("Why?",),
            uploads=tmp_path_factory.mktemp("up"),
        )
        with serving(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=20) as made:
            yield made
    assert tried == []


def config(client):
    page = client.get("/").text
    return json.loads(re.search(r"window\.gradio_config = (\{.*?\});</script>", page)[1])


def call(client, name, data, **headers):
    found = [c["id"] for c in config(client)["components"] if name in c["props"].get("server_fns", [])]
    body = {"data": data, "component_id": found[0], "fn_name": name, "session_hash": "s"}
    return client.post("/gradio_api/component_server", json=body, headers=headers)


def test_the_page_is_ours_and_loads_nothing_from_elsewhere(client):
    answered = client.get("/")
    assert "'nonce-" in answered.headers["content-security-policy"]
    scripts = re.findall(r"<script[^>]*>", answered.text)
    assert scripts
    assert all("nonce=" in script for script in scripts)
    loaded = re.findall(
        r"""<(?:link|script|img|iframe)[^>]+(?:src|href)=["']?(https?:[^"'> ]+)""", answered.text
    )
    assert loaded == []
    assert "/ibid.css" in answered.text
    assert "fonts.googleapis" not in answered.text


def test_server_functions_answer(client):
    assert [d["title"] for d in call(client, "list_documents", None).json()["documents"]] == ["Notes"]
    assert call(client, "get_source", NOTES.id).json()["blocks"] == [["body", NOTES.text]]
    assert call(client, "restore", None).json()["examples"] == ["Why?"]
    assert call(client, "stop", {"conversation": "x", "turn": "y"}).json() is False
    assert "error" in call(client, "remove_documents", "everything").json()


@pytest.mark.parametrize("argument", [None, 3, [], {"a": 1}, "../../etc/passwd", ["x"] * 5])
@pytest.mark.parametrize(
    "name", ["list_documents", "get_source", "restore", "clear", "stop", "remove_documents"]
)
def test_no_argument_from_a_page_breaks_the_server(client, name, argument):
    assert call(client, name, argument).status_code == 200


def test_another_site_can_do_nothing(client):
    assert call(client, "list_documents", None, origin="http://evil.example").status_code == 403
    assert (
        client.post("/gradio_api/upload", files={"files": b"x"}, headers={"origin": "null"}).status_code
        == 403
    )
    assert client.get("/", headers={"host": "evil.example:7860"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "file=pyproject.toml",
        "file=/etc/passwd",
        "file=https://evil.example/x",
        "runs",
        "proxy=https://x.hf.space/",
    ],
)
def test_no_file_and_no_other_host_through_the_server(client, path):
    assert client.get(f"/gradio_api/{path}").status_code in {400, 403, 404, 405}


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/monitoring", "/gradio_api/mcp"])
def test_nothing_is_served_that_the_page_does_not_need(client, path):
    assert client.get(path).status_code in {401, 403, 404, 405}


def test_events_are_not_an_api_for_others(client):
    assert client.get("/gradio_api/info").json().get("named_endpoints") == {}


def test_an_answer_streams_through_the_queue(client):
    conversation = call(client, "restore", None).json()["conversation"]
    settings = config(client)
    (ask,) = [d for d in settings["dependencies"] if d["targets"][0][1] == "ask"]
    request = {"conversation": conversation, "turn": "t", "question": LONG, "documents": None}
    body = {
        "data": [],
        "fn_index": ask["id"],
        "session_hash": "s2",
        "event_data": request,
        "trigger_id": ask["targets"][0][0],
    }
    began = time.perf_counter()
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    states = []
    with client.stream("GET", "/gradio_api/queue/data?session_hash=s2") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    states.append(message["output"]["data"][0]["turn"]["state"])
                    break
    assert states == ["done"]
    assert time.perf_counter() - began < 5
