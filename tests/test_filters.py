"""A filter by date and source asks the documents that fit and no other, and the answer says that it was on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from corpus.errors import LibraryError
from index import Filter, Library
from qa import Conversation, ask, stream
from qa.answer import Restriction
from qa.restricted import asked_for, describe

STORIES = {
    "wire/harbour-strike.txt": (
        "2022-01-10",
        "The crane drivers of Westhaven went on strike on Monday. They demand shorter nights.",
    ),
    "wire/harbour-deal.txt": (
        "2022-01-21",
        "The crane drivers of Westhaven ended their strike on Friday. They got shorter nights.",
    ),
    "ledger/harbour.md": (
        "2022-02-03",
        "The strike of the crane drivers in Westhaven had lasted eleven days, the council said.",
    ),
    "ledger/undated.md": (
        None,
        "A strike of crane drivers in Westhaven is nothing new: there was one in 1991 as well.",
    ),
    "https://news.example/a/strike": (
        "2022-01-21",
        "Crane drivers in Westhaven strike for shorter nights, and the harbour council met them.",
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """With the shipped model, for questions."""
    with Library.open(tmp_path_factory.mktemp("filters") / "library", create=True) as opened:
        items = [read_text(text, source=name, date=day) for name, (day, text) in STORIES.items()]
        assert all(event.outcome == "added" for event in opened.add(items))
        yield opened


def sources(library: Library, wanted: Filter) -> set[str]:
    found = library.filtered(wanted)
    assert found.total == len(STORIES)
    return {library.info(one).source for one in found.documents}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (
            Filter(after="2022-01-21"),
            {"wire/harbour-deal.txt", "ledger/harbour.md", "https://news.example/a/strike"},
        ),
        (
            Filter(before="2022-01-21"),
            {"wire/harbour-strike.txt", "wire/harbour-deal.txt", "https://news.example/a/strike"},
        ),
        (Filter(after="2022-02"), {"ledger/harbour.md"}),
        (
            Filter(before="2022-01"),
            {"wire/harbour-strike.txt", "wire/harbour-deal.txt", "https://news.example/a/strike"},
        ),
        (Filter(after="2022", before="2022"), set(STORIES) - {"ledger/undated.md"}),
        (Filter(after="2023"), set()),
        (Filter(sources=("WIRE/",)), {"wire/harbour-strike.txt", "wire/harbour-deal.txt"}),
        (Filter(sources=("*.md",)), {"ledger/harbour.md", "ledger/undated.md"}),
        (
            Filter(sources=("*.md", "news.example")),
            {"ledger/harbour.md", "ledger/undated.md", "https://news.example/a/strike"},
        ),
        (Filter(sources=("wire/*-d?al.txt",)), {"wire/harbour-deal.txt"}),
        (
            Filter(sources=("harbour*",)),
            {"wire/harbour-strike.txt", "wire/harbour-deal.txt", "ledger/harbour.md"},
        ),
        (Filter(sources=("arbour*",)), set()),
        (Filter(sources=("%",)), set()),
        (Filter(after="2022-01-20", before="2022-01-31", sources=("wire",)), {"wire/harbour-deal.txt"}),
    ],
)
def test_which_documents_fit(library: Library, wanted: Filter, expected: set[str]) -> None:
    assert sources(library, wanted) == expected


def test_publisher_title_and_every_source_are_looked_at(tmp_path: Path) -> None:
    page = '<html lang="en"><head><title>Lock-out</title><meta property="og:site_name" content="Ærø Tidende"></head>'
    body = "<body><article><h1>Lock-out</h1><p>The drivers were locked out in the morning of the third day.</p></article>"
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        parsed = read_text(page + body, source="a.html", format="html")
        text = parsed.document.text
        list(opened.add([parsed, read_text(text, source="elsewhere/b.txt")]))
        info = opened.documents()[0]
        if info.publisher is not None:
            assert opened.filtered(Filter(sources=("ærø",))).documents
        assert opened.filtered(Filter(sources=("LOCK-OUT",))).documents
        assert opened.filtered(Filter(sources=("elsewhere",))).documents == {info.id}


@pytest.mark.parametrize("bad", ["yesterday", "2022-13", "2022-02-30", "20220121", "01/02/2022", "0000"])
def test_what_is_no_date_is_refused_in_one_line(bad: str) -> None:
    with pytest.raises(LibraryError, match="is no date"):
        Filter(after=bad)
    with pytest.raises(LibraryError, match="is no date"):
        Filter(before=bad)


def test_days_the_wrong_way_round_and_empty_names_are_refused() -> None:
    with pytest.raises(LibraryError, match="no day is after"):
        Filter(after="2022-02", before="2022-01")
    with pytest.raises(LibraryError, match="fits everything"):
        Filter(sources=("",))
    assert not asked_for(after="", before=None, source=["", " "])
    assert asked_for(after=date(2022, 1, 20), source="wire") == Filter(after="2022-01-20", sources=("wire",))


@given(st.dates(), st.dates(), st.dates())
def test_a_date_is_covered_if_it_is_between_the_days(first: date, last: date, day: date) -> None:
    first, last = sorted((first, last))
    wanted = Filter(after=first.isoformat(), before=last.isoformat())
    assert wanted.covers(day.isoformat()) == (first <= day <= last)
    assert not wanted.covers(f"{day.year:04}") or first <= date(day.year, 1, 1)
    assert Filter(after=f"{first.year:04}").covers(first.isoformat())


@pytest.mark.parametrize(
    "options", [{"after": "2022-01-15"}, {"source": "ledger"}, {"before": "2022-01-31", "source": "*.txt"}]
)
def test_answers_cite_only_what_fits(library: Library, options: dict[str, str]) -> None:
    allowed = library.filtered(asked_for(**options)).documents
    for question in (
        "What do the crane drivers demand?",
        "When did the strike end?",
        "How tall is the lighthouse?",
    ):
        answer = ask(question, library=library, **options)
        shown = {c.document.id for c in answer.citations} | {n.document.id for n in answer.nearest}
        assert shown <= allowed
        assert answer.restriction is not None
        assert (answer.restriction.documents, answer.restriction.of) == (len(allowed), len(STORIES))
        assert ("A filter is on" in answer.text) == answer.abstained
        assert json.loads(json.dumps(answer.to_dict()))["filter"]["documents"] == len(allowed)


@given(
    after=st.sampled_from([None, "2022-01-11", "2022-01-21", "2022-02", "2024"]),
    before=st.sampled_from([None, "2022-01-10", "2022-01", "2022"]),
    source=st.sampled_from([None, "wire", "*.md", "news.example", "nowhere"]),
    picked=st.none() | st.sets(st.sampled_from(sorted(STORIES))),
    question=st.sampled_from(
        ["What do the crane drivers demand?", "Did the council meet the drivers?", "Who is Olga?"]
    ),
)
def test_nothing_else_ever_leaks(library, after, before, source, picked, question) -> None:
    """Whatever the filter and the ticks: citations, their copies and nearest passages are of documents that fit both."""
    ids = {info.source: info.id for info in library.documents()}
    documents = None if picked is None else {ids[name] for name in picked}
    try:
        wanted = asked_for(after=after, before=before, source=source)
    except LibraryError:
        return
    allowed = {
        ids[name]
        for name, (day, _) in STORIES.items()
        if (documents is None or ids[name] in documents)
        and (not wanted.dated or (day is not None and wanted.covers(day)))
        and (not wanted.sources or wanted.fits(name))
    }
    answer = ask(question, library=library, documents=documents, after=after, before=before, source=source)
    shown = {c.document.id for c in answer.citations} | {n.document.id for n in answer.nearest}
    shown |= {copy.id for c in answer.citations for copy in c.copies}
    assert shown <= allowed
    if wanted:
        assert answer.restriction is not None
        assert answer.restriction.documents == len(allowed)


def test_where_no_document_fits_the_answer_says_that(library: Library) -> None:
    answer = ask("What do the crane drivers demand?", library=library, after="2030")
    assert answer.abstained
    assert answer.reason == (
        "No document was asked. A filter is on: 0 of 5 documents were asked, those from 2030 on; "
        "1 that states no date was left out."
    )


def test_a_filter_says_what_it_is_and_an_unfiltered_answer_nothing(library: Library) -> None:
    answer = ask("What do the crane drivers demand?", library=library)
    assert answer.restriction is None
    assert answer.to_dict()["filter"] is None
    said = describe(Restriction(after="2022-01", before="2022-03", sources=("a", "b"), documents=1, of=1))
    assert (
        said
        == "A filter is on: 1 of 1 document was asked, those from 2022-01 on up to 2022-03 of “a” or “b”."
    )


def test_stream_and_conversation_take_filters_too(library: Library) -> None:
    *_, last = stream("What do the crane drivers demand?", library=library, source="wire")
    assert last.restriction is not None
    talk = Conversation(library)
    first = talk.ask("What do the crane drivers demand?", before="2022-01-15")
    again = talk.ask("When did their strike end?")
    assert first.restriction is not None
    assert {c.document.source for c in first.citations} <= {"wire/harbour-strike.txt"}
    assert again.restriction is None
