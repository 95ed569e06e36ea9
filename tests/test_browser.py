"""The page in Chromium with prepared answers: citations by mouse and keyboard, and nothing leaves the machine."""

from __future__ import annotations

import re

import pytest
from browser_site import (
    BOTH,
    DEMAND,
    EVIL,
    FIRST,
    GENEVA,
    HOSTILE,
    NOTHING,
    POISON,
    QUOTE,
    SECOND,
    SLOW,
    THIRD,
    prepared,
)
from browsing import active_text, ask, in_view

pytestmark = pytest.mark.browser
COMPONENT_SERVER = re.compile(r"/component_server/?$")


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


def test_a_citation_opens_its_exact_characters_in_view(page):
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    assert active_text(page).strip() == QUOTE
    assert in_view(page, "mark.active")
    assert page.inner_text(".about h2") == "Ministers leave Geneva"
    assert page.inner_text(".about .facts") == "21 Jan 2022 · A. Reporter"
    assert page.inner_text(".about .place") == "news/geneva.md"
    assert page.inner_text(".about .speaker") == "Speaking: Sergey Lavrov"
    assert page.evaluate("document.querySelector('article.document').textContent") == GENEVA.text
    # The second opening has the document at hand: from click to highlight, without the server.
    page.click("a.cite >> text=2")
    page.wait_for_selector(".about h2 >> text=Berlin")
    page.click("a.cite >> text=1")
    assert active_text(page).strip() == QUOTE
    assert float(page.get_attribute(".reading", "data-ms")) < 100


def test_what_turned_the_direction_of_writing_is_shown_where_it_stood(page, site):
    inside, behind = GENEVA.text.index(QUOTE) + 3, GENEVA.text.index("\n\nMr Lavrov") + 1
    turned = ((0, "U+202E"), (behind, "U+2067"), (inside, "U+2066"), (inside, "U+2069"))
    site.library.turned[GENEVA.id] = (*turned, (len(GENEVA.text), "U+202C"))
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    assert active_text(page).strip() == QUOTE  # what is drawn is no text, so nothing moves
    found = page.evaluate(
        """() => {
            const article = document.querySelector('.document');
            return [...article.querySelectorAll('.control')].map(turn => {
                const before = document.createRange();
                before.setStart(article, 0);
                before.setEndBefore(turn);
                const box = turn.getBoundingClientRect();
                const drawn = getComputedStyle(turn, '::before').content;
                return [[...before.toString()].length, drawn.replaceAll('"', ''), box.width > 20 && box.height > 5];
            });
        }"""
    )
    assert found == [[at, name, True] for at, name in site.library.turned[GENEVA.id]]
    assert page.text_content(".document") == GENEVA.text
    assert page.get_attribute("mark.active + .control", "aria-label") == "left out here: U+2066"


def test_every_cited_span_of_the_conversation_is_marked_and_numbers_stay(page):
    ask(page, DEMAND)
    ask(page, BOTH)
    page.click("article.turn:last-child a.cite >> text=3")
    assert active_text(page) == THIRD.quote
    page.wait_for_selector("mark.cited:not(.active)")
    marked = page.evaluate(
        "[...document.querySelectorAll('mark')].map(m => [m.dataset.markers ?? '', m.className])"
    )
    assert ["1", "cited"] in marked
    assert ["3", "cited active first last"] in marked
    numbers = page.evaluate("[...document.querySelectorAll('a.cite')].map(a => a.textContent + a.hash)")
    assert numbers[0] == numbers[3]


def test_the_keyboard_is_enough(page):
    page.keyboard.type(DEMAND)  # the question has the focus from the start
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=done]")
    page.evaluate("document.querySelector('.composer textarea').blur()")
    page.focus("a.cite")
    page.keyboard.press("Enter")
    assert active_text(page).strip() == QUOTE
    assert page.evaluate("document.activeElement.matches('mark.active')")
    page.keyboard.press("j")
    page.wait_for_selector(".where >> text=Citation 2 of 2")
    assert active_text(page) == SECOND.quote
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".where >> text=Citation 1 of 2")
    page.keyboard.press("k")
    page.wait_for_selector(".where >> text=Citation 2 of 2")
    page.keyboard.press("Escape")
    assert (
        page.evaluate("document.activeElement.matches('a.cite') && document.activeElement.textContent") == "2"
    )


def test_a_question_quicker_than_the_page_is_asked_all_the_same(page):
    # The server's answers are held back, so that the question is there before its conversation.
    held = []
    page.route(COMPONENT_SERVER, lambda route: held.append(route))
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector("textarea")
    page.fill("textarea", DEMAND)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert held
    assert page.query_selector("article.turn") is None
    for route in held:
        route.continue_()
    page.unroute(COMPONENT_SERVER)
    page.wait_for_selector("article.turn[data-state=done]")


def test_what_is_not_borne_out_is_said_to_be_so(page):
    ask(page, DEMAND)
    assert page.inner_text(".sentence.partial") == SECOND.quote
    assert page.inner_text(".verdict") == "only partly borne out by its source"


def test_an_abstention_looks_like_one_and_opens_what_is_near(page):
    ask(page, NOTHING)
    assert page.inner_text(".abstained h4") == "Not in your documents"
    assert page.query_selector("a.cite") is None
    page.click(".abstained a.near")
    assert active_text(page) == "The chancellor sent helmets."
    assert page.query_selector("mark.active.near") is not None


def test_hostile_documents_and_answers_are_text(page, site):
    ask(page, EVIL)
    shown = page.evaluate("[...document.querySelectorAll('.sentence')].map(s => s.textContent)")
    assert shown == POISON
    page.click("a.cite >> nth=0")
    page.wait_for_selector("article.document")
    assert page.evaluate("document.querySelector('article.document').textContent") == HOSTILE.text
    assert page.evaluate("document.querySelector('.about h2').textContent") == HOSTILE.title
    inert = "#ibid :is(img, iframe, video, audio, object, embed, script, style, link, meta, base, marquee, math, select:not(.strictness, .writer))"
    assert page.query_selector_all(inert) == []
    links = page.evaluate("[...document.querySelectorAll('#ibid a')].map(a => a.getAttribute('href'))")
    assert all(link.startswith("#cite-") for link in links)
    handlers = "[...document.querySelectorAll('#ibid *')].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on'))"
    assert page.evaluate(f"{handlers}.length") == 0


def test_a_reload_brings_the_conversation_and_the_open_citation_back(page):
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    page.wait_for_selector("mark.active")
    before = page.inner_text(".turns")
    page.reload()
    assert active_text(page).strip() == QUOTE
    assert page.inner_text(".turns") == before
    assert in_view(page, "mark.active")
    page.click("a.cite >> text=2")
    page.wait_for_selector(".about h2 >> text=Berlin")


def test_another_tab_has_a_conversation_of_its_own(page, site, chromium):
    ask(page, DEMAND)
    with page.context.expect_page() as opening:
        page.evaluate("window.open(location.origin, '_blank', 'noopener')")
    other = opening.value
    other.wait_for_selector("#chat .welcome")
    assert other.query_selector("article.turn") is None
    assert len(site.talks) == 2


def test_stop_keeps_what_was_said(page, site):
    page.fill("textarea", SLOW)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=answering] .sentence")
    page.click("button.send.stop")
    page.wait_for_selector("article.turn[data-state=stopped]")
    assert page.inner_text(".reply").startswith(SECOND.quote)
    assert "It never comes" not in page.inner_text(".turns")
    site.gate.set()
    ask(page, DEMAND)
    assert "It never comes" not in page.inner_text(".turns")


def test_a_chip_works_while_the_answer_is_still_coming(page, site):
    page.fill("textarea", SLOW)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=answering] a.cite")
    page.click("a.cite >> text=1")
    assert active_text(page) == SECOND.quote
    site.gate.set()
    page.wait_for_selector("article.turn[data-state=done]")
    assert active_text(page) == SECOND.quote


def test_an_answer_is_copied_with_its_sources(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, DEMAND)
    page.click("button.copy")
    page.wait_for_selector("button.copy >> text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        f"{QUOTE} [1] {SECOND.quote} [2] (only partly borne out by its source)\n[1] Ministers leave"
    )
    assert f"“{QUOTE}” (news/geneva.md:{FIRST.start}-{FIRST.end})" in copied


def test_a_new_conversation_begins_empty(page):
    ask(page, DEMAND)
    page.click("button.clear")
    page.wait_for_selector(".welcome")
    assert page.query_selector("article.turn") is None
    page.click(".example >> nth=0")
    page.wait_for_selector("article.turn[data-state=done]")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off(page, width, height, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    page.wait_for_selector("mark.active")
    for pane in ("sources", "chat", "reader"):
        if width < 900:
            page.click(f".tabs [data-pane={pane}]")
        wide = page.evaluate(
            """pane => [...document.querySelectorAll('#' + pane + ' *')]
                .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).length""",
            pane,
        )
        assert wide == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
