"""Web pages: what is content by names, lines and structure; tables, lists, ruby, hidden parts."""

from __future__ import annotations

import pytest
from html_checks import ARTICLE, PROSE, content, labelled, left_out, read

from corpus import Label
from corpus.readers.html_boxes import purpose


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
