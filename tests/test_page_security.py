"""The guard before the page: who may ask for what, and what a page may load."""

from __future__ import annotations

import asyncio
import re

import pytest

from ui.page.security import Guard, policy

PAGE = b"<html><head><title>x</title></head><body><script>1</script><script src=a.js></script></body></html>"


async def inner(scope, receive, send):
    html = scope["path"] == "/"
    headers = [(b"content-type", b"text/html; charset=utf-8" if html else b"application/json")]
    body = PAGE if html else b'"<script>"'
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body[:20], "more_body": True})
    await send({"type": "http.response.body", "body": body[20:]})


def call(method="GET", path="/", *, kind="http", guard=None, **headers):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": path, "headers": raw}
    asyncio.run((guard or Guard(inner, head="<link>"))(scope, receive, send))
    return sent


def status(*args, **kwargs):
    return call(*args, **kwargs)[0]["status"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost:7860", "localhost", "LOCALHOST:1", "[::1]:7860", "[::1]"]
)
def test_this_machine_is_answered(host):
    assert status(host=host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example:7860", "", "localhost.evil"]
)
def test_other_names_for_this_machine_are_refused(host):
    assert status(host=host) == 403
    assert status() == 403


def test_a_further_host_can_be_named():
    assert status(host="box.lan:80", guard=Guard(inner, hosts=["Box.lan"])) == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:9999", "http://127.0.0.1", "file://"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_changes_from_another_origin_are_refused(origin, method):
    assert status(method, "/x", host="127.0.0.1:7860", origin=origin) == 403


def test_changes_from_here_are_let_in():
    assert status("POST", "/x", host="127.0.0.1:7860", origin="http://127.0.0.1:7860") == 200
    assert status("POST", "/x", host="127.0.0.1:7860") == 200  # not a browser
    assert status("POST", "/x", host="127.0.0.1:7860", sec_fetch_site="cross-site") == 403
    assert status("POST", "/x", host="127.0.0.1:7860", sec_fetch_site="same-origin") == 200


def test_no_other_protocol():
    assert call(kind="websocket", host="127.0.0.1")[0] == {"type": "websocket.close", "code": 1008}


def test_every_script_of_the_page_has_the_nonce_of_its_policy_and_each_page_another():
    nonces = set()
    for _ in range(2):
        start, body = call(host="127.0.0.1")
        headers = dict(start["headers"])
        nonce = re.search(rb"'nonce-([^']+)'", headers[b"content-security-policy"])[1]
        nonces.add(nonce)
        assert body["body"].count(b'<script nonce="' + nonce + b'"') == 2
        assert b"<link></head>" in body["body"]
        assert int(headers[b"content-length"]) == len(body["body"])
    assert len(nonces) == 2


def test_what_is_no_page_is_left_as_it_is():
    start, *parts = call(path="/data", host="127.0.0.1")
    assert b"".join(part["body"] for part in parts) == b'"<script>"'
    assert dict(start["headers"])[b"x-content-type-options"] == b"nosniff"


def test_the_policy_allows_this_origin_alone():
    allowed = {}
    for directive in policy("n").split("; "):
        name, *values = directive.split()
        allowed[name] = set(values)
    assert allowed["default-src"] == {"'none'"}
    assert allowed["connect-src"] == {"'self'"}
    assert allowed["img-src"] == {"'self'", "data:"}
    assert allowed["frame-ancestors"] == allowed["form-action"] == {"'none'"}
    assert "'unsafe-inline'" not in allowed["script-src"]
