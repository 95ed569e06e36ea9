"""Sources in Chromium: ticked, added, removed and refused; a server that has ended."""

from __future__ import annotations

import pytest
from browser_site import (
    BERLIN,
    DEMAND,
    GENEVA,
    HOSTILE,
    NOTHING,
    SECOND,
    prepared,
)
from browsing import active_text, ask
from page_fakes import answer, cite, document

from corpus.errors import LibraryError

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


def test_only_ticked_sources_are_asked(page, site):
    page.uncheck(f"li[data-id='{BERLIN.id}'] input")
    assert page.inner_text(".count") == "2 of 3 asked"
    ask(page, DEMAND)
    assert site.talks[-1].asked[-1][1] == {GENEVA.id, HOSTILE.id}
    page.uncheck(".all") if page.is_checked(".all") else page.click(".all")
    page.click(".all")
    assert page.inner_text(".count") == "0 of 3 asked"
    page.fill("textarea", DEMAND)
    page.keyboard.press("Enter")
    assert page.inner_text(".composer .error") == "Tick at least one source to ask."
    page.click(".all")
    page.wait_for_selector(".composer .error", state="detached")


def test_a_refusal_says_how_many_sources_were_asked(page):
    ask(page, NOTHING)
    assert page.query_selector(".asked-only") is None
    page.uncheck(f"li[data-id='{BERLIN.id}'] input")
    page.fill("textarea", NOTHING)
    page.keyboard.press("Enter")
    page.wait_for_selector(".asked-only >> text=Only the 2 ticked sources were asked.")


def test_files_are_added_asked_about_and_removed(page, site):
    pytest.importorskip("corpus.read")
    name = "<img src=x onerror=window.__xss=1>.md"
    page.set_input_files(
        "input.files", [{"name": name, "mimeType": "text/markdown", "buffer": b"# Fresh news\n\nIt rained."}]
    )
    page.wait_for_selector(".notice.good >> text=: added")
    page.wait_for_selector(".documents >> text=Fresh news")
    assert page.evaluate("document.querySelector('.documents li:last-child .source').textContent") == name
    (added,) = [one for one in site.library.kept.values() if one.title == "Fresh news"]
    for talk in site.talks:
        talk.answers["Did it rain?"] = answer("Did it rain?", ("It rained.", cite(added, "It rained.", 9)))
    ask(page, "Did it rain?")
    page.click("a.cite >> text=9")
    assert active_text(page) == "It rained."
    row = f"li[data-id='{added.id}']"
    page.hover(row)
    page.click(f"{row} .remove")
    page.click(f"{row} .confirm >> text=Keep")
    page.hover(row)
    page.click(f"{row} .remove")
    page.click(f"{row} .confirm .danger")
    page.wait_for_selector(row, state="detached")
    assert added.id not in site.library.kept
    # The answer stays, and its citation says what became of the document: at once, and after a reload.
    for _ in range(2):
        page.wait_for_selector(".reading .empty >> text=no longer in the library")
        assert page.inner_text(".reading blockquote") == "It rained."
        page.reload()
    page.click(".clear")
    page.wait_for_selector(".reading .empty >> text=Open a citation")


def test_unreadable_files_and_a_locked_library_are_said_plainly(page, site):
    pytest.importorskip("corpus.read")
    bad = {"name": "blob.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 40}
    page.set_input_files("input.files", [bad])
    page.wait_for_selector(".notice.failed >> text=blob.bin:")
    site.library.locked = True
    good = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"It rained all day in the city."}
    page.set_input_files("input.files", [good])
    page.wait_for_selector(".notice.failed >> text=another process")


def test_a_server_that_has_ended_is_said_to_have(chromium, site):
    with chromium.new_context() as context:
        lost = context.new_page()
        lost.goto(site.address)
        lost.wait_for_selector("#chat .welcome")
        lost.wait_for_selector("#sources .documents li[data-id]")
        context.set_offline(True)
        lost.fill("textarea", DEMAND)
        lost.keyboard.press("Enter")
        lost.wait_for_selector("article.turn[data-state=failed] >> text=The server does not answer")
        lost.click(f"li[data-id='{BERLIN.id}'] .open")
        lost.wait_for_selector(".reading .empty >> text=The server does not answer")
        lost.hover(f"li[data-id='{BERLIN.id}']")
        lost.click(f"li[data-id='{BERLIN.id}'] .remove")
        lost.click(".confirm .danger")
        lost.wait_for_selector(".notice.failed >> text=The server does not answer")
        lost.wait_for_selector(f"li[data-id='{BERLIN.id}'] .open")  # it is still there
        lost.click(".clear")
        lost.wait_for_selector(".composer .error >> text=The server does not answer")
        context.set_offline(False)


def test_a_server_that_ends_while_files_are_added_is_said_to_have(chromium, site, monkeypatch):
    def never(items, **_):
        site.gate.wait(60)
        yield from ()

    monkeypatch.setattr(site.library, "add", never, raising=False)
    with chromium.new_context() as context:
        lost = context.new_page()
        lost.goto(site.address)
        lost.wait_for_selector("#sources .documents li[data-id]")
        lost.set_input_files(
            "input.files", [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"It rained."}]
        )
        lost.wait_for_selector(".adding .halt")
        context.set_offline(True)
        lost.wait_for_selector(".notice.failed >> text=The server does not answer")
        assert lost.query_selector(".adding progress") is None
        context.set_offline(False)
    site.gate.set()


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=pyproject.toml", "/gradio_api/file=/etc/passwd", "/gradio_api/runs", "/docs"]
)
def test_the_server_gives_no_file_away(site, path):
    import http.client

    connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status in {403, 404}
    connection.close()


def removed(page, site, one) -> None:
    del site.library.kept[one.id]
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(f"li[data-id='{one.id}']", state="detached")


def test_the_citations_of_a_removed_document_say_so_and_the_keyboard_passes_on(page, site):
    ask(page, DEMAND)
    removed(page, site, GENEVA)
    said = "link => getComputedStyle(link.querySelector('.head'), '::after').content"
    cards = page.locator(".passages a")
    assert [card.evaluate(said) for card in cards.all()] == ['"no longer in the library"', "none"]
    page.focus("a.cite >> text=1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".reading .empty >> text=no longer in the library")
    assert page.inner_text(".where") == "Citation 1 of 2"
    page.keyboard.press("j")
    assert active_text(page) == SECOND.quote
    page.keyboard.press("k")
    page.wait_for_selector(".reading .empty")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "1"
    page.reload()
    page.wait_for_selector(".passages a[data-gone]")
    assert page.locator(".passages a[data-gone]").count() == 1


def test_a_version_that_was_replaced_leads_to_the_present_one(page, site):
    ask(page, DEMAND)
    page.click("a.cite >> text=2")
    assert active_text(page) == SECOND.quote
    now = document("The chancellor sent howitzers. Kyiv was glad.", source=BERLIN.source, title="Berlin")
    site.library.kept[now.id] = now
    removed(page, site, BERLIN)
    page.wait_for_selector(".passages a[data-gone='replaced since']")
    assert (
        page.inner_text(".reading .empty p") == "berlin.html was replaced by another version. This one said:"
    )
    assert page.inner_text(".reading blockquote") == SECOND.quote
    page.click(".reading .now")
    page.wait_for_selector("article.document >> text=howitzers")
    # What an answer cites before the list has heard of it isn't called gone.
    other = document("Fog lay on the river.", source="fog.txt", title="Fog")
    site.library.kept[other.id] = other
    site.talks[-1].answers["Fog?"] = answer("Fog?", (other.text, cite(other, other.text, 3)))
    ask(page, "Fog?")
    assert page.get_attribute("article.turn:last-child .passages a", "data-gone") is None


def test_a_library_that_cant_be_read_just_now_has_lost_nothing(page, site, monkeypatch):
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    before = active_text(page)

    def unreadable():
        raise LibraryError("the library can't be read", hint="wait")

    monkeypatch.setattr(site.library, "documents", unreadable, raising=False)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".notice.failed >> text=can't be read")
    assert page.locator(".documents li[data-id]").count() == 3
    assert page.query_selector("[data-gone]") is None
    assert active_text(page) == before
