"""A library holds what was added as it was read, replaces what changed, and forgets what was removed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from fakes import WordHashEmbedder
from library_checks import TOPICS, nearest, outcomes, worded

from corpus import Document, LibraryError, ParsedDocument, SourceFile, document_id, read_file, read_text
from index import Library
from index.terms import stem


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


def test_one_thing_is_added_as_a_list_of_it_is(library: Library, files: dict[str, Path]) -> None:
    """A path was taken for a list of one-letter names."""
    whales, bread = files["whales.txt"], files["bread.txt"]
    given = [str(whales), bread, SourceFile(source="note.txt", data=b"A note on tides.")]
    for one in (*given, read_text("Rain fell on the pier.", source="rain")):
        [event] = library.add(one)
        assert (event.outcome, event.total) == ("added", 1)
    assert [d.source for d in library.documents()] == [str(whales), str(bread), "note.txt", "rain"]
    [event] = library.add_urls("file:///etc/passwd")
    assert event.outcome == "failed"


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


def test_a_document_is_found_by_id_source_or_the_start_of_its_id(library: Library) -> None:
    seen: dict[str, str] = {}
    for number in range(10_000):  # until two ids begin alike
        text = f"Text number {number} of many."
        other = seen.setdefault(document_id(text)[:4], text)
        if other != text:
            break
    list(library.add([read_text(other, source="a%_.txt"), read_text(text, source="b.txt")]))
    first, second = library.documents()
    assert library.find(first.id) == library.find("a%_.txt") == first
    length = next(n for n in range(4, 64) if first.id[:n] != second.id[:n])
    assert library.find(second.id[:length].upper()) == second
    with pytest.raises(LibraryError, match="fits 2 documents"):
        library.find(first.id[:4])
    for name in ("", first.id[:3], "a%", "%%%%", "____", "b.TXT", "' OR 1"):
        with pytest.raises(LibraryError, match="has no document"):
            library.find(name)
    list(library.add([read_text(other, source="c.txt")]))  # another source of the first
    assert library.find("c.txt") == library.find("a%_.txt") == first


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


def test_staleness_is_seen(library: Library, files: dict[str, Path]) -> None:
    list(library.add(files.values()))
    ids = {name: library.find(str(path)).id for name, path in files.items()}
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
