"""The page over the shipped sample library, for real, in Chromium: ask, open, follow up, upload, ask that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import active_text, ask, in_view
from page_fakes import built, serving

from corpus.sample import EXAMPLE_QUESTIONS, sample_documents

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The address of the page over the sample, and its library."""
    from index import Library

    folder = tmp_path_factory.mktemp("sample")
    uploads = folder / "uploads"
    uploads.mkdir()
    with Library.open(folder / "library", create=True) as library:
        for event in library.add(sample_documents()):
            assert event.outcome == "added", event
        with serving(built(library, uploads=uploads, examples=EXAMPLE_QUESTIONS)) as address:
            yield address, library, uploads


@pytest.fixture
def page(chromium, sample):
    """A page of its own that may load nothing from elsewhere and must log no error."""
    address, _, _ = sample
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        outside, errors = [], []
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.on(
            "request", lambda r: None if r.url.startswith((address, "data:")) else outside.append(r.url)
        )
        opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(address)
        opened.wait_for_selector(".example")
        opened.wait_for_selector("#sources .documents li[data-id]")
        yield opened
    assert (outside, errors) == ([], [])


def picture(page, name: str) -> None:
    """Keep a picture for people to look at, where `IBID_PICTURES` names a folder."""
    folder = os.environ.get("IBID_PICTURES")
    if folder:
        page.wait_for_timeout(900)
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_every_citation_of_the_examples_opens_on_its_quote(page, sample):
    picture(page, "sample-welcome")
    _, library, _ = sample
    opened = 0
    for question in EXAMPLE_QUESTIONS:
        ask(page, question)
        picture(page, f"sample-answer-{EXAMPLE_QUESTIONS.index(question)}")
        turn = page.query_selector_all("article.turn")[-1]
        for chip in turn.query_selector_all("a.cite"):
            _, document, start, end = chip.get_attribute("href").rsplit("#", 1)[1].split("-")
            chip.click()
            page.wait_for_selector(f"mark.active[data-keys*='{document}-{start}-{end}']")
            wanted = library.document(document).text[int(start) : int(end)]
            assert active_text(page).strip() == wanted.strip()
            assert in_view(page, "mark.active")
            opened += 1
        picture(page, f"sample-reader-{EXAMPLE_QUESTIONS.index(question)}")
    assert opened >= len(EXAMPLE_QUESTIONS) - 1
    # One span, one number, through the whole conversation.
    pairs = page.evaluate("[...document.querySelectorAll('a.cite')].map(a => [a.textContent, a.hash])")
    assert (
        len({number for number, _ in pairs})
        == len({place for _, place in pairs})
        == len({(n, p) for n, p in pairs})
    )


def test_an_uploaded_file_is_asked_and_removed(page, sample):
    _, library, uploads = sample
    text = "# The lighthouse of Orrin\n\nThe lighthouse keeper of Orrin is called Marta Vesel. She has 14 goats.\n"
    page.set_input_files(
        "input.files", [{"name": "orrin.md", "mimeType": "text/markdown", "buffer": text.encode()}]
    )
    page.wait_for_selector(".notice.good >> text=orrin.md: added")
    ask(page, "Who is the lighthouse keeper of Orrin?")
    page.wait_for_selector("article.turn[data-state=done] a.cite")
    page.click("article.turn a.cite >> nth=0")
    assert "Marta Vesel" in active_text(page)
    picture(page, "sample-upload")
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    (added,) = [one for one in library.documents() if one.source == "orrin.md"]
    row = f"li[data-id='{added.id}']"
    page.hover(row)
    page.click(f"{row} .remove")
    picture(page, "sample-remove")
    page.click(f"{row} .confirm .danger")
    page.wait_for_selector(row, state="detached")
    assert added.id not in {one.id for one in library.documents()}
    ask(page, "What is the lighthouse keeper of Orrin called?")
    assert "Marta Vesel" not in page.query_selector_all("article.turn .answer")[-1].inner_text()
