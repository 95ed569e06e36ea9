"""Web pages: what is content by names, lines and structure; tables, lists, ruby, hidden parts; archives; hostile pages."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import Label, ParsedDocument
from corpus.readers.html_boxes import purpose
from corpus.readers.html_walk import walk

PROSE = (
    "The harbour board met on Tuesday and decided to rebuild the pier in oak.",
    "It had counted 2,300 visitors in May, nearly twice as many as a year earlier, and called the figure encouraging.",
    "“We knew that the bolts were gone,” said the engineer, “and we said so three years ago, in writing, to everybody.”",
    "Work begins in the spring, when the storms are over, and ends before the herring season, if the weather allows it.",
    "Nobody knows what becomes of the old timber, for which two museums and a brewery have asked the board in turn.",
)
ARTICLE = "".join(f"<p>{sentence}</p>" for sentence in PROSE)


def labelled(parsed: ParsedDocument, *labels: Label) -> list[str]:
    text = parsed.document.text
    return [region.span.of(text).strip() for region in parsed.regions if region.label in labels]


def read(body: str, head: str = "") -> ParsedDocument:
    return corpus.read_text(
        f"<html><head>{head}</head><body>{body}</body></html>", source="a.html", format="html"
    )


def content(body: str) -> list[str]:
    return labelled(read(body), Label.BODY, Label.HEADING)


def left_out(body: str) -> list[str]:
    return labelled(read(body), Label.BOILERPLATE)


@pytest.mark.parametrize(
    ("tag", "names", "found"),
    [
        ("div", "comments-area", "comments"),
        ("section", "relatedArticles", "teasers"),
        ("div", "newsletter-content", "prompt"),
        ("div", "col-md-4 sidebar", "side"),
        ("ul", "SocialShare_list__3xY", "share"),
        ("div", "ad-slot top", "advert"),
        ("p", "visually-hidden", "unseen"),
        ("div", "main-content with-sidebar", None),
        ("div", "content-sidebar-wrap", None),
        ("div", "has-comments", None),
        ("div", "footer-padding-container", None),
        ("article", "post tag-newsletter category-social", None),
        ("body", "single comments-open", None),
        ("div", "headline", None),
        ("div", "shadow adaptive", None),
        ("div", "text", None),
        ("p", "lead", None),
    ],
)
def test_what_the_names_of_an_element_say(tag, names, found):
    assert purpose(tag, names) == found


def test_named_parts_are_left_out_and_not_deleted():
    body = (
        f'<div class="breadcrumbs">Home / News</div><h1>The pier</h1>{ARTICLE}'
        '<div class="newsletter"><p>Get the five stories that you need every morning, sent to you at six o\'clock sharp.</p></div>'
        '<div id="comments"><p>I walked past the pier on Sunday, and it looked perfectly fine to me, so why now?</p></div>'
    )
    assert content(body) == ["The pier", *PROSE]
    assert len(left_out(body)) == 3
    text = read(body).document.text
    assert "sent to you at six" in text
    assert "why now?" in text


def test_a_name_is_not_believed_of_what_holds_most_of_the_page():
    assert content(f'<div class="paywall"><h1>The pier</h1>{ARTICLE}</div>') == ["The pier", *PROSE]
    forum = "".join(f'<div class="comment"><p>{sentence}</p></div>' for sentence in PROSE)
    assert content(f"<h1>Who knows about piers?</h1>{forum}") == ["Who knows about piers?", *PROSE]


def test_lines_announce_what_follows_them_where_nothing_has_a_name():
    body = (
        f"<div><h1>The pier</h1>{ARTICLE}</div>"
        "<div><h3>3 comments</h3><p>Ada</p><p>Typical of the board. They did the same with the bridge, and nobody lost their job.</p></div>"
        "<div><h3>You may also like</h3><p>Our reporter spent a week on the ferry and asked everybody about the timetable.</p></div>"
    )
    assert content(body) == ["The pier", *PROSE]


def test_a_small_box_with_a_button_to_sign_up_is_a_prompt():
    offer = "<div><h4>The Morning Tide</h4><p>Five stories every weekday at six, straight to your inbox.</p><div><div>Sign me up</div></div></div>"
    half = f"<div><h1>The pier</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p>{offer}<p>{PROSE[2]}</p><p>{PROSE[3]}</p><p>{PROSE[4]}</p></div>"
    assert content(half) == ["The pier", *PROSE]
    assert left_out(half) == [
        "The Morning Tide",
        "Five stories every weekday at six, straight to your inbox.",
        "Sign me up",
    ]


def test_a_list_of_other_pages_within_an_article_ends_where_the_article_goes_on():
    body = f'<div><h1>The pier</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p><h4>Related stories</h4><p><a href="/a">The bridge</a></p><p>{PROSE[2]}</p><p>{PROSE[3]}</p></div>'
    assert content(body) == ["The pier", *PROSE[:4]]
    assert left_out(body) == ["Related stories", "The bridge"]


@pytest.mark.parametrize(
    "line",
    ["Comments by the board on the budget of the coming year", "Replying to the board", "Discussions go on"],
)
def test_a_heading_that_only_begins_like_an_announcement(line):
    assert line in content(
        f"<h1>The pier</h1><p>{PROSE[0]}</p><h2>{line}</h2><p>{PROSE[1]}</p><p>{PROSE[2]}</p>"
    )


def test_rows_carry_the_names_of_their_columns():
    body = (
        "<table><caption>Flooding</caption><thead><tr><th>Ward</th><th>Homes</th><th>State</th></tr></thead>"
        "<tr><td><p>North</p></td><td>4,120</td><td>dry<br>again</td></tr><tr><td>South</td><td></td><td>wet</td></tr></table>"
    )
    assert content(body) == [
        "Flooding",
        "Ward: North; Homes: 4,120; State: dry again",
        "Ward: South; State: wet",
    ]
    assert left_out(body) == ["Ward | Homes | State"]


def test_names_over_several_columns_and_values_over_several_rows():
    body = (
        '<table><tr><th rowspan="2">Ward</th><th colspan="2">Homes</th></tr><tr><th>2021</th><th>2022</th></tr>'
        '<tr><td rowspan="2">North</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>'
    )
    assert content(body) == ["Ward: North; Homes 2021: 1; Homes 2022: 2", "Homes 2021: 3; Homes 2022: 4"]


def test_tables_without_names_of_columns():
    assert content(
        "<table><tr><th>Flow</th><td>2,300 l</td></tr><tr><th>Weight</th><td>0.9 kg</td></tr></table>"
    ) == [
        "Flow | 2,300 l",
        "Weight | 0.9 kg",
    ]


def test_a_table_that_only_lays_out_the_page():
    body = f"<table><tr><td><ul><li>Menu</li></ul></td><td><h1>The pier</h1>{ARTICLE}</td></tr></table>"
    assert content(body)[-6:] == ["The pier", *PROSE]


def test_lists_terms_and_captions():
    body = (
        "<dl><dt>Born</dt><dd>12 April 1871</dd><dt>Died:</dt> <!-- x --><dd>2 June 1944</dd><dt>Why is it closed?</dt><dd>It is old.</dd></dl>"
        "<ol><li>First<ul><li>Inner</li></ul></li><li>Second</li></ol><figure><img alt='A pier'><figcaption>The pier in May.</figcaption></figure>"
        "<details><summary>When does it open?</summary><p>In spring.</p></details><pre>a  = 1\n  b</pre>"
    )
    assert content(body) == [
        "Born: 12 April 1871",
        "Died: 2 June 1944",
        "Why is it closed?",
        "It is old.",
        "First",
        "Inner",
        "Second",
        "The pier in May.",
        "When does it open?",
        "In spring.",
        "a  = 1",
        "b",
    ]


def test_readings_stand_in_brackets_once():
    assert content("<p><ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby></p>") == ["漢(kan)字(ji)"]
    assert content("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>") == ["漢(kan)"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<p style='display : none'>{}</p>",
        "<div style='visibility:hidden'><p>{}</p></div>",
        "<p aria-hidden=true>{}</p>",
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        "<script>{}</script>",
        "<textarea>{}</textarea>",
        "<select><option>{}</option></select>",
        "<dialog>{}</dialog>",
        "<!-- {} -->",
        "<p title='{}'></p>",
    ],
)
def test_what_is_hidden_is_no_text(hidden):
    assert "unseen words" not in read(f"<p>Seen.</p>{hidden.format('unseen words')}").document.text


def test_a_page_behind_an_open_dialog_is_text():
    body = f"<div role=dialog><p>Choose.</p></div><div aria-hidden=true><main><h1>The pier</h1>{ARTICLE}</main></div>"
    assert content(body) == ["The pier", *PROSE]


def test_a_page_that_hides_all_its_text_is_read_with_a_warning():
    parsed = read(f"<div style='opacity: 0'><h1>The pier</h1>{ARTICLE}</div>")
    assert labelled(parsed, Label.BODY, Label.HEADING) == ["The pier", *PROSE]
    assert parsed.warnings == ("all of its text is hidden until a script shows it",)


def test_hidden_until_found_is_text():
    assert content("<p hidden='until-found'>Folded.</p>") == ["Folded."]


def facts(head: str, body: str = "<p>Text.</p>") -> dict[str, str | None]:
    document = read(body, head).document
    return {
        "date": document.date,
        "author": document.author,
        "language": document.language,
        **document.metadata,
    }


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "x", "datePublished": "2022-05-03T08:00:00Z",'
    ' "dateModified": "2022-05-04", "author": [{"@id": "#a"}, {"name": "Nils Pell"}], "publisher": {"@id": "#o"}, "inLanguage": "en_GB"},'
    ' {"@id": "#a", "name": "Ada Holm"}, {"@id": "#o", "@type": "Organization", "name": "The Quay"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "stated"),
    [
        (
            LINKED,
            {
                "date": "2022-05-03",
                "modified": "2022-05-04",
                "author": "Ada Holm, Nils Pell",
                "publisher": "The Quay",
                "language": "en-GB",
            },
        ),
        (
            '<meta property="article:published_time" content="2021-01-02T03:04:05+01:00"><meta property="article:modified_time" content="2021-02-03">'
            '<meta property="og:site_name" content="The Wire"><meta name="author" content="By Ada Holm"><meta http-equiv="content-language" content="de">'
            '<link rel="canonical" href="https://wire.example.org/a?b=1"><meta name="description" content=" What  it says. ">',
            {
                "date": "2021-01-02",
                "modified": "2021-02-03",
                "publisher": "The Wire",
                "author": "Ada Holm",
                "language": "de",
                "url": "https://wire.example.org/a?b=1",
                "description": "What it says.",
            },
        ),
        (
            '<base href="https://a.example.org/x/"><link rel="canonical" href="../y">',
            {"url": "https://a.example.org/y"},
        ),
        ('<meta property="og:url" content="https://a.example.org/z">', {"url": "https://a.example.org/z"}),
        ('<link rel="canonical" href="/y">', {}),
        ('<link rel="canonical" href="javascript:alert(1)">', {}),
        ('<base href="http://[::1"><link rel="canonical" href="/y">', {}),
        ('<link rel="canonical" href="https://user@a.example.org/">', {}),
        ('<meta property="article:modified_time" content="2021-02-03">', {"modified": "2021-02-03"}),
        ('<meta property="og:site_name" content="https://www.facebook.com/wire">', {}),
        (
            '<script type="application/ld+json">{"headline": 5, "publisher": [[]], "author": {"name": {}}</script>',
            {},
        ),
        (
            '<script type="application/ld+json">{"headline": "x", "publisher": [[5]], "author": {"name": {}}}</script>',
            {},
        ),
        ("", {}),
    ],
)
def test_a_page_states_facts_or_none(head, stated):
    assert {key: value for key, value in facts(head).items() if value is not None} == stated


ARCHIVE = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example.org/snapshot\r\nSubject: The pier\r\n"
    b"Date: Tue, 3 May 2022 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n\r\n'
    b"------b\r\nContent-Type: text/css\r\nContent-Location: cid:css\r\n\r\np {color: red}\r\n"
    b"------b\r\nContent-Type: text/html\r\nContent-ID: <f1>\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://a.example.org/pier\r\n\r\n<html><title>The pier</title><p>It closes in M=C3=A4rz, they said.=\r\n And soon.</p></html>\r\n"
    b"------b\r\nContent-Type: text/html\r\nContent-ID: <f2>\r\n\r\n<p>An advert in a frame.</p>\r\n------b--\r\n"
)


def test_a_web_archive_is_the_page_in_it():
    parsed = corpus.read_bytes(ARCHIVE, name="pier.mhtml")
    document = parsed.document
    assert document.text == "It closes in März, they said. And soon."
    assert (document.title, document.date) == ("The pier", None)
    assert document.metadata["url"] == "https://a.example.org/pier"


def test_a_web_archive_names_the_part_that_it_starts_with():
    data = ARCHIVE.replace(b'type="text/html";', b'type="text/html"; start="<f2>";')
    assert corpus.read_bytes(data, name="pier.mht").document.text == "An advert in a frame."


def test_a_web_archive_of_one_part_in_an_old_encoding():
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n<p>"
        + "Мост закрыт".encode("cp1251")
    )
    parsed = corpus.read_bytes(data, name="a.mht")
    assert parsed.document.text == "Мост закрыт"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><p>Plain page.", "no web archive"),
        (b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nabc", "holds no web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n\r\n", "page in it is empty"),
        (ARCHIVE[:300], "holds no web page"),
    ],
)
def test_what_is_no_web_archive_is_said(data, said):
    with pytest.raises(corpus.CorpusError, match=said):
        corpus.read_bytes(data, name="a.mhtml")


@given(st.binary(max_size=400))
def test_any_bytes_are_an_archive_or_refused(tail):
    try:
        corpus.read_bytes(ARCHIVE[:400] + tail, name="a.mhtml")
    except corpus.CorpusError as error:
        line = str(error)
    else:
        line = ""
    assert line.isprintable()


_PIECES = st.lists(
    st.sampled_from(
        "<p> </p> <table> <tr> <th> <td> <td rowspan=2> <td colspan=3> </table> <dl> <dt> <dd> </dl> <ruby> <rt> <rp> <li> <h2> <br> <pre>"
        " <div class=comments> <div class=related> </div> <details> <summary> <b> word Related Comments \x1e \x1f 3&nbsp;comments &lt;".split(
            " "
        )
    ),
    max_size=60,
)


@given(_PIECES)
def test_any_markup_gives_blocks_that_add_up(pieces):
    source = "".join(pieces)
    for block in walk(source):
        assert block.text == block.text.strip() != ""
        assert not {"\x1e", "\x1f"} & set(block.text)
    if any(block.text for block in walk(source)):
        parsed = corpus.read_text(source, source="a", format="html")
        assert parsed.regions[-1].span.end == len(parsed.document.text)


@pytest.mark.parametrize(
    "unit",
    [
        "<table>",
        "<table><tr><th>a<th>b<tr><td>",
        "<table><tr><td>",
        "<td rowspan=99999 colspan=99999>a",
        "<tr><th>a",
        "<dl><dt>a<dd>",
        "<dt>a",
        "<ruby><rt>",
        "<div class='comments related'>",
        "<div aria-hidden=true><h1>",
        "<h2>Comments</h2>",
        "<p>Sign up<p>a",
        "<div><h3>Related stories</h3>",
        "<p>Related stories",
        "<a href=x>word ",
        "<b><i>",
        "<details><summary>",
        "<p>a<br>",
        "&amp",
        "<!--",
        "<![CDATA[",
        "<svg><math>",
        "<template>",
        "<form><button>",
        "</p></div>",
        "<p hidden=until-found>a",
        '<script type="application/ld+json">[',
        "<meta name=author content=x>",
        "<link rel=canonical href=//>",
    ],
)
def test_hostile_pages_are_read_in_time(unit):
    began = time.monotonic()
    try:
        corpus.read_text("<p>Text.</p>" + unit * (40_000 // len(unit)), source="x", format="html")
        said = "nested"
    except corpus.CorpusError as error:
        said = str(error)
    assert "nested" in said
    assert time.monotonic() - began < 20


@pytest.mark.data
def test_hostile_pages_of_the_development_data():
    """The tokenizer tests of html5lib as pages, and every HTML file: read or refused in one line, in no time."""
    root = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared")) / "badinput"
    if not root.exists():
        pytest.skip(f"{root} is not there")
    inputs = [path.read_bytes() for path in sorted(root.rglob("*.html"))]
    for path in sorted((root / "h5").glob("*.test")):
        found = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
        for test in found.get("tests", found.get("xmlViolationTests", [])):
            text = (
                test["input"].encode().decode("unicode_escape")
                if test.get("doubleEscaped")
                else test["input"]
            )
            inputs.append(f"<p>Before.</p>{text}<p>After.".encode("utf-8", "surrogatepass"))
    assert len(inputs) > 2_000
    slowest = 0.0
    for data in inputs:
        began = time.monotonic()
        try:
            line = corpus.read_bytes(data, name="a.html").document.title
        except corpus.CorpusError as error:
            line = str(error)
        assert line.isprintable()
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 20
