"""Presentations: a page a slide, read in the order in which they are looked at."""

from __future__ import annotations

import io
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from office_files import relations, zipped
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

import corpus
from corpus import Label, ParsedDocument

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def made(fill: Callable[[Presentation], None]) -> ParsedDocument:
    show = Presentation()
    fill(show)
    out = io.BytesIO()
    show.save(out)
    return corpus.read_bytes(out.getvalue(), name="talk.pptx")


def pages(parsed: ParsedDocument) -> list[list[str]]:
    document = parsed.document
    ends = [*document.page_starts[1:], len(document.text)]
    return [
        [line for line in document.text[start:end].split("\n") if line]
        for start, end in zip(document.page_starts, ends, strict=True)
    ]


def test_slides_titles_tables_charts_notes() -> None:
    def fill(show: Presentation) -> None:
        opening = show.slides.add_slide(show.slide_layouts[0])
        opening.shapes.title.text = "Annual review"
        opening.placeholders[1].text = "By Jane Doe"
        towns = show.slides.add_slide(show.slide_layouts[5])
        right = towns.shapes.add_textbox(Inches(5), Inches(2), Inches(3), Inches(1))
        right.text_frame.text = "right"
        left = towns.shapes.add_textbox(Inches(1), Inches(2.1), Inches(3), Inches(1))
        left.text_frame.text = "left"
        towns.shapes.title.text = "Towns"
        table = towns.shapes.add_table(3, 2, Inches(1), Inches(4), Inches(5), Inches(2)).table
        for row, cells in enumerate([["Town", "People"], ["Ostrava", "279,791"], ["Brno", "379,526"]]):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
        towns.notes_slide.notes_text_frame.text = "Say hello.\nThen stop."
        show.slides.add_slide(show.slide_layouts[6])
        rain = show.slides.add_slide(show.slide_layouts[5])
        rain.shapes.title.text = "Rain"
        data = CategoryChartData()
        data.categories = ["May", "June"]
        data.add_series("2021", (61, 70.5))
        rain.shapes.add_chart(
            XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(4), Inches(3), data
        )

    parsed = made(fill)
    assert pages(parsed) == [
        ["Annual review", "By Jane Doe"],
        ["Towns", "left", "right", "Town | People", "Town: Ostrava; People: 279,791", "Town: Brno; People: 379,526", "Notes", "Say hello.", "Then stop."],
        [],
        ["Rain", "May; 2021: 61", "June; 2021: 70.5"],
    ]  # fmt: skip
    text = parsed.document.text
    labels = {region.span.of(text).strip(): region.label for region in parsed.regions}
    assert labels["Towns"] is Label.HEADING
    assert labels["Notes"] is Label.BOILERPLATE
    assert (parsed.document.title, parsed.document.author, parsed.document.date) == (
        "Annual review",
        None,
        None,
    )


def slide(shapes: str, attributes: str = "") -> bytes:
    """A presentation of one slide with these shapes."""
    names = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}" xmlns:mc="{MC}"'
    return zipped(
        {
            "_rels/.rels": relations({"o": ("officeDocument", "ppt/presentation.xml")}),
            "ppt/presentation.xml": f'<p:presentation {names}><p:sldIdLst><p:sldId id="1" r:id="s"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations({"s": ("slide", "slides/slide1.xml")}),
            "ppt/slides/slide1.xml": f"<p:sld {names} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>",
        }
    )


def shape(text: str, kind: str = "", top: int | None = None, left: int = 0) -> str:
    place = f'<a:xfrm><a:off x="{left}" y="{top}"/></a:xfrm>' if top is not None else ""
    holder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def lines(data: bytes) -> list[str]:
    return [line for line in corpus.read_bytes(data, name="a.pptx").document.text.split("\n") if line]


def test_alternate_content_groups_and_furniture() -> None:
    group = f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>{shape('In a group.')}</p:grpSp>"
    alternate = (
        f"<mc:AlternateContent><mc:Choice Requires='x'>{shape('New form.')}</mc:Choice>"
        f"<mc:Fallback>{shape('New form.')}</mc:Fallback></mc:AlternateContent>"
    )
    data = slide(group + alternate + shape("7", "sldNum") + shape("The title", "title"))
    assert lines(data) == ["The title", "In a group.", "New form.", "7"]
    parsed = corpus.read_bytes(data, name="a.pptx")
    assert [r.label for r in parsed.regions] == [Label.HEADING, Label.BODY, Label.BODY, Label.BOILERPLATE]


def test_columns_are_read_by_rows_of_shapes() -> None:
    shapes = shape("fourth", top=2_000_000, left=9) + shape("second", top=150_000, left=5_000_000)
    shapes += shape("third", top=2_100_000, left=2) + shape("first", top=200_000, left=100)
    assert lines(slide(shapes)) == ["first", "second", "third", "fourth"]


def test_hidden_slides_are_read_and_said() -> None:
    parsed = corpus.read_bytes(slide(shape("Words."), 'show="0"'), name="a.pptx")
    assert parsed.document.text == "Words."
    assert parsed.warnings == ("1 of its 1 slides are hidden when shown; they are read",)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9_000_000), st.booleans()), min_size=1, max_size=8))
def test_every_shape_stands_once(shapes: list[tuple[bool, int, bool]]) -> None:
    made = ""
    for number, (placed, top, grouped) in enumerate(shapes):
        one = shape(f"w{number}x", top=top if placed else None)
        made += f"<p:grpSp><p:grpSpPr/>{one}</p:grpSp>" if grouped else one
    assert sorted(lines(slide(made))) == sorted(f"w{number}x" for number in range(len(shapes)))
