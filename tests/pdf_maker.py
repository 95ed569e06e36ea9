"""PDFs of every awkward kind, made with ReportLab from texts of our own; reads none."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import reportlab
from reportlab.lib.pagesizes import A4, landscape, letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

STORY = (
    "The harbour office opened its doors at seven in the morning. Fishermen waited for the tide table and talked "
    "about the storm. Nobody had expected the wind to turn so early in the season.\n"
    "Captain Aldous Merrow kept the log of the lighthouse for thirty years. He wrote every entry by hand and signed "
    "it with his initials. The oldest volume was lost when the cellar flooded in 1953.\n"
    "The council voted to repair the northern pier before winter. Engineers found cracks in eleven of the forty "
    "pillars. The work will cost two million crowns and take five months.\n"
    "A schoolteacher collected the songs that the net menders used to sing. Most of them tell of ships that never "
    "came home. She printed four hundred copies and gave them to the library.\n"
    "In spring the geese return to the salt marsh behind the dunes. Visitors may watch them from a wooden tower. "
    "Dogs are not allowed on the path between March and July.\n"
    "The old cannery was turned into a museum of the sea. Its largest hall shows the skeleton of a whale. "
    "Children like the model of the harbour with its moving cranes.\n"
    "Bread was baked twice a day in the house on the corner. The baker left a basket at the door of the chapel. "
    "Whoever was hungry could take a loaf without asking.\n"
    "When the ferry stopped running the island grew quiet. Only the mail boat still crossed the sound on Tuesdays. "
    "The last shop closed its shutters in the autumn of that year."
)
PARAGRAPHS = STORY.split("\n")
SENTENCES = [sentence for paragraph in PARAGRAPHS for sentence in re.split(r"(?<=[.]) ", paragraph)]


def wrap(text: str, width: float, *, font: str, size: float) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and pdfmetrics.stringWidth(longer, font, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def column(
    canvas: Canvas,
    paragraphs: Sequence[str],
    x: float,
    y: float,
    width: float,
    *,
    font: str = "Times-Roman",
    size: float = 11,
    indent: float = 0,
) -> float:
    """Draw paragraphs from y downwards; the y below them."""
    canvas.setFont(font, size)
    for paragraph in paragraphs:
        for number, line in enumerate(wrap(paragraph, width - indent, font=font, size=size)):
            canvas.drawString(x + (indent if number == 0 else 0), y, line)
            y -= 1.25 * size
        y -= 0 if indent else 0.6 * size
    return y


def pdf(draw: Callable[[Canvas], None], *, size: tuple[float, float] = A4, **info: str) -> bytes:
    """The bytes of what `draw` draws."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1)
    for name, value in info.items():
        getattr(canvas, f"set{name.title()}")(value)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def plain(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 760, "Notes from the Harbour")
    column(canvas, PARAGRAPHS, 72, 725, 450)


def two_columns(canvas: Canvas) -> None:
    canvas.setFont("Times-Bold", 18)
    canvas.drawCentredString(A4[0] / 2, 780, "Two Columns by the Sea")
    # Painted line by line across both, as some programs do.
    left = [line for p in PARAGRAPHS[:4] for line in wrap(p, 225, font="Times-Roman", size=10)]
    right = [line for p in PARAGRAPHS[4:] for line in wrap(p, 225, font="Times-Roman", size=10)]
    canvas.setFont("Times-Roman", 10)
    for number in range(max(len(left), len(right))):
        for x, lines in ((60, left), (310, right)):
            if number < len(lines):
                canvas.drawString(x, 740 - 12.5 * number, lines[number])


def running(canvas: Canvas) -> None:
    """Five pages with a header, a footer with the page's number, and a paragraph over each page's end."""
    words = (" ".join(SENTENCES) + " ") * 5
    lines = wrap(words.strip(), 430, font="Times-Roman", size=12)
    per = -(-len(lines) // 5)
    for page in range(5):
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(72, 810, "The Harbour Review")
        canvas.drawRightString(520, 40, f"Page {page + 1} of 5")
        canvas.setFont("Times-Roman", 12)
        for number, line in enumerate(lines[page * per : (page + 1) * per]):
            canvas.drawString(72, 770 - 15 * number, line)
        if page < 4:
            canvas.showPage()


def rotated(canvas: Canvas) -> None:
    for angle in (90, 180, 270):
        # ReportLab swaps the sides of a page that it turns.
        canvas.setPageRotation(angle)
        column(canvas, PARAGRAPHS[:4], 72, 540, 400)
        if angle != 270:
            canvas.showPage()


def cropped(canvas: Canvas) -> None:
    canvas.setCropBox((50, 300, 560, 800), "crop")
    column(canvas, PARAGRAPHS[:5], 72, 760, 420)
    canvas.drawString(72, 200, "This line was cropped away by the editor.")


def turned(canvas: Canvas) -> None:
    """Text that runs up the page, beside upright text."""
    column(canvas, PARAGRAPHS[:2], 72, 780, 450)
    canvas.saveState()
    canvas.translate(140, 150)
    canvas.rotate(90)
    column(canvas, PARAGRAPHS[2:4], 0, 0, 420)
    canvas.restoreState()


def ligatures(canvas: Canvas) -> None:
    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts/Vera.ttf")))
    text = [p.replace("fi", "\ufb01").replace("fl", "\ufb02") for p in PARAGRAPHS]
    column(canvas, text, 60, 780, 470, font="Vera", size=10)


def hyphens(canvas: Canvas) -> None:
    lines = [
        "The light-",
        "house stood on the cliff above the water and its lamp was seen for",
        "many miles. A well-known painter lived in the keeper's rooms, a well-",
        "known recluse who rarely spoke. The lighthouse was sold to the com-",
        "pany that runs the ferries. In the years 1950-",
        "1953 the tower stood empty and the door was kept locked.",
    ]
    canvas.setFont("Times-Roman", 12)
    for number, line in enumerate(lines):
        canvas.drawString(72, 760 - 15 * number, line)
    column(canvas, PARAGRAPHS[:2], 72, 640, 380, size=12)


def table(canvas: Canvas) -> None:
    column(canvas, PARAGRAPHS[:1], 72, 780, 450)
    canvas.setFont("Helvetica", 10)
    rows = [
        ("Harbour", "Boats", "Crew"),
        ("Aldmouth", "14", "52"),
        ("Merrow Bay", "9", "31"),
        ("Sunde", "21", "80"),
    ]
    for number, row in enumerate(rows):
        for x, cell in zip((72, 250, 400), row, strict=True):
            canvas.drawString(x, 690 - 18 * number, cell)
    column(canvas, PARAGRAPHS[1:4], 72, 580, 450)


def footnotes(canvas: Canvas) -> None:
    y = column(canvas, PARAGRAPHS[:3], 72, 780, 450)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(72, y, "The lamp was lit again in 1961.")
    width = pdfmetrics.stringWidth("The lamp was lit again in 1961.", "Times-Roman", 11)
    canvas.setFont("Times-Roman", 7)
    canvas.drawString(72 + width, y + 4, "12")
    canvas.drawString(72, 100, "12 According to the minutes of the harbour council, volume nine, page forty.")


def shifted(canvas: Canvas) -> None:
    """For a media box that doesn't start at 0, 0."""
    column(canvas, PARAGRAPHS[:5], -60, 800, 400)


def moved(data: bytes, box: bytes) -> bytes:
    """The same file with another media box, every byte after it where it was."""
    whole = b"/MediaBox [ 0 0 595.2756 841.8898 ]"
    assert data.count(whole) == 1
    return data.replace(whole, (b"/MediaBox " + box).ljust(len(whole)))


def small_print(canvas: Canvas) -> None:
    column(canvas, PARAGRAPHS, 40, 560, 340, font="Courier", size=8)


MADE: Mapping[str, bytes] = {
    "plain": pdf(plain, title="Notes from the Harbour", author="Ines Salt"),
    "two-columns": pdf(two_columns),
    "running": pdf(running),
    "rotated": pdf(rotated),
    "cropped": pdf(cropped),
    "turned": pdf(turned),
    "ligatures": pdf(ligatures),
    "hyphens": pdf(hyphens),
    "table": pdf(table),
    "footnotes": pdf(footnotes),
    "shifted": moved(pdf(shifted), b"[ -100 250 400 842 ]"),
    "small-print": pdf(small_print, size=landscape(letter)),
}


def picture(data: bytes, page: int = 0, *, dots: int = 200) -> Any:
    """A page as a Pillow image."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return document[page].render(scale=dots / 72).to_pil().convert("RGB")
    finally:
        document.close()


def scan(data: bytes, *, dots: int = 200) -> bytes:
    """A PDF of pictures of the pages, as a scanner makes it."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    count = len(pypdfium2.PdfDocument(data))

    def draw(canvas: Canvas) -> None:
        for page in range(count):
            image = picture(data, page, dots=dots)
            width, height = image.width * 72 / dots, image.height * 72 / dots
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(image), 0, 0, width, height)
            if page < count - 1:
                canvas.showPage()

    return pdf(draw)
