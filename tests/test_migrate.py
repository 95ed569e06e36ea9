"""A library of an older format is brought up to date when it is opened, and loses nothing by it."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import WordHashEmbedder

from corpus import read_text
from corpus.errors import LibraryError
from index import Library
from index.catalog import FILE_NAME, Catalog, _statements
from index.schema import SCHEMA
from index.terms import question_terms, stem

STORY = " ".join(f"The minister spoke about matter {n} on the {n}th day of the talks." for n in range(12))


THE_SECOND = """
DROP TRIGGER chunk_added;
DROP TRIGGER chunk_removed;
DROP TABLE word_counts;
DROP TABLE words;
DROP VIEW compared;
ALTER TABLE chunks DROP COLUMN folded_text;
ALTER TABLE chunks DROP COLUMN folded_heading;
ALTER TABLE chunks DROP COLUMN folded_header;
CREATE VIRTUAL TABLE words USING fts5 (
    text, heading, header, content='chunks', content_rowid='key', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab (words, 'row');
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, text, heading, header) VALUES (new.key, new.text, new.heading, new.header);
END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, text, heading, header)
    VALUES ('delete', old.key, old.text, old.heading, old.header);
    INSERT OR IGNORE INTO orphans VALUES (old.key);
END;
INSERT INTO words (words) VALUES ('rebuild');
PRAGMA user_version = 2;
"""


def second(path: Path) -> None:
    """Make a library as the second format had it."""
    texts = {"a": "The ﬁnance committee met.", "b": "# ﬂood\n\nThe finance committee left.", "c": STORY}
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        given = [read_text(text, source=name, format="markdown") for name, text in texts.items()]
        assert [event.outcome for event in library.add(given)] == ["added"] * 3
    connection = sqlite3.connect(path / FILE_NAME, isolation_level=None)
    connection.executescript(THE_SECOND)
    connection.close()


def worded(library: Library, word: str) -> list[str]:
    """Sources of the chunks that a word finds."""
    found = [key for key, _ in library.search_words(question_terms(word).content, 10)]
    return sorted(chunk.document.source for chunk in library.chunks(found))


def outdated(path: Path) -> None:
    """Make a library as the first format had it, by way of one of this."""
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        notes = path.parent / "notes.txt"
        notes.write_text("The bridge opened in 1932. It is long.")
        given = [read_text(STORY, source="a"), read_text(STORY + " One more.", source="b")]
        assert [event.outcome for event in library.add([notes, *given])] == ["added"] * 3
    connection = sqlite3.connect(path / FILE_NAME, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.executescript(THE_SECOND)
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
        name: re.sub(r"\s*([(),])\s*", r"\1", " ".join((sql or "").replace('"', "").split()))
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


@pytest.mark.parametrize("older", [outdated, second])
def test_the_outcome_is_what_a_new_library_is_made_of(tmp_path: Path, older: Callable[[Path], None]) -> None:
    older(tmp_path / "library")
    Library.open(tmp_path / "library").close()
    Library.open(tmp_path / "new", create=True).close()
    assert len(list(_statements(SCHEMA))) > 20
    old, new = shape(tmp_path / "library"), shape(tmp_path / "new")
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} == set()


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


def test_words_are_found_by_any_spelling_once_the_second_format_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "library"
    second(path)
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        assert library.check().problems == ()
        for spelled in ("finance", "ﬁnance"):
            assert worded(library, spelled) == ["a", "b"]
            assert library.document_frequency([spelled]) == {spelled: 2}
        assert worded(library, "flood") == ["b"]
        assert set(worded(library, "minister")) == {"c"}
        assert library.document(library.find("a").id).text == "The ﬁnance committee met."
        library.remove(library.find("a").id)
        assert worded(library, "finance") == ["b"]
        assert library.check().problems == ()
    Library.open(path).close()


DIE = """
import os, sys
import index.catalog, index.migrate
from index import Library
left = int(sys.argv[3])
def dying(given):
    def die(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        return given(*arguments)
    return die
class Dying(int):
    __format__ = dying(int.__format__)
if sys.argv[2] == "signing":  # all is done but for the number of the format, and the commit
    index.catalog.SCHEMA_VERSION = Dying(index.catalog.SCHEMA_VERSION)
else:
    setattr(index.migrate, sys.argv[2], dying(getattr(index.migrate, sys.argv[2])))
Library.open(sys.argv[1])
"""


@pytest.mark.parametrize(
    ("point", "after"), [("folded_or_none", 0), ("folded_or_none", 4), ("_named", 20), ("signing", 0)]
)
def test_a_kill_while_words_are_indexed_anew_loses_nothing(tmp_path: Path, point: str, after: int) -> None:
    path = tmp_path / "library"
    second(path)
    before = shape(path)
    command = [sys.executable, "-c", DIE, str(path), point, str(after)]
    where = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    killed = subprocess.run(command, env=where, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert shape(path) == before
    connection = sqlite3.connect(path / FILE_NAME)
    assert connection.execute("SELECT count(*) FROM words WHERE words MATCH 'committee'").fetchone() == (2,)
    connection.close()
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        assert library.check().ok
        assert worded(library, "finance") == ["a", "b"]


def test_an_older_library_that_cannot_be_written_to_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library"
    second(path)
    version = Catalog._version

    def read_only(self: Catalog) -> int:
        self.read_only = True
        return version(self)

    monkeypatch.setattr(Catalog, "_version", read_only)
    with pytest.raises(LibraryError, match="has format 2") as caught:
        Library.open(path)
    assert caught.value.hint == "open it once where it can be written to"
