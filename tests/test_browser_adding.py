"""Adding in Chromium: several lots in a row, a tab that is left, and where what was added stands in the list."""

from __future__ import annotations

import pytest
from browser_site import GENEVA, prepared
from page_fakes import document

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


@pytest.fixture
def held(site, monkeypatch):
    """Additions wait at the site's gate."""
    add = site.library.add

    def waiting(items, **options):
        site.gate.wait(60)
        yield from add(items, **options)

    monkeypatch.setattr(site.library, "add", waiting, raising=False)


def text(name: str, content: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def test_what_is_given_while_something_is_added_is_added_next(page, site, held):
    page.set_input_files("input.files", [text("first.txt", "It rained all day in the city.")])
    page.wait_for_selector(".adding .halt")
    page.set_input_files("input.files", [text(f"{n}.txt", f"On day {n} the sun shone.") for n in range(2)])
    page.set_input_files("input.files", [text("last.txt", "Then there was fog on the river.")])
    page.wait_for_selector(".following >> text=3 files to follow")
    site.gate.set()
    for name in ("first.txt", "0.txt", "1.txt", "last.txt"):
        page.wait_for_selector(f".documents .source >> text={name}")
    page.wait_for_selector(".notice.good >> text=last.txt: added")
    assert page.locator(".adding progress, .following").count() == 0


def test_who_stops_an_addition_is_told_what_did_not_follow(page, site, held):
    page.set_input_files("input.files", [text("first.txt", "It rained all day in the city.")])
    page.wait_for_selector(".adding .halt")
    page.set_input_files("input.files", [text("last.txt", "Then there was fog on the river.")])
    page.wait_for_selector(".following")
    page.click(".halt")
    page.wait_for_selector(".notice.warned >> text=Not added: 1 file that would have followed")
    site.gate.set()
    page.wait_for_selector(".adding progress", state="detached")
    assert all(one.source != "last.txt" for one in site.library.kept.values())


def test_a_tab_left_while_files_are_added_asks_before_and_says_so_after(chromium, site, held):
    asked = []
    with (
        chromium.new_context() as context
    ):  # gradio tells the console of every request that a reload cuts off
        left = context.new_page()
        left.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        left.goto(site.address)
        left.wait_for_selector(f"li[data-id='{GENEVA.id}']")
        left.click("textarea")  # a browser asks only those who have done something
        left.set_input_files("input.files", [text(f"{n}.txt", f"On day {n} it shone.") for n in range(3)])
        left.wait_for_selector(".adding .halt")
        left.evaluate("setTimeout(() => location.reload())")
        left.wait_for_selector(".notice.warned >> text=left while 3 files were being added")
        assert asked == ["beforeunload"]
        site.gate.set()
        left.reload()
        left.wait_for_selector(f"li[data-id='{GENEVA.id}']")
        assert left.inner_text(".adding") == ""
        assert asked == ["beforeunload"]


def test_what_was_added_is_shown_in_a_long_list(page, site):
    for n in range(60):
        one = document(f"Note {n} is about the weather.", source=f"note-{n}.txt", title=f"Note {n}")
        site.library.kept[one.id] = one
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".documents >> text=Note 59")
    page.set_input_files("input.files", [text(f"{n}.txt", f"On day {n} the sun shone.") for n in range(2)])
    page.wait_for_selector(".documents li.fresh")
    seen = """() => [...document.querySelectorAll('.documents li.fresh')].map(row => {
        const box = row.getBoundingClientRect(), list = row.parentNode.getBoundingClientRect();
        return box.top >= list.top - 1 && box.bottom <= list.bottom + 1;
    })"""
    assert page.evaluate(seen) == [True, True]


def test_escape_keeps_what_was_to_be_removed(page, site):
    page.focus(f"li[data-id='{GENEVA.id}'] .remove")
    page.keyboard.press("Enter")
    page.wait_for_selector(".confirm")
    page.keyboard.press("Escape")
    assert page.query_selector(".confirm") is None
    assert page.evaluate("document.activeElement.ariaLabel") == f"Remove {GENEVA.title}"
