"""What the page spares its reader, in Chromium: typing anew, tabbing through every source, dismissing line by line."""

from __future__ import annotations

import pytest
from browser_site import BERLIN, BOTH, DEMAND, GENEVA, HOSTILE, NOTHING, SLOW, prepared
from browsing import ask
from page_fakes import document

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


def focused(page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def test_escape_stops_and_the_question_can_be_edited_and_asked_again(page, site):
    page.fill("textarea", SLOW)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=answering] .sentence")
    page.keyboard.press("Escape")
    page.wait_for_selector("article.turn[data-state=stopped]")
    page.click("article.turn .again")
    assert page.input_value("textarea") == SLOW
    assert focused(page, "textarea")
    site.gate.set()
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=done] >> text=They met")
    assert page.query_selector("article.turn[data-state=done] .again") is None


def test_what_is_wrong_with_an_endless_question_is_in_sight(page):
    # The stand-in knows no such question, so it fails.
    page.fill("textarea", "word " * 2_000)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.turn[data-state=failed] .error")
    error = page.locator("article.turn .error").bounding_box()
    composer = page.locator(".composer").bounding_box()
    assert error["y"] + error["height"] <= composer["y"]
    page.click("article.turn .again")
    assert page.input_value("textarea") == ("word " * 2_000).strip()


def test_a_question_half_written_outlives_a_reload(page):
    page.fill("textarea", "And what did")
    page.reload()
    page.wait_for_selector("#chat .welcome")
    assert page.input_value("textarea") == "And what did"
    ask(page, DEMAND)
    assert page.evaluate("sessionStorage.getItem('ibid-draft')") == ""


def test_the_keyboard_needn_t_pass_every_source(page):
    page.focus(".theme")
    page.keyboard.press("Shift+Tab")
    assert focused(page, ".skip")
    assert page.locator(".skip").bounding_box()["width"] > 50
    page.keyboard.press("Enter")
    assert focused(page, "textarea")


def test_a_removal_names_its_document_and_the_keyboard_goes_on(page):
    page.focus(f"li[data-id='{GENEVA.id}'] .remove")
    page.keyboard.press("Enter")
    assert page.inner_text(".confirm span") == f"Remove from the library: {GENEVA.title}"
    assert focused(page, ".confirm .ghost")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"li[data-id='{GENEVA.id}']", state="detached")
    page.wait_for_function(
        "id => document.activeElement.matches(`li[data-id='${id}'] .remove`)", arg=BERLIN.id
    )
    # The list is drawn anew when the window comes back; the keyboard stays where it was.
    page.focus(f"li[data-id='{HOSTILE.id}'] .open")
    with page.expect_response(lambda response: "component_server" in response.url):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(200)
    assert focused(page, f"li[data-id='{HOSTILE.id}'] .open")


def test_what_went_well_goes_by_itself_and_failures_together(page):
    pytest.importorskip("corpus.read")
    bad = [
        {"name": f"{n}.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 40}
        for n in range(3)
    ]
    page.clock.install()
    good = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"It rained all day in the city."}
    page.set_input_files("input.files", [*bad, good])
    page.wait_for_selector(".notice.good >> text=a.txt: added")
    assert page.locator(".notice.failed").count() == 3
    page.clock.fast_forward(11_000)
    page.wait_for_selector(".notice.good", state="detached")
    assert page.locator(".notice.failed").count() == 3
    page.click(".sweep")
    assert page.inner_text(".adding") == ""
    assert focused(page, ".add")


def test_a_document_of_very_many_paragraphs_opens(page, site):
    many = document("\n\n".join(["x"] * 20_000), source="log.txt", title="A log")
    site.library.kept[many.id] = many
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(f"li[data-id='{many.id}']")
    page.click(f"li[data-id='{many.id}'] .open")
    # Every paragraph once made the browser look through all before it: 17 s.
    page.wait_for_selector(".about .place >> text=log.txt", timeout=10_000)
    assert page.locator("article.document > p").count() == 20_000


def test_back_leads_to_where_the_document_was_opened(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.click(".tabs [data-pane=sources]")
    page.click(f"li[data-id='{GENEVA.id}'] .open")
    page.wait_for_selector(".reading .document")
    # The list is drawn anew whenever the window comes back, and what was pressed with it.
    with page.expect_response(lambda response: "component_server" in response.url):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(200)
    page.click(".back >> text=Back")
    assert page.get_attribute("#ibid", "data-pane") == "sources"
    assert focused(page, f"li[data-id='{GENEVA.id}'] .open")
    page.click(".tabs [data-pane=chat]")
    ask(page, DEMAND)
    page.click("a.cite >> text=2")
    page.wait_for_selector("mark.active")
    assert page.get_attribute(".back", "aria-label") == "Back to the answer"
    page.click("button.close")
    assert page.get_attribute("#ibid", "data-pane") == "chat"
    assert page.evaluate("document.activeElement.matches('a.cite') && document.activeElement.text") == "2"


def test_a_pane_that_is_left_is_gone_at_once(page):
    page.set_viewport_size({"width": 640, "height": 360})  # as a laptop's at 200 %
    ask(page, DEMAND)
    page.evaluate("document.querySelector('.tabs [data-pane=sources]').click()")
    assert (
        page.evaluate(
            "[...document.querySelectorAll('#chat *')].filter(e => getComputedStyle(e).visibility === 'visible').length"
        )
        == 0
    )


def test_the_sentence_of_a_citation_comes_along(page):
    page.set_viewport_size({"width": 1280, "height": 420})
    seen = """number => {
        const pane = document.querySelector('.transcript').getBoundingClientRect();
        return [...document.querySelectorAll('a.cite')].filter(a => a.text === number).map(a => a.getBoundingClientRect())
            .map(box => box.top >= pane.top && box.bottom <= pane.bottom);
    }"""
    for question in (DEMAND, NOTHING, BOTH):
        ask(page, question)
    page.evaluate("document.querySelector('.transcript').scrollTop = 0")
    page.click("a.cite >> text=2")
    page.wait_for_selector(".where >> text=Citation 2 of 3")
    assert page.evaluate(seen, "3") == [False]
    page.keyboard.press("j")
    page.wait_for_selector(".where >> text=Citation 3 of 3")
    assert page.evaluate(seen, "3") == [True]
    # The answer in view cites the first one, too: it isn't left for the one above.
    page.keyboard.press("j")
    page.wait_for_selector(".where >> text=Citation 1 of 3")
    assert page.evaluate(seen, "1") == [False, True]
