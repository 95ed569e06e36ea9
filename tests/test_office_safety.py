"""Hostile Office files and e-books: each refused with one clear line, or read without harm."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import R, W, docx, epub, para, part, relations, table, zipped

import corpus
from corpus import CorpusError
from corpus.readers import archive
from corpus.readers.archive import Archive
from corpus.readers.detect import suffix_of_content

NAMES = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="urn:p" xmlns="urn:s"'


def pptx(slide: str) -> bytes:
    return zipped(
        {
            "_rels/.rels": relations({"o": ("officeDocument", "ppt/presentation.xml")}),
            "ppt/presentation.xml": f'<p:presentation {NAMES} xmlns:r="{R}"><p:sldId r:id="s"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations({"s": ("slide", "s.xml")}),
            "ppt/s.xml": slide,
        }
    )


def xlsx(sheet: str) -> bytes:
    return zipped(
        {
            "_rels/.rels": relations({"o": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook {NAMES} xmlns:r="{R}"><sheet name="S" r:id="s"/></workbook>',
            "xl/_rels/workbook.xml.rels": relations({"s": ("worksheet", "s.xml")}),
            "xl/s.xml": sheet,
        }
    )


def word(document: str) -> bytes:
    return docx("", document=document)


def book(chapter: str) -> bytes:
    return epub({"a.xhtml": chapter})


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
)
DOCUMENT = (
    f'<w:document xmlns:w="{W}"><w:body>{para("&secret;&b;").replace("&amp;", "&")}</w:body></w:document>'
)
SLIDE = f"<p:sld {NAMES}><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>&secret;&b;</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:sld>"
SHEET = f'<worksheet {NAMES}><sheetData><row><c t="inlineStr"><is><t>&secret;&b;</t></is></c></row></sheetData></worksheet>'
CHAPTER = "<html><body><p>&secret;&b;</p></body></html>"
KINDS: list[tuple[str, Callable[[str], bytes], str]] = [
    ("a.docx", word, DOCUMENT),
    ("a.pptx", pptx, SLIDE),
    ("a.xlsx", xlsx, SHEET),
    ("a.epub", book, CHAPTER),
]


def refusal(data: bytes, name: str) -> str:
    begun = time.process_time()
    with pytest.raises(CorpusError) as caught:
        corpus.read_bytes(data, name=name)
    assert time.process_time() - begun < 5
    line = str(caught.value)
    assert line.startswith(name)
    assert "\n" not in line
    assert len(line) < 400
    return line


@pytest.mark.parametrize(
    ("name", "make", "content"),
    KINDS,
    ids=lambda value: value if isinstance(value, str) and len(value) < 9 else "",
)
def test_entities_are_refused(name: str, make: Callable[[str], bytes], content: str) -> None:
    assert "declares" in refusal(make(ENTITIES + content), name)


@pytest.mark.parametrize(
    ("name", "make", "content"),
    KINDS[:3],
    ids=lambda value: value if isinstance(value, str) and len(value) < 9 else "",
)
def test_laughing_is_refused(name: str, make: Callable[[str], bytes], content: str) -> None:
    laughs = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
    data = make(
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + content.replace("&secret;", "&l11;").replace("&b;", "")
    )
    assert "declares" in refusal(data, name)


def test_outside_document_types_are_not_fetched() -> None:
    refused = refusal(
        word('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">' + DOCUMENT.replace("&secret;&b;", "x")), "a.docx"
    )
    assert "declares a document type" in refused
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://192.0.2.1/x.dtd"><html><body><p>Words.</p></body></html>'
    assert corpus.read_bytes(book(page), name="a.epub").document.text == "Words."


@pytest.mark.parametrize(
    ("name", "make", "content"),
    [
        (name, make, content.replace("&secret;&b;", "a" * 8_000_000 + "b" * 8_000_000))
        for name, make, content in KINDS
    ],
    ids=[name for name, _, _ in KINDS],
)
def test_bombs_are_refused_by_what_comes_out(name: str, make: Callable[[str], bytes], content: str) -> None:
    data = make(content)
    # What the directory says of the size is never believed.
    lying = data.replace(struct.pack("<L", len(content)), struct.pack("<L", 100))
    assert len(data) < 100_000
    for bomb in (data, lying):
        line = refusal(bomb, name)
        assert "expands to 16 MB, over 400 times its size" in line or "damaged" in line


def test_of_a_bomb_no_more_is_unpacked_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 12_000_000)
    line = refusal(docx(para("a" * 16_000_000)), "a.docx")
    assert "word/document.xml expands to more than 12 MB, over 400 times its size" in line


def test_the_sum_of_parts_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 3_000)
    pages = {f"c{k}.xhtml": f"<html><body><p>{k} {'words ' * 100}</p></body></html>" for k in range(9)}
    assert "over the limit of" in refusal(epub(pages), "a.epub")
    monkeypatch.setattr(archive, "LARGEST_PART", 300)
    assert "over the limit of" in refusal(docx(para("words " * 99)), "a.docx")


def test_the_number_of_parts_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PARTS", 3)
    assert "over the limit of 3" in refusal(epub({f"{k}.xhtml": "x" for k in range(9)}), "a.epub")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(docx(para("One reading.")))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("word/document.xml", part("document", f"<w:body>{para('Another.')}</w:body>"))
    assert "holds the part word/document.xml twice" in refusal(out.getvalue(), "a.docx")


def test_names_that_climb_out_lead_nowhere(tmp_path: Path) -> None:
    target = tmp_path / "pwned.txt"
    names = {f"../../../../../..{target}": "x", str(target): "x", "word/..\\..\\evil.txt": "x"}
    out = io.BytesIO(docx(para("Words.")))
    with zipfile.ZipFile(out, "a") as file:
        for name in names:
            file.writestr(name, "x")
    assert corpus.read_bytes(out.getvalue(), name="a.docx").document.text == "Words."
    assert not target.exists()
    assert "is not a Word document" in refusal(zipped(names), "a.docx")
    climbing = docx(para("Words."), related={"h": ("header", "../../../../etc/passwd")})
    assert corpus.read_bytes(climbing, name="a.docx").document.text == "Words."


def test_deep_nesting_is_refused() -> None:
    nested = "x"
    for _ in range(2_000):
        nested = f"<w:tbl><w:tr><w:tc>{nested if nested != 'x' else para('x')}</w:tc></w:tr></w:tbl>"
    assert "nested more than 256 deep" in refusal(docx(nested), "a.docx")
    fine = para("Deep words.")
    for _ in range(50):
        fine = f"<w:tbl><w:tr><w:tc>{fine}</w:tc></w:tr></w:tbl>"
    assert corpus.read_bytes(docx(fine), name="a.docx").document.text == "Deep words."


def test_passwords_are_said() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    for name in ("a.docx", "a.pptx", "a.xlsx", "a.xls"):
        assert "protected by a password" in refusal(locked, name)
    data = bytearray(docx(para("x")))
    at = data.rfind(b"PK\x01\x02")  # the last part of the directory: the document
    data[at + 8] |= 1
    assert "protected by a password" in refusal(bytes(data), "a.docx")


def test_old_formats_are_named() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "old Office document" in refusal(old, "a.docx")
    assert "save it as .docx" in refusal(old, "a.doc")


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.xls", "a.epub", "a.eml", "a.json"])
@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"PK\x03\x04" + b"\xff" * 500, b"\x89PNG\r\n\x1a\n" + b"x" * 99]
)
def test_other_bytes_are_refused(name: str, data: bytes) -> None:
    refusal(data, name)


def damaged(data: bytes) -> Iterator[bytes]:
    for cut in range(0, len(data), max(1, len(data) // 12)):
        yield data[:cut]
        yield data[:cut] + b"\x00" * 20 + data[cut + 20 :]


def test_damage_anywhere_is_one_clear_line() -> None:
    whole = [
        (
            "a.docx",
            docx(para("Words here.") + table([["a", "b"], ["c", "d"]]), core="<dc:title>x</dc:title>"),
        ),
        ("a.pptx", pptx(SLIDE.replace("&secret;&b;", "Words"))),
        ("a.xlsx", xlsx(SHEET.replace("&secret;&b;", "Words"))),
        ("a.epub", book("<html><body><p>Words.</p></body></html>")),
    ]
    read = 0
    for name, data in whole:
        assert corpus.read_bytes(data, name=name).document.text
        for broken in damaged(data):
            try:
                read += bool(corpus.read_bytes(broken, name=name).document.text)
            except CorpusError as error:
                assert "\n" not in str(error)  # noqa: PT017
    assert read < 100


@given(st.data())
def test_any_flipped_bytes_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(
        zipped({"_rels/.rels": "x", "a": "b" * 50}) if data.draw(st.booleans()) else docx(para("Words."))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        corpus.read_bytes(bytes(whole), name="a.docx")
    except CorpusError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_a_part_is_read_only_as_deflated_or_stored() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a", "x" * 99)
    with pytest.raises(CorpusError, match="compressed in an unusual way"):
        Archive(out.getvalue(), "an EPUB").read("a")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (docx(para("x")), ".docx"),
        (pptx(SLIDE), ".pptx"),
        (xlsx(SHEET), ".xlsx"),
        (book("x"), ".epub"),
        (zipped({"a.txt": "x"}), ".zip"),
        (b"%PDF-1.7", ".pdf"),
        (b"\n<!DOCTYPE html><p>x", ".html"),
        (b'{"a": [1]}', ".json"),
        (b'{"a": 1}\n{"a": 2}\n', ".json"),
        (b"[not json", ".txt"),
        (b"From: a@b.org\nTo: c@d.org\nSubject: x\n\nWords.", ".eml"),
        (b"From a Fri\nFrom: a@b.org\nTo: c@d.org\nSubject: x\n\nWords.", ".mbox"),
        (b"Subject: only one of these\n\nWords.", ".txt"),
        ("Grüße".encode("utf-16"), ".txt"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
    ],
)
def test_content_tells_the_format(data: bytes, suffix: str) -> None:
    assert suffix_of_content(data) == suffix


def test_files_without_a_suffix_are_read_by_their_content(tmp_path: Path) -> None:
    for name, data in (
        ("letter", docx(para("Words."))),
        ("page", b"<!DOCTYPE html><p>Words.</p>"),
        ("notes", b"Words."),
    ):
        (tmp_path / name).write_bytes(data)
        assert corpus.read_file(tmp_path / name).document.text == "Words."
    with pytest.raises(CorpusError, match="it is a gzip archive"):
        corpus.read_bytes(b"\x1f\x8b" + bytes(99), name="thing")


def test_one_endless_row_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.xml._LARGEST_ELEMENT", 100_000)
    cells = "".join(f'<c r="A1" t="inlineStr"><is><t>{k}</t></is></c>' for k in range(9_000))
    data = xlsx(f"<worksheet {NAMES}><sheetData><row>{cells}</row></sheetData></worksheet>")
    assert "has an element of over" in refusal(data, "a.xlsx")


def test_one_text_in_many_cells_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook whose cells say a thousand times what its file holds."""
    monkeypatch.setattr("corpus.readers.builder.MOST_CHARACTERS", 1_000_000)
    texts = f"<sst {NAMES}><si><t>{'words and words ' * 3_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 9 + "</row>"
    data = zipped(
        {
            "_rels/.rels": relations({"o": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook {NAMES} xmlns:r="{R}"><sheet name="S" r:id="s"/></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                {"s": ("worksheet", "s.xml"), "t": ("sharedStrings", "t.xml")}
            ),
            "xl/s.xml": f"<worksheet {NAMES}><sheetData>{row * 100}</sheetData></worksheet>",
            "xl/t.xml": texts,
        }
    )
    from corpus.readers import FORMATS

    extraction = FORMATS[".xlsx"].read(data, None)
    assert len(extraction.text) <= 1_000_000
    assert any("over 32,767 characters" in warning for warning in extraction.warnings)
    assert any("only the first 1,000,000 characters" in warning for warning in extraction.warnings)


def test_the_number_of_tags_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.xml._MOST_TAGS", 500)
    assert "has more than 500 tags" in refusal(docx(para("x") * 99), "a.docx")
