"""What is taken out of the conversation in Chromium: copied, saved, printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from browser_site import BERLIN, DEMAND, EVIL, FIRST, GENEVA, NOTHING, POISON, QUOTE, SECOND, prepared
from browsing import ask
from markdown_it import MarkdownIt
from page_fakes import answer, cite

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    with prepared(tmp_path) as made:
        yield made


@pytest.fixture
def clipboard(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def saved(page) -> str:
    with page.expect_download() as download:
        page.click("button.save")
    assert re.fullmatch(r"Ibid conversation \d{4}-\d\d-\d\d\.md", download.value.suggested_filename)
    return download.value.path().read_text(encoding="utf-8")


def test_a_copied_answer_names_author_page_and_speaker(page, site, clipboard):
    cited = replace(
        FIRST, page=12, document=replace(FIRST.document, author="A. Reporter", publisher="The Wire")
    )
    site.talks[-1].answers["Page?"] = answer("Page?", (QUOTE, cited))
    ask(page, "Page?")
    page.click("button.copy")
    page.wait_for_selector("button.copy >> text=Copied")
    assert clipboard().endswith(
        "[1] Ministers leave Geneva, A. Reporter, The Wire, 21 Jan 2022, page 12, said by Sergey Lavrov: "
        f"“{QUOTE}” (news/geneva.md:{FIRST.start}-{FIRST.end})"
    )
    page.wait_for_selector("button.copy >> text=Copy with sources")  # it can be pressed again


def test_a_copied_selection_has_its_numbers_in_brackets(page, clipboard):
    ask(page, DEMAND)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.reply'))")
    page.keyboard.press("Control+c")
    assert " ".join(clipboard().split()) == " ".join(f"{QUOTE} [1]".split())
    assert page.inner_text("a.cite >> nth=0") == "1"


def test_a_conversation_is_saved_with_its_citations_as_footnotes(page, site):
    assert not page.is_visible("button.save")
    ask(page, DEMAND)
    ask(page, NOTHING)
    ask(page, DEMAND)
    text = saved(page)
    assert text.startswith("# Conversation of ")
    assert text.count(f"## {DEMAND}\n\n{' '.join(QUOTE.split())}[^1]\n\n{SECOND.quote}[^2] (only partly") == 2
    assert f"## {NOTHING}\n\n**Not in the documents.** No passage tells.\n\nThe nearest passages" in text
    notes = re.findall(r"^\[\^(\d+)\]: .*$", text, re.MULTILINE)
    assert notes == ["1", "2"]  # once each, however often they are cited
    assert (
        f"[^1]: **Ministers leave Geneva**, 21 Jan 2022, said by Sergey Lavrov: “{' '.join(QUOTE.split())}” "
        f"(news/geneva.md:{FIRST.start}-{FIRST.end}, text {GENEVA.id[:12]})"
    ) in text
    # Whoever checks it finds the quote by the place that is given.
    assert GENEVA.text[FIRST.start : FIRST.end] == QUOTE


def test_a_saved_citation_says_that_its_document_is_gone(page, site):
    ask(page, DEMAND)
    del site.library.kept[BERLIN.id]
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".passages a[data-gone]")
    assert f"text {BERLIN.id[:12]}, no longer in the library)" in saved(page)


def test_hostile_text_is_saved_as_text(page, site):
    question = "1. <img src=x> ![a](b) # **c**"
    site.talks[-1].answers[question] = answer(
        question,
        ("- Lists `are` _no_ lists & <b>so on</b>.", cite(BERLIN, SECOND.quote, 1)),
        ("137.5 is a number, snake_case a word.", cite(GENEVA, QUOTE, 2)),
        ("# No heading.", cite(BERLIN, "The chancellor", 3)),
    )
    ask(page, EVIL)
    ask(page, question)
    text = saved(page)
    tokens = MarkdownIt("commonmark").parse(text)
    kinds = {token.type for token in tokens} | {child.type for t in tokens for child in t.children or ()}
    assert kinds <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
        *("text_special", "strong_open", "strong_close", "em_open", "em_close", "softbreak"),
    }
    shown = "\n".join("".join(c.content for c in t.children or ()) for t in tokens if t.type == "inline")
    for poison in POISON:
        # CommonMark has a reader show U+FFFD for U+0000.
        assert " ".join(poison.replace("\0", "\ufffd").split()) in shown
    assert question in shown
    assert "137.5 is a number, snake_case a word." in text  # and legible as it stands
    assert {token.tag for token in tokens if token.type == "heading_open"} == {"h1", "h2"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_conversation_is_printed_and_nothing_else(page, scheme):
    page.emulate_media(color_scheme=scheme)
    for question in (DEMAND, NOTHING, EVIL):
        ask(page, question)
    page.click("a.cite >> nth=0")
    page.wait_for_selector("mark.active")
    page.emulate_media(media="print", color_scheme=scheme)
    for width in (1280, 700):  # paper is narrower than the screen, and then only one pane is shown
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("[...document.querySelectorAll('.asked h3')].every(h => h.checkVisibility())")
        assert not page.is_visible(".documents")
        assert not page.is_visible(".reading")
        assert not page.is_visible(".composer")
        last = page.evaluate("document.querySelector('.turns').getBoundingClientRect().bottom")
        assert last > 800  # more than a screen of it
        assert page.evaluate("document.documentElement.scrollHeight") >= last
        assert page.evaluate("getComputedStyle(document.querySelector('.reply')).color") == "rgb(35, 33, 29)"
