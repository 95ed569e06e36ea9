"""Which URLs are refused before anything is asked for: hosts that aren't public, in every spelling."""

from __future__ import annotations

import ipaddress
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError
from index.web import Policy, fetch, is_url, parse_address
from index.web.ranges import why_not_public

PAYLOADS = (
    Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))
    / "badinput/payloads/ssrf_urls.jsonl"
)
FORMATS = frozenset({".html", ".txt", ".pdf"})

REFUSED = [
    "http://127.0.0.1/",
    "https://127.0.0.1:443/x",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://127.0.0.01/",
    "http://1.2.3.4.5/",
    "http://10.0.0.1/",
    "http://a.b.c.0x1/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:808:808::]/",
    "http://[2001:0:1::1]/",
    "http://[2001:db8::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[ff02::1]/",
    "http://[v1.fe80::a]/",
    "http://[::1",
    "http://::1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://255.255.255.255/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://a.localhost/",
    "http://localhost.localdomain/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://wiki/",
    "http://example.org./",
    "http://example..org/",
    "http://.example.org/",
    "http://-example.org/",
    "http://user@example.org/",
    "http://user:word@example.org/",
    "http://example.org@10.0.0.1/",
    "http://example.org#@10.0.0.1/",
    "http://example.org?@10.0.0.1/",
    "http://example.org\\@10.0.0.1/",
    "http://example.org:22/",
    "http://example.org:8080/",
    "http://example.org:080/",
    "http://example.org:0/",
    "http://example.org:+80/",
    "http://example.org:/",
    "http://example.org:80:80/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://exämple.org/",
    "http://exam\u200bple.org/",
    "http://example。org/",
    "http://exa%6dple.org/",
    "http://127.0.0.1%00.example.org/",
    "http://exa mple.org/",
    "http://example.org/a b",
    "http://example.org/\r\nHost: a",
    "http://example.org\t/",
    " http://example.org/",
    "http:///example.org/",
    "http:/example.org/",
    "http:example.org",
    "//example.org/",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "data:text/html,hi",
    "javascript:alert(1)",
    "view-source:http://example.org/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "",
    "http://",
    "https://" + "a." * 130 + "org/",
    "https://example.org/" + "a" * 9_000,
]

_spied: list[tuple[str, object]] | None = None


def _spy(event: str, arguments: tuple[object, ...]) -> None:
    if _spied is not None and event in {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "socket.bind",
        "open",
    }:
        _spied.append((event, arguments))


sys.addaudithook(_spy)  # sees what any library does in this process, and can't be taken off again


@pytest.fixture
def spied() -> Iterator[list[tuple[str, object]]]:
    global _spied
    _spied = []
    try:
        yield _spied
    finally:
        _spied = None


def test_the_spy_sees_a_look_up(spied):
    with pytest.raises(CorpusError, match="is at 127"):
        fetch(
            "http://example.org/", formats=FORMATS, policy=Policy(resolver=lambda host, port: ["127.0.0.1"])
        )
    assert not [event for event, _ in spied if event != "open"]
    import socket

    socket.getaddrinfo("127.0.0.1", 80)
    assert ("socket.getaddrinfo" in dict(spied)) is True


@pytest.mark.parametrize("url", REFUSED)
def test_refused_before_any_look_up_or_connection(url, spied):
    with pytest.raises(CorpusError) as caught:
        fetch(url, formats=FORMATS)
    assert spied == []
    line = str(caught.value)
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.data
def test_every_url_of_the_development_data_is_refused(spied):
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not there")
    rows = [json.loads(line) for line in PAYLOADS.read_text(encoding="utf-8").splitlines()]
    spied.clear()
    assert len(rows) >= 35
    for row in rows:
        with pytest.raises(CorpusError):
            fetch(row["url"], formats=FORMATS)
    assert spied == []


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:443/A?b=C#d", "https://example.org/A?b=C"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org?x=1", "http://example.org/?x=1"),
        ("https://example.org/straße?q=ü", "https://example.org/stra%C3%9Fe?q=%C3%BC"),
        ("https://example.org/a%20b/@person", "https://example.org/a%20b/@person"),
        ("https://xn--exmple-cua.org/", "https://xn--exmple-cua.org/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:4700:0:0:0:0:1111]/", "https://[2606:4700:4700::1111]/"),
    ],
)
def test_an_ordinary_url_has_one_spelling(url, spelled):
    assert parse_address(url).url == spelled
    assert parse_address(spelled).url == spelled


@given(st.ip_addresses())
def test_no_address_is_public_that_python_knows_to_be_private(address):
    if why_not_public(address) is None:
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_private


@given(st.ip_addresses(v=4))
def test_no_ipv6_address_that_carries_an_ipv4_address_is_public(address):
    number = int(address)
    for carrier in (
        number,
        (0xFFFF << 32) + number,
        (0x64FF9B << 96) + number,
        (0x2002 << 112) + (number << 80),
    ):
        assert why_not_public(ipaddress.IPv6Address(carrier)) is not None


@given(
    st.ip_addresses(v=4),
    st.sampled_from(["{0}.{1}.{2}.{3}", "{n}", "0x{n:x}", "0{n:o}", "{0}.{r}", "{0:#x}.{1}.{2}.{3}"]),
)
def test_no_spelling_of_an_inner_ipv4_address_gets_through(address, form):
    parts = list(address.packed)
    text = form.format(*parts, n=int(address), r=int(address) & 0xFFFFFF)
    try:
        found = parse_address(f"http://{text}/")
    except CorpusError:
        return
    assert found.host == str(address)
    assert why_not_public(address) is None


@given(st.text(max_size=60))
def test_any_text_is_a_public_address_or_refused_in_one_line(text):
    for url in (text, "http://" + text, "https://example.org/" + text):
        line = None
        try:
            address = parse_address(url)
        except CorpusError as error:
            line = str(error)
        assert line.isprintable() if line is not None else parse_address(address.url).url == address.url


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("https://example.org", True),
        ("gopher://x", True),
        ("file:///etc/passwd", True),
        ("FILE:/etc/passwd", True),
        ("data:text/html,hi", True),
        ("C:\\notes.txt", False),
        ("C:/notes.txt", False),
        ("notes: a.txt", False),
        ("notes.txt", False),
        ("**/*.md", False),
    ],
)
def test_what_is_taken_for_a_url(text, meant):
    assert is_url(text) is meant
