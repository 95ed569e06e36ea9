"""Pictures and scans: text and boxes where tesseract is installed, one clear line where it isn't."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocr_proof import HAS_TESSERACT
from pdf_maker import MADE, PARAGRAPHS, SENTENCES, column, pdf, picture, scan
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import corpus
from corpus import heartbeat
from corpus.errors import CorpusError
from corpus.parsed import ParsedDocument
from corpus.readers import ocr
from evals.ocr_quality import distance, measure

needs_tesseract = pytest.mark.skipif(not HAS_TESSERACT, reason="tesseract isn't installed")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def said(parsed: ParsedDocument) -> list[str]:
    return [s.span.of(parsed.document.text) for s in parsed.sentences]


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return picture(pdf(lambda canvas: column(canvas, PARAGRAPHS[:2], 72, 780, 450) and None), dots=150)


@needs_tesseract
@pytest.mark.parametrize(
    ("suffix", "kind"), [(".png", "PNG"), (".jpg", "JPEG"), (".webp", "WEBP"), (".TIF", "TIFF")]
)
def test_pictures_give_their_text_and_where_it_stands(page: Image.Image, suffix: str, kind: str) -> None:
    parsed = corpus.read_bytes(saved(page, kind, dpi=(150, 150)), name=f"photo{suffix}")
    assert said(parsed) == SENTENCES[:6]
    assert parsed.extractor.startswith("image/")
    assert parsed.warnings == ("read off a picture: words may be misread",)
    assert parsed.layout is not None
    assert parsed.layout.pages[0].scanned
    assert parsed.layout.characters == len(parsed.raw_text)
    first = parsed.layout.boxes(*parsed.offset_map.to_raw(0, len(SENTENCES[0])))
    assert 0.1 < first[0].x0 < 0.14
    assert 0.05 < first[0].y0 < 0.09


@needs_tesseract
def test_a_photograph_lying_on_its_side_is_read_upright(page: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    lying = page.rotate(90, expand=True)
    assert (
        said(corpus.read_bytes(saved(lying, "JPEG", exif=exif, quality=95), name="a.jpeg"))[0] == SENTENCES[0]
    )


@needs_tesseract
def test_a_tiff_of_two_pages_has_two(page: Image.Image) -> None:
    other = picture(pdf(lambda canvas: column(canvas, PARAGRAPHS[2:3], 72, 780, 450) and None), dots=150)
    data = saved(page, "TIFF", save_all=True, append_images=[other], dpi=(150, 150))
    parsed = corpus.read_bytes(data, name="fax.tiff")
    assert said(parsed) == SENTENCES[:9]
    assert len(parsed.document.page_starts) == 2
    assert parsed.document.text[parsed.document.page_starts[1] :].startswith(SENTENCES[6])


@needs_tesseract
def test_only_the_pages_of_a_pdf_that_are_pictures_are_read_off_them(page: Image.Image) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, PARAGRAPHS[:2], 72, 780, 450)
        canvas.showPage()
        image = picture(pdf(lambda c: column(c, PARAGRAPHS[2:], 90, 700, 400) and None), dots=150)
        canvas.drawImage(ImageReader(image), 0, 0, 595.28, 841.89)

    beats: list[tuple[int, int]] = []
    heartbeat.listen(lambda done, total: beats.append((done, total)))
    try:
        parsed = corpus.read_bytes(pdf(draw), name="mixed.pdf")
    finally:
        heartbeat.listen(None)
    assert list(dict.fromkeys(beats)) == [(1, 2), (2, 2)]  # again and again where a page takes long
    assert parsed.layout is not None
    assert [page.scanned for page in parsed.layout.pages] == [False, True]
    assert said(parsed)[:6] == SENTENCES[:6]
    assert said(parsed)[6] == SENTENCES[6]
    assert parsed.warnings == ("page 2 read off pictures: words may be misread",)


@needs_tesseract
def test_few_characters_are_misread() -> None:
    found = measure("worn, 300 dpi", pages=1)
    assert found.characters > 1000
    assert found.error < 0.01


def test_without_tesseract_the_package_to_install_is_named(
    page: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(CorpusError, match="it is a picture") as caught:
        corpus.read_bytes(saved(page, "PNG"), name="photo.png")
    assert "apt install tesseract-ocr" in caught.value.hint

    def draw(canvas: Canvas) -> None:
        column(canvas, PARAGRAPHS[:2], 72, 780, 450)
        canvas.showPage()
        canvas.drawImage(ImageReader(page), 0, 0, 595.28, 841.89)

    parsed = corpus.read_bytes(pdf(draw), name="mixed.pdf")
    assert said(parsed) == SENTENCES[:6]
    assert parsed.warnings == (f"page 2 not read, being pictures of text: {ocr.HINT}",)


def fake_tesseract(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    program = folder / "tesseract"
    program.write_text(f"#!{sys.executable}\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    ocr._languages.cache_clear()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import time; time.sleep(30)", "took more than 1 s"),
        ("import sys; sys.stderr.write('no\\nmodel'); sys.exit(1)", "tesseract failed: no model"),
        ("print('List:')", "tesseract has no language to read"),
    ],
)
def test_a_tesseract_that_fails_is_one_clear_line(
    page: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, message: str
) -> None:
    run = ocr._run
    monkeypatch.setattr(ocr, "_run", lambda arguments, data, seconds: run(arguments, data, min(seconds, 1.0)))
    fake_tesseract(tmp_path, monkeypatch, body)
    try:
        with pytest.raises(CorpusError, match=message) as caught:
            corpus.read_bytes(saved(page, "PNG"), name="photo.png")
        assert "\n" not in str(caught.value)
        # In a PDF the other pages are kept, and the user is told; without any, why there are none.
        with pytest.raises(CorpusError, match=f"it holds no text: page 1 not read: .*{message}"):
            corpus.read_bytes(scan(MADE["footnotes"], dots=40), name="scan.pdf")
    finally:
        ocr._languages.cache_clear()


def test_a_page_that_takes_longer_than_a_reader_may_be_silent_is_read(
    page: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the wall clock nor the limit of processor time, which tesseract inherits, may end it.

    5 s are allowed here, and 5 more of processor time: on a busy machine a fresh Python takes seconds to begin.
    """
    words = "5\\t1\\t1\\t1\\t1\\t1\\t60\\t60\\t90\\t30\\t95\\tLighthouse"
    body = "import sys, time\nif '--list-langs' in sys.argv: print('List:\\neng'); sys.exit()\n"
    body += "began = time.process_time()\nwhile time.process_time() < began + 11: pass\n"
    fake_tesseract(tmp_path, monkeypatch, body + f"print('level\\n{words}')")
    source = corpus.SourceFile(source="photo.png", data=saved(page, "PNG"))
    (read,) = corpus.read_sources([source], limits=corpus.Limits(seconds=5, seconds_per_megabyte=0))
    assert read.error is None, read.error
    assert read.document is not None
    assert read.document.document.text == "Lighthouse"
    assert read.seconds > 11


def test_a_language_that_isnt_there_is_said(
    page: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract(tmp_path, monkeypatch, "print('List:\\neng\\nosd')")
    monkeypatch.setenv("IBID_OCR_LANGUAGES", "tlh")
    try:
        with pytest.raises(CorpusError, match="IBID_OCR_LANGUAGES is 'tlh', and tesseract has eng"):
            corpus.read_bytes(saved(page, "PNG"), name="photo.png")
    finally:
        ocr._languages.cache_clear()


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GIF89a" + bytes(50), "no picture, or damaged"),
        (b"<svg onload='alert(1)'/>", "no picture, or damaged"),
        (b"%PDF-1.7 not", "no picture, or damaged"),
        (png(50_000, 50_000), "million pixels are over the limit of 100|no picture, or damaged"),
        (png(2000, 2000)[:60], "damaged"),
    ],
)
def test_hostile_pictures_are_refused(data: bytes, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    with pytest.raises(CorpusError, match=message):
        corpus.read_bytes(data, name="odd.png")


@given(st.text(max_size=12), st.text(max_size=12))
def test_distance_is_one(one: str, other: str) -> None:
    apart = distance(one, other)
    assert (apart == 0) == (one == other)
    assert apart == distance(other, one)
    assert abs(len(one) - len(other)) <= apart <= max(len(one), len(other))
