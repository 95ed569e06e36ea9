"""The shipped sample collection is what its README says: our own words, exact gold spans, all formats."""

from __future__ import annotations

import html
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus import read_file
from corpus.document import Label
from corpus.parsed import ParsedDocument
from corpus.sample import EXAMPLE_QUESTIONS, sample_documents, sample_questions

DOCUMENTS = sample_documents()
QUESTIONS = [json.loads(line) for line in sample_questions().read_text(encoding="utf-8").splitlines()]
TEXTS = {path.name: path.read_bytes().decode("utf-8") for path in DOCUMENTS}
ALTERNATIVES = [
    (question["id"], nugget["name"], alternative)
    for question in QUESTIONS
    for nugget in question["nuggets"]
    for alternative in nugget["any_of"]
]
STATED = {  # date and author as written; None where the text has none
    "amberfield-week.txt": ("2022-01-23", "Padraig Ansell"),
    "danube-courant-prague.txt": ("2022-01-25", "Vlasta Benesova-Krill"),
    "danube-courant-vienna.txt": ("2022-01-13", "Leopold Strasny"),
    "harbour-wire-geneva.txt": ("2022-01-21", "Odile Marchetti"),
    "harbour-wire-sanctions.txt": ("2022-01-20", None),
    "harbour-wire-weapons.txt": ("2022-01-22", "Rosalind Tweedy and Mattias Oru"),
    "lakeside-ledger-deputies.md": ("2022-01-11", "Ana Petrescu-Lind"),
    "lakeside-ledger-geneva.html": ("2022-01-22", "Florent Aubry-Keel"),
    "longview-interview.md": (None, "Tobias Wren"),
    "longview-moscow.md": ("2022-01-24", "Ruaridh Collis"),
    "longview-paris.md": ("2022-01-27", "Clémence Dorval"),
    "meridian-berlin.html": ("2022-01-20", "Jonas Feldkirch"),
    "meridian-brussels.md": ("2022-01-12", "Hanneke Brandsma"),
    "petrel-radio-kyiv.txt": (None, None),
    "plainly-nord-stream.md": ("2022-01-18", "Birgit Saalfeld"),
    "plainly-timeline.md": ("2022-01-22", None),
    "tollgate-post-biden.html": ("2022-01-20", "Corinne Halloway"),
}
HIDDEN = re.compile(r"(?s)<(head|script|style)\b.*?</\1>|<[^>]+>")


def visible(name: str) -> str:
    """What a reader sees of a file, roughly: no front matter, no markup."""
    text = re.sub(r"(?s)\A---\n.*?\n---\n", "", TEXTS[name])
    return html.unescape(HIDDEN.sub(" ", text)) if name.endswith(".html") else text


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"['’‘]", "", text.casefold()))


def shingles(text: str, size: int) -> set[str]:
    found = words(text)
    return {" ".join(found[start : start + size]) for start in range(len(found) - size + 1)}


def test_there_are_seventeen_texts_in_all_three_formats() -> None:
    assert Counter(path.suffix for path in DOCUMENTS) == {".txt": 7, ".md": 7, ".html": 3}
    assert list(DOCUMENTS) == sorted(DOCUMENTS)


@pytest.mark.parametrize("name", TEXTS)
def test_each_has_the_length_of_an_article(name: str) -> None:
    assert 400 <= len(words(visible(name))) <= 900


def test_one_wire_paragraph_comes_three_times_each_time_edited() -> None:
    told = [
        paragraph
        for name in TEXTS
        for paragraph in visible(name).splitlines()
        if "within reach of the Ukrainian frontier" in paragraph
    ]
    assert len(told) == len(set(told)) == 3
    assert all(len(shingles(told[0], 4) & shingles(other, 4)) >= 8 for other in told[1:])


def test_forty_questions_with_ids_of_their_own() -> None:
    assert len(QUESTIONS) == 40
    assert len({question["id"] for question in QUESTIONS}) == 40
    assert len({question["question"].casefold() for question in QUESTIONS}) == 40


def test_kinds_are_spread_over_both_splits() -> None:
    kinds = Counter((question["split"], question["kind"]) for question in QUESTIONS)
    answerable = {"factoid", "list", "attribution", "yes-no", "why", "multi-document", "follow-up"}
    for split, total, refusals in (("tune", 16, 4), ("held", 24, 6)):
        assert sum(number for (name, _), number in kinds.items() if name == split) == total
        assert kinds[split, "unanswerable"] == refusals
        assert {kind for name, kind in kinds if name == split} == answerable | {"unanswerable"}


def test_only_unanswerable_questions_have_no_nuggets() -> None:
    for question in QUESTIONS:
        assert question["answerable"] == (question["kind"] != "unanswerable") == bool(question["nuggets"])
        assert all(nugget["any_of"] for nugget in question["nuggets"])
    notes = Counter(q["note"].split(":")[0].rstrip(".") for q in QUESTIONS if not q["answerable"])
    assert notes == {"False premise": 4, "Near miss": 2, "Not mentioned": 2, "Off topic": 2}


def test_follow_ups_alone_have_a_history() -> None:
    for question in QUESTIONS:
        roles = [turn["role"] for turn in question.get("history", [])]
        assert roles == (["user", "assistant"] if question["kind"] == "follow-up" else [])


@pytest.mark.parametrize(("question", "nugget", "gold"), ALTERNATIVES)
def test_every_gold_quote_is_the_exact_slice(question: str, nugget: str, gold: dict[str, object]) -> None:
    text = TEXTS[str(gold["document"])]
    quote = str(gold["quote"])
    assert text[int(str(gold["start"])) : int(str(gold["end"]))] == quote
    assert quote == quote.strip()
    assert not set(quote) & set("<>&*_\n"), "a quote lies within one run of plain text"


@pytest.fixture(scope="module")
def parsed() -> dict[str, ParsedDocument]:
    return {path.name: read_file(path) for path in DOCUMENTS}


@pytest.mark.parametrize(("question", "nugget", "gold"), ALTERNATIVES)
def test_every_gold_quote_lies_in_indexed_text(
    question: str, nugget: str, gold: dict[str, object], parsed: dict[str, ParsedDocument]
) -> None:
    document = parsed[str(gold["document"])]
    text, quote = document.document.text, str(gold["quote"])
    if document.extractor.startswith("html"):  # its offset map starts at the visible text, not at the file
        assert text.count(quote) == 1
        start, end = text.index(quote), text.index(quote) + len(quote)
    else:
        start, end = document.offset_map.to_canonical(int(str(gold["start"])), int(str(gold["end"])))
        assert text[start:end].split() == quote.split()
    labels = [r.label for r in document.regions if r.span.start < end and start < r.span.end]
    assert labels == [Label.BODY]
    sentences = [s for s in document.sentences if s.span.start < end and start < s.span.end]
    assert len(sentences) == 1, "gold lies within one sentence"


@pytest.mark.parametrize("name", TEXTS)
def test_dates_and_authors_are_never_invented(name: str, parsed: dict[str, ParsedDocument]) -> None:
    """Front matter, metadata and "Published:" lines are read; other plain text may be left unread, not misread."""
    date, author = STATED[name]
    found = parsed[name].document
    plainly_marked = not name.endswith(".txt") or name.startswith("harbour-wire")
    assert found.date in ({date} if plainly_marked else {date, None})
    assert found.author in ({author} if plainly_marked else {author, None})


def test_pages_and_markdown_bring_their_titles(parsed: dict[str, ParsedDocument]) -> None:
    for name, document in parsed.items():
        if not name.endswith(".txt"):
            line = re.search(r"(?m)^# (.+)$|<h1>(.+)</h1>", TEXTS[name])
            assert line is not None
            assert document.document.title == (line[1] or line[2])


def test_questions_are_in_the_users_words() -> None:
    """No question repeats six words in a row of the texts it asks about."""
    told = set().union(*(shingles(text, 6) for text in TEXTS.values()))
    for question in QUESTIONS:
        assert not shingles(question["question"], 6) & told


def test_every_document_answers_something() -> None:
    assert {gold["document"] for _, _, gold in ALTERNATIVES} == set(TEXTS)


def test_examples_are_few_and_ones_with_known_answers() -> None:
    assert 4 <= len(EXAMPLE_QUESTIONS) <= 6
    known = {question["question"]: question["answerable"] for question in QUESTIONS}
    assert "what did Lavrov demand?" in EXAMPLE_QUESTIONS
    assert [known.get(example) for example in EXAMPLE_QUESTIONS].count(False) == 1


@pytest.mark.data
def test_no_eight_words_in_a_row_come_from_the_development_texts() -> None:
    folder = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared") / "corpus"
    theirs = sorted(folder.glob("*/documents/*"))
    if not theirs:
        pytest.skip(f"no development texts in {folder}: set IBID_DATA to the folder that holds corpus/")
    known = set().union(*(shingles(path.read_text(encoding="utf-8"), 8) for path in theirs))
    for name in TEXTS:
        assert not shingles(visible(name), 8) & known, name
