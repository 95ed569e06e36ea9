"""Word documents: every visible run of text once, whatever Word wraps it in."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import STYLES, box, docx, para, part, run, table

import corpus
from corpus import CorpusError, Label, ParsedDocument


def read(data: bytes, name: str = "a.docx") -> ParsedDocument:
    return corpus.read_bytes(data, name=name)


def blocks(parsed: ParsedDocument) -> list[tuple[str, str]]:
    text = parsed.document.text
    return [(region.span.of(text).strip(), region.label.value) for region in parsed.regions]


def lines(data: bytes) -> list[str]:
    return read(data).document.text.split("\n")


def test_what_python_docx_drops_is_kept() -> None:
    body = (
        para(
            run("The fee is ") + f'<w:ins w:id="1" w:author="x">{run("one hundred euros")}</w:ins>' + run(".")
        )
        + para(run("Notes on the fee.") + box(para("It was doubled in March.")))
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{para('The director signed it.')}</w:sdtContent></w:sdt>"
        + para(f"<w:sdt><w:sdtContent>{run('Inline content control.')}</w:sdtContent></w:sdt>")
        + para(f"<w:smartTag>{run('Tagged')}</w:smartTag>" + run(" words."))
    )
    data = docx(body)
    theirs = python_docx.Document(io.BytesIO(data))
    dropped = "\n".join(paragraph.text for paragraph in theirs.paragraphs)
    for words in (
        "one hundred euros",
        "doubled in March",
        "The director signed it.",
        "Inline content control.",
    ):
        assert words not in dropped  # the reason for the walk
        assert read(data).document.text.count(words) == 1
    assert lines(data)[0] == "The fee is one hundred euros."


def test_tracked_changes_read_as_accepted() -> None:
    body = para(
        run("Kept ")
        + '<w:del w:id="1"><w:r><w:delText>deleted </w:delText></w:r></w:del>'
        + f'<w:moveFrom w:id="2">{run("moved away ")}</w:moveFrom>'
        + f'<w:moveTo w:id="3">{run("moved here ")}</w:moveTo>'
        + f'<w:ins w:id="4"><w:del w:id="5">{run("inserted and deleted ")}</w:del>{run("inserted")}</w:ins>'
        + run(".")
    )
    deleted_row = table([["stays", "here"], ["goes", "away"]]).replace(
        '<w:tr><w:tc><w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space="preserve">goes',
        '<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space="preserve">goes',
    )
    assert lines(docx(body + deleted_row)) == ["Kept moved here inserted.", "", "stays | here"]


def test_text_boxes_stand_once_after_their_paragraph() -> None:
    inner = para("Box one.") + table([["Town", "Area"], ["Ostrava", "214"]])
    data = docx(para(run("Before. ") + box(inner) + run("After.")) + para("Next."))
    assert [line for line in lines(data) if line] == [
        "Before. After.",
        "Box one.",
        "Town | Area",
        "Town: Ostrava; Area: 214",
        "Next.",
    ]
    fallback_only = (
        "<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback><w:pict><w:txbxContent>"
        f"{para('Old box.')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(docx(para(fallback_only))) == ["Old box."]


def test_notes_and_comments_follow_their_paragraph() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
    notes = part(
        "footnotes",
        f'<w:footnote w:type="separator" w:id="0">{para("-----")}</w:footnote>'
        f'<w:footnote w:id="2">{para("Counted in 2021.")}</w:footnote>'
        f'<w:footnote w:id="3">{para("Nobody refers to this.")}</w:footnote>',
    )
    comments = part(
        "comments", f'<w:comment w:id="0" w:author="Jane Doe">{para("Is this right?")}</w:comment>'
    )
    ends = part("endnotes", f'<w:endnote w:id="1">{para("The end note.")}</w:endnote>')
    data = docx(
        para(run("It has 279,791 people.") + reference)
        + table([["Cell with a note", "x"], ["y" + "", "z"]]).replace(
            "</w:tc>", '<w:p><w:r><w:endnoteReference w:id="1"/></w:r></w:p></w:tc>', 1
        )
        + para("Last."),
        parts={"footnotes.xml": notes, "comments.xml": comments, "endnotes.xml": ends},
        related={
            "f": ("footnotes", "footnotes.xml"),
            "c": ("comments", "comments.xml"),
            "e": ("endnotes", "endnotes.xml"),
        },
    )
    assert [line for line in lines(data) if line] == [
        "It has 279,791 people.",
        "Counted in 2021.",
        "Comment by Jane Doe: Is this right?",
        "Cell with a note | x",
        "y | z",
        "The end note.",
        "Last.",
        "Nobody refers to this.",
    ]


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
    parsed = read(data)
    assert blocks(parsed) == [
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
    assert lines(data) == [
        "1. One", "1.a) Inner", "1.b) Inner", "2. Two", "2.a) Inner", "Dot", "Part IV Fourth", "Part V Fifth", "No list",
    ]  # fmt: skip


def test_tables_by_row() -> None:
    rows = [["Town", "People"], ["Ostrava", "279,791"], ["Brno", "379,526"]]
    assert lines(docx(table(rows))) == [
        "Town | People",
        "Town: Ostrava; People: 279,791",
        "Town: Brno; People: 379,526",
    ]
    # Words over words: only the document's own mark makes names of them.
    facts = [["Author", "Jane Doe"], ["Place", "Brno"]]
    assert lines(docx(table(facts))) == ["Author | Jane Doe", "Place | Brno"]
    assert lines(docx(table(facts, header=True))) == ["Author | Jane Doe", "Author: Place; Jane Doe: Brno"]
    merged = table([["Region", "North", "South"], ["Rain", "5", "6"]]).replace(
        "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', 1
    )
    assert lines(docx(merged))[-1] == "Region: Rain; 5; North: 6"
    nested = table([["Outer", table([["inner a", "inner b"]])], ["Last", "row"]])
    assert lines(docx(nested)) == ["Outer | inner a inner b", "Last | row"]


def test_a_frame_around_text_is_no_row() -> None:
    prose = "A sentence that goes on for a while and says one thing after the other. " * 8
    data = docx(
        table([["Margin", para(prose) + para("Second paragraph.")]])
        + table([[para("Alone.") + para("Too.")]])
    )
    assert [line.strip() for line in lines(data) if line] == [
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
    parsed = read(data)
    assert blocks(parsed) == [
        ("Confidential", "boilerplate"),
        ("Seen. Seen too.", "body"),
        ("Unseen instruction.", "boilerplate"),
        ("Page of pages", "boilerplate"),
    ]
    assert parsed.warnings == ("19 characters of hidden text are kept out of the search",)


def test_small_things_in_runs() -> None:
    body = para(
        run("a") + "<w:r><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:softHyphen/></w:r>"
        + '<w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:sym w:font="Arial" w:char="2192"/></w:r>'
        + '<w:r><w:br w:type="page"/><w:t>d</w:t><w:br/><w:t>e</w:t></w:r>'
        + '<w:hyperlink r:id="x">' + run(" link") + "</w:hyperlink>"
        + '<w:fldSimple w:instr="DATE">' + run(" field") + "</w:fldSimple>"
        + "<w:r><w:instrText>HYPERLINK secret</w:instrText></w:r>"
        + "<w:r><w:ruby><w:rt>" + run("かな") + "</w:rt><w:rubyBase>" + run("漢字") + "</w:rubyBase></w:ruby></w:r>"
    )  # fmt: skip
    assert lines(docx(body)) == ["a b-c→ d", "e link field漢字(かな)"]
    half = "<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    assert lines(docx(para(half))) == ["x=1/2"]


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
    assert lines(data) == ["See.", "Rain", "May; 2021: 61", "June; 2021: 70", "First step"]


def test_facts_are_stated_or_absent() -> None:
    core = (
        "<dc:title>Towns of note</dc:title><dc:creator>Jane Doe</dc:creator><dc:language>en-GB</dc:language>"
        "<dcterms:created>2022-01-21T10:00:00Z</dcterms:created><dcterms:modified>2022-02-01T10:00:00Z</dcterms:modified>"
        "<dc:subject>Towns</dc:subject>"
    )
    document = read(docx(para("Words."), core=core)).document
    assert (document.title, document.author, document.date, document.language) == (
        "Towns of note", "Jane Doe", "2022-01-21", "en-GB",
    )  # fmt: skip
    assert dict(document.metadata) == {"subject": "Towns", "modified": "2022-02-01"}
    made = io.BytesIO()
    theirs = python_docx.Document()
    theirs.add_paragraph("Words.")
    theirs.save(made)
    document = read(made.getvalue(), "the name.docx").document
    assert (document.title, document.author, document.date, document.language) == (
        "the name",
        None,
        None,
        None,
    )
    assert dict(document.metadata) == {}
    document = read(
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
    parsed = read(out.getvalue())
    assert blocks(parsed) == [
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
        read(docx(para("Words.")), "a" + suffix)


def test_embedded_documents_are_members() -> None:
    from corpus.readers import FORMATS

    inner = docx(para("Inner words."))
    data = docx(
        para("Outer."), parts={"embeddings/in.docx": inner}, related={"e": ("package", "embeddings/in.docx")}
    )
    members = FORMATS[".docx"].read(data, None).members
    assert [(member.name, member.data) for member in members] == [("in.docx", inner)]


# A tree of what may wrap text: (how, whether what is inside is seen).
_INLINE = {
    "ins": lambda inner: f"<w:ins>{inner}</w:ins>",
    "moveTo": lambda inner: f"<w:moveTo>{inner}</w:moveTo>",
    "hyperlink": lambda inner: f"<w:hyperlink>{inner}</w:hyperlink>",
    "sdt": lambda inner: f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>",
    "smartTag": lambda inner: f"<w:smartTag>{inner}</w:smartTag>",
    "fldSimple": lambda inner: f"<w:fldSimple>{inner}</w:fldSimple>",
    "unknown": lambda inner: f"<w:somethingNew>{inner}</w:somethingNew>",
    "del": lambda inner: f"<w:del>{inner}</w:del>",
    "moveFrom": lambda inner: f"<w:moveFrom>{inner}</w:moveFrom>",
}
_GONE = {"del", "moveFrom"}
_BLOCKS = {
    "sdt": lambda inner: f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>",
    "ins": lambda inner: f"<w:ins>{inner}</w:ins>",
    "customXml": lambda inner: f"<w:customXml>{inner}</w:customXml>",
    "table": lambda inner: f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{para('side')}</w:tc></w:tr></w:tbl>",
    "frame": lambda inner: f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>",
    "box": lambda inner: para(box(inner)),
    "controlled row": lambda inner: (
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{inner}</w:tc></w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    ),
}


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    seen: list[str] = []
    gone: list[str] = []

    def inline(depth: int, visible: bool) -> str:
        parts = []
        for _ in range(draw(st.integers(1, 3))):
            how = draw(st.sampled_from([*_INLINE, "run", "run", "run"])) if depth < 4 else "run"
            if how == "run":
                word = f"w{len(seen) + len(gone)}x"
                (seen if visible else gone).append(word)
                parts.append(run(f" {word} "))
            else:
                parts.append(_INLINE[how](inline(depth + 1, visible and how not in _GONE)))
        return "".join(parts)

    def block(depth: int) -> str:
        how = draw(st.sampled_from([*_BLOCKS, "p", "p"])) if depth < 4 else "p"
        if how == "p":
            return para(inline(0, True))
        return _BLOCKS[how]("".join(block(depth + 1) for _ in range(draw(st.integers(1, 2)))))

    body = "".join(block(0) for _ in range(draw(st.integers(1, 4))))
    return body, seen, gone


@given(_documents())
def test_every_visible_run_stands_once(made: tuple[str, list[str], list[str]]) -> None:
    body, seen, gone = made
    parsed = read(docx(para("Always here.") + body))
    words = parsed.document.text.replace(";", " ").split()
    for word in seen:
        assert words.count(word) == 1, (word, body)
    assert not set(gone) & set(words)
    text = parsed.document.text
    for sentence in parsed.sentences:
        content = sentence.span.of(text)
        assert content
        assert content == content.strip()
    body_text = [region.span for region in parsed.regions if region.label is not Label.BOILERPLATE]
    assert sum(len(span) for span in body_text) <= len(text)
