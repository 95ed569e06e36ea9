"""JSON: no value is lost, records read as records, numbers stay as they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import CorpusError, Label, ParsedDocument

TALK = "They met in Geneva for ninety minutes. Nothing came of it, as everybody had said before."


def read(value: Any, name: str = "a.json") -> ParsedDocument:
    data = value if isinstance(value, str) else json.dumps(value)
    return corpus.read_bytes(data.encode(), name=name)


def lines(parsed: ParsedDocument) -> list[str]:
    return [line for line in parsed.document.text.split("\n") if line]


def test_records_with_title_and_text_read_as_articles() -> None:
    parsed = read(
        [{"title": "A talk", "text": TALK, "date": "2022-01-21"}, {"title": "Two", "text": TALK[:40] + "."}]
    )
    assert lines(parsed) == ["A talk", "date: 2022-01-21", TALK, "Two", TALK[:40] + "."]
    labels = [region.label for region in parsed.regions]
    assert labels == [Label.HEADING, Label.BODY, Label.BODY, Label.HEADING, Label.BODY]
    assert (parsed.document.title, parsed.document.date) == (
        "a",
        None,
    )  # two records: neither speaks for the file


def test_one_record_states_the_document() -> None:
    record = {
        "headline": "A talk",
        "author": [{"name": "By Jane Doe"}, "John Roe"],
        "datePublished": "2022-01-21T10:00:00Z",
        "inLanguage": 5,
        "language": "en",
        "publisher": "The News",
        "articleBody": TALK * 3,
    }
    document = read(record).document
    assert (document.title, document.author, document.date, document.language) == (
        "A talk", "Jane Doe, John Roe", "2022-01-21", "en",
    )  # fmt: skip
    assert dict(document.metadata) == {"publisher": "The News"}


def test_other_values_stand_with_their_paths() -> None:
    value = {
        "name": "Ostrava",
        "people": 279791,
        "share": 2.620,
        "mayor": {"name": "Jane", "since": 2014},
        "tags": ["coal", "steel"],
        "none": None,
        "districts": [{"name": "Poruba", "people": 1}, {"name": "Jih", "open": True}],
        "history": TALK * 2,
    }
    assert lines(read(value)) == [
        "name: Ostrava; people: 279791; share: 2.62; mayor.name: Jane; mayor.since: 2014; tags: coal, steel",
        "history",
        TALK * 2,
        "districts.name: Poruba; districts.people: 1",
        "districts.name: Jih; districts.open: true",
    ]


def test_numbers_and_repeated_names_stay_as_written() -> None:
    assert lines(read('{"a": 1.50, "b": 1e400, "c": 12345678901234567890123, "a": "again"}')) == [
        "a: 1.50; b: 1e400; c: 12345678901234567890123; a: again"
    ]


def test_lines_of_json() -> None:
    text = '{"id": 1, "text": "One."}\n\n{"id": 2}\nbroken\n'
    parsed = read(text, "a.jsonl")
    assert lines(parsed) == ["id: 1; text: One.", "id: 2"]
    assert parsed.warnings == ("1 lines aren't JSON and were left out, the first is 4",)
    assert lines(read('{"id": 1}\n{"id": 2}\n')) == ["id: 1", "id: 2"]  # lines under the other suffix
    assert lines(read('{\n"id": 1}', "a.jsonl")) == ["id: 1"]  # and one document under this


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{'a': 1}", "it is not valid JSON: Expecting property name"),
        ("a.json", '{"a": 1', "it is not valid JSON"),
        ("a.json", "[" * 100_000, "nested too deep|nested more than"),
        ("a.json", "[" * 300 + '"x"' + "]" * 300, "nested more than 200 deep"),
        ("a.json", "{}", "it holds no text"),
        ("a.jsonl", "words\nand words\n", "no line of it is JSON"),
    ],
)
def test_what_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        read(text, name)
    assert "\n" not in str(caught.value)


_WORDS = st.from_regex(r"w[0-9]{1,6}x", fullmatch=True)
_VALUES = st.recursive(
    _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=20,
)


def leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [leaf for item in inner for leaf in leaves(item)]


@given(_VALUES)
def test_no_value_is_lost(value: Any) -> None:
    wanted = leaves(value)
    if not wanted:
        return
    text = read(json.dumps(value)).document.text
    for word in set(wanted):
        assert text.count(word) >= wanted.count(word)
