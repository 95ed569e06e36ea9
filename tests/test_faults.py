"""Kills, torn stores, full disks and rival writers: nothing acknowledged is lost, everything mends itself."""

from __future__ import annotations

import lzma
import os
import random
import resource
import shutil
import subprocess
import sys
import tarfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from library_child import parsed, text_of

import index.nearest
from corpus import LibraryError, LibraryLockedError
from index import Library, hnsw_files
from index.catalog import Catalog
from index.upkeep import Upkeep

CHILD = Path(__file__).parent / "library_child.py"
DATA = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared")


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def verify(path: Path, acknowledged: set[int]) -> None:
    """Opened once by a process under a file-size limit, the library must be whole and findable."""
    child = start("verify", path, *sorted(acknowledged))
    out, err = child.communicate(timeout=100)
    assert out == "fine\n", f"{out}\n{err}"


def kill_during_add(
    path: Path, chance: random.Random, *, persisting: bool, size: int
) -> tuple[set[int], bool]:
    """Start adding `size` documents and kill the process at some moment.

    Args:
        path: The library.
        chance: Chooses the moment.
        persisting: Aim at Chroma overwriting its files: it does so every 20 vectors, and the kill falls within a
            few milliseconds after a write to it has begun.
        size: How many documents.

    Returns:
        The acknowledged documents, and whether the process was killed before it was through.
    """
    settings = (20, 24) if persisting else (0, 24)
    acknowledged: set[int] = set()
    marks, wait_for = 0, chance.randint(1, max(2, size // 24))
    with start("add", path, 0, size, *settings) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("chroma"):
                marks += 1
                if marks == wait_for:
                    time.sleep(chance.uniform(0, 0.04 if persisting else 0.2))
                    child.kill()
            else:
                acknowledged.add(int(line))
    return acknowledged, child.returncode != 0


def trial(folder: Path, seed: int, *, persisting: bool, size: int = 240) -> tuple[int, bool, bool, bool]:
    """One library, made, killed and verified.

    Returns:
        How many documents were acknowledged, and whether the kill came before the end, within a write to Chroma,
        and left its HNSW files torn.
    """
    path = folder / f"library{seed}"
    acknowledged, killed = kill_during_add(path, random.Random(seed), persisting=persisting, size=size)
    within = torn = False
    if (path / "library.sqlite3").exists():
        catalog = Catalog(path)
        upkeep = Upkeep(catalog)
        within = upkeep.trouble() is not None
        torn = upkeep.folder.is_dir() and bool(hnsw_files.problems(upkeep.folder))
        catalog.close()
    else:
        assert not acknowledged
    verify(path, acknowledged)
    shutil.rmtree(path)
    return len(acknowledged), killed, within, torn


@pytest.mark.parametrize(("seed", "persisting"), [(1, False), (2, True), (3, True)])
def test_a_kill_during_add_loses_nothing(tmp_path: Path, seed: int, persisting: bool) -> None:
    trial(tmp_path, seed, persisting=persisting, size=120)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_sixty_kills_lose_nothing(tmp_path: Path) -> None:
    trials = [trial(tmp_path, 100 + n, persisting=n % 2 == 1) for n in range(60)]
    acknowledged, killed, within, torn = (sum(column) for column in zip(*trials, strict=True))
    sys.stderr.write(
        f"\n60 trials: {killed} killed in the middle, {within} within a write to Chroma, {torn} with torn files;"
        f" {acknowledged} acknowledged documents, all there\n"
    )
    # The kills fell into the work and into Chroma's own writing, or they would prove nothing.
    assert killed >= 50
    assert within >= 15  # 28 to 49 of 60 so far; how many depends on how fast the machine embeds


def filled(path: Path, count: int = 8) -> Path:
    """A library of some documents, closed, and the folder that Chroma lies in."""
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        list(library.add([parsed(n) for n in range(count)]))
        return library._upkeep.folder


def findable(path: Path, count: int = 8) -> None:
    verify(path, set(range(count)))


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


def test_a_second_writer_is_told_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "library"
    filled(path, 2)
    child = start("hold", path, 100)
    assert child.stdout is not None
    assert child.stdout.readline() == "added\n"
    try:
        with Library.open(path, embedder=WordHashEmbedder()) as library:
            for act in (
                lambda: list(library.add([parsed(5)])),
                lambda: library.remove("report/1"),
                library.rebuild,
            ):
                began = time.monotonic()
                with pytest.raises(LibraryLockedError, match=f"process {child.pid} ") as caught:
                    act()
                assert time.monotonic() - began < 1
                assert caught.value.retryable
            assert library.documents()  # reading goes on
    finally:
        child.kill()
        child.communicate()
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        assert [event.outcome for event in library.add([parsed(5)])] == ["added"]


def test_a_second_writer_of_the_same_process_is_told(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as first,
        Library.open(tmp_path / "library", embedder=WordHashEmbedder()) as second,
    ):
        adding = first.add([parsed(1), parsed(2)])
        next(adding)
        for library in (first, second):
            with pytest.raises(LibraryLockedError):
                next(library.add([parsed(3)]))
        adding.close()
        assert [event.outcome for event in second.add([parsed(3)])] == ["added"]


def test_an_add_that_is_given_up_leaves_a_whole_library(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as library:
        adding = library.add([parsed(n) for n in range(600)])
        next(adding)
        adding.close()
        assert library.check().problems == ()
        assert library.documents()


def in_child(act: Callable[[], None], *, uid: int | None = None) -> int:
    """Run something in a forked process, as another user if asked; its exit code, 0 for success."""
    # Forked, for another user may not be allowed to start this Python. The child ends without any clean-up.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on, where there are threads
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if uid is not None:
                os.setuid(uid)
            act()
            code = 0
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


FULL_DISK = """
import resource, sys
sys.path[:0] = sys.argv[1:3]
import index.adding
from corpus import LibraryError
from fakes import WordHashEmbedder
from index import Library
from library_child import parsed
index.adding.BATCH_CHUNKS = 16
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
done = 0
try:
    with Library.open(sys.argv[3], embedder=WordHashEmbedder()) as library:
        for event in library.add([parsed(n) for n in range(8, 3000)]):
            done += event.outcome == "added"
            assert event.outcome == "added", event
except LibraryError as error:
    assert "\\n" not in str(error)
    print(done, error)
else:
    print(done, "no error")
"""


def test_a_full_disk_leaves_the_old_library_answering(tmp_path: Path) -> None:
    """No file may grow beyond a limit that the record meets first; then the limit is gone."""
    path = tmp_path / "library"
    filled(path)
    limit = (path / "library.sqlite3").stat().st_size + 300_000
    here = str(CHILD.parent)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(CHILD.parents[1]), here, str(path), str(limit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    count, message = done.stdout.split(" ", 1)
    assert "can't be written to" in message
    assert "free some space" in message
    assert 0 < int(count) < 2992
    verify(path, set(range(8 + int(count))))
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        outcomes = [
            event.outcome for event in library.add([parsed(n) for n in range(8, 8 + int(count) + 30)])
        ]
    assert set(outcomes) == {"added", "unchanged"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_read_only_library_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "library"
    filled(path)
    for folder, _, names in os.walk(path):
        for name in names:
            (Path(folder) / name).chmod(0o444)
        Path(folder).chmod(0o555)
    for parent in path.parents:
        if parent.owner() == path.owner() and not parent.stat().st_mode & 0o001 and "pytest" in str(parent):
            parent.chmod(0o755)  # pytest's own folders

    def act() -> None:
        with Library.open(path, embedder=WordHashEmbedder()) as library:
            found = library.search_vectors(library.embedder.encode([text_of(3)])[0], 1)
            assert library.chunks([found[0][0]])[0].document.source == "report/3"
            assert library.search_words(["marker3"], 3)
            with pytest.raises(LibraryError, match=r"can't be .*permissions"):
                list(library.add([parsed(30)]))

    try:
        assert in_child(act, uid=65534 if os.getuid() == 0 else None) == 0
    finally:
        for folder, _, _ in os.walk(path):
            Path(folder).chmod(0o755)


def test_the_record_alone_is_enough(tmp_path: Path) -> None:
    """library.sqlite3, copied to another place without anything else, is the whole library."""
    filled(tmp_path / "library")
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / "library" / "library.sqlite3", tmp_path / "copy")
    findable(tmp_path / "copy")


def test_unfinished_documents_are_invisible_and_then_finished(tmp_path: Path) -> None:
    path = tmp_path / "library"
    filled(path, 3)
    with Library.open(path, embedder=WordHashEmbedder()) as library:
        with library._catalog.writing() as connection:
            connection.execute("UPDATE documents SET state = 'pending' WHERE key = 2")
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
        assert len(library.documents()) == 2
        assert library.chunk_count == 2
        assert library.search_words(["marker1"], 3) == []
        for key, _ in library.search_vectors(library.embedder.encode([text_of(1)])[0], 9):
            assert library.chunks([key])[0].document.source != "report/1"
        assert any("was not finished" in problem for problem in library.check().problems)
    with Library.open(path) as library:
        assert len(library.documents()) == 3
        assert library.check().problems == ()


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


def test_limits_are_not_left_behind() -> None:
    """The file-size limits above belong to child processes."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
