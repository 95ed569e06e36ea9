"""The boxes of quotes, painted, cut out and read back by a program that knows nothing of the text: they give the quote."""

from __future__ import annotations

import os
import statistics
from pathlib import Path

import pytest
from ocr_proof import HAS_TESSERACT, Pages, error, read_back, sampled
from pdf_maker import MADE, scan

import corpus
from corpus.errors import CorpusError

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared")) / "badinput/pypdf"

needs_tesseract = pytest.mark.skipif(not HAS_TESSERACT, reason="tesseract isn't installed")


def errors(name: str, data: bytes, count: int) -> list[float]:
    parsed = corpus.read_bytes(data, name=name)
    pages = Pages(data, parsed)
    return [error(quote, read_back(pages, boxes) if boxes else "") for quote, boxes in sampled(parsed, count)]


def hold(found: list[float], *, least: int) -> None:
    assert len(found) >= least
    assert statistics.median(found) == 0
    assert sum(one <= 0.05 for one in found) >= 0.95 * len(found), sorted(found)[-5:]


@needs_tesseract
def test_boxes_give_the_quote() -> None:
    """The short form: turned pages, a cropped one, and two columns painted line by line."""
    found = [
        one for name in ("rotated", "cropped", "two-columns") for one in errors(f"{name}.pdf", MADE[name], 3)
    ]
    assert found == [0] * 9


@needs_tesseract
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_boxes_give_the_quote_in_every_made_pdf() -> None:
    files = {**MADE, "scan": scan(MADE["two-columns"])}
    assert len(files) >= 10
    hold([one for name, data in files.items() for one in errors(f"{name}.pdf", data, 8)], least=80)


@needs_tesseract
@pytest.mark.data
@pytest.mark.timeout(900)
@pytest.mark.skipif(not DATA.exists(), reason="the development data isn't there")
def test_boxes_give_the_quote_in_pdfs_of_others() -> None:
    found: list[float] = []
    files = 0
    for path in sorted(DATA.glob("*.pdf")):
        try:
            own = errors(path.name, path.read_bytes(), 6)
        except CorpusError:
            continue  # locked, or without text
        found += own
        files += bool(own)
    assert files >= 10
    hold(found, least=50)
