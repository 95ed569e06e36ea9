"""One page over HTTP: redirects, limits, conditional requests; runs nothing, follows no link, sends no cookie.

Each step parses the address by the same strict rules and connects only to a public
address that it has itself resolved. httpcore's types stop here and in `network`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from corpus.errors import CorpusError
from index.web.address import WEB_PORTS, Address, parse_address, shown
from index.web.kinds import charset_of, media_type_of, readable, suffix_of
from index.web.ranges import why_not_public

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Sequence

    import httpcore

    from index.web.network import Allowance

__all__ = ["Fetched", "GoneError", "Policy", "fetch"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPTED = "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.9, */*;q=0.5"
_HEADERS_ALLOWED = 1_000_000  # bytes that headers, redirects and the handshakes may take beyond the body


class GoneError(CorpusError):
    """A page that its server doesn't have, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a fetch may take, and where it may go.

    Attributes:
        seconds: For everything: look-ups, redirects and the body.
        max_bytes: Of the body, decompressed.
        redirects: How many are followed.
        ports: That may be asked.
        resolver: Name and port to addresses; the system's by default.
        why_not: Says why an address may not be connected to, or None. Replaced only by tests that serve
            from this machine.
        tls: What certificates are checked with; the usual authorities by default.
    """

    seconds: float = 30.0
    max_bytes: int = 50_000_000
    redirects: int = 5
    ports: frozenset[int] = WEB_PORTS
    resolver: Callable[[str, int], Sequence[str]] | None = None
    why_not: Callable[[str], str | None] = why_not_public
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a URL gave.

    Attributes:
        url: As asked for, in its one spelling.
        final_url: Where redirects led.
        data: The body, decompressed; empty when it is unchanged.
        suffix: Of the format that reads it (".html"); empty when it is unchanged.
        encoding: What its server says of its characters, where the bytes bear that out; else None.
        etag: What to ask with next time, or None.
        last_modified: The same by date.
        unchanged: Whether the server said that it still is what `etag` or `last_modified` name.
    """

    url: str
    final_url: str
    data: bytes = b""
    suffix: str = ""
    encoding: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


def fetch(
    url: str,
    *,
    formats: frozenset[str],
    etag: str | None = None,
    last_modified: str | None = None,
    policy: Policy | None = None,
) -> Fetched:
    """Fetch one page.

    Args:
        url: As a person gave it.
        formats: Suffixes of the formats that can be read.
        etag: From the last time, to be told if nothing has changed.
        last_modified: The same.
        policy: Limits; the usual ones by default.

    Returns:
        The body, or that it is unchanged.

    Raises:
        CorpusError: One line naming the URL and why: no public http(s) address, a server's refusal, too
            large, too slow, of a kind that can't be read. Nothing was connected to unless the address of
            that step was public.
    """
    policy = policy or Policy()
    try:
        return _fetch(url, formats, etag, last_modified, policy)
    except CorpusError as error:
        message = str(error.args[0])
        named = message if message.startswith(shown(url)) else f"{shown(url)}: {message}"
        raise type(error)(named, hint=error.hint, retryable=error.retryable) from error


def _fetch(
    url: str, formats: frozenset[str], etag: str | None, last_modified: str | None, policy: Policy
) -> Fetched:
    first = address = parse_address(url, ports=policy.ports)
    from index.web.network import Allowance  # not before it is needed: httpcore takes 0.1 s

    allowance = Allowance(policy.seconds, policy.max_bytes + _HEADERS_ALLOWED)
    conditions = [("if-none-match", etag), ("if-modified-since", last_modified)]
    for _ in range(policy.redirects + 1):
        with _asked(
            address, [(name, value) for name, value in conditions if value], policy, allowance
        ) as response:
            headers = {
                key.decode("latin-1").lower(): value.decode("latin-1") for key, value in response.headers
            }
            if response.status in _REDIRECTS and headers.get("location"):
                address = _next(address, headers["location"], policy)
                continue
            if response.status == 304 and (etag or last_modified):
                return Fetched(
                    url=first.url,
                    final_url=address.url,
                    etag=etag,
                    last_modified=last_modified,
                    unchanged=True,
                )
            if response.status in {404, 410}:
                raise GoneError(
                    f"its server answers {response.status}: there is no such page", hint="check the address"
                )
            if response.status != 200:
                raise CorpusError(
                    f"its server answers {response.status}",
                    hint="open it in a browser to see why",
                    retryable=response.status >= 500 or response.status == 429,
                )
            return _taken(first, address, response, headers, formats, policy)
    raise CorpusError(f"it redirects more than {policy.redirects} times")


def _next(address: Address, location: str, policy: Policy) -> Address:
    """Where a redirect leads, judged like an address that a person gave.

    A header's bytes are taken for UTF-8 where they are, as browsers do.
    """
    try:
        location = location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        location = location.encode("latin-1").decode("latin-1")
    try:
        found = parse_address(urljoin(address.url, location.strip(" \t")), ports=policy.ports)
    except ValueError as error:  # urljoin on brackets that don't match
        raise CorpusError(f"it redirects to {shown(location)}, which is no URL") from error
    except CorpusError as error:
        raise CorpusError(f"it redirects to {error.args[0]}", hint=error.hint) from error
    if address.scheme == "https" and found.scheme == "http":
        raise CorpusError(
            f"it redirects from https to http ({shown(found.url)})", hint="give that address if it is meant"
        )
    return found


@contextmanager
def _asked(
    address: Address, conditions: list[tuple[str, str]], policy: Policy, allowance: Allowance
) -> Iterator[httpcore.Response]:
    """The response to one request, its body still unread."""
    import httpcore

    from index.web.body import ACCEPTED_ENCODINGS
    from index.web.network import PublicNetwork, system_resolver

    network = PublicNetwork(allowance, resolver=policy.resolver or system_resolver, permitted=policy.why_not)
    headers = [
        ("user-agent", _agent()),
        ("accept", _ACCEPTED),
        ("accept-encoding", ACCEPTED_ENCODINGS),
        ("connection", "close"),
        *conditions,
    ]
    # Taken apart by our rules, so that httpcore doesn't parse the text a second time by its own.
    url = httpcore.URL(
        scheme=address.scheme, host=address.host, port=address.port, target=address.target.encode("ascii")
    )
    with httpcore.ConnectionPool(ssl_context=policy.tls, network_backend=network, max_connections=1) as pool:
        try:
            with pool.stream(
                "GET", url, headers=[(k.encode(), v.encode("latin-1")) for k, v in headers]
            ) as response:
                yield response
        except httpcore.TimeoutException as error:
            allowance.seconds()
            raise CorpusError(
                "its server stopped answering", hint="try again later", retryable=True
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            allowance.seconds()
            reason = str(error) or type(error).__name__
            raise CorpusError(
                f"the connection to its server failed: {shown(reason)}",
                hint="try again later",
                retryable=True,
            ) from error


def _taken(
    first: Address,
    address: Address,
    response: httpcore.Response,
    headers: dict[str, str],
    formats: frozenset[str],
    policy: Policy,
) -> Fetched:
    from index.web.body import whole_body

    content_type = headers.get("content-type", "")
    kind = media_type_of(content_type)
    if not readable(kind, formats):
        raise CorpusError(f"it is {kind}, which can't be read")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > policy.max_bytes:
        raise CorpusError(
            f"its {int(length) / 1e6:,.1f} MB are over the limit of {policy.max_bytes / 1e6:,.1f} MB",
            hint="save a part of it and add the file",
        )
    data = whole_body(response.iter_stream(), headers.get("content-encoding", ""), limit=policy.max_bytes)
    suffix = suffix_of(kind, address.url, data[:4096], formats)
    if suffix is None:
        raise CorpusError(f"it is {kind or 'of no stated type'}, which can't be read")
    return Fetched(
        url=first.url,
        final_url=address.url,
        data=data,
        suffix=suffix,
        encoding=_encoding(charset_of(content_type), data)
        if kind.startswith(("text/", "application/x"))
        else None,
        etag=_condition(headers.get("etag")),
        last_modified=_condition(headers.get("last-modified")),
    )


def _encoding(stated: str | None, data: bytes) -> str | None:
    """The stated encoding where the bytes are none that says itself what it is, and fit it."""
    if stated is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    for name in ("utf-8", stated):
        try:
            data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
        # UTF-7 and the like hide markup; what decodes as UTF-8 is found without being told.
        return None if name == "utf-8" or name.lower().startswith(("utf-7", "utf_7", "unicode")) else name
    return None


def _condition(value: str | None) -> str | None:
    """A validator to send back: as it came, if it is one short line."""
    return value if value and len(value) <= 500 and value.isprintable() else None


def _agent() -> str:
    try:
        return f"Ibid/{version('ibid')} (one page, fetched because a person asked for it)"
    except PackageNotFoundError:
        return "Ibid (one page, fetched because a person asked for it)"
