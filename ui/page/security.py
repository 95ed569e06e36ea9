"""What the server lets in and what a browser may load: Host, Origin and Content-Security-Policy, as one ASGI layer.

A server on this machine can be reached by any web page that the user visits: through a name that resolves to
127.0.0.1 (so the Host is checked) and by cross-site requests (so whatever changes state must come from this
very origin). The policy keeps the page itself from loading or sending anything elsewhere.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Guard", "policy"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def policy(nonce: str) -> str:
    """The Content-Security-Policy of the page.

    Gradio compiles component scripts with `Function` and sets inline styles, so 'unsafe-eval' and inline
    styles stay; inline scripts need the nonce, which injected markup can't know.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


class Guard:
    """Refuse foreign hosts and cross-site changes; add the policy and `head` to the page.

    Args:
        app: What to guard.
        hosts: Further host names (without port) to answer to.
        head: Markup for the page's `<head>`, ours alone.
    """

    def __init__(self, app: App, *, hosts: Iterable[str] = (), head: str = "") -> None:
        self._app = app
        self._hosts = _LOCAL_HOSTS | {host.lower() for host in hosts}
        self._head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it with 403."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] != "http":
            refusal = refusal or "no such protocol here"
        if refusal is not None:
            await _refuse(scope, send, refusal)
            return
        await self._app(scope, receive, self._with_policy(scope, send))

    def _refusal(self, scope: Scope) -> str | None:
        headers = _headers(scope)
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if name.lower() not in self._hosts:
            return "this server answers to this machine's own address only"
        if scope.get("method") in _SAFE_METHODS:
            return None
        origin = headers.get("origin")
        if origin is not None and (urlsplit(origin).netloc.lower() != host.lower() or origin == "null"):
            return "a page of another site may not do this"
        # Browsers that omit Origin on some requests still say where these come from.
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "a page of another site may not do this"
        return None

    def _with_policy(self, scope: Scope, send: Send) -> Send:
        """A `send` that adds the headers and, in the page itself, the nonces; only that page is held back."""
        nonce = secrets.token_urlsafe(16)
        start: Message | None = None
        body = bytearray()

        async def guarded(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = [
                    *message.get("headers", []),
                    (b"content-security-policy", policy(nonce).encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cross-origin-opener-policy", b"same-origin"),
                    (b"cross-origin-resource-policy", b"same-origin"),
                ]
                message = {**message, "headers": headers}
                content_type = next((value for key, value in headers if key.lower() == b"content-type"), b"")
                if content_type.startswith(b"text/html"):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = self._page(bytes(body), nonce)
                kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
                length = (b"content-length", str(len(page)).encode())
                await send({**start, "headers": [*kept, length]})
                message = {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page}
                start = None
            await send(message)

        return guarded

    def _page(self, body: bytes, nonce: str) -> bytes:
        head, mark, rest = body.partition(b"</head>")
        if not mark:
            return body
        with_head = head + self._head + mark + rest
        return _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), with_head)


def _headers(scope: Scope) -> dict[str, str]:
    return {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope.get("headers", [])}


async def _refuse(scope: Scope, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = f"Refused: {reason}.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else body})
