"""Asking by date and source, and copies under the document that stands for them, in Chromium on a real library."""

from __future__ import annotations

import random

import pytest
from browsing import ask
from page_fakes import built, serving
from test_browser_sample import picture
from test_copies_in_answers import OWN, WIRE

from corpus import read_text
from evals.made_copies import edited, framed, retitled

pytestmark = pytest.mark.browser

UNDATED = "Gull Point lighthouse\n\nThe lighthouse on Gull Point near Westhaven was built in 1871. It is 34 metres high."
QUESTION = "What did Anna Berg demand?"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the page, and its library: a story, two copies of it, a report of its own, an undated text."""
    from index import Library

    folder = tmp_path_factory.mktemp("filters")
    (folder / "uploads").mkdir()
    draw = random.Random(4)
    page = '<html lang="en-GB"><head><title>Talks end</title><meta property="og:site_name" content="Harbour Wire"></head>'
    body = "".join(f"<p>{part}</p>" for part in WIRE.split("\n\n")[1:])
    wire = f"{page}<body><article><h1>Ministers end talks in Westhaven without a deal</h1>{body}</article></body></html>"
    items = [
        read_text(wire, source="harbour-wire.html", format="html", date="2022-01-21"),
        read_text(
            framed(edited(WIRE, 0.03, draw=draw), draw=draw), source="morning-beacon.txt", date="2022-01-22"
        ),
        read_text(retitled(WIRE, draw=draw), source="northgate.txt", date="2022-01-22"),
        read_text(OWN, source="courier.txt", date="2022-01-24"),
        read_text(UNDATED, source="lighthouse.txt"),
    ]
    with Library.open(folder / "library", create=True) as library:
        assert all(event.outcome == "added" for event in library.add(items))
        with serving(built(library, uploads=folder / "uploads")) as address:
            yield address, library


@pytest.fixture
def page(chromium, site):
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        errors = []
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(site[0])
        opened.wait_for_selector("#sources .documents li[data-id]")
        yield opened
    assert errors == []


def row(site, source: str) -> str:
    (found,) = [info.id for info in site[1].documents() if info.source == source]
    return f"#sources li[data-id='{found}']"


def fitting(page, text: str) -> None:
    page.wait_for_function(
        "text => document.querySelector('.filters .fitting').textContent === text", arg=text
    )


def cited(page, site) -> set[str]:
    """The sources that the newest answer cites or shows as nearest."""
    turn = page.query_selector_all("article.turn")[-1]
    ids = {a.get_attribute("href").split("-")[1] for a in turn.query_selector_all("a[href^='#cite-']")}
    return {site[1].info(one).source for one in ids}


def test_copies_stand_under_one_document_with_a_count(page, site):
    assert page.locator("#sources .documents li").count() == 3
    head = row(site, "harbour-wire.html")
    assert page.inner_text(f"{head} .fold") == "2 copies"
    page.click(f"{head} .fold")
    assert page.locator("#sources .documents li").count() == 5
    assert page.locator("#sources li.copied").count() == 2
    assert page.get_attribute(f"{head} .fold", "aria-expanded") == "true"
    picture(page, "copies-unfolded")
    page.click(f"{head} .fold")
    # Folded, the copies go with the one that stands for them: else they would answer in its place.
    page.click(f"{head} input")
    assert page.inner_text("#sources .count") == "2 of 5 asked"
    page.click(f"{head} input")
    assert page.inner_text("#sources .count") == "All 5 documents"


def test_an_answer_names_copies_and_takes_them_for_no_second_source(page, site):
    ask(page, QUESTION)
    page.wait_for_selector("article.turn[data-state=done] a.cite")
    assert "also in 2 copies" in page.inner_text("article.turn .answer")
    card = page.inner_text("article.turn .passages li >> nth=0")
    assert "Harbour Wire" in card
    assert "also in morning-beacon.txt, northgate.txt" in card
    page.click("article.turn a.cite >> nth=0")
    page.wait_for_selector("#reader .about .facts")
    facts = page.inner_text("#reader .about .facts")
    assert "Harbour Wire" in facts
    assert "English" in facts
    picture(page, "copies-answer")


def test_a_filter_by_date_asks_what_fits_and_says_what_is_left_out(page, site):
    page.click("#sources .only")
    page.fill(".filters .after", "2022-01-23")
    fitting(page, "1 of 5 fit; 1 without a date is left out")
    page.wait_for_selector(row(site, "harbour-wire.html") + ".unfit")
    assert page.inner_text("#sources .count") == "1 of 5 asked"
    # What fits stands first, in sight.
    assert "courier.txt" in page.inner_text("#sources .documents li >> nth=0")
    ask(page, QUESTION)
    page.wait_for_selector("article.turn[data-state=done]")
    assert cited(page, site) == {"courier.txt"}
    assert "A filter is on: 1 of 5 documents was asked, those from 2022-01-23 on" in page.inner_text(
        "article.turn"
    )
    picture(page, "filter-answer")
    page.reload()
    page.wait_for_selector("#sources .documents li.unfit")
    assert page.input_value(".filters .after") == "2022-01-23"
    page.click(".filters .off")
    page.wait_for_selector("#sources .documents li.unfit", state="detached")
    assert page.inner_text("#sources .count") == "All 5 documents"


def test_a_filter_by_source_goes_together_with_the_ticks(page, site):
    page.click("#sources .only")
    page.fill(".filters .of", "HARBOUR wire")
    fitting(page, "1 of 5 fit")
    page.fill(".filters .of", "*.txt")
    fitting(page, "4 of 5 fit")
    page.click(row(site, "courier.txt") + " input")
    assert page.inner_text("#sources .count") == "3 of 5 asked"
    ask(page, "How high is the lighthouse on Gull Point?")
    page.wait_for_selector("article.turn[data-state=done] a.cite")
    assert cited(page, site) == {"lighthouse.txt"}
    ask(page, "What do the canneries do?")
    page.wait_for_function("document.querySelectorAll('article.turn[data-state=done]').length === 2")
    assert "courier.txt" not in cited(page, site)
    page.fill(".filters .of", "nowhere")
    fitting(page, "0 of 5 fit")
    page.fill("#chat textarea", QUESTION)
    page.keyboard.press("Enter")
    assert page.inner_text(".composer .error") == "No ticked source fits the filter."


def test_days_the_wrong_way_round_are_said_at_once(page, site):
    page.click("#sources .only")
    page.fill(".filters .after", "2022-02-01")
    page.fill(".filters .before", "2022-01-01")
    page.wait_for_selector(".filters .fitting.failed")
    assert "no day is after 2022-02-01 and before 2022-01-01" in page.inner_text(".filters .fitting")
    page.fill("#chat textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=failed]")
    assert "no day is after" in page.inner_text("article.turn .error")
