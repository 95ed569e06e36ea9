"""A library of the first format is brought up to date when it is opened, and loses nothing by it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fakes import WordHashEmbedder

from corpus import read_text
from corpus.errors import LibraryError
from index import Library
from index.catalog import FILE_NAME, _statements
from index.schema import SCHEMA
from index.terms import stem

STORY = " ".join(f"The minister spoke about matter {n} on the {n}th day of the talks." for n in range(12))


def outdated(path: Path) -> None:
    """Make a library as the first format had it, by way of one of the second."""
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        notes = path.parent / "notes.txt"
        notes.write_text("The bridge opened in 1932. It is long.")
        given = [read_text(STORY, source="a"), read_text(STORY + " One more.", source="b")]
        assert [event.outcome for event in library.add([notes, *given])] == ["added"] * 3
    connection = sqlite3.connect(path / FILE_NAME, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    for trigger in ("source_gone", "source_removed"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DROP INDEX sources_by_container")
    connection.execute("DROP INDEX sources_by_hash")
    for table in ("containers", "discarded", "layouts", "fetched", "shingles", "minima", "likenesses"):
        connection.execute(f"DROP TABLE {table}")
    for column in ("extractor", "container", "kept"):
        connection.execute(f"ALTER TABLE sources DROP COLUMN {column}")
    connection.execute("ALTER TABLE documents DROP COLUMN publisher")
    connection.execute(
        "UPDATE documents SET metadata = '{\"publisher\": \"The Post\"}' WHERE text LIKE 'The bridge%'"
    )
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    for kept in (path / "originals").rglob("*"):
        if kept.is_file():
            kept.unlink()


def shape(path: Path) -> dict[str, str]:
    connection = sqlite3.connect(path / FILE_NAME)
    found = {
        name: " ".join((sql or "").replace('"', "").split())
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master")
    }
    connection.close()
    return found


def test_the_first_format_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "library"
    outdated(path)
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        assert library.check().problems == ()
        found = {document.source: document for document in library.documents()}
        assert len(found) == 3
        notes = found[str(tmp_path / "notes.txt")]
        assert notes.publisher == "The Post"
        assert library.document(notes.id).text == "The bridge opened in 1932. It is long."
        assert (
            library.chunks([key for key, _ in library.search_words([stem("bridge")], 3)])[0].document.id
            == notes.id
        )
        assert len(library.copies().group(found["a"].id)) == 2  # near-duplicates are found again
        with pytest.raises(LibraryError, match="keeps no original"):
            library.original(notes.id)
        assert [event.outcome for event in library.add([tmp_path / "notes.txt"])] == ["unchanged"]
        assert library.original(notes.id) == b"The bridge opened in 1932. It is long."
        library.remove(notes.id)
        assert list(library._originals.hashes()) == []
        assert [event.outcome for event in library.add([tmp_path / "notes.txt"])] == ["added"]


def test_the_outcome_is_what_a_new_library_is_made_of(tmp_path: Path) -> None:
    outdated(tmp_path / "library")
    Library.open(tmp_path / "library").close()
    Library.open(tmp_path / "new", create=True).close()
    assert len(list(_statements(SCHEMA))) > 20
    old, new = shape(tmp_path / "library"), shape(tmp_path / "new")
    assert old.keys() == new.keys()
    assert {name for name in old if name not in {"sources"} and old[name] != new[name]} == set()


def test_a_kill_in_the_middle_leaves_the_old_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library"
    outdated(path)
    before = shape(path)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("index.migrate._sign", fail)
        with pytest.raises(KeyboardInterrupt):
            Library.open(path)
    assert shape(path) == before
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        assert library.check().ok
