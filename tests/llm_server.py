"""A strict loopback server that speaks OpenAI's chat protocol: an unknown request fails, and the test with it.

What it answers is a function of the messages, so that a test says how its model behaves.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdef"
MODEL = "stub-1"
_KNOWN = {
    "messages", "model", "stream", "stream_options", "temperature", "max_tokens", "max_completion_tokens", "n",
}  # fmt: skip
Reply = Callable[[list[dict[str, str]]], str]


@dataclass
class Server:
    """How the server behaves, and what it was asked."""

    reply: Reply = lambda _messages: "Nothing."
    pieces: Callable[[str], Sequence[str]] = lambda text: re.findall(r"\S+\s*|\s+", text)
    status: int = 200
    faults: int | None = None  # how many requests get the status; None: all
    retry_after: str | None = None
    delay: float = 0.0
    cut_after: int | None = None
    raw: bytes | None = None
    key: str | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    address: str = ""

    def lines(self, number: int = -1) -> dict[str, str]:
        """Ids and lines of a request, as the model sees them."""
        return shown_lines(self.requests[number]["messages"])


def shown_lines(messages: list[dict[str, str]]) -> dict[str, str]:
    """Id to line of what a request shows."""
    return dict(re.findall(r"^\[([a-z]+\d+)\] (.*)$", messages[-1]["content"], re.M))


def _complaint(body: Any, headers: Any, server: Server) -> str | None:
    if not isinstance(body, dict) or set(body) - _KNOWN:
        return f"unknown fields: {sorted(set(body) - _KNOWN) if isinstance(body, dict) else body!r}"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "no messages"
    for message in messages:
        if set(message) != {"role", "content"} or message["role"] not in {"system", "user", "assistant"}:
            return f"not a message: {message!r}"
        if not isinstance(message["content"], str) or not message["content"]:
            return f"no content: {message!r}"
    if not isinstance(body.get("model"), str):
        return "no model"
    if server.key is not None and headers.get("Authorization") != f"Bearer {server.key}":
        return "the wrong key"
    return None


@contextmanager
def serving(**behaviour: Any) -> Iterator[Server]:
    """A server for one test; at its end there mustn't have been an unknown request."""
    server = Server(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            server.unknown.append(f"GET {self.path}")
            self._send(404, {"error": {"message": "no such path"}})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/chat/completions":
                server.unknown.append(f"POST {self.path}")
                self._send(404, {"error": {"message": "no such path"}})
                return
            complaint = _complaint(body, self.headers, server)
            if complaint == "the wrong key":
                self._send(401, {"error": {"message": f"Incorrect API key: {self.headers['Authorization']}"}})
                return
            if complaint is not None:
                server.unknown.append(complaint)
                self._send(400, {"error": {"message": complaint}})
                return
            server.requests.append(body)
            time.sleep(server.delay)
            if body["model"] != MODEL:
                self._send(404, {"error": {"message": f"The model {body['model']} does not exist"}})
            elif server.status != 200 and (server.faults is None or len(server.requests) <= server.faults):
                self._send(server.status, {"error": {"message": f"fault {self.headers['Authorization']}"}})
            elif body.get("stream"):
                with suppress(ConnectionError):  # a client that waits no longer
                    self._stream(body)
            else:
                text = server.reply(body["messages"])
                self._send(200, self._whole(text))

        def _whole(self, text: str) -> dict[str, Any]:
            return {
                "id": "c1", "object": "chat.completion", "created": 1, "model": MODEL,
                "choices": [
                    {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                ],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            }  # fmt: skip

        def _send(self, status: int, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status != 200 and server.retry_after is not None:
                self.send_header("Retry-After", server.retry_after)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            if server.raw is not None:
                self.wfile.write(server.raw)
                return

            def event(delta: dict[str, str], finish: str | None = None) -> None:
                chunk = {
                    "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL,
                    "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
                }  # fmt: skip
                self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
                self.wfile.flush()

            event({"role": "assistant", "content": ""})
            for number, piece in enumerate(server.pieces(server.reply(body["messages"]))):
                if server.cut_after is not None and number >= server.cut_after:
                    return
                event({"content": piece})
            event({}, "stop")
            if (body.get("stream_options") or {}).get("include_usage"):
                usage = {
                    "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [],
                    "usage": {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366},
                }  # fmt: skip
                self.wfile.write(b"data: " + json.dumps(usage).encode() + b"\n\n")
            self.wfile.write(b"data: [DONE]\n\n")

    with listening(Handler) as address:
        server.address = f"{address}/v1"
        yield server
    assert server.unknown == []


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server of this machine's for the length of a `with` block, each request in a thread; gives its address."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
