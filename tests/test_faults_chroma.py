"""A Chroma folder that is gone, torn or old is noticed without being opened, and built again from the record."""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from fault_checks import CHILD, filled, findable, verify
from library_child import parsed, text_of

import index.nearest
from index import Library, hnsw_files

DATA = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared")


def delete(folder: Path) -> None:
    shutil.rmtree(folder.parent)


def empty(folder: Path) -> None:
    shutil.rmtree(folder.parent)
    folder.parent.mkdir()


def empty_build(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder.parent)
    folder.parent.write_text("not a folder")


def truncate_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"")


def delete_vectors(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def garble_manifest(folder: Path) -> None:
    (folder / "ibid.json").write_text("{")


@pytest.mark.parametrize(
    "damage",
    [delete, empty, empty_build, replace_by_file, truncate_database, delete_vectors, garble_manifest],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_chroma_folder_is_rebuilt_by_opening(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "library"
    damage(filled(path))
    with Library.open(path) as library:
        assert library._upkeep.trouble() is None
        assert library.check().problems == ()
        assert library._upkeep.open().count() == library.chunk_count == 8
    findable(path)


def test_an_older_copy_of_the_chroma_folder_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "library"
    folder = filled(path, 4)
    shutil.copytree(folder, tmp_path / "copy")
    filled(path, 8)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    findable(path)


def test_looking_for_damage_is_cheap_and_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library"
    filled(path)
    script = (
        "import sys, time; from index import Library\n"
        "library = Library.open(sys.argv[1]); start = time.perf_counter()\n"
        "assert library._upkeep.trouble() is None; took = time.perf_counter() - start\n"
        "library.documents(); assert 'chromadb' not in sys.modules; assert 'openvino' not in sys.modules; print(took)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        cwd=CHILD.parents[1],
        check=True,
    )
    assert float(done.stdout) < 0.05


def test_a_library_that_nobody_can_write_to_is_searched_without_chroma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the lock, so Chroma can't be rebuilt: the record answers."""
    path = tmp_path / "library"
    shutil.rmtree(filled(path).parent)
    monkeypatch.setattr(index.nearest, "EXACT_LIMIT", 0)
    writer = Library.open(path, embedder=WordHashEmbedder())
    shutil.rmtree(path / "chroma")
    adding = writer.add([parsed(20), parsed(21)])
    with writer._lock.hold(), Library.open(path, embedder=WordHashEmbedder()) as reader:
        found = reader.search_vectors(reader.embedder.encode([text_of(3)])[0], 1)
        assert reader.chunks([found[0][0]])[0].document.source == "report/3"
    assert [event.outcome for event in adding] == ["added", "added"]
    writer.close()
    verify(path, {*range(8), 20, 21})


def torn_by_truncation(folder: Path, name: str, share: float) -> None:
    (file,) = folder.glob(f"*/{name}")
    os.truncate(file, int(file.stat().st_size * share))


@pytest.mark.parametrize(
    "name", ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"]
)
@pytest.mark.parametrize("share", [0.0, 0.7])
def test_files_that_were_cut_short_are_noticed(
    tmp_path: Path, persisted: Path, name: str, share: float
) -> None:
    folder = tmp_path / "chroma"
    shutil.copytree(persisted, folder)
    assert hnsw_files.problems(folder) == []
    torn_by_truncation(folder, name, share)
    assert hnsw_files.problems(folder) != []


@pytest.fixture(scope="module")
def persisted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Chroma folder whose HNSW files have been written."""
    import index.vectors

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.vectors, "SYNC_THRESHOLD", 20)
        patch.setitem(index.vectors._HNSW, "batch_size", 10)
        folder = filled(tmp_path_factory.mktemp("persisted") / "library", 150)
    assert list(folder.glob("*/index_metadata.pickle"))
    return folder


def test_a_torn_store_is_rebuilt_without_being_opened(tmp_path: Path, persisted: Path) -> None:
    """A store that is torn, and has got the right serial number all the same."""
    path = tmp_path / "library"
    shutil.copytree(persisted.parents[1], path)
    torn_by_truncation(path / "chroma" / persisted.name, "data_level0.bin", 0.7)
    findable(path, 150)


@pytest.mark.data
@pytest.mark.parametrize("name", ["kill9_fills_disk", "kill9_first_call_fails", "kill9_permanent_error"])
def test_really_torn_stores_are_rebuilt_without_being_opened(tmp_path: Path, name: str) -> None:
    archive = DATA / "badinput" / "tornstore" / f"{name}.tar.xz"
    if not archive.is_file():
        pytest.skip(f"needs {archive}")
    path = tmp_path / "library"
    folder = filled(path)
    manifest = (folder / "ibid.json").read_bytes()
    with lzma.open(archive) as stream, tarfile.open(fileobj=stream) as tar:
        tar.extractall(tmp_path / "torn", filter="data")
    (torn,) = (tmp_path / "torn").iterdir()
    assert hnsw_files.problems(torn) != []
    shutil.rmtree(folder)
    shutil.copytree(torn, folder)
    (folder / "ibid.json").write_bytes(manifest)
    findable(path)


def test_vectors_that_chroma_has_lost_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma says nothing when vectors can't be found in it: samples must find themselves."""
    path = tmp_path / "library"
    filled(path, 20)
    monkeypatch.setattr(index.nearest, "EXACT_LIMIT", 0)
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        library._upkeep.open().delete(list(range(1, 20)))
        assert any("are missing" in problem for problem in library.check().problems)
        found = library.search_vectors(library.embedder.encode([text_of(3)])[0], 1)
        assert library.chunks([found[0][0]])[0].document.source == "report/3"
        assert library.rebuild() == 20
        assert library.check().problems == ()
