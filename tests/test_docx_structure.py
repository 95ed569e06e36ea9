"""Word documents: headings, lists, tables, headers, charts, facts and what lies in them."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from office_files import STYLES, docx, docx_lines, labelled_blocks, para, part, read_docx, run, table

from corpus import CorpusError


def test_headings_titles_and_contents_by_style() -> None:
    data = docx(
        para("Verfassung", "Titel")
        + para("1 Lage ... 3", "Verzeichnis1")
        + para("Lage", "berschrift1")
        + para("Some words.")
        + para("Eigenes", "Eigene")
        + para("Tiefer", "Gliederung")
        + para("Von Hand", properties='<w:outlineLvl w:val="0"/>')
        + para("Kein Kopf", properties='<w:outlineLvl w:val="9"/>'),
        parts={"styles.xml": STYLES},
        related={"s": ("styles", "styles.xml")},
        core="<dc:title>Stale title</dc:title>",
    )
    parsed = read_docx(data)
    assert labelled_blocks(parsed) == [
        ("Verfassung", "heading"),
        ("1 Lage ... 3", "boilerplate"),
        ("Lage", "heading"),
        ("Some words.", "body"),
        ("Eigenes", "heading"),
        ("Tiefer", "heading"),
        ("Von Hand", "heading"),
        ("Kein Kopf", "body"),
    ]
    assert parsed.document.title == "Verfassung"


def test_list_numbers_are_those_that_word_shows() -> None:
    numbering = part(
        "numbering",
        '<w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
        '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="9">'
        '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Part %1"/></w:lvl></w:abstractNum>'
        + "".join(f'<w:num w:numId="{k}"><w:abstractNumId w:val="{k + 6}"/></w:num>' for k in (1, 2, 3)),
    )

    def item(text: str, number: int, level: int = 0) -> str:
        return para(
            text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        )

    data = docx(
        item("One", 1) + item("Inner", 1, 1) + item("Inner", 1, 1) + item("Two", 1) + item("Inner", 1, 1)
        + item("Dot", 2) + item("Fourth", 3) + item("Fifth", 3) + item("No list", 9),
        parts={"numbering.xml": numbering},
        related={"n": ("numbering", "numbering.xml")},
    )  # fmt: skip
    assert docx_lines(data) == [
        "1. One", "1.a) Inner", "1.b) Inner", "2. Two", "2.a) Inner", "Dot", "Part IV Fourth", "Part V Fifth", "No list",
    ]  # fmt: skip


def test_tables_by_row() -> None:
    rows = [["Town", "People"], ["Ostrava", "279,791"], ["Brno", "379,526"]]
    assert docx_lines(docx(table(rows))) == [
        "Town | People",
        "Town: Ostrava; People: 279,791",
        "Town: Brno; People: 379,526",
    ]
    # Words over words: only the document's own mark makes names of them.
    facts = [["Author", "Jane Doe"], ["Place", "Brno"]]
    assert docx_lines(docx(table(facts))) == ["Author | Jane Doe", "Place | Brno"]
    assert docx_lines(docx(table(facts, header=True))) == [
        "Author | Jane Doe",
        "Author: Place; Jane Doe: Brno",
    ]
    merged = table([["Region", "North", "South"], ["Rain", "5", "6"]]).replace(
        "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', 1
    )
    assert docx_lines(docx(merged))[-1] == "Region: Rain; 5; North: 6"
    nested = table([["Outer", table([["inner a", "inner b"]])], ["Last", "row"]])
    assert docx_lines(docx(nested)) == ["Outer | inner a inner b", "Last | row"]


def test_a_frame_around_text_is_no_row() -> None:
    prose = "A sentence that goes on for a while and says one thing after the other. " * 8
    data = docx(
        table([["Margin", para(prose) + para("Second paragraph.")]])
        + table([[para("Alone.") + para("Too.")]])
    )
    assert [line.strip() for line in docx_lines(data) if line] == [
        "Margin",
        prose.strip(),
        "Second paragraph.",
        "Alone.",
        "Too.",
    ]


def test_headers_footers_and_hidden_text_are_kept_out_of_the_search() -> None:
    header = part("hdr", para("Confidential"))
    data = docx(
        para(
            run("Seen. ")
            + run("Unseen instruction.", "<w:vanish/>")
            + run("Seen too.", '<w:vanish w:val="0"/>')
        ),
        parts={
            "header1.xml": header,
            "header2.xml": header,
            "footer1.xml": part("ftr", para("Page of pages")),
        },
        related={
            "a": ("header", "header1.xml"),
            "b": ("header", "header2.xml"),
            "c": ("footer", "footer1.xml"),
        },
    )
    parsed = read_docx(data)
    assert labelled_blocks(parsed) == [
        ("Confidential", "boilerplate"),
        ("Seen. Seen too.", "body"),
        ("Unseen instruction.", "boilerplate"),
        ("Page of pages", "boilerplate"),
    ]
    assert parsed.warnings == ("19 characters of hidden text are kept out of the search",)


def test_charts_and_diagrams() -> None:
    chart = (
        '<c:chartSpace xmlns:c="urn:c" xmlns:a="urn:a"><c:title><c:tx><c:rich><a:p><a:r><a:t>Rain</a:t></a:r></a:p></c:rich></c:tx></c:title>'
        "<c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>2021</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        "<c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>May</c:v></c:pt><c:pt idx='1'><c:v>June</c:v></c:pt></c:strCache></c:strRef></c:cat>"
        "<c:val><c:numRef><c:numCache><c:pt idx='0'><c:v>61</c:v></c:pt><c:pt idx='1'><c:v>70</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chartSpace>"
    )
    diagram = '<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a"><d:t><a:p><a:r><a:t>First step</a:t></a:r></a:p></d:t></d:dataModel>'
    data = docx(
        para(
            run("See.")
            + '<w:r><w:drawing><c:chart r:id="c"/></w:drawing></w:r><w:r><w:drawing><dgm:relIds r:dm="d"/></w:drawing></w:r>'
        ),
        parts={"charts/chart1.xml": chart, "diagrams/data1.xml": diagram},
        related={"c": ("chart", "charts/chart1.xml"), "d": ("diagramData", "diagrams/data1.xml")},
    )
    assert docx_lines(data) == ["See.", "Rain", "May; 2021: 61", "June; 2021: 70", "First step"]


def test_facts_are_stated_or_absent() -> None:
    core = (
        "<dc:title>Towns of note</dc:title><dc:creator>Jane Doe</dc:creator><dc:language>en-GB</dc:language>"
        "<dcterms:created>2022-01-21T10:00:00Z</dcterms:created><dcterms:modified>2022-02-01T10:00:00Z</dcterms:modified>"
        "<dc:subject>Towns</dc:subject>"
    )
    document = read_docx(docx(para("Words."), core=core)).document
    assert (document.title, document.author, document.date, document.language) == (
        "Towns of note", "Jane Doe", "2022-01-21", "en-GB",
    )  # fmt: skip
    assert dict(document.metadata) == {"subject": "Towns", "modified": "2022-02-01"}
    made = io.BytesIO()
    theirs = python_docx.Document()
    theirs.add_paragraph("Words.")
    theirs.save(made)
    document = read_docx(made.getvalue(), "the name.docx").document
    assert (document.title, document.author, document.date, document.language) == (
        "the name",
        None,
        None,
        None,
    )
    assert dict(document.metadata) == {}
    document = read_docx(
        docx(para("Words."), core="<dc:title>Document1</dc:title><dc:creator>Administrator</dc:creator>")
    ).document
    assert (document.title, document.author) == ("a", None)


def test_a_document_by_another_hand() -> None:
    theirs = python_docx.Document()
    theirs.add_heading("Annual report", 0)
    theirs.add_heading("Rain", 1)
    theirs.add_paragraph("It rained on forty days.")
    theirs.add_paragraph("first", style="List Number")
    theirs.add_paragraph("second", style="List Number")
    theirs.sections[0].header.paragraphs[0].text = "House header"
    out = io.BytesIO()
    theirs.save(out)
    parsed = read_docx(out.getvalue())
    assert labelled_blocks(parsed) == [
        ("House header", "boilerplate"),
        ("Annual report", "heading"),
        ("Rain", "heading"),
        ("It rained on forty days.", "body"),
        ("1. first", "body"),
        ("2. second", "body"),
    ]
    assert parsed.chunks[-1].heading == "Rain"


@pytest.mark.parametrize("suffix", [".pptx", ".xlsx"])
def test_a_word_document_by_another_name_is_refused_by_its_own(suffix: str) -> None:
    with pytest.raises(CorpusError, match="it is a Word document, not"):
        read_docx(docx(para("Words.")), "a" + suffix)


def test_embedded_documents_are_members() -> None:
    from corpus.readers import FORMATS

    inner = docx(para("Inner words."))
    data = docx(
        para("Outer."), parts={"embeddings/in.docx": inner}, related={"e": ("package", "embeddings/in.docx")}
    )
    members = FORMATS[".docx"].read(data, None).members
    assert [(member.name, member.data) for member in members] == [("in.docx", inner)]
