"""Word documents: every visible run of text once, whatever Word wraps it in."""

from __future__ import annotations

import io

import docx as python_docx
from hypothesis import given
from hypothesis import strategies as st
from office_files import box, docx, docx_lines, para, part, read_docx, run, table

from corpus import Label


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
        assert read_docx(data).document.text.count(words) == 1
    assert docx_lines(data)[0] == "The fee is one hundred euros."


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
    assert docx_lines(docx(body + deleted_row)) == ["Kept moved here inserted.", "", "stays | here"]


def test_text_boxes_stand_once_after_their_paragraph() -> None:
    inner = para("Box one.") + table([["Town", "Area"], ["Ostrava", "214"]])
    data = docx(para(run("Before. ") + box(inner) + run("After.")) + para("Next."))
    assert [line for line in docx_lines(data) if line] == [
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
    assert docx_lines(docx(para(fallback_only))) == ["Old box."]


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
    assert [line for line in docx_lines(data) if line] == [
        "It has 279,791 people.",
        "Counted in 2021.",
        "Comment by Jane Doe: Is this right?",
        "Cell with a note | x",
        "y | z",
        "The end note.",
        "Last.",
        "Nobody refers to this.",
    ]


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
    assert docx_lines(docx(body)) == ["a b-c→ d", "e link field漢字(かな)"]
    half = "<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    assert docx_lines(docx(para(half))) == ["x=1/2"]


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
    parsed = read_docx(docx(para("Always here.") + body))
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
