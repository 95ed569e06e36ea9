"""Copies are found and grouped, whatever the order of adding, and nothing of a removed document stays behind."""

import itertools
import random
import sqlite3
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from fakes import WordHashEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from evals import near_duplicates as measured
from evals.made_copies import cut, edited, framed, retitled
from index import Library, Retriever, near_duplicates
from index.copies import Copies, copies
from index.schema import SCHEMA
from index.versions import Worded

_WORDS = [f"{a}{b}{c}" for a in "bdgklmnprst" for b in "aeiou" for c in "lmnrst"]


def story(seed: int, *, paragraphs: int = 8) -> str:
    """A text of its own, of 25-word sentences."""
    draw = random.Random(seed)
    sentences = [" ".join(draw.choices(_WORDS, k=25)).capitalize() + "." for _ in range(2 * paragraphs)]
    return "\n\n".join(" ".join(sentences[n : n + 2]) for n in range(0, len(sentences), 2))


class Record:
    """The record's tables in memory."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.executescript(SCHEMA)
        self.keys: dict[str, int] = {}
        self.next = 1

    def add(self, name: str, text: str, *, date: str | None = None) -> None:
        self.keys[name], self.next = self.next, self.next + 1
        self.connection.execute(
            "INSERT INTO documents (key, id, state, date, characters, chunks, title, extractor, added_at, page_starts,"
            " metadata, regions, offset_map, text) VALUES (?, ?, 'ready', ?, 0, 0, '', '', '', '', '', '', '', '')",
            (self.keys[name], name, date),
        )
        near_duplicates.record(self.connection, self.keys[name], near_duplicates.shingles(text))
        near_duplicates.link(self.connection, self.keys[name])

    def remove(self, name: str) -> None:
        key = self.keys.pop(name)
        near_duplicates.forget(self.connection, key)
        self.connection.execute("DELETE FROM documents WHERE key = ?", (key,))

    def copies(self) -> Copies:
        return copies(self.connection)

    def rows(self) -> list[int]:
        return [
            self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("shingles", "minima", "likenesses")
        ]


def grouped(found: Copies, names: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(found.group(name)) for name in names}


def test_what_stands_between_words_makes_no_other_shingles_and_few_words_none() -> None:
    plain = near_duplicates.shingles("the talks in Geneva lasted ninety minutes")
    assert len(plain) == 3
    assert (
        plain.tolist()
        == near_duplicates.shingles("The talks\n\nin GENEVA — lasted “ninety” minutes.").tolist()
    )
    assert len(near_duplicates.shingles("they lasted ninety minutes")) == 0
    assert (
        len(np.intersect1d(plain, near_duplicates.shingles("the talks in Geneva lasted sixty minutes"))) == 1
    )


def test_a_script_without_spaces_has_shingles() -> None:
    text = "外相会談は金曜日にジュネーブで行われ九十分続いた"
    assert len(near_duplicates.shingles(text)) >= 15


def test_hashes_are_the_same_in_every_process() -> None:
    assert near_duplicates.shingles("one two three four five six").tolist() == [1960587810, 4210417636]


@pytest.mark.parametrize(
    "change",
    [
        lambda text, draw: retitled(text, draw=draw),
        lambda text, draw: framed(text, draw=draw),
        lambda text, draw: cut(text, 0.75, draw=draw),
        lambda text, draw: edited(text, 0.1, draw=draw),
    ],
)
def test_an_edited_copy_is_grouped_with_its_original_and_another_story_is_not(change) -> None:
    record = Record()
    record.add("original", story(1))
    record.add("other", story(2))
    record.add("copy", change(story(1), random.Random(0)))
    assert grouped(record.copies(), record.keys) == {frozenset({"original", "copy"}), frozenset({"other"})}


def test_a_cut_is_of_one_source_with_the_whole_and_joins_no_group() -> None:
    record = Record()
    record.add("whole", story(1, paragraphs=10))
    record.add("cut", cut(story(1, paragraphs=10), 0.2, draw=random.Random(0), start=False))
    found = record.copies()
    assert found.group("cut") == ("cut",)
    assert found.one_source("cut", "whole")
    assert found.one_source("whole", "cut")
    assert found.wholes == {"cut": ("whole",)}


def test_two_stories_of_one_digest_are_each_of_one_source_with_it_and_not_with_each_other() -> None:
    record = Record()
    record.add("digest", f"{story(1)}\n\n{story(2)}\n\n{story(3)}")
    record.add("first", story(1))
    record.add("second", story(2))
    found = record.copies()
    assert found.one_source("digest", "first")
    assert found.one_source("digest", "second")
    assert not found.one_source("first", "second")
    assert set(found.of_one_source("digest")) == {"first", "second"}


def test_a_cut_of_an_edited_copy_is_of_one_source_with_the_original() -> None:
    """The cut shares too little with the original itself once both were edited; their group decides."""
    record = Record()
    text = story(1, paragraphs=12)
    copy = edited(text, 0.12, draw=random.Random(1))
    record.add("original", text)
    record.add("copy", copy)
    record.add("cut", cut(copy, 0.25, draw=random.Random(2)))
    found = record.copies()
    assert set(found.group("copy")) == {"original", "copy"}
    assert found.one_source("cut", "original")


def test_the_earliest_stands_for_its_copies_and_of_one_day_the_most_complete() -> None:
    record = Record()
    record.add("undated", story(1))
    record.add("late", story(1) + " Added words at the end of it all.", date="2022-01-23")
    record.add("short", cut(story(1), 0.75, draw=random.Random(0)), date="2022-01-21")
    record.add("first", story(1) + " Added by someone else as an afterthought.", date="2022-01-21")
    found = record.copies()
    assert found.group("undated") == ("first", "short", "late", "undated")
    assert [found.preference(name) for name in ("first", "short", "late", "undated")] == [0, 1, 2, 3]


def test_short_notes_are_compared_with_none() -> None:
    record = Record()
    record.add("one", "The minister will arrive on Friday at noon and leave again in the evening.")
    record.add("two", "The minister will arrive on Friday at noon and leave again in the night.")
    assert not record.copies()


_PARTS = st.lists(st.integers(0, 7), min_size=1, max_size=6, unique=True)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(_PARTS, min_size=2, max_size=7, unique_by=tuple), data=st.data())
def test_groups_depend_on_the_documents_alone(texts: list[list[int]], data: st.DataObject) -> None:
    """In any order of adding, and after some were removed and added again, the groups are the same: the components
    of "is a copy", found by comparing every pair."""
    documents = {
        f"d{number}": "\n\n".join(story(part, paragraphs=2) for part in parts)
        for number, parts in enumerate(texts)
    }
    names = sorted(documents)
    first, second = Record(), Record()
    for name in names:
        first.add(name, documents[name])
    for name in data.draw(st.permutations(names)):
        second.add(name, documents[name])
    for name in data.draw(st.lists(st.sampled_from(names), unique=True)):
        second.remove(name)
        second.add(name, documents[name])
    one, other = first.copies(), second.copies()
    assert one == other

    hashes = {name: near_duplicates.shingles(text) for name, text in documents.items()}
    component = {name: {name} for name in names}
    related = set()
    for a, b in itertools.combinations(names, 2):
        sizes = len(hashes[a]), len(hashes[b])
        shared = len(np.intersect1d(hashes[a], hashes[b]))
        if near_duplicates.is_copy(*sizes, shared):
            joined = component[a] | component[b]
            for name in joined:
                component[name] = joined
        if near_duplicates.is_part(*sizes, shared):
            related |= {(a, b), (b, a)}
    assert {name: set(one.group(name)) for name in names} == component
    for a, b in itertools.product(names, names):
        assert one.one_source(a, b) == one.one_source(b, a)
        assert one.one_source(a, b) == (
            b in component[a] or any((x, y) in related for x in component[a] for y in component[b])
        )
        assert (b in one.of_one_source(a)) == (a != b and one.one_source(a, b))


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(_PARTS, min_size=1, max_size=5, unique_by=tuple))
def test_removing_all_leaves_no_row(texts: list[list[int]]) -> None:
    record = Record()
    for number, parts in enumerate(texts):
        record.add(str(number), "\n\n".join(story(part, paragraphs=2) for part in parts))
    for name in list(record.keys):
        record.remove(name)
    assert record.rows() == [0, 0, 0]


def test_the_shipped_thresholds_tell_made_copies_from_other_stories() -> None:
    """A short form of `python -m evals.near_duplicates`: one original, all that is made of it and two others."""
    found = measured.figures(
        measured.pairs(measured.stories("tune")[:3]), copy=near_duplicates.COPY, part=near_duplicates.PART
    )
    assert found["precision"] == 1.0
    assert found["recall"] >= 0.97
    assert found["grouped_wrongly"] == found["missed_by_the_sample"] == 0


# --- in a library -------------------------------------------------------------------------------------------------


def put(library: Library, **texts: str) -> dict[str, str]:
    """Add texts by name; their ids by name."""
    items = [read_text(text, source=f"{name}.txt", date="2022-01-21") for name, text in texts.items()]
    return {Path(e.source).stem: e.document.id for e in library.add(items) if e.document is not None}


def test_a_library_groups_copies_while_adding_and_forgets_them_when_they_go(library: Library) -> None:
    ids = put(library, a=story(1), b=edited(story(1), 0.05, draw=random.Random(0)), c=story(2))
    assert set(library.copies().group(ids["a"])) == {ids["a"], ids["b"]}
    assert library.copies().group(ids["c"]) == (ids["c"],)
    library.remove([ids["b"]])
    assert not library.copies()
    again = put(library, b=edited(story(1), 0.05, draw=random.Random(0)))
    assert again["b"] == ids["b"]
    assert set(library.copies().group(ids["a"])) == {ids["a"], ids["b"]}


def test_an_updated_source_takes_its_new_texts_copies(library: Library) -> None:
    ids = put(library, a=story(1), b=story(1) + " Some words more than that.", c=story(2))
    assert library.copies().one_source(ids["a"], ids["b"])
    new = put(library, b=story(2) + " And now it is about something else.")
    assert not library.copies().one_source(ids["a"], new["b"])
    assert library.copies().one_source(ids["c"], new["b"])


def test_copies_survive_rebuilding_and_reopening(library: Library, tmp_path: Path) -> None:
    ids = put(library, a=story(1), b=framed(story(1), draw=random.Random(0)))
    library.rebuild()
    library.rebuild(embed=True)
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder()) as opened:
        assert set(opened.copies().group(ids["a"])) == set(ids.values())


def test_check_finds_what_is_missing_and_rebuild_brings_it_back(library: Library, tmp_path: Path) -> None:
    ids = put(library, a=story(1), b=framed(story(1), draw=random.Random(0)), c=story(2))
    assert library.check().ok
    before = library.copies()
    with sqlite3.connect(tmp_path / "library" / "library.sqlite3") as connection:
        connection.execute("DELETE FROM shingles WHERE document = 1")
        connection.execute("DELETE FROM minima WHERE document IN (1, 3)")
        connection.execute("DELETE FROM likenesses")
    found = library.check()
    assert any("never compared" in problem for problem in found.problems)
    assert any("number 3: its copies may not be found" in problem for problem in found.problems)
    library.rebuild()
    assert library.check().ok
    assert library.copies() == before
    assert library.copies().one_source(ids["a"], ids["b"])


def test_copies_do_not_fill_what_is_retrieved(library: Library) -> None:
    """Among thirty copies of a story the other stories are found all the same."""
    texts = {f"copy{n}": edited(story(1), 0.03, draw=random.Random(n)) for n in range(30)}
    others = {f"other{n}": story(1)[:60] + " " + story(n + 10) for n in range(4)}
    ids = put(library, original=story(1) + " The end of the whole original text.", **texts, **others)
    found = Retriever(library).retrieve(" ".join(story(1).split()[:9]), k=10)
    copied = {ids[name] for name in (*texts, "original")}
    shown = [p.document.id for p in found]
    assert {ids[name] for name in others} <= set(shown)
    assert sum(identity in copied for identity in shown) <= library.info(ids["original"]).chunks + 2


def test_the_document_that_stands_for_the_others_is_the_one_retrieved(library: Library) -> None:
    texts = {f"copy{n}": edited(story(1), 0.03, draw=random.Random(n)) for n in range(3)}
    ids = put(library, original=story(1) + " The end of the whole original text.", **texts, other=story(2))
    found = Retriever(library).retrieve(" ".join(story(1).split()[:9]))
    head = library.copies().group(ids["original"])[0]
    assert {p.document.id for p in found} == {head, ids["other"]}


def test_a_copys_own_sentence_is_still_found(library: Library) -> None:
    extra = "The harbour master of Lindau counted seventeen swans before breakfast on the northern pier."
    ids = put(library, original=story(1), copy=f"{story(1)}\n\n{extra}")
    assert library.copies().one_source(ids["original"], ids["copy"])
    found = Retriever(library).retrieve("How many swans did the harbour master of Lindau count?")
    assert any(extra in p.text for p in found if p.document.id == ids["copy"])


def test_who_holds_a_sentence_give_or_take_a_word(library: Library) -> None:
    ids = put(library, a=story(1), b=edited(story(1), 0.02, draw=random.Random(0)), c=story(2))
    sentence = story(1).split(". ")[3]
    assert library.holders(sentence, list(ids.values())) == (ids["a"], ids["b"])
    assert library.holders("too few words", list(ids.values())) == ()


def test_comparing_everything_again_holds_one_text_at_a_time(library: Library) -> None:
    texts = [f"Story {n}.\n\n" + f"The crane of pier {n} turned. " * 4000 for n in range(12)]
    list(library.add(read_text(text, source=f"story-{n}") for n, text in enumerate(texts)))
    whole = sum(document.characters for document in library.documents())
    with library._catalog.writing() as connection:
        near_duplicates.anew(connection)  # what is loaded once is loaded
        tracemalloc.start()
        try:
            connection.execute("DELETE FROM sentences")  # so that the texts alone are measured
            near_duplicates.anew(connection)
            assert tracemalloc.get_traced_memory()[1] < whole / 2
        finally:
            tracemalloc.stop()


def test_who_gives_another_figure_does_not_hold_the_sentence(library: Library) -> None:
    sentence = "The mayor said the tram line to the hospital would cost {} million euros in all."
    texts = {name: f"{story(1)}\n\n{sentence.format(cost)}" for name, cost in (("a", 107), ("b", 177))}
    texts["c"] = texts["a"].replace("to the hospital", "out to the hospital")  # a word beside it may differ
    ids = put(library, **texts)
    assert library.copies().one_source(ids["a"], ids["b"])
    assert library.holders(sentence.format(107), list(ids.values())) == (ids["a"], ids["c"])
    assert library.holders(sentence.format(177), list(ids.values())) == (ids["b"],)
    assert library.holders(f"In 1998 {sentence.format(107)}", list(ids.values())) == ()


def test_of_long_texts_few_are_kept_at_hand() -> None:
    texts = [f"pier {n} " + " ".join(random.Random(n).choices(_WORDS, k=6000)) for n in range(60)]
    tracemalloc.start()
    try:
        for text in texts:
            Worded(text).words(0, 5)
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    # Places and hashes of a text take 20 bytes a word.
    assert kept < len(texts) / 2 * 6000 * 20


def test_a_copy_s_words_are_made_only_where_the_sentence_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, int]] = []
    own = Worded.words

    def counted(self: Worded, first: int, last: int) -> list[str]:
        made.append((first, last))
        return own(self, first, last)

    monkeypatch.setattr(Worded, "words", counted)
    whole = Worded(story(3, paragraphs=200))
    sentence = Worded(story(3).split(". ")[5])
    assert whole.holds(sentence.hashes, own(sentence, 0, 25))
    assert [last - first for first, last in made] == [25]
