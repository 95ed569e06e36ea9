"""Every source's bytes: kept by hash before its document is acknowledged, collected with it, mended, never escaping."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from corpus import LibraryError, SourceFile
from index import Library
from index.originals import Originals

CHILD = """
import sys, time
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from fakes import WordHashEmbedder
import index.adding
from index import Library
index.adding.BATCH_CHUNKS = 8
with Library.open(sys.argv[3], embedder=WordHashEmbedder(), create=True) as library:
    print('begun', flush=True)
    for event in library.add(sys.argv[4:]):
        print(event.outcome, event.source, flush=True)
"""
HERE = Path(__file__).parent


def contents(library: Library) -> set[str]:
    return {path.name for path in (library.path / "originals").rglob("*") if path.is_file()}


def opened(path: Path) -> Library:
    return Library.open(path, embedder=WordHashEmbedder(), create=True)


def test_bytes_are_kept_by_their_hash_under_no_other_name(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfThe bridge opened in 1932.\r\n"
    with opened(tmp_path / "library") as library:
        (event,) = library.add([SourceFile(source="../../etc/passwd", data=data, name="a.txt")])
        assert event.document is not None
        assert library.original(event.document.id) == data
        name = hashlib.sha256(data).hexdigest()
        assert contents(library) == {name}
        assert (library.path / "originals" / name[:2] / name).read_bytes() == data
        library.remove(event.document.id)
        assert contents(library) == set()
        assert not (library.path / "originals" / name[:2]).exists()


def test_what_is_missing_or_changed_is_found_and_mended(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The bridge opened in 1932.")
    with opened(tmp_path / "library") as library:
        (event,) = library.add([file])
        assert event.document is not None
        kept = library._originals.path(hashlib.sha256(file.read_bytes()).hexdigest())
        kept.write_bytes(b"something else")
        assert "has been changed" in library.check().problems[0]
        with pytest.raises(LibraryError, match="has been changed"):
            library.original(event.document.id)
        kept.unlink()
        assert "can't be read: No such file" in library.check().problems[0]
        assert [e.outcome for e in library.add([file])] == ["unchanged"]
        assert library.check().ok
        assert library.original(event.document.id) == file.read_bytes()
        stray = kept.parent.parent / "00" / ("0" * 64)
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"nobody's")
        library.rebuild()
        assert not stray.exists()
        assert kept.exists()


def test_what_can_not_be_read_leaves_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no PDF at all")
    with opened(tmp_path / "library") as library:
        assert [event.outcome for event in library.add([bad, tmp_path / "gone.txt"])] == ["failed", "failed"]
        assert contents(library) == set()


def test_nothing_is_named_before_it_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut leaves what was synced: a name whose bytes weren't would be a promise broken."""
    order: list[str] = []
    import os

    sync, replace = os.fsync, Path.replace

    def noted(handle: int) -> None:
        order.append("sync " + ("folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "file"))
        sync(handle)

    def named(self: Path, target: Path) -> Path:
        order.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", named)
    originals = Originals(tmp_path)
    originals.keep([originals.stage([b"some ", b"bytes"]), None])
    assert order == ["sync file", "name", "sync folder", "sync folder", "sync folder"]


def make_files(folder: Path, seed: int) -> list[Path]:
    folder.mkdir()
    chance = random.Random(seed)
    files = []
    for number in range(24):
        text = " ".join(f"Report marker{number} sentence{n} speaks of {chance.random()}." for n in range(12))
        if number % 6 == 5:
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as box:
                box.writestr("inner.txt", text)
                box.writestr("other.md", f"# Other {number}\n\n{text[:200]}")
            data, suffix = stream.getvalue(), ".zip"
        else:
            data, suffix = text.encode(), ".txt"
        files.append(folder / f"{number}{suffix}")
        files[-1].write_bytes(data)
    return files


def kill_during_add(folder: Path, seed: int) -> tuple[int, bool]:
    """Kill a process that adds files at a moment of chance; nothing that it acknowledged may be lost.

    Returns:
        How many sources it had acknowledged, and whether the kill came before the end.
    """
    files, path, chance = make_files(folder, seed), folder / "library", random.Random(seed)
    arguments = [sys.executable, "-c", CHILD, str(HERE.parent), str(HERE), str(path), *map(str, files)]
    acknowledged: list[str] = []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        at = chance.randint(0, 20)
        for number, line in enumerate(child.stdout):
            outcome, _, source = line.strip().partition(" ")
            if source:
                assert outcome == "added"
                acknowledged.append(source)
            if number == at:
                time.sleep(chance.uniform(0, 0.15))
                child.kill()
    with opened(path) as library:
        assert (
            library.check().problems == ()
        )  # every original that the record names is there and is what it was
        present = {
            source: document for document in library.documents() for source in library.sources(document.id)
        }
        assert not set(acknowledged) - present.keys()
        for source, document in present.items():
            outer, _, inner = source.partition("!/")
            data = Path(outer).read_bytes()
            if inner:
                data = zipfile.ZipFile(io.BytesIO(data)).read(inner)
            assert library.original(document.id) == data
        events = list(library.add(files))
        assert {event.outcome for event in events} <= {"added", "unchanged"}
        assert len(library.documents()) == 28
        assert len(contents(library)) == 28  # nothing that the killed process left is left now
        assert library.check().problems == ()
    return len(acknowledged), child.returncode != 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_during_add_loses_no_acknowledged_original(tmp_path: Path, seed: int) -> None:
    kill_during_add(tmp_path / "trial", seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_forty_kills_lose_no_acknowledged_original(tmp_path: Path) -> None:
    outcomes = []
    for seed in range(100, 140):
        outcomes.append(kill_during_add(tmp_path / f"trial{seed}", seed))
        shutil.rmtree(tmp_path / f"trial{seed}")
    sys.stderr.write(f"\n{json.dumps(outcomes)}\n")
    assert sum(killed for _, killed in outcomes) >= 30


TEXTS = [f"The text number {n} tells of matter{n}. It ends here." for n in range(4)]
NAMES = ["a.txt", "b.txt", "c.md", "box.zip"]


class Keeping(RuleBasedStateMachine):
    """Whatever is added, changed, removed and added again: the bytes kept are those of the sources that are there."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        # What is proved here has no time in it: a busy machine may take as long as it likes to read a line.
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("IBID_READ_SECONDS", "600")
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(self.home.name)
        self.library = opened(self.folder / "library")

    def teardown(self) -> None:
        self.library.close()
        self.home.cleanup()
        self.patch.undo()

    @rule(
        name=st.sampled_from(NAMES),
        texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2, unique=True),
    )
    def add(self, name: str, texts: list[str]) -> None:
        path = self.folder / name
        if name.endswith(".zip"):
            with zipfile.ZipFile(path, "w") as box:
                for text in texts:
                    box.writestr(f"{TEXTS.index(text)}.txt", text)
        else:
            path.write_text("\n\n".join(texts))
        assert [event.reason for event in self.library.add([path]) if event.outcome == "failed"] == []

    @rule(number=st.integers(0, 9))
    def remove(self, number: int) -> None:
        documents = self.library.documents()
        if documents:
            self.library.remove(documents[number % len(documents)].id)

    @rule(chunks=st.sampled_from([1, 256]), seconds=st.sampled_from([0.0, 2.0]))
    def write_as_a_busy_machine_would(self, chunks: int, seconds: float) -> None:
        """How much goes into a batch depends on how quickly files are read: all of it must come out the same."""
        self.patch.setattr("index.adding.BATCH_CHUNKS", chunks)
        self.patch.setattr("index.adding.BATCH_SECONDS", seconds)

    @rule()
    def rebuild(self) -> None:
        self.library.rebuild()

    @invariant()
    def kept_is_what_is_there(self) -> None:
        assert self.library.check().problems == ()
        hashes = {
            hashlib.sha256(self.library.original(document.id)).hexdigest()
            for document in self.library.documents()
        }
        assert hashes <= contents(self.library)
        assert contents(self.library) == self.library._originals.wanted(self.library._catalog)


TestKeeping = Keeping.TestCase
TestKeeping.settings = settings(
    max_examples=5, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
