r"""A URL as a person gives it, taken apart by strict rules; resolves nothing and opens no connection.

Parsers differ in what they make of odd URLs, and that difference is how a check is
passed with one host and a connection made to another. So there is one form here, and
what isn't in it is refused rather than repaired.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

from corpus.errors import CorpusError
from index.web.ranges import why_not_public

__all__ = ["WEB_PORTS", "Address", "is_url", "parse_address", "shown"]

WEB_PORTS = frozenset({80, 443})

_LONGEST = 8_000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<target>[^#]*)(?P<fragment>#.*)?", re.IGNORECASE
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
_SCHEMES = frozenset({"http:", "https:", "file:", "data:", "ftp:", "javascript:", "about:", "blob:"})
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# A last label that some parser takes for a number makes the host an IPv4 address in disguise.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_INNER = frozenset(
    "alt arpa corp example home host internal intranet invalid lan local localdomain localhost onion private test".split()
)
_KEPT_IN_TARGET = "%/?:@!$&'()*+,;=~-._[]|"  # and letters and digits; the rest is percent-encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a page is.

    Attributes:
        scheme: "http" or "https".
        host: Lower-case name, or an IP address without brackets.
        port: Its number.
        target: Path and query, percent-encoded; starts with "/".
        fragment: "#" and what follows, or empty; never sent.
    """

    scheme: str
    host: str
    port: int
    target: str
    fragment: str = ""

    @property
    def url(self) -> str:
        """The one spelling of this address, without the fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _default_port(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def is_url(text: str) -> bool:
    """Whether a thing to add is meant as a URL rather than a path: `scheme://`, or `file:`, `data:` and so on.

    >>> is_url("https://example.org/a"), is_url("notes/a.md"), is_url("C:/notes")
    (True, False, False)
    """
    stripped = text.lstrip()
    match = _SCHEME.match(stripped)
    if match is None or match.end() == 2:  # a drive of Windows
        return False
    return stripped.startswith("//", match.end()) or match[0].lower() in _SCHEMES


def shown(text: str) -> str:
    """Foreign text on one line of bounded length: control characters escaped."""
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return line if len(line) <= 200 else line[:199] + "…"


def parse_address(url: str, *, ports: Collection[int] = WEB_PORTS) -> Address:
    """A URL's parts.

    Args:
        url: As given.
        ports: Those that may be asked.

    Returns:
        The address, whose host is a name with a dot or a public IP address.

    Raises:
        CorpusError: It isn't an http or https URL in its plain form, or its host can't be public.
    """
    if len(url) > _LONGEST:
        raise _refused(url, "it is longer than a URL can be")
    if any(c.isspace() or not c.isprintable() for c in url):
        raise _refused(url, "it holds white space or a control character", "encode it as %20 and the like")
    if "\\" in url:
        raise _refused(url, "it holds a backslash", "use /")
    match = _URL.fullmatch(url)
    if match is None:
        found = _SCHEME.match(url)
        named = f"{found[0]} addresses can't be fetched" if found else "it names no scheme"
        raise _refused(url, named, "give an https:// URL")
    authority, target = match["authority"], match["target"]
    if "@" in authority or (not target.startswith("/") and "@" in target + (match["fragment"] or "")):
        raise _refused(
            url, "it has a user name before its host, or seems to", "leave out what stands before @"
        )
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _refused(url, "its host or port isn't written plainly", "copy the address of the open page")
    scheme = match["scheme"].lower()
    port = int(parts["port"]) if parts["port"] else _default_port(scheme)
    if port not in ports:
        allowed = " and ".join(str(number) for number in sorted(ports))
        raise _refused(url, f"port {port} is not one of the web's", f"only {allowed} can be asked")
    host = _host(url, parts["host"])
    target = quote(target, safe=_KEPT_IN_TARGET)
    return Address(
        scheme=scheme,
        host=host,
        port=port,
        target=target if target.startswith("/") else "/" + target,
        fragment=match["fragment"] or "",
    )


def _host(url: str, host: str) -> str:
    if not host.isascii():
        raise _refused(url, "its host has letters beyond a to z", "write it in its xn-- form")
    host = host.lower()
    if host.startswith("["):
        return _literal(url, host[1:-1])
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(url, host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(url, "its host is no name of the web", "copy the address of the open page")
    if len(labels) < 2 or labels[-1] in _INNER:
        raise _refused(url, "its host is a name of this machine or network", "only public pages are fetched")
    return host


def _literal(url: str, text: str) -> str:
    """An IP address in its plain spelling: 127.1, 0x7f.1, 2130706433 and zeros before digits are none."""
    try:
        ip = ip_address(text)
    except ValueError:
        raise _refused(
            url, "its host is a number but no plain IP address", "only public pages are fetched"
        ) from None
    why = why_not_public(ip)
    if why is not None:
        raise _refused(url, f"its host is {why}", "only public pages are fetched")
    return ip.compressed if isinstance(ip, IPv6Address) else str(ip)


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _refused(url: str, reason: str, hint: str = "") -> CorpusError:
    return CorpusError(f"{shown(url)}: {reason}", hint=hint)
