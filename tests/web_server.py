"""A web server on this machine for tests of fetching, and the policy that lets them reach it and nothing else."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from index.web import Policy

Answer = Callable[[dict[str, str]], bytes | list[bytes] | Iterator[bytes]]


def response(
    body: bytes = b"", *, status: str = "200 OK", kind: str | None = "text/html", **headers: str
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass
class Site:
    """What the server answers by target, and what it was asked."""

    port: int = 0
    answers: dict[str, bytes | Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def policy(self, **options: Any) -> Policy:
        """Any name is at this server, which alone may be reached."""
        given: dict[str, Any] = {
            "resolver": lambda host, port: ["127.0.0.1"],
            "why_not": lambda address: None if address == "127.0.0.1" else "not the test's address",
            "ports": frozenset({self.port}),
            "seconds": 10.0,
        }
        return Policy(**{**given, **options})

    def url(self, target: str = "/", host: str = "pages.example.org", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{target}"


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            target = self.rfile.readline().decode("latin-1").split(" ")[1:2]
            headers: dict[str, str] = {}
            while (line := self.rfile.readline().decode("latin-1").strip()) != "":
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            if not target:
                return
            site.asked.append((target[0], headers))
            found = site.answers.get(target[0], response(status="404 Not Found"))
            made = found if isinstance(found, bytes) else found(headers)
            try:
                for piece in [made] if isinstance(made, bytes) else made:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                return  # the client has had enough, which is what some tests are about

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
