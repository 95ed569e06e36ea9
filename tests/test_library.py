"""A library holds what was added, finds it exactly, and forgets what was removed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from fakes import WordHashEmbedder
from library_child import text_of

import index.nearest
from corpus import Document, LibraryError, ParsedDocument, document_id, read_file, read_text
from index import AddEvent, Library
from index.terms import stem

TOPICS = {
    "geneva.txt": "The ministers met in Geneva on Friday. They talked for ninety minutes about missiles.",
    "bread.txt": "Knead the dough until it is smooth. Let the bread rise in a warm kitchen. Bake it for an hour.",
    "whales.txt": "Whales sing under water. Humpback whales repeat their songs for hours. Sailors heard them.",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for name, text in TOPICS.items():
        made[name] = tmp_path / name
        made[name].write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def library(tmp_path: Path) -> Library:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        yield opened


@pytest.fixture(params=["exact", "chroma"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of searching vectors: the scan, and Chroma as for a very large library."""
    if request.param == "chroma":
        monkeypatch.setattr(index.nearest, "EXACT_LIMIT", 0)
    return str(request.param)


def outcomes(events: list[AddEvent]) -> list[str]:
    return [event.outcome for event in events]


def nearest(library: Library, text: str, k: int = 10, **options: object) -> list[str]:
    """Sources of the chunks nearest to a text."""
    found = library.search_vectors(library.embedder.encode([text])[0], k, **options)
    return [chunk.document.source for chunk in library.chunks([key for key, _ in found])]


def worded(library: Library, *words: str, **options: object) -> list[str]:
    found = library.search_words([stem(word) for word in words], 10, **options)
    return [chunk.document.source for chunk in library.chunks([key for key, _ in found])]


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


def test_a_document_comes_back_as_it_was_read(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(
        "# A heading\n\nJörg said “hello” to 李.\n\nSecond paragraph: 😀 done.\n", encoding="utf-8"
    )
    parsed = read_file(path)
    (event,) = library.add([path])
    assert event.document is not None
    id_ = event.document.id
    assert library.document(id_) == parsed.document
    assert library.sentences(id_) == parsed.sentences
    assert library.regions(id_) == parsed.regions
    assert library.offset_map(id_) == parsed.offset_map
    (chunk,) = library.chunks([key for key, _ in library.search_words(["jorg"], 5)])
    assert chunk.chunk == parsed.chunks[0]
    assert chunk.text == chunk.chunk.span.of(parsed.document.text)
    assert chunk.sentences == parsed.sentences[chunk.chunk.first_sentence : chunk.chunk.last_sentence]
    texts = [s.span.of(parsed.document.text) for s in chunk.sentences]
    assert chunk.sentence_numbers == tuple(range(len(texts)))
    np.testing.assert_allclose(chunk.sentence_vectors, library.embedder.encode(texts), atol=1e-3)


def test_an_unchanged_file_is_neither_parsed_nor_embedded(
    library: Library, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    list(library.add(files.values()))
    embedder = library.embedder
    assert isinstance(embedder, WordHashEmbedder)
    encoded = embedder.encoded
    monkeypatch.setattr("corpus.read_file", lambda *_, **__: pytest.fail("an unchanged file was parsed"))
    for path in files.values():
        os.utime(path, ns=(1, 1))  # only the bytes count
    assert outcomes(list(library.add(files.values()))) == ["unchanged"] * 3
    assert embedder.encoded == encoded


def test_a_changed_file_replaces_its_old_text(library: Library, files: dict[str, Path], way: str) -> None:
    list(library.add(files.values()))
    old = library.find(str(files["bread.txt"])).id
    files["bread.txt"].write_text("Volcanoes erupt with lava and ash.", encoding="utf-8")
    (event,) = library.add([files["bread.txt"]])
    assert event.outcome == "updated"
    assert event.document is not None
    assert event.document.id == document_id("Volcanoes erupt with lava and ash.") != old
    assert len(library.documents()) == 3
    with pytest.raises(LibraryError, match=old):
        library.document(old)
    assert worded(library, "dough") == []
    assert worded(library, "lava") == [str(files["bread.txt"])]
    assert nearest(library, "lava and ash")[0] == str(files["bread.txt"])
    assert library.check().problems == ()


def test_changed_bytes_with_the_same_text_keep_the_id(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
    path = files["geneva.txt"]
    before = library.find(str(path))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # a byte-order mark is no text
    assert read_file(path).document.id == before.id
    (event,) = library.add([path])
    assert event.outcome == "updated"
    assert event.document is not None
    assert event.document.id == before.id
    assert len(library.documents()) == 3
    assert not library.is_stale(before.id)
    assert library.check().problems == ()


def test_two_sources_of_one_text_share_a_document(
    library: Library, files: dict[str, Path], tmp_path: Path
) -> None:
    list(library.add(files.values()))
    copy = tmp_path / "copy.txt"
    copy.write_text(TOPICS["geneva.txt"], encoding="utf-8")
    (event,) = library.add([copy])
    assert event.outcome == "unchanged"
    assert any(str(files["geneva.txt"]) in warning for warning in event.warnings)
    assert event.document is not None
    assert library.sources(event.document.id) == (str(files["geneva.txt"]), str(copy))
    assert len(library.documents()) == 3
    # The first source gets another text: the document stays, and is the second's alone.
    files["geneva.txt"].write_text("Nothing about ministers.", encoding="utf-8")
    assert outcomes(list(library.add([files["geneva.txt"]]))) == ["updated"]
    assert library.sources(event.document.id) == (str(copy),)
    assert len(library.documents()) == 4
    assert library.check().problems == ()


def test_equal_texts_in_one_run_share_a_document(library: Library, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(3)]
    for path in paths:
        path.write_text("The very same words.", encoding="utf-8")
    assert outcomes(list(library.add([*paths, paths[0]]))) == ["added", "unchanged", "unchanged", "unchanged"]
    assert len(library.documents()) == 1


def test_parsed_documents_without_a_file_are_known_by_their_source(library: Library) -> None:
    first = read_text("The harbour freezes in winter.", source="https://example.org/a")
    second = read_text("The harbour thaws in spring.", source="https://example.org/a")
    assert outcomes(list(library.add([first]))) == ["added"]
    assert outcomes(list(library.add([first]))) == ["unchanged"]
    assert outcomes(list(library.add([second]))) == ["updated"]
    (document,) = library.documents()
    assert document.source == "https://example.org/a"
    assert not library.is_stale(document.id)


def test_a_bad_file_is_reported_and_the_rest_goes_on(
    library: Library, files: dict[str, Path], tmp_path: Path
) -> None:
    binary = tmp_path / "image.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    given = [files["bread.txt"], tmp_path / "gone.txt", binary, tmp_path, "no\0name.txt", files["whales.txt"]]
    events = list(library.add(given))
    by_source = {event.source: event for event in events}
    assert sorted(outcomes(events)) == ["added", "added", "failed", "failed", "failed", "failed"]
    for event in events:
        assert (event.reason is not None) == (event.outcome == "failed") == (event.document is None)
        assert event.reason is None or "\n" not in event.reason
    assert "gone.txt" in (by_source[str(tmp_path / "gone.txt")].reason or "")
    assert [event.done for event in events] == [1, 2, 3, 4, 5, 6]


def test_removing_forgets_everything(library: Library, files: dict[str, Path], way: str) -> None:
    list(library.add(files.values()))
    removed = library.remove([str(files["bread.txt"])])
    assert [d.source for d in removed] == [str(files["bread.txt"])]
    assert worded(library, "dough", "bread") == []
    assert str(files["bread.txt"]) not in nearest(library, TOPICS["bread.txt"])
    assert library.document_frequency([stem("dough")]) == {stem("dough"): 0}
    assert library.check().problems == ()
    # Not a word of it is left in any file, nor its vector.
    vector = library.embedder.encode([TOPICS["bread.txt"]])[0].astype("<f2").astype("<f4").tobytes()[:64]
    library.close()
    for file in library.path.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert b"Knead" not in data
        assert b"knead" not in data
        assert vector not in data


def test_removing_by_an_unknown_name_removes_nothing(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
    known = library.documents()[0].id
    with pytest.raises(LibraryError, match="no document 'ffff'"):
        library.remove([known, "ffff"])
    assert len(library.documents()) == 3
    assert [d.id for d in library.remove(known[:10])] == [known]


def test_a_selection_of_documents_limits_every_search(
    library: Library, files: dict[str, Path], way: str
) -> None:
    events = list(library.add(files.values()))
    ids = {Path(e.source).name: e.document.id for e in events if e.document}
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


def test_stored_vectors_lose_next_to_nothing(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
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
def test_no_term_is_read_as_a_query(library: Library, files: dict[str, Path], term: str) -> None:
    list(library.add(files.values()))
    assert library.search_words([term], 5) == []
    assert [k for k, _ in library.search_words([term, "whale"], 5)] == [
        k for k, _ in library.search_words(["whale"], 5)
    ]
    assert library.document_frequency([term]) == {term: 0}


def test_weights_of_terms_count(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
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


def test_staleness_is_seen(library: Library, files: dict[str, Path]) -> None:
    ids = {name: next(iter(library.add([path]))).document.id for name, path in files.items()}
    assert not any(library.is_stale(id_) for id_ in ids.values())
    os.utime(files["bread.txt"], ns=(5, 5))  # touched, the bytes are the same
    files["geneva.txt"].write_text(TOPICS["geneva.txt"].replace("Friday", "Sunday"), encoding="utf-8")
    files["whales.txt"].unlink()
    assert {name: library.is_stale(id_) for name, id_ in ids.items()} == {
        "geneva.txt": True,
        "bread.txt": False,
        "whales.txt": True,
    }
    assert [d.stale for d in library.documents()] == [None] * 3
    assert [d.stale for d in library.documents(stale=True)] == [True, False, True]


def test_a_library_of_another_embedding_is_refused_by_name(tmp_path: Path, files: dict[str, Path]) -> None:
    path = tmp_path / "library"
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as first:
        list(first.add(files.values()))
    other = WordHashEmbedder(dimensions=32, name="other")
    with Library.open(path, embedder=other) as second:
        assert len(second.documents()) == 3  # listing needs no embedding
        with pytest.raises(LibraryError, match=r"fake/words-64.*fake/other-32.*rebuild"):
            list(second.add(files.values()))
        with pytest.raises(LibraryError, match="32 dimensions"):
            second.search_vectors(other.encode(["whales"])[0], 3)
        assert second.rebuild(embed=True) == 3
        assert nearest(second, TOPICS["whales.txt"])[0] == str(files["whales.txt"])
        assert second.check().problems == ()
    with (
        Library.open(path, embedder=WordHashEmbedder()) as third,
        pytest.raises(LibraryError, match="made with the embedding fake/other-32"),
    ):
        _ = third.embedder


def test_a_reader_notices_that_the_texts_were_embedded_again(tmp_path: Path, files: dict[str, Path]) -> None:
    path = tmp_path / "library"
    other = WordHashEmbedder(name="other")
    with (
        Library.open(path, embedder=WordHashEmbedder(), create=True) as first,
        Library.open(path, embedder=other) as second,
    ):
        list(first.add(files.values()))
        assert nearest(first, "whales")[0] == str(files["whales.txt"])
        second.rebuild(embed=True)
        found = first.search_vectors(other.encode([TOPICS["whales.txt"]])[0], 1)
        assert found[0][1] == pytest.approx(1.0, abs=1e-3)


def test_a_library_of_another_format_is_refused_by_name(tmp_path: Path) -> None:
    Library.open(tmp_path / "library", create=True).close()
    with sqlite3.connect(tmp_path / "library" / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="format 99, this version of Ibid reads format 2"):
        Library.open(tmp_path / "library")


def test_what_is_no_library_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_text("x")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "library.sqlite3").write_bytes(b"garbage" * 1000)
    (tmp_path / "foreign").mkdir()
    with sqlite3.connect(tmp_path / "foreign" / "library.sqlite3") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    (tmp_path / "blank").mkdir()
    (tmp_path / "blank" / "library.sqlite3").touch()
    cases = [
        ("gone", False, "is not there"),
        ("file", False, "is a file"),
        ("file", True, "is a file"),
        ("file/below", True, "Not a directory|can't be opened"),
        ("full", False, "is not a library"),
        ("full", True, "holds other files"),
        ("damaged", False, "is damaged"),
        ("foreign", True, "is not a library's record"),
        ("blank", False, "is empty"),
    ]
    for name, create, message in cases:
        with pytest.raises(LibraryError, match=message) as caught:
            Library.open(tmp_path / name, create=create)
        assert "\n" not in str(caught.value)
        assert name.split("/")[0] in str(caught.value)
    assert not (tmp_path / "gone").exists()


def test_damage_inside_the_record_is_named(tmp_path: Path, files: dict[str, Path]) -> None:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as library:
        list(library.add(files.values()))
    file = tmp_path / "library" / "library.sqlite3"
    data = bytearray(file.read_bytes())
    data[8192 : len(data)] = os.urandom(len(data) - 8192)
    file.write_bytes(data)
    with pytest.raises(LibraryError, match="is damaged"):
        list_documents(tmp_path / "library")


def list_documents(path: Path) -> None:
    with Library.open(path) as library:
        library.documents()


def test_check_names_what_is_wrong(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
    with sqlite3.connect(library.path / "library.sqlite3") as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'Geneva', 'Vienna')")
        connection.execute("UPDATE chunk_vectors SET vector = x'0000' WHERE chunk = 2")
        connection.execute("UPDATE chunks SET text = 'swapped' WHERE key = 3")
    connection.close()
    report = library.check()
    assert not report.ok
    text = "\n".join(report.problems)
    assert "isn't the one that its id names" in text
    assert "chunk 2 has 2 +" in text
    assert "isn't its slice" in text
    assert "full-text index" in text


def test_a_reader_in_another_process_sees_new_documents(
    tmp_path: Path, files: dict[str, Path], way: str
) -> None:
    path = tmp_path / "library"
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        list(library.add([files["bread.txt"]]))
        assert nearest(library, TOPICS["whales.txt"])[0] == str(files["bread.txt"])
        child = Path(__file__).parent / "library_child.py"
        subprocess.run(
            [sys.executable, str(child), "add", str(path), "40", "41"], capture_output=True, check=True
        )
        assert nearest(library, text_of(40))[0] == "report/40"
        assert worded(library, "marker40") == ["report/40"]
        library.remove(["report/40"])
        assert nearest(library, text_of(40)) == [str(files["bread.txt"])]


def test_many_threads_read_while_one_writes(library: Library, files: dict[str, Path]) -> None:
    list(library.add([files["bread.txt"]]))
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert str(files["bread.txt"]) in nearest(library, "warm bread")
                assert worded(library, "dough") == [str(files["bread.txt"])]
                assert library.documents()
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    texts = [read_text(f"Report number {n} about topic{n}.", source=f"r{n}") for n in range(20)]
    for text in texts:
        assert outcomes(list(library.add([text]))) == ["added"]
    done.set()
    for reader in readers:
        reader.join(30)
    assert failures == []
    assert len(library.documents()) == 21


def test_an_empty_library_answers_with_nothing(library: Library) -> None:
    assert library.documents() == ()
    assert library.chunk_count == 0
    assert library.search_vectors(library.embedder.encode(["x"])[0], 5) == []
    assert library.search_words(["x"], 5) == []
    assert library.chunks([1, 2]) == []
    assert list(library.add([])) == []
    assert library.check().problems == ()
    assert library.rebuild() == 0


def test_a_document_without_indexed_text_is_kept(library: Library) -> None:
    parsed = read_text("x.", source="tiny")
    empty = ParsedDocument(
        document=Document(id=document_id("* * *"), text="* * *", source="stars", title="stars"),
        source_sha256="0" * 64,
        extractor=parsed.extractor,
        encoding=None,
        raw_text="* * *",
        offset_map=parsed.offset_map,
        regions=(),
        sentences=(),
        chunks=(),
        warnings=(),
    )
    assert outcomes(list(library.add([empty, parsed]))) == ["added", "added"]
    assert [d.chunks for d in library.documents()] == [0, 1]


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library", create=True)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="has been closed"):
        library.documents()


def test_listing_documents_needs_no_numpy(tmp_path: Path) -> None:
    """It is two thirds of the time in which `ibid documents` answers."""
    code = (
        "import sys\nfrom index import Library\n"
        "with Library.open(sys.argv[1], create=True) as library: library.documents(), library.chunk_count\n"
        "print(sorted({'numpy', 'chromadb', 'openvino', 'selectolax', 'markdown_it'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "library")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert done.stdout.strip() == "[]"
