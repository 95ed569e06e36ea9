"""Whatever is added, replaced and removed, in whatever order, the library equals a dictionary of its sources."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import index.nearest
from corpus import CorpusError, LibraryError, document_id, read_file, read_text
from index import Library, default_library_path, threads
from index.terms import stem

WORDS = ["alpha", "bravo", "delta", "hotel", "tango"]
SOURCES = ["https://example.org/1", "https://example.org/2", "https://example.org/3"]

# ("add", [(source, word), …]) in one run, or ("remove", word)
ADD = st.tuples(
    st.just("add"),
    st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(WORDS)), min_size=1, max_size=4),
)
REMOVE = st.tuples(st.just("remove"), st.sampled_from(WORDS))


def text_of(word: str) -> str:
    return f"The {word} report is about {word} alone."


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ADD | REMOVE, min_size=1, max_size=6), reopen=st.booleans())
@example(steps=[("add", [(SOURCES[0], "alpha"), (SOURCES[0], "bravo"), (SOURCES[0], "alpha")])], reopen=False)
@example(
    steps=[("add", [(SOURCES[0], "alpha")]), ("add", [(SOURCES[0], "bravo"), (SOURCES[0], "alpha")])],
    reopen=False,
)
def test_a_library_equals_a_dictionary(
    steps: list[tuple[str, object]], reopen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library"
        library = Library.open(path, embedder=WordHashEmbedder(), create=True)
        model: dict[str, str] = {}  # source -> word
        for verb, what in steps:
            if verb == "add":
                assert isinstance(what, list)
                events = list(library.add([read_text(text_of(word), source=source) for source, word in what]))
                expected = []
                for source, word in what:
                    outcome = "added" if source not in model else "updated"
                    if word in model.values():  # from this source or another one
                        outcome = "unchanged"
                    expected.append((source, outcome))
                    model[source] = word
                assert sorted((event.source, event.outcome) for event in events) == sorted(expected)
                assert [event.done for event in events] == list(range(1, len(what) + 1))
            else:
                id_ = document_id(text_of(str(what)))
                if what in model.values():
                    assert [d.id for d in library.remove(id_)] == [id_]
                    model = {source: word for source, word in model.items() if word != what}
                else:
                    with pytest.raises(LibraryError, match="no document"):
                        library.remove(id_)
            if reopen:
                library.close()
                library = Library.open(path, embedder=WordHashEmbedder())
            texts = {library.document(d.id).text: set(library.sources(d.id)) for d in library.documents()}
            assert texts == {
                text_of(word): {s for s, w in model.items() if w == word} for word in set(model.values())
            }
        for limit in (10**6, 0):
            monkeypatch.setattr(index.nearest, "EXACT_LIMIT", limit)
            found = library.search_vectors(library.embedder.encode(["report"])[0], 10)
            assert {c.text for c in library.chunks([k for k, _ in found])} == set(texts)
        for word in WORDS:
            assert len(library.search_words([stem(word)], 5)) == (word in model.values())
        assert library.check().problems == ()
        library.close()


@settings(max_examples=60, deadline=None)
@given(terms=st.lists(st.text(max_size=12), max_size=5))
def test_any_text_is_a_term_and_none_is_a_query(terms: list[str], whales: Library) -> None:
    found = whales.search_words([*terms, stem("whales")], 5)
    assert len(found) == 1
    assert set(whales.document_frequency(terms)) == set(terms)


@pytest.fixture(scope="module")
def whales(tmp_path_factory: pytest.TempPathFactory) -> Library:
    path = tmp_path_factory.mktemp("whales") / "library"
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        list(library.add([read_text("Whales sing under water.", source="a")]))
        yield library


def test_where_a_library_lies_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_LIBRARY", "~/books")
    assert default_library_path() == Path.home() / "books"
    monkeypatch.delenv("IBID_LIBRARY")
    assert default_library_path().name == "library"
    assert "ibid" in str(default_library_path())


def test_threads_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_THREADS", "3")
    assert threads() == 3
    monkeypatch.delenv("IBID_THREADS")
    assert threads() >= 1
    for bad in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("IBID_THREADS", bad)
        with pytest.raises(LibraryError, match="IBID_THREADS"):
            threads()


def test_a_missing_file_is_an_error_of_the_corpus() -> None:
    with pytest.raises(CorpusError):
        read_file("/no/such/file.txt")
