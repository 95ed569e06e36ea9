"""Kills, full disks and rival writers: nothing acknowledged is lost, and the record is enough."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from fault_checks import CHILD, filled, findable, start, verify
from library_child import parsed, text_of

from corpus import LibraryError, LibraryLockedError
from index import Library, hnsw_files
from index.catalog import Catalog
from index.upkeep import Upkeep


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


def test_limits_are_not_left_behind() -> None:
    """The file-size limits above belong to child processes."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
