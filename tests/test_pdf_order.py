"""PDFs in reading order: columns, tables across them, lists; and any page at all, exactly."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pdf_checks import blocks, check_exact
from pdf_maker import PARAGRAPHS, SENTENCES, column, pdf
from reportlab.pdfgen.canvas import Canvas

import corpus
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.parsed import ParsedDocument
from corpus.readers.pdf_columns import Area, reading_order


def drawn(draw: object) -> ParsedDocument:
    return corpus.read_bytes(pdf(draw), name="drawn.pdf")  # type: ignore[arg-type]


def test_three_columns_under_a_headline() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 22)
        canvas.drawString(50, 790, "Three Columns and a Headline Over All of Them")
        for number, x in enumerate((50, 220, 390)):
            column(canvas, PARAGRAPHS[3 * number : 3 * number + 3], x, 760, 155, size=9, indent=10)

    parsed = drawn(draw)
    text = parsed.document.text
    assert [s.span.of(text) for s in parsed.sentences if not s.heading] == SENTENCES
    assert blocks(parsed, Label.HEADING) == ["Three Columns and a Headline Over All of Them"]


ROWS = [
    ("Year", "Boats in the northern harbour", "Crew that signed on", "Catch, tonnes"),
    ("1950", "forty and one more under repair", "two hundred and six", "1,204"),
    ("1951", "thirty-eight", "one hundred and ninety", "987"),
]


def test_a_table_across_two_columns_parts_what_stands_above_it_from_what_stands_below() -> None:
    def draw(canvas: Canvas) -> None:
        for first, y in ((0, 780), (4, 490)):
            column(canvas, PARAGRAPHS[first : first + 2], 60, y, 225, size=10)
            column(canvas, PARAGRAPHS[first + 2 : first + 4], 310, y, 225, size=10)
        canvas.setFont("Helvetica", 9)
        for number, row in enumerate(ROWS):
            for x, cell in zip((60, 120, 300, 450), row, strict=True):
                canvas.drawString(x, 560 - 14 * number, cell)

    found = blocks(drawn(draw))
    assert found[:4] == PARAGRAPHS[:4]
    assert found[4:7] == [" ".join(row) for row in ROWS]
    assert " ".join(found[7:]) == " ".join(PARAGRAPHS[4:])


def test_items_of_a_list_stay_apart_and_go_on_under_their_first_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(72, 780, "1. Rules of the harbour")
        canvas.setFont("Helvetica", 11)
        for number, (mark, line) in enumerate(
            (
                ("\u2022", "Moor only at the marked posts."),
                ("\u2022", "Pay the fee before noon, and keep the receipt where the"),
                ("", "harbour master can see it."),
                ("\u2022", "Keep dogs on a lead."),
            )
        ):
            canvas.drawString(80, 760 - 15 * number, mark)
            canvas.drawString(92, 760 - 15 * number, line)
        column(canvas, PARAGRAPHS[:1], 72, 650, 450, font="Helvetica")

    parsed = drawn(draw)
    assert blocks(parsed, Label.HEADING) == ["1. Rules of the harbour"]
    assert blocks(parsed, Label.BODY) == [
        "\u2022 Moor only at the marked posts.",
        "\u2022 Pay the fee before noon, and keep the receipt where the harbour master can see it.",
        "\u2022 Keep dogs on a lead.",
        PARAGRAPHS[0],
    ]


numbers = st.floats(0, 900, allow_nan=False)


@given(st.lists(st.tuples(numbers, numbers, st.floats(1, 400), st.floats(4, 40)), max_size=40))
def test_every_fragment_is_read_once(places: list[tuple[float, float, float, float]]) -> None:
    areas = [
        Area(x, y, x + width, y + size, y + 0.8 * size, size, 20, number)
        for number, (x, y, width, size) in enumerate(places)
    ]
    read = [area.number for group in reading_order(areas) for area in group]
    assert sorted(read) == list(range(len(areas)))


WORDS = [word for sentence in SENTENCES for word in sentence.split()]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from(["Times-Roman", "Helvetica-Bold", "Courier"]),
    st.floats(6, 30),
    st.integers(1, 3),
)
def test_any_page_is_exact(seed: int, angle: int, font: str, size: float, pages: int) -> None:
    """Words anywhere, at any size, in any direction, some off the page: what is read is exact."""

    def draw(canvas: Canvas) -> None:
        chance = random.Random(seed)
        for page in range(pages):
            canvas.setPageRotation(angle)
            for _ in range(chance.randrange(30)):
                canvas.saveState()
                canvas.translate(chance.uniform(-50, 650), chance.uniform(-50, 900))
                canvas.rotate(chance.choice([0, 0, 0, 90, 180, 270, 33]))
                canvas.setFont(font, size * chance.choice([1, 1, 1, 0.5, 2]))
                canvas.drawString(0, 0, " ".join(chance.choices(WORDS, k=chance.randrange(1, 12))))
                canvas.restoreState()
            if page < pages - 1:
                canvas.showPage()

    try:
        parsed = drawn(draw)
    except CorpusError:
        assume(False)  # nothing of it came to lie on a page
    check_exact(parsed)
    assert len(parsed.document.page_starts) == pages


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_has_an_order(count: int) -> None:
    assert len(reading_order([Area(0, 0, 5, 5, 4, 5, 3, 0)] * count)) == count
