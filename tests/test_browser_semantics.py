"""What a screen reader is told in Chromium, and writing from right to left."""

from __future__ import annotations

import pytest
from browser_site import BERLIN, DEMAND, NOTHING, SECOND, SLOW, prepared
from browsing import ask
from page_fakes import answer, cite, document

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


def test_questions_are_headings_below_the_conversation(page):
    ask(page, DEMAND)
    ask(page, NOTHING)
    headings = (
        "[...document.querySelectorAll('#chat :is(h2, h3, h4)')].map(h => h.tagName + ' ' + h.textContent)"
    )
    assert page.evaluate(headings) == [
        "H2 Conversation",
        f"H3 {DEMAND}",
        f"H3 {NOTHING}",
        "H4 Not in your documents",
    ]


def test_an_answer_that_grows_is_told_once_it_is_whole(page, site):
    page.fill("textarea", SLOW)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=answering] .sentence")
    assert page.get_attribute("article.turn", "aria-busy") == "true"
    site.gate.set()
    page.wait_for_selector("article.turn[data-state=done]")
    assert page.get_attribute("article.turn", "aria-busy") == "false"


def test_an_answer_from_right_to_left_is_read_from_right_to_left(page, site):
    first, second = "שלום רב לכולם מן העיר.", "הקו יעלה 400 מיליון."
    one = document(f"{first} {second}", source="he.md", title="עיר")
    site.library.kept[one.id] = one
    question = "כמה?"
    for talk in site.talks:
        talk.answers[question] = answer(
            question,
            (first, cite(one, first, 1)),
            (second, cite(one, second, 2)),
            (SECOND.quote, cite(BERLIN, SECOND.quote, 3)),
        )
    page.set_viewport_size({"width": 1600, "height": 800})
    page.fill("textarea", question)
    # The question mark stands at the end, on the left.
    assert page.evaluate("getComputedStyle(document.querySelector('textarea')).direction") == "rtl"
    ask(page, question)
    left = "[...document.querySelectorAll('.reply .sentence')].map(s => s.getBoundingClientRect().left)"
    first_left, second_left, _ = page.evaluate(left)
    assert second_left < first_left
    directions = "[...document.querySelectorAll('.reply')].map(p => getComputedStyle(p).direction)"
    assert page.evaluate(directions) == ["rtl", "ltr"]
    # A chip stands behind its sentence.
    chips = page.evaluate("[...document.querySelectorAll('a.cite')].map(a => a.getBoundingClientRect().left)")
    assert second_left < chips[0] < first_left
