"""Web pages: the facts that they state about themselves, and archives of them."""

from __future__ import annotations

import pytest
from html_checks import read
from hypothesis import given
from hypothesis import strategies as st

import corpus


def facts(head: str, body: str = "<p>Text.</p>") -> dict[str, str | None]:
    document = read(body, head).document
    return {
        "date": document.date,
        "author": document.author,
        "language": document.language,
        **document.metadata,
    }


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "x", "datePublished": "2022-05-03T08:00:00Z",'
    ' "dateModified": "2022-05-04", "author": [{"@id": "#a"}, {"name": "Nils Pell"}], "publisher": {"@id": "#o"}, "inLanguage": "en_GB"},'
    ' {"@id": "#a", "name": "Ada Holm"}, {"@id": "#o", "@type": "Organization", "name": "The Quay"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "stated"),
    [
        (
            LINKED,
            {
                "date": "2022-05-03",
                "modified": "2022-05-04",
                "author": "Ada Holm, Nils Pell",
                "publisher": "The Quay",
                "language": "en-GB",
            },
        ),
        (
            '<meta property="article:published_time" content="2021-01-02T03:04:05+01:00"><meta property="article:modified_time" content="2021-02-03">'
            '<meta property="og:site_name" content="The Wire"><meta name="author" content="By Ada Holm"><meta http-equiv="content-language" content="de">'
            '<link rel="canonical" href="https://wire.example.org/a?b=1"><meta name="description" content=" What  it says. ">',
            {
                "date": "2021-01-02",
                "modified": "2021-02-03",
                "publisher": "The Wire",
                "author": "Ada Holm",
                "language": "de",
                "url": "https://wire.example.org/a?b=1",
                "description": "What it says.",
            },
        ),
        (
            '<base href="https://a.example.org/x/"><link rel="canonical" href="../y">',
            {"url": "https://a.example.org/y"},
        ),
        ('<meta property="og:url" content="https://a.example.org/z">', {"url": "https://a.example.org/z"}),
        ('<link rel="canonical" href="/y">', {}),
        ('<link rel="canonical" href="javascript:alert(1)">', {}),
        ('<base href="http://[::1"><link rel="canonical" href="/y">', {}),
        ('<link rel="canonical" href="https://user@a.example.org/">', {}),
        ('<meta property="article:modified_time" content="2021-02-03">', {"modified": "2021-02-03"}),
        ('<meta property="og:site_name" content="https://www.facebook.com/wire">', {}),
        (
            '<script type="application/ld+json">{"headline": 5, "publisher": [[]], "author": {"name": {}}</script>',
            {},
        ),
        (
            '<script type="application/ld+json">{"headline": "x", "publisher": [[5]], "author": {"name": {}}}</script>',
            {},
        ),
        ("", {}),
    ],
)
def test_a_page_states_facts_or_none(head, stated):
    assert {key: value for key, value in facts(head).items() if value is not None} == stated


ARCHIVE = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example.org/snapshot\r\nSubject: The pier\r\n"
    b"Date: Tue, 3 May 2022 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n\r\n'
    b"------b\r\nContent-Type: text/css\r\nContent-Location: cid:css\r\n\r\np {color: red}\r\n"
    b"------b\r\nContent-Type: text/html\r\nContent-ID: <f1>\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://a.example.org/pier\r\n\r\n<html><title>The pier</title><p>It closes in M=C3=A4rz, they said.=\r\n And soon.</p></html>\r\n"
    b"------b\r\nContent-Type: text/html\r\nContent-ID: <f2>\r\n\r\n<p>An advert in a frame.</p>\r\n------b--\r\n"
)


def test_a_web_archive_is_the_page_in_it():
    parsed = corpus.read_bytes(ARCHIVE, name="pier.mhtml")
    document = parsed.document
    assert document.text == "It closes in März, they said. And soon."
    assert (document.title, document.date) == ("The pier", None)
    assert document.metadata["url"] == "https://a.example.org/pier"


def test_a_web_archive_names_the_part_that_it_starts_with():
    data = ARCHIVE.replace(b'type="text/html";', b'type="text/html"; start="<f2>";')
    assert corpus.read_bytes(data, name="pier.mht").document.text == "An advert in a frame."


def test_a_web_archive_of_one_part_in_an_old_encoding():
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n<p>"
        + "Мост закрыт".encode("cp1251")
    )
    parsed = corpus.read_bytes(data, name="a.mht")
    assert parsed.document.text == "Мост закрыт"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><p>Plain page.", "no web archive"),
        (b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nabc", "holds no web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n\r\n", "page in it is empty"),
        (ARCHIVE[:300], "holds no web page"),
    ],
)
def test_what_is_no_web_archive_is_said(data, said):
    with pytest.raises(corpus.CorpusError, match=said):
        corpus.read_bytes(data, name="a.mhtml")


@given(st.binary(max_size=400))
def test_any_bytes_are_an_archive_or_refused(tail):
    try:
        corpus.read_bytes(ARCHIVE[:400] + tail, name="a.mhtml")
    except corpus.CorpusError as error:
        line = str(error)
    else:
        line = ""
    assert line.isprintable()
