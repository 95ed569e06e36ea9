"""A library finds what was added exactly, by meaning and by words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import WordHashEmbedder
from library_checks import TOPICS, nearest, outcomes, worded, written

import index.nearest
from corpus import read_text
from corpus.errors import LibraryError
from index import Library
from index.terms import question_terms, stem


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, dict[str, Path]]]:
    """A library of the files, which is only read, and the files."""
    folder = tmp_path_factory.mktemp("three")
    files = written(folder)
    with Library.open(folder / "library", embedder=WordHashEmbedder(), create=True) as opened:
        assert outcomes(list(opened.add(files.values()))) == ["added"] * 3
        yield opened, files


def test_what_was_added_is_found_by_meaning_and_by_words(
    library: Library, files: dict[str, Path], way: str
) -> None:
    events = list(library.add(files.values()))
    assert outcomes(events) == ["added"] * 3
    assert [(e.done, e.total) for e in events] == [(1, 3), (2, 3), (3, 3)]
    assert [d.source for d in library.documents()] == [str(path) for path in files.values()]
    for name, path in files.items():
        assert nearest(library, TOPICS[name])[0] == str(path)
    assert worded(library, "whale", "song") == [str(files["whales.txt"])]
    assert worded(library, "baking") == [str(files["bread.txt"])]  # "Bake": the same stem
    assert library.check().problems == ()


def test_words_are_found_by_any_spelling_and_texts_stay_as_they_are(library: Library, tmp_path: Path) -> None:
    texts = {
        "ligature": "The ﬁnance oﬃcer wrote of 20 km².",
        "plain": "The finance officer wrote of 20 km2.",
        "ﬂat": "Straßen wurden gezählt.",
        "other": "Nothing of the kind.",
    }
    files = {name: tmp_path / f"{name}.txt" for name in texts}
    for name, path in files.items():
        path.write_text(texts[name], encoding="utf-8")
    assert outcomes(list(library.add(files.values()))) == ["added"] * 4

    def found(question: str) -> set[str]:
        terms = question_terms(question).content
        keys = [key for key, _ in library.search_words(terms, 10)]
        assert len(keys) == library.document_frequency(terms)[terms[0]]
        return {Path(chunk.document.source).stem for chunk in library.chunks(keys)}

    for spelled in ("finance", "ﬁnance", "FINANCE", "oﬃcer", "officer", "km²", "km2"):
        assert found(spelled) == {"ligature", "plain"}, spelled
    for spelled in ("Straßen", "STRASSEN", "ﬂat", "flat"):  # the last two in the name of the file
        assert found(spelled) == {"ﬂat"}, spelled
    keys = [key for key, _ in library.search_words(["financ"], 10)]
    assert {chunk.text for chunk in library.chunks(keys)} == {texts["ligature"], texts["plain"]}
    assert library.check().problems == ()
    library.remove(library.find(str(files["ligature"])).id)
    assert found("ﬁnance") == {"plain"}
    assert library.check().problems == ()  # what was taken out of the index is what went in


def test_what_turned_the_direction_of_writing_is_known_by_its_place(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "turned.txt"
    file.write_bytes("\u202eCafe\u0301\r\nis \u2066\u2067open\u2069\u2069.\u202c".encode())
    (tmp_path / "plain.txt").write_text("Nothing turns here – nothing.")
    assert outcomes(list(library.add([file, tmp_path / "plain.txt"]))) == ["added"] * 2
    identity = library.find(str(file)).id
    text = library.document(identity).text
    assert text == "Café\nis open."
    assert library.turns(identity) == (
        (0, "U+202E"),
        (8, "U+2066"),
        (8, "U+2067"),
        (12, "U+2069"),
        (12, "U+2069"),
        (13, "U+202C"),
    )
    assert library.turns(library.find(str(tmp_path / "plain.txt")).id) == ()
    library.remove(identity)
    assert library.check().ok
    with pytest.raises(LibraryError):
        library.turns(identity)


def test_a_selection_of_documents_limits_every_search(
    three: tuple[Library, dict[str, Path]], way: str
) -> None:
    library, files = three
    ids = {name: library.find(str(path)).id for name, path in files.items()}
    chosen = {ids["bread.txt"], ids["whales.txt"]}
    question = TOPICS["geneva.txt"]
    assert nearest(library, question)[0] == str(files["geneva.txt"])
    assert set(nearest(library, question, documents=chosen)) == {
        str(files["bread.txt"]),
        str(files["whales.txt"]),
    }
    assert worded(library, "ministers", "whales", documents=chosen) == [str(files["whales.txt"])]
    assert nearest(library, question, documents=set()) == []
    assert worded(library, "whales", documents=set()) == []
    assert nearest(library, question, documents={"no such id"}) == []


def test_both_ways_of_searching_agree(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    vocabulary = [f"w{n}" for n in range(400)]
    texts = [". ".join(" ".join(random.choice(vocabulary, 12)) for _ in range(60)) + "." for _ in range(20)]
    list(library.add([read_text(text, source=f"s{n}") for n, text in enumerate(texts)]))
    assert library.chunk_count > 60
    some = {d.id for d in library.documents()[::3]}
    for question in ("w1 w2 w3", "w7 w70", texts[3][:200]):
        vector = library.embedder.encode([question])[0]
        for documents in (None, some):
            monkeypatch.setattr(index.nearest, "EXACT_LIMIT", 10**6)
            exact = library.search_vectors(vector, 12, documents=documents)
            monkeypatch.setattr(index.nearest, "EXACT_LIMIT", 0)
            approximate = library.search_vectors(vector, 12, documents=documents)
            assert [key for key, _ in exact] == [key for key, _ in approximate]
            np.testing.assert_allclose([c for _, c in exact], [c for _, c in approximate], atol=1e-5)


def test_stored_vectors_lose_next_to_nothing(three: tuple[Library, dict[str, Path]]) -> None:
    library, _ = three
    for name, text in TOPICS.items():
        vector = library.embedder.encode([text])[0]
        (key, cosine) = library.search_vectors(vector, 1)[0]
        (chunk,) = library.chunks([key])
        assert chunk.text == TOPICS[name]
        assert cosine == pytest.approx(1.0, abs=2e-4)


@pytest.mark.parametrize(
    "term",
    [
        '"',
        '""',
        "a AND",
        "NEAR(",
        "text:x",
        "*",
        "^",
        "'; DROP TABLE documents; --",
        "\0",
        "",
        " ",
        "(",
        "x" * 5000,
        "🙂",
    ],
)
def test_no_term_is_read_as_a_query(three: tuple[Library, dict[str, Path]], term: str) -> None:
    library, _ = three
    assert library.search_words([term], 5) == []
    assert [k for k, _ in library.search_words([term, "whale"], 5)] == [
        k for k, _ in library.search_words(["whale"], 5)
    ]
    assert library.document_frequency([term]) == {term: 0}


def test_weights_of_terms_count(three: tuple[Library, dict[str, Path]]) -> None:
    library, files = three
    whales, bread = str(files["whales.txt"]), str(files["bread.txt"])

    def order(weights: dict[str, float]) -> list[str]:
        return [c.document.source for c in library.chunks([k for k, _ in library.search_words(weights, 5)])]

    assert order({stem("sailors"): 5.0, stem("dough"): 1.0}) == [whales, bread]
    assert order({stem("sailors"): 1.0, stem("dough"): 5.0}) == [bread, whales]
    assert order({stem("sailors"): 0.0, stem("dough"): 1.0}) == [bread]
    # Equal weights take another statement: the scores must be the same.
    terms = [stem("whales"), stem("songs"), stem("water")]
    plain = library.search_words(terms, 5)
    nearly = library.search_words({terms[0]: 1.0, terms[1]: 1.0, terms[2]: 1.0 + 1e-9}, 5)
    assert [k for k, _ in plain] == [k for k, _ in nearly]
    np.testing.assert_allclose([s for _, s in plain], [s for _, s in nearly], rtol=1e-6)


def test_a_stem_whose_own_stem_differs_is_found(library: Library) -> None:
    list(library.add([read_text("They built houses of stone.", source="a")]))
    assert stem("houses") == "hous"
    assert stem("hous") == "hou"
    assert library.document_frequency(["hous", "houses"]) == {"hous": 1, "houses": 1}
    assert len(library.search_words(["hous"], 5)) == 1


def test_frequent_words_are_left_out_only_beside_rarer_ones(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.words.SMALL", 0)
    texts = [f"Everyone mentions the treaty. Item{n} stands alone here." for n in range(12)]
    list(library.add([read_text(text, source=f"s{n}") for n, text in enumerate(texts)]))
    assert worded(library, "treaty", "item5") == ["s5"]
    assert len(worded(library, "treaty")) == 10


def test_title_and_source_are_words_of_every_chunk(library: Library) -> None:
    list(library.add([read_text("It was late.", source="reuters/42", title="Summit postponed")]))
    assert worded(library, "reuters") == worded(library, "postponed") == ["reuters/42"]


def test_an_empty_library_answers_with_nothing(library: Library) -> None:
    assert library.documents() == ()
    assert library.chunk_count == 0
    assert library.search_vectors(library.embedder.encode(["x"])[0], 5) == []
    assert library.search_words(["x"], 5) == []
    assert library.chunks([1, 2]) == []
    assert list(library.add([])) == []
    assert library.check().problems == ()
    assert library.rebuild() == 0
