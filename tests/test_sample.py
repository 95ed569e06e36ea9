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
STATED = {  # title, date and author as written; None where the text has none
    "amberfield-week.txt": (
        "Seven days, five cities: a week in the life of a crisis",
        "2022-01-23",
        "Padraig Ansell",
    ),
    "danube-courant-prague.txt": ("Prague has heard this tune before", "2022-01-25", "Vlasta Benesova-Krill"),
    "danube-courant-vienna.txt": (
        "In the Hofburg, Poland sees war closer than in thirty years",
        "2022-01-13",
        "Leopold Strasny",
    ),
    "harbour-wire-geneva.txt": (
        "Blinken and Lavrov leave Geneva with a promise of paper and little else",
        "2022-01-21",
        "Odile Marchetti",
    ),
    "harbour-wire-sanctions.txt": (
        "Four Ukrainians hit by U.S. sanctions over alleged Kremlin plot",
        "2022-01-20",
        None,
    ),
    "harbour-wire-weapons.txt": (
        "Anti-tank missiles arrive in Kyiv as allies step up deliveries",
        "2022-01-22",
        "Rosalind Tweedy and Mattias Oru",
    ),
    "lakeside-ledger-deputies.md": (
        "Deputies talk for a day and agree on nothing but politeness",
        "2022-01-11",
        "Ana Petrescu-Lind",
    ),
    "lakeside-ledger-geneva.html": (
        "An hour and a half by a grey lake, and a letter to come",
        "2022-01-22",
        "Florent Aubry-Keel",
    ),
    "longview-interview.md": (
        "'You negotiate with the paper you have': Ilse Marten on talking to Moscow",
        None,
        "Tobias Wren",
    ),
    "longview-moscow.md": (
        "Letter from Moscow: what the Kremlin says it wants",
        "2022-01-24",
        "Ruaridh Collis",
    ),
    "longview-paris.md": ("Macron wants Europe at the table. Whose table?", "2022-01-27", "Clémence Dorval"),
    "meridian-berlin.html": (
        "Four ministers, one sentence: the West rehearses unity in Berlin",
        "2022-01-20",
        "Jonas Feldkirch",
    ),
    "meridian-brussels.md": (
        "Thirty against one: four hours at NATO change no one's mind",
        "2022-01-12",
        "Hanneke Brandsma",
    ),
    "petrel-radio-kyiv.txt": (
        "America's top diplomat brings a warning, and a bit of calm, to Kyiv",
        None,
        None,
    ),
    "plainly-nord-stream.md": ("Nord Stream 2, plainly explained", "2022-01-18", "Birgit Saalfeld"),
    "plainly-timeline.md": ("From draft treaties to a handshake: the crisis in dates", "2022-01-22", None),
    "tollgate-post-biden.html": (
        "Biden guesses Putin will 'move in' — and spends the next day explaining",
        "2022-01-20",
        "Corinne Halloway",
    ),
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
def test_title_date_and_author_are_as_written(name: str, parsed: dict[str, ParsedDocument]) -> None:
    found = parsed[name].document
    assert (found.title, found.date, found.author) == STATED[name]


# By the start of the line: none of it may be cited as an answer, all of it stays in the text.
FURNITURE = re.compile(
    r"(?:AMBERFIELD DISPATCH|The Danube Courant|THE HARBOUR WIRE|Petrel Radio|The Sunday Read|Listen|LISTEN|[Bb]y [A-Z]"
    r"|Text: |Published: |Sunday, January|January 20, 2022|Jonas Feldkirch in|Share this|Home \||Advertisement|RELATED$"
    r"|MORE FROM|SIGN UP|You might also|\* |©|Copyright|\(c\) |Donate|Photo: |Explained: what is|The man who repairs"
    r"|A recipe for|With material from|Transcripts are made)"
)


@pytest.mark.parametrize("name", [name for name in TEXTS if not name.endswith(".md")])
def test_furniture_is_no_sentence_and_other_headlines_neither(
    name: str, parsed: dict[str, ParsedDocument]
) -> None:
    document = parsed[name]
    text = document.document.text
    titles = {title for title, _, _ in STATED.values()}
    for sentence in document.sentences:
        line = sentence.span.of(text)
        assert line == document.document.title or line not in titles
        assert not FURNITURE.match(line) or len(line) > 100
    lines = [line.strip() for line in text.split("\n") if FURNITURE.match(line.strip())]
    assert lines, "it is labelled, not deleted"
    for chunk in document.chunks:
        inside = document.sentences[chunk.first_sentence : chunk.last_sentence]
        assert not all(sentence.heading for sentence in inside)


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
