"""What pdfium says of many characters at once is what it says of each."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import pdf_maker
import pypdfium2.raw as raw
import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers import pdf_calls, pdf_glyphs
from corpus.readers.pdf_open import open_pdf


def pieces(canvas: Canvas) -> None:
    """Text objects of one to four characters, so that they change between any two that are sampled."""
    canvas.setFont("Helvetica", 10)
    for row, paragraph in enumerate(pdf_maker.PARAGRAPHS):
        x = 50.0
        for start in range(0, 60, 1 + row % 4):
            piece = paragraph[start : start + 1 + row % 4]
            canvas.drawString(x, 780 - 14 * row, piece)
            x += canvas.stringWidth(piece, "Helvetica", 10)
    canvas.showPage()


@pytest.mark.parametrize(
    "draw", [pdf_maker.plain, pdf_maker.ligatures, pdf_maker.hyphens, pdf_maker.turned, pieces]
)
def test_many_at_once_are_as_each(draw: Callable[[Canvas], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_calls, "_BLOCK", 100)  # several blocks a page
    pdf_calls._rectangles.cache_clear()
    with open_pdf(pdf_maker.pdf(draw)) as document:
        for page in document:
            text = raw.FPDFText_LoadPage(page.raw)
            count = raw.FPDFText_CountChars(text)
            address = ctypes.cast(text, ctypes.c_void_p).value or 0
            codes = pdf_calls.characters(address, count)
            assert codes.tolist() == [raw.FPDFText_GetUnicode(text, k) for k in range(count)]
            numbers = [k for k in range(count) if raw.FPDFText_GetTextObject(text, k)]
            objects = pdf_calls.text_objects(address, numbers, codes[numbers])
            assert objects.tolist() == [
                ctypes.cast(raw.FPDFText_GetTextObject(text, k), ctypes.c_void_p).value for k in numbers
            ]
            boxes = pdf_calls.loose_boxes(address, numbers)
            assert len(boxes) == len(numbers)
            for k, box in zip(numbers, boxes.tolist(), strict=True):
                alone = raw.FS_RECTF()
                raw.FPDFText_GetLooseCharBox(text, k, alone)
                assert box == [alone.left, alone.top, alone.right, alone.bottom]
            raw.FPDFText_ClosePage(text)
    pdf_calls._rectangles.cache_clear()


@pytest.mark.parametrize("most", [0, 1 << 18])
def test_characters_without_unicode_are_found_with_and_without_a_table(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_glyphs, "_MOST_KINDS", most)
    asked: list[int] = []

    def unmapped(text: int, number: int) -> int:
        asked.append(number)
        return int(number in (4, 9))

    monkeypatch.setattr(pdf_glyphs, "calls", lambda: {"unmapped": unmapped})
    codes = np.array([65, 66, 65, 65, 70_000], np.uint32)
    font = np.array([0, 0, 1, 0, 1])
    found = pdf_glyphs._unmapped(1, np.array([2, 4, 5, 7, 9]), codes, font)
    assert found.tolist() == [False, True, False, False, True]
    assert sorted(asked) == [2, 4, 5, 9]  # once for each character of a font, its first
