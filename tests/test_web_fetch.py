"""Fetching against a server on this machine: redirects, limits, types, conditions, and the address it connects to."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_server import response, serving

from corpus.errors import CorpusError
from index.web import fetch
from index.web.body import whole_body
from index.web.kinds import suffix_of

FORMATS = frozenset({".html", ".txt", ".pdf", ".md"})
PAGE = b"<!doctype html><title>T</title><p>The bridge reopens in May."


def packed(data: bytes) -> bytes:
    """The same bytes in every process: they name tests, and pytest-xdist wants the names alike."""
    return gzip.compress(data, mtime=0)


@pytest.fixture(scope="module")
def site():
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def _fresh(site):
    site.answers.clear()
    site.asked.clear()


def get(site, target="/", **options):
    policy = {
        key: options.pop(key)
        for key in list(options)
        if key in {"seconds", "max_bytes", "redirects", "resolver", "tls", "why_not"}
    }
    return fetch(site.url(target), formats=FORMATS, policy=site.policy(**policy), **options)


def test_a_page_is_fetched_with_an_honest_name_and_no_cookie(site):
    site.answers["/a?b=c"] = response(
        PAGE, ETag='"v1"', Last_Modified="Tue, 03 May 2022 10:00:00 GMT", Set_Cookie="a=b"
    )
    found = get(site, "/a?b=c#part")
    assert found.data == PAGE
    assert (found.suffix, found.etag, found.last_modified) == (
        ".html",
        '"v1"',
        "Tue, 03 May 2022 10:00:00 GMT",
    )
    assert found.final_url == found.url == site.url("/a?b=c")
    ((target, headers),) = site.asked
    assert target == "/a?b=c"
    assert headers["host"] == f"pages.example.org:{site.port}"
    assert headers["user-agent"].startswith("Ibid")
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_no_proxy_or_netrc_of_the_environment_is_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    site.answers["/"] = response(PAGE)
    assert get(site).data == PAGE


def test_the_connection_goes_to_the_address_that_was_checked(site):
    """A name server that answers differently the second time is not asked a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    site.answers["/"] = response(PAGE)
    assert get(site, resolver=lambda host, port: next(answers)).data == PAGE
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"]]
)
def test_one_inner_address_among_a_names_addresses_is_enough_to_refuse(site, addresses):
    with pytest.raises(CorpusError, match="not the test's address"):
        get(site, resolver=lambda host, port: addresses)
    assert site.asked == []


def test_a_name_without_an_address(site):
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    for resolver in (unknown, lambda host, port: []):
        with pytest.raises(CorpusError, match="can't be found") as caught:
            get(site, resolver=resolver)
        assert caught.value.retryable


def test_a_resolver_that_hangs_costs_the_time_that_is_allowed(site):
    began = time.monotonic()
    with pytest.raises(CorpusError, match="longer than"):
        get(site, seconds=0.3, resolver=lambda host, port: time.sleep(5) or ["127.0.0.1"])
    assert time.monotonic() - began < 3


def test_tls_is_asked_for_by_name_and_not_by_address(site):
    names = []

    class Recorder:
        def wrap_socket(self, connection, server_hostname):
            names.append(server_hostname)
            return connection

        def set_alpn_protocols(self, protocols):
            assert protocols == ["http/1.1"]

    site.answers["/"] = response(PAGE)
    policy = site.policy(tls=Recorder())
    found = fetch(site.url(scheme="https"), formats=FORMATS, policy=policy)
    assert found.data == PAGE
    assert names == ["pages.example.org"]
    assert site.asked[0][1]["host"].startswith("pages.example.org")


def test_a_server_without_tls_is_one_clear_line(site):
    with pytest.raises(CorpusError, match=r"connection to its server failed|took longer"):
        fetch(site.url(scheme="https"), formats=FORMATS, policy=site.policy(seconds=0.5))


def test_a_connection_is_closed_whose_time_is_up_before_it_is_secured():
    from index.web.network import Allowance, _Stream

    ours, theirs = socket.socketpair()
    with theirs, pytest.raises(CorpusError, match="took longer"):
        _Stream(ours, Allowance(0, 1)).start_tls(ssl.create_default_context())
    assert ours.fileno() == -1


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_redirects_are_followed_and_the_last_address_is_kept(site, status):
    site.answers["/a"] = response(status=status, Location="b?x=1")
    site.answers["/b?x=1"] = response(PAGE)
    found = get(site, "/a")
    assert (found.url, found.final_url) == (site.url("/a"), site.url("/b?x=1"))


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "//10.0.0.1/",
        "http://0x7f000001/",
        "http://user@example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://example.org:22/",
        "http://[::1",
        "http://exämple.org/",
        "/a b",
    ],
)
def test_a_redirect_is_judged_like_an_address_that_a_person_gave(site, target):
    """The test's server is let in by its port alone: what it redirects to must be public."""
    site.answers["/"] = response(status="302 Found", Location=target)
    with pytest.raises(CorpusError, match="it redirects to") as caught:
        get(site)
    assert len(site.asked) == 1
    assert str(caught.value).isprintable()


def test_a_redirect_to_a_name_with_an_inner_address(site):
    site.answers["/"] = response(status="302 Found", Location=site.url("/x", host="inner.example.org"))
    known = {"pages.example.org": ["127.0.0.1"], "inner.example.org": ["192.168.1.1"]}
    with pytest.raises(CorpusError, match=r"inner\.example\.org is at 192\.168\.1\.1"):
        get(site, resolver=lambda host, port: known[host])
    assert len(site.asked) == 1


def test_redirects_are_counted(site):
    site.answers["/"] = response(status="302 Found", Location="/")
    with pytest.raises(CorpusError, match="redirects more than 3 times"):
        get(site, redirects=3)
    assert len(site.asked) == 4


def test_no_redirect_from_https_to_http(site):
    class Plain:
        def wrap_socket(self, connection, server_hostname):
            return connection

        def set_alpn_protocols(self, protocols):
            assert protocols

    site.answers["/"] = response(status="302 Found", Location=site.url("/x"))
    with pytest.raises(CorpusError, match="from https to http"):
        fetch(site.url(scheme="https"), formats=FORMATS, policy=site.policy(tls=Plain()))


def test_size_is_limited_whether_it_is_stated_or_not(site):
    site.answers["/stated"] = response(PAGE + b" " * 5_000)
    site.answers["/unstated"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"a" * 5_000
    for target in ("/stated", "/unstated"):
        with pytest.raises(CorpusError, match=r"over the limit|larger than"):
            get(site, target, max_bytes=4_000)


def test_a_body_that_grows_when_decompressed_is_stopped(site):
    bomb = gzip.compress(b"a" * 20_000_000, 9)
    assert len(bomb) < 25_000
    site.answers["/"] = response(bomb, Content_Encoding="gzip")
    with pytest.raises(CorpusError, match="larger than"):
        get(site, max_bytes=1_000_000)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", packed(PAGE)),
        ("x-gzip", packed(PAGE[:10]) + packed(PAGE[10:])),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("identity", PAGE),
    ],
)
def test_compressed_bodies(site, encoding, body):
    site.answers["/"] = response(body, Content_Encoding=encoding)
    assert get(site).data == PAGE


@pytest.mark.parametrize(
    ("encoding", "body", "said"),
    [
        ("br", b"\x1b", "compressed it with br"),
        ("gzip, gzip", packed(packed(PAGE)), "not asked for"),
        ("gzip", b"no gzip at all", "damaged"),
        ("gzip", packed(PAGE)[:-12], "ends in the middle"),
    ],
)
def test_bodies_that_can_not_be_decompressed(site, encoding, body, said):
    site.answers["/"] = response(body, Content_Encoding=encoding)
    with pytest.raises(CorpusError, match=said):
        get(site)


@given(st.binary(max_size=3_000), st.integers(1, 64), st.sampled_from(["gzip", "deflate", ""]))
def test_any_body_comes_out_as_it_went_in(body, size, encoding):
    sent = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}[encoding](body)
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert whole_body(iter(pieces), encoding, limit=len(body)) == body
    if body:
        with pytest.raises(CorpusError, match="larger than"):
            whole_body(iter(pieces), encoding, limit=len(body) - 1)


def trickle(headers):
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    for _ in range(100):
        time.sleep(0.05)
        yield b"a"


def endless_headers(headers):
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(100):
        time.sleep(0.05)
        yield f"X-{number}: a\r\n".encode()


def endless_informations(headers):
    for _ in range(100_000):
        yield b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"


def silence(headers):
    time.sleep(2)
    yield b""


@pytest.mark.parametrize("answer", [trickle, endless_headers, silence])
def test_time_is_limited_as_a_whole_and_not_only_between_bytes(site, answer):
    site.answers["/"] = answer
    began = time.monotonic()
    with pytest.raises(CorpusError, match=r"longer than 0\.5 s"):
        get(site, seconds=0.5)
    assert time.monotonic() - began < 2


def test_bytes_before_the_body_count_too(site):
    site.answers["/"] = endless_informations
    with pytest.raises(CorpusError, match="larger than what may be fetched"):
        get(site, max_bytes=1_000)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/9.9 x y\r\n\r\n",
    ],
)
def test_what_is_no_response_is_one_clear_line(site, answer):
    site.answers["/"] = answer
    with pytest.raises(CorpusError, match="the connection to its server failed") as caught:
        get(site)
    assert str(caught.value).startswith(site.url())


@pytest.mark.parametrize(
    ("status", "retryable"), [("404 Not Found", False), ("403 F", False), ("503 B", True)]
)
def test_a_servers_refusal_is_said(site, status, retryable):
    site.answers["/"] = response(PAGE, status=status)
    with pytest.raises(CorpusError, match=f"its server answers {status[:3]}") as caught:
        get(site)
    assert caught.value.retryable is retryable


@pytest.mark.parametrize("kind", ["video/mp4", "application/zip", "image/png", "font/woff2"])
def test_a_type_that_no_reader_takes_is_refused_before_its_body_is_read(site, kind):
    def answer(headers):
        yield f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 900000\r\n\r\n".encode()
        time.sleep(3)

    site.answers["/"] = answer
    began = time.monotonic()
    with pytest.raises(CorpusError, match=f"it is {kind}, which can't be read"):
        get(site)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("kind", "url", "head", "suffix"),
    [
        ("text/html", "https://a.org/x.pdf", b"<p>", ".html"),
        ("application/xhtml+xml", "https://a.org/", b"<html>", ".html"),
        ("application/pdf", "https://a.org/doc", b"%PDF-1.7", ".pdf"),
        ("application/octet-stream", "https://a.org/doc", b"%PDF-1.7", ".pdf"),
        ("", "https://a.org/doc", b"\n<!-- a -->\n<!DOCTYPE html>", ".html"),
        ("text/plain", "https://a.org/notes.md", b"# A", ".md"),
        ("text/plain", "https://a.org/page.html", b"<html>", ".txt"),
        ("text/plain", "https://a.org/notes", b"A", ".txt"),
        ("", "https://a.org/notes", b"A\x00B", None),
        ("audio/ogg", "https://a.org/notes.txt", b"A", None),
        ("text/csv", "https://a.org/a", b"A", None),
    ],
)
def test_which_reader_a_body_is_for(kind, url, head, suffix):
    assert suffix_of(kind, url, head, FORMATS) == suffix


def test_conditions_are_sent_and_an_unchanged_page_is_not_fetched_again(site):
    def answer(headers):
        same = headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == "then"
        return response(status="304 Not Modified") if same else response(PAGE)

    site.answers["/"] = answer
    found = get(site, etag='"v1"', last_modified="then")
    assert found.unchanged
    assert found.data == b""
    assert get(site, etag='"v2"').data == PAGE
    site.answers["/"] = response(status="304 Not Modified")
    with pytest.raises(CorpusError, match="answers 304"):
        get(site)


@pytest.mark.parametrize(
    ("kind", "body", "encoding"),
    [
        ("text/html; charset=windows-1251", "Мост".encode("cp1251"), "windows-1251"),
        ("text/html; charset=windows-1251", "Мост".encode(), None),
        ("text/html; charset=utf-7", b"+ADw-", None),
        ("text/html; charset=utf-16", "\ufeffA".encode("utf-16-le"), None),
        ("text/html; charset=nonsense", b"\xff", None),
        ("text/html; charset=ascii", b"\xff", None),
    ],
)
def test_a_stated_character_set_counts_where_the_bytes_bear_it_out(site, kind, body, encoding):
    site.answers["/"] = response(body, kind=kind)
    assert get(site).encoding == encoding
