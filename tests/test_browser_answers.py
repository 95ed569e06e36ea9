"""How an answer is shown, in Chromium: what answers in bold, repetitions, disagreement, dates, speakers, changed sources."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browsing import Site, active_text, ask
from page_fakes import FakeLibrary, FakeTalk, built, cite, document, serving

from qa.answer import Also, Answer, AnswerSentence, Claim, DatedWords, Disagreement, Support

pytestmark = pytest.mark.browser

LONG, EVIL = "How long did it last?", "Be evil?"
HTML = "<img src=x onerror=window.__xss=1>"
WIRE = document(
    "😀 On Friday the two met. They talked for 90 minutes.",
    source="wire.txt",
    title="Two meet",
    date="2022-01-22",
)
POST = document(
    "The two talked for an hour and a half.", source="post.html", title="A talk", date="2022-01-21"
)
ECHO = document("It went on for close to two hours.", source="echo.md", title="Echo", date="2022-01-23")
FIRST = cite(WIRE, "😀 On Friday the two met.", 1)
SECOND = cite(WIRE, "They talked for 90 minutes.", 2, speaker="Anna Berg")
THIRD = cite(POST, POST.text, 3)
FOURTH = replace(cite(ECHO, ECHO.text, 4), stale=True)


def said(text: str, *markers: int, **more) -> AnswerSentence:
    return AnswerSentence(text=text, markers=markers, support=Support.SUPPORTED, **more)


ANSWER = Answer(
    question=LONG,
    text="",
    abstained=False,
    sentences=(
        said(FIRST.quote, 1, dates=(DatedWords(start=5, end=11, value="2022-01-21"),)),
        said(
            SECOND.quote,
            2,
            3,
            highlight=(16, 26),
            also=(Also(name="The Post", marker=3),),
            speaker="Anna Berg",
        ),
        said(FOURTH.quote, 4, highlight=(15, 33)),
    ),
    citations=(FIRST, SECOND, THIRD, FOURTH),
    disagreements=(
        Disagreement(
            claims=(
                Claim(words="90 minutes", name="The Wire", date="2022-01-22", marker=2),
                Claim(words="close to two hours", name="echo.md", date=None, marker=4),
            )
        ),
    ),
)
HOSTILE = replace(
    ANSWER,
    question=EVIL,
    sentences=tuple(
        replace(s, speaker=HTML, also=tuple(replace(a, name=HTML) for a in s.also)) for s in ANSWER.sentences
    ),
    disagreements=(
        Disagreement(
            claims=tuple(replace(c, name=HTML, words=HTML, date=HTML) for c in ANSWER.disagreements[0].claims)
        ),
    ),
)


@pytest.fixture
def site(tmp_path):
    """The real application over a library in memory and these answers."""
    made = Site(address="", library=FakeLibrary.of(WIRE, POST, ECHO))

    def converse() -> FakeTalk:
        return FakeTalk({LONG: ANSWER, EVIL: HOSTILE})

    with serving(built(made.library, converse=converse, examples=(LONG,), uploads=tmp_path)) as made.address:
        yield made


def texts(page, selector) -> list[str]:
    return page.evaluate("s => [...document.querySelectorAll(s)].map(n => n.textContent)", selector)


def test_the_words_that_answer_are_bold_inside_the_verbatim_sentence(page):
    ask(page, LONG)
    assert texts(page, ".sentence strong") == ["90 minutes", "close to two hours"]
    assert texts(page, ".sentence")[1:] == [SECOND.quote, FOURTH.quote]
    weight = page.evaluate("getComputedStyle(document.querySelector('.sentence strong')).fontWeight")
    assert int(weight) >= 600
    # The sentences of one document run on; another's begin a paragraph.
    assert len(texts(page, ".reply")) == 2


def test_a_repetition_stands_behind_its_sentence_with_a_citation_of_its_own(page):
    ask(page, LONG)
    assert [text.replace("\u2060", "").strip() for text in texts(page, ".also")] == ["also: The Post3"]
    assert texts(page, ".reply a.cite") == ["1", "2", "3", "4"]
    page.click(".also a.cite")
    assert active_text(page) == POST.text
    assert page.inner_text(".about h2") == "A talk"


def test_sources_that_differ_stand_side_by_side(page):
    ask(page, LONG)
    rows = [text.replace("\u2060", "") for text in texts(page, ".differing li")]
    assert rows == ["The Wire (22 Jan 2022): 90 minutes2", "echo.md: close to two hours4"]
    assert page.inner_text(".differing h4") == "Sources differ"
    page.click(".differing li:last-child a.cite")
    assert active_text(page) == ECHO.text


def test_a_relative_date_has_its_meaning_beside_it_and_the_quote_stays(page):
    ask(page, LONG)
    assert texts(page, ".when") == [" [21 January 2022]"]
    assert texts(page, ".sentence")[0].replace(" [21 January 2022]", "") == FIRST.quote
    assert texts(page, ".sentence")[0].startswith("😀 On Friday [21 January 2022] the two")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button.copy")
    page.wait_for_selector("button.copy >> text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{FIRST.quote} [1] {SECOND.quote} [2][3] {FOURTH.quote} [4]\nSources differ: ")
    assert "The Wire (22 Jan 2022): 90 minutes [2]; echo.md: close to two hours [4]" in copied


def test_a_speaker_is_named_where_the_sentence_does_not(page):
    ask(page, LONG)
    assert texts(page, ".said") == [" —\u00a0Anna Berg"]


def test_names_and_words_of_sources_are_text(page):
    ask(page, EVIL)
    assert texts(page, ".differing .name") == [HTML, HTML]
    assert texts(page, ".said")[0] == f" —\u00a0{HTML}"
    assert page.query_selector_all("#ibid :is(img, script, iframe)") == []


def test_a_changed_source_is_said_to_have_changed(page):
    ask(page, LONG)
    heads = texts(page, ".cite-card .head")
    assert ["source changed since" in head for head in heads] == [False, False, False, True]


def test_a_file_changed_on_the_disk_is_noticed(tmp_path, chromium):
    from index import Library

    note = tmp_path / "lighthouse.md"
    note.write_text(
        "# The lighthouse\n\nThe lighthouse keeper of Orrin is called Marta Vesel.\n", encoding="utf-8"
    )
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    with Library.open(tmp_path / "library", create=True) as library:
        assert [event.outcome for event in library.add([note])] == ["added"]
        with serving(built(library, uploads=uploads)) as address, chromium.new_context() as context:
            opened = context.new_page()
            opened.goto(address)
            opened.wait_for_selector("#sources .documents li[data-id]")
            ask(opened, "Who is the lighthouse keeper of Orrin?")
            assert "source changed since" not in opened.inner_text(".turns")
            note.write_text("# The lighthouse\n\nNobody keeps it now.\n", encoding="utf-8")
            ask(opened, "What is the lighthouse keeper of Orrin called?")
            newest = opened.query_selector_all("article.turn")[-1]
            assert "source changed since" in newest.inner_text()
            # The quote is the one that the answer rests on, and it still opens.
            newest.query_selector("a.cite").click()
            assert "Marta Vesel" in active_text(opened)
