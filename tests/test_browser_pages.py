"""The reader's page view in Chromium: the page as it looks, the cited lines marked where they stand."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace

import pytest
from browsing import in_view
from fakes import WordHashEmbedder
from ocr_proof import HAS_TESSERACT, error, read_lines
from page_fakes import FakeTalk, answer, built, cite, serving
from pdf_maker import MADE, SENTENCES
from PIL import Image

from index import Library
from qa.places import placed

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WHERE = "Where is it?"
NAMES = ("two-columns", "cropped", "rotated", "running")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library of PDFs, and an answer that cites each."""
    folder = tmp_path_factory.mktemp("pages")
    for name in NAMES:
        (folder / f"{name}.pdf").write_bytes(MADE[name])
    with Library.open(folder / "library", embedder=WordHashEmbedder(), create=True) as library:
        list(library.add(folder.glob("*.pdf")))
        documents = {
            one.source.rpartition("/")[2][:-4]: library.document(one.id) for one in library.documents()
        }
        parts = []
        for number, name in enumerate(NAMES, start=1):
            quote = SENTENCES[13 if name == "two-columns" else 4]
            parts.append((quote, replace(cite(documents[name], quote, number), page=1)))
        answered = placed(answer(WHERE, *parts), library)
        yield library, answered


@pytest.fixture
def page(made, tmp_path):
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    library, answered = made
    app = built(library, converse=lambda: FakeTalk({WHERE: answered}), examples=(WHERE,), uploads=tmp_path)
    with serving(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1500, "height": 950}, device_scale_factor=2)
        page = context.new_page()
        refused: list[str] = []
        page.on("pageerror", lambda problem: refused.append(str(problem)))
        page.on(
            "console", lambda line: refused.append(line.text) if "Content Security" in line.text else None
        )
        page.goto(address)
        page.wait_for_selector("#chat .example")
        page.fill("#chat textarea", WHERE)
        page.keyboard.press("Enter")
        page.wait_for_selector("#chat .passages li >> nth=3")
        yield page
        assert refused == []
        browser.close()


def opened(page, marker: int) -> None:
    page.click(f'#chat a.cite:text-is("{marker}")')
    page.wait_for_selector("#reader .sheet mark.active[data-keys]")
    page.wait_for_function(
        "[...document.querySelectorAll('.sheet img')].filter((i) => { const b = i.getBoundingClientRect();"
        " return b.bottom > 0 && b.top < innerHeight; }).every((i) => i.complete && i.naturalWidth > 0)"
    )
    page.wait_for_timeout(900)  # the glow of a newly opened mark fades


def test_the_cited_lines_are_marked_where_they_stand(page, made) -> None:
    for citation in made[1].citations:
        opened(page, citation.marker)
        assert page.get_attribute("#reader .sheet:has(mark.active)", "data-page") == str(citation.page)
        marks = page.query_selector_all("#reader mark.active")
        assert len(marks) == len(citation.boxes)
        frame = page.query_selector("#reader .reading").bounding_box()
        for mark in marks:
            box = mark.bounding_box()
            assert frame["y"] <= box["y"] < box["y"] + box["height"] <= frame["y"] + frame["height"]
        if HAS_TESSERACT:
            picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
            turn = 90 if NAMES[citation.marker - 1] == "rotated" else 0
            lines = []
            for mark in marks:
                box = mark.bounding_box()
                left, top = 2 * box["x"], 2 * box["y"]
                cut = picture.crop(
                    (int(left), int(top), int(left + 2 * box["width"]), int(top + 2 * box["height"]))
                )
                lines.append(cut.rotate(turn, expand=True) if turn else cut)
            # At the size of a pane the letters are small: what is shown is read, not each of its points.
            assert error(citation.quote, read_lines(lines)) <= 0.1, citation.document.source


def test_page_and_text_by_keyboard(page) -> None:
    opened(page, 1)
    assert page.is_visible("#reader .views")
    page.keyboard.press("t")
    page.wait_for_selector("#reader article.document mark.active")
    assert page.inner_text("#reader article.document mark.active") == SENTENCES[13]
    assert page.get_attribute("#reader .as-text", "aria-pressed") == "true"
    assert not page.is_visible("#reader .paging")
    page.keyboard.press("t")
    page.wait_for_selector("#reader .sheet mark.active")
    page.keyboard.press("j")
    page.wait_for_function("document.querySelector('#reader .where').textContent.includes('2 of 4')")
    page.wait_for_selector("#reader .sheet mark.active")


def test_pages_are_turned_by_keys_buttons_and_number(page) -> None:
    opened(page, 4)
    assert page.inner_text("#reader .of") == "of 5"
    at = "document.querySelector('#reader .page').value"
    page.fill("#reader .page", "4")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{at} === '4'")
    page.click("#reader .after")
    page.wait_for_function(f"{at} === '5'")
    page.focus("#reader .reading")
    page.keyboard.press("p")
    page.wait_for_function(f"{at} === '4'")
    page.fill("#reader .page", "99")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{at} === '5'")


def test_where_a_page_cant_be_painted_its_text_is_offered(page) -> None:
    page.route("**/pages/**", lambda route: route.fulfill(status=404, body="no"))
    page.click('#chat a.cite:text-is("1")')
    page.wait_for_selector("#reader .sheet .missing")
    page.keyboard.press("t")
    page.wait_for_selector("#reader article.document mark.active")


def resized(page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    # The place is kept by an observer, which is called before the second frame is painted.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


SIZES = ((1280, 700), (1000, 500), (820, 1100), (390, 844), (1500, 950))


def test_the_active_mark_stays_in_sight_while_the_window_changes(page, made) -> None:
    library, answered = made
    running = library.document(answered.citations[3].document.id)
    start = running.page_starts[4] + 2  # far down: whatever makes the pages smaller moves it a long way
    page.evaluate(
        "key => document.dispatchEvent(new CustomEvent('ibid:open', {detail: {key, via: null}}))",
        f"cite-{running.id}-{start}-{start + 60}",
    )
    page.wait_for_selector("#reader .sheet[data-page='5'] mark.active.first")
    for width, height in SIZES:
        resized(page, width, height)
        assert in_view(page, "mark.active.first"), (width, height)


def test_the_page_that_is_looked_at_stays_while_the_window_changes(page) -> None:
    opened(page, 4)
    page.evaluate("document.querySelector('.sheet[data-page=\"4\"]').scrollIntoView({block: 'start'})")
    page.wait_for_function("document.querySelector('#reader .page').value === '4'")
    top = "document.querySelector('.sheet[data-page=\"4\"]').getBoundingClientRect().top"
    for width, height in SIZES:
        resized(page, width, height)
        assert abs(page.evaluate(top) - 56) < 40, (width, height)
