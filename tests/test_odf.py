"""OpenDocument files: what they show, once, deletions left out."""

from __future__ import annotations

import pytest
from office_files import zipped

import corpus
from corpus import CorpusError, Label, ParsedDocument

NAMES = "".join(
    f' xmlns:{name}="urn:{name}"'
    for name in ("office", "text", "table", "draw", "style", "dc", "meta", "presentation")
)


def read(body: str, suffix: str, styles: str = "", meta: str = "", **extra: str) -> ParsedDocument:
    parts: dict[str, str | bytes] = {
        "content.xml": f"<office:document-content{NAMES}>{styles}<office:body>{body}</office:body></office:document-content>",
        "meta.xml": f"<office:document-meta{NAMES}><office:meta>{meta}</office:meta></office:document-meta>",
    }
    return corpus.read_bytes(zipped({**parts, **extra}), name=f"a{suffix}")


def lines(parsed: ParsedDocument) -> list[str]:
    return [line for line in parsed.document.text.split("\n") if line]


def test_a_text() -> None:
    body = (
        "<office:text><text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>Rain ... 1</text:p></text:table-of-content>"
        "<text:h>Rain</text:h>"
        "<text:p>It <text:span>rained</text:span><text:s text:c='3'/>on<text:tab/>forty<text:line-break/>days."
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Counted twice.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Jane Doe</dc:creator><text:p>Really?</text:p></office:annotation></text:p>"
        "<text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Town</text:p></table:table-cell>"
        "<table:table-cell><text:p>Days</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>Brno</text:p></table:table-cell><table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p></office:text>"
    )
    meta = "<dc:title>Weather</dc:title><meta:initial-creator>Jane Doe</meta:initial-creator><meta:creation-date>2022-01-21T10:00:00</meta:creation-date><dc:date>2022-02-01T10:00:00</dc:date>"
    parsed = read(body, ".odt", meta=meta)
    assert lines(parsed) == [
        "Rain ... 1", "Rain", "It rained on forty", "days.", "Counted twice.", "Comment by Jane Doe: Really?", "One", "Two",
        "Town | Days", "Town: Brno; Days: 40", "In a box.",
    ]  # fmt: skip
    assert [region.label for region in parsed.regions][:3] == [Label.BOILERPLATE, Label.HEADING, Label.BODY]
    document = parsed.document
    assert (document.title, document.author, document.date) == ("Weather", "Jane Doe", "2022-01-21")
    assert document.metadata["modified"] == "2022-02-01"


def cell(text: str, columns: int = 1) -> str:
    inner = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell table:number-columns-repeated='{columns}'>{inner}</table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    return f"<table:table-row table:number-rows-repeated='{times}'>{''.join(cells)}</table:table-row>"


def test_a_sheet_shows_what_it_shows() -> None:
    rows = (
        row(cell("Town"), cell("Share"))
        + row(cell("Brno"), cell("3.5 %"), cell("", 16_000))
        + row(cell("", 16_384), times=1_048_000)
    )
    hidden = (
        f"<table:table table:name='Secret' table:style-name='off'>{row(cell('hidden words'))}</table:table>"
    )
    styles = "<office:automatic-styles><style:style style:name='off'><style:table-properties table:display='false'/></style:style></office:automatic-styles>"
    parsed = read(
        f"<office:spreadsheet><table:table table:name='Towns'>{rows}</table:table>{hidden}</office:spreadsheet>",
        ".ods",
        styles,
    )
    assert lines(parsed) == ["Towns", "Town | Share", "Town: Brno; Share: 3.5 %", "Secret", "hidden words"]
    assert len(parsed.document.page_starts) == 2
    assert parsed.warnings == ("hidden sheets are kept out of the search: Secret",)


def test_repeated_cells_are_bounded() -> None:
    rows = row(cell("x", 99_999_999), times=99_999_999)
    parsed = read(
        f"<office:spreadsheet><table:table table:name='T'>{rows}</table:table></office:spreadsheet>", ".ods"
    )
    assert len(parsed.document.text) < 50_000


def test_slides_are_pages() -> None:
    body = (
        "<office:presentation><draw:page><draw:frame presentation:class='title'><draw:text-box><text:p>Review</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:text-box><text:p>Words.</text:p></draw:text-box></draw:frame>"
        "<presentation:notes><draw:frame><draw:text-box><text:p>Say hello.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
        "<draw:page><draw:custom-shape><text:p>Second.</text:p></draw:custom-shape></draw:page></office:presentation>"
    )
    parsed = read(body, ".odp")
    assert lines(parsed) == ["Review", "Words.", "Notes", "Say hello.", "Second."]
    assert parsed.document.page_starts == (0, parsed.document.text.index("Second."))
    assert parsed.regions[0].label is Label.HEADING


def test_what_is_refused() -> None:
    manifest = "<m:manifest xmlns:m='urn:m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    with pytest.raises(CorpusError, match="protected by a password"):
        read("<office:text/>", ".odt", **{"META-INF/manifest.xml": manifest})
    with pytest.raises(CorpusError, match="it is not an OpenDocument file"):
        corpus.read_bytes(zipped({"a": "b"}), name="a.odt")
    with pytest.raises(CorpusError, match="it holds no text"):
        read("<office:text/>", ".odt")
