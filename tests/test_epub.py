"""E-books: chapters in the order of the spine, facts from the package document."""

from __future__ import annotations

import pytest
from office_files import epub

import corpus
from corpus import CorpusError, Label


def chapter(body: str, head: str = "<title>x</title>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{body}</body></html>'


METADATA = (
    "<dc:title>Loomings</dc:title><dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator>"
    "<dc:publisher>House Press</dc:publisher><dc:language>en-GB</dc:language><dc:date>1851-10-18</dc:date>"
    "<dc:subject>whales</dc:subject><dc:subject>sea</dc:subject>"
)


def test_chapters_are_pages_and_headings_stay() -> None:
    data = epub(
        {
            "b.xhtml": chapter("<h1>The first</h1><p>It was a <b>grey</b> day.</p>"),
            "a.xhtml": chapter(
                "<h1>The second</h1><p>Caf&eacute;&nbsp;words.</p><table><tr><td>a</td><td>b</td></tr></table>"
            ),
        },
        metadata=METADATA,
    )
    parsed = corpus.read_bytes(data, name="book.epub")
    document = parsed.document
    assert [line for line in document.text.split("\n") if line][:4] == [
        "The first",
        "It was a grey day.",
        "The second",
        "Café words.",
    ]
    assert [document.text[start : start + 5] for start in document.page_starts] == ["The f", "The s"]
    assert [region.label for region in parsed.regions][:2] == [Label.HEADING, Label.BODY]
    assert (document.title, document.author, document.date, document.language) == (
        "Loomings", "Jane Doe, John Roe", "1851-10-18", "en-GB",
    )  # fmt: skip
    assert dict(document.metadata) == {"publisher": "House Press", "subject": "whales, sea"}
    assert "Contents of the book" not in document.text


def test_elements_closed_in_their_own_tag_swallow_nothing() -> None:
    body = '<p>One.<a id="x"/></p><div/><script src="x"/><p>Two.<br/>Three.</p><textarea/><p>Four.</p>'
    parsed = corpus.read_bytes(epub({"a.xhtml": chapter(body, "<title/><style/>")}), name="a.epub")
    assert [line for line in parsed.document.text.split("\n") if line] == ["One.", "Two.", "Three.", "Four."]


def test_what_is_missing_is_said() -> None:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="../../b.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    parsed = corpus.read_bytes(epub({"a.xhtml": chapter("<p>Words.</p>")}, package=package), name="a.epub")
    assert parsed.document.text == "Words."
    assert parsed.document.title == "a"
    assert parsed.warnings == ("1 of its 2 chapters are missing from the file",)


def test_declared_encodings_are_read() -> None:
    page = chapter("<p>Grüße aus Köln</p>").replace("utf-8", "iso-8859-1").encode("latin-1")
    assert corpus.read_bytes(epub({}, extra={"OPS/a.xhtml": page}, package=(
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>')), name="a.epub").document.text == "Grüße aus Köln"  # fmt: skip


def lock(method: str) -> dict[str, str | bytes]:
    return {
        "META-INF/encryption.xml": '<encryption xmlns:e="urn:e"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{method}"/></e:EncryptedData></encryption>'
    }


def test_copy_protection_is_said_and_scrambled_fonts_are_none() -> None:
    book = {"a.xhtml": chapter("<p>Words.</p>")}
    with pytest.raises(CorpusError, match="locked by copy protection"):
        corpus.read_bytes(
            epub(book, extra=lock("http://www.w3.org/2001/04/xmlenc#aes128-cbc")), name="a.epub"
        )
    data = epub(book, extra=lock("http://www.idpf.org/2008/embedding"))
    assert corpus.read_bytes(data, name="a.epub").document.text == "Words."


@pytest.mark.parametrize("depth", [100_000, 300_000])
def test_deep_chapters_are_refused(depth: int) -> None:
    with pytest.raises(CorpusError, match="nested more than"):
        corpus.read_bytes(epub({"a.xhtml": chapter("<div>" * depth)}), name="a.epub")


def test_old_package_documents_name_a_type_that_is_not_fetched() -> None:
    package = (
        '<!DOCTYPE package PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN" "http://192.0.2.1/oebpkg12.dtd">'
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="a" href="a.xhtml" media-type="text/x-oeb1-document"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    data = epub({"a.xhtml": chapter("<p>Words.</p>")}, package=package)
    assert corpus.read_bytes(data, name="a.epub").document.text == "Words."
