"""What can't be opened as a library is refused by name; readers and writers side by side."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from library_checks import TOPICS, nearest, outcomes, worded
from library_child import text_of

from corpus import LibraryError, read_text
from index import Library


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
    with pytest.raises(LibraryError, match="format 99, this version of Ibid reads format 3"):
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


def test_a_thread_that_has_ended_leaves_no_connection_open(
    tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that answers each request in a thread of its own ran out of files after some hundred requests."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: made.append(connect(*a, **k)) or made[-1])
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as library:
        list(library.add(files.values()))
        made.clear()
        found: list[int] = []
        for _ in range(3):
            reader = threading.Thread(target=lambda: found.append(len(library.documents())))
            reader.start()
            reader.join()
        assert found == [3, 3, 3]
        assert len(made) == 3
        for connection in made:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                connection.execute("SELECT 1")
        assert len(library.documents()) == 3
