"""The page in Chromium with prepared answers: every path by mouse and keyboard, and nothing leaves the machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from page_fakes import FakeLibrary, FakeTalk, abstention, answer, built, cite, document, serving

from qa.answer import Support

pytestmark = pytest.mark.browser

DATA = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]

FILLER = "\n\n".join(
    f"Paragraph {i} speaks of caution, of patience and of the long road to spring." for i in range(60)
)
GENEVA = document(
    "# Ministers leave Geneva\n\n😀 They met on Friday by the lake.\n\n"
    f"{FILLER}\n\nMr Lavrov demanded a written answer.\nHe said he would wait a week.\n\n{FILLER}\n\nA reply was promised.",
    source="news/geneva.md",
    title="Ministers leave Geneva",
    date="2022-01-21",
    author="A. Reporter",
)
BERLIN = document(
    "The chancellor sent helmets. Kyiv called them a joke.", source="berlin.html", title="Berlin hesitates"
)
XSS_FILE = DATA / "badinput" / "payloads" / "xss.jsonl"
POISON = (
    [json.loads(line)["payload"] for line in XSS_FILE.read_text(encoding="utf-8").splitlines()]
    if XSS_FILE.exists()
    else [
        "<img src=x onerror=window.__xss=1>",
        "<script>window.__xss=1</script>",
        "[c](javascript:window.__xss=1)",
    ]
) + [
    "![a](http://127.0.0.1:9911/x?q=S3CRET)",
    "<img src=http://127.0.0.1:9911/x>",
    "${window.__xss=1}",
    "{{constructor}}",
]
HOSTILE = document(
    "\n\n".join(POISON), source="<b>x</b>.html", title="<img src=x onerror=window.__xss=1> ${1} {{a}}"
)

DEMAND, NOTHING, SLOW, EVIL, BOTH = (
    "What did Lavrov demand?",
    "Who won?",
    "Take your time?",
    "Be evil?",
    "And the reply?",
)
COMPONENT_SERVER = re.compile(r"/component_server/?$")
QUOTE = "Mr Lavrov demanded a written answer.\nHe said he would wait a week."
FIRST = cite(GENEVA, QUOTE, 1, speaker="Sergey Lavrov")
SECOND = cite(BERLIN, "Kyiv called them a joke.", 2)
THIRD = cite(GENEVA, "A reply was promised.", 3)


@dataclass
class Site:
    address: str
    library: FakeLibrary
    talks: list[FakeTalk] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def site(tmp_path):
    """The real application on a port of its own, over a library in memory."""
    library = FakeLibrary.of(GENEVA, BERLIN, HOSTILE)
    made = Site(address="", library=library)
    answers = {
        DEMAND: answer(DEMAND, (QUOTE, FIRST), (SECOND.quote, SECOND, Support.PARTIAL)),
        BOTH: answer(BOTH, (THIRD.quote, THIRD), (QUOTE, FIRST)),
        SLOW: answer(
            SLOW,
            (SECOND.quote, cite(BERLIN, SECOND.quote, 1)),
            ("It never comes.", cite(GENEVA, "They met", 2)),
        ),
        NOTHING: abstention(NOTHING, "No passage tells.", cite(BERLIN, "The chancellor sent helmets.", 1)),
        EVIL: answer(EVIL, *[(text, cite(HOSTILE, text, n)) for n, text in enumerate(POISON, start=1)]),
    }

    def converse() -> FakeTalk:
        made.talks.append(FakeTalk(answers, gates={SLOW: made.gate}))
        return made.talks[-1]

    app = built(library, converse=converse, examples=(DEMAND, NOTHING), uploads=tmp_path)
    with serving(app) as made.address:
        yield made
        made.gate.set()


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, site):
    """A page that lets no request out, and that must end without any tried and without an error."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    outside, errors = [], []

    def route(handler):
        if handler.request.url.startswith(site.address):
            handler.continue_()
        else:
            outside.append(handler.request.url)
            handler.abort()

    context.route("**/*", route)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(site.address)
    opened.wait_for_selector("#chat .welcome")
    opened.wait_for_selector("#sources .documents li[data-id]")
    yield opened
    xss = opened.evaluate("window.__xss")
    context.close()
    assert outside == []
    assert errors == []
    assert xss is None


def ask(page, question):
    page.fill("textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"article.turn[data-state=done] >> text={question}")


def active_text(page) -> str:
    page.wait_for_selector("mark.active")
    return page.evaluate(
        "[...document.querySelectorAll('mark.active, mark.active + .gap')].map(m => m.textContent).join('')"
    )


def in_view(page, selector) -> bool:
    return page.evaluate(
        """selector => {
            const box = document.querySelector(selector).getBoundingClientRect();
            const pane = document.querySelector('.reading').getBoundingClientRect();
            return box.top >= pane.top && box.bottom <= pane.bottom && box.width > 0;
        }""",
        selector,
    )


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
    assert page.inner_text(".abstained h3") == "Not in your documents"
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
    assert page.inner_text(".prose").startswith(SECOND.quote)
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
    # The answer stays, and its citation says what became of the document.
    page.reload()
    page.wait_for_selector(".reading .empty >> text=no longer in the library")
    assert page.inner_text(".reading blockquote") == "It rained."


def test_unreadable_files_and_a_locked_library_are_said_plainly(page, site):
    pytest.importorskip("corpus.read")
    bad = {"name": "blob.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 40}
    page.set_input_files("input.files", [bad])
    page.wait_for_selector(".notice.failed >> text=blob.bin:")
    site.library.locked = True
    good = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"It rained all day in the city."}
    page.set_input_files("input.files", [good])
    page.wait_for_selector(".notice.failed >> text=another process")


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
        context.set_offline(False)


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


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=pyproject.toml", "/gradio_api/file=/etc/passwd", "/gradio_api/runs", "/docs"]
)
def test_the_server_gives_no_file_away(site, path):
    import http.client

    connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status in {403, 404}
    connection.close()
