"""The processes that read files: limits kept, one clear line for a breach, the next file unharmed, nothing let out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus.isolation
from corpus import CorpusError, Limits, Read, ReadingPool, SourceFile, read_bytes, read_sources
from corpus.transfer import from_bytes, to_bytes

LINUX = sys.platform == "linux"
LIMITS = Limits(seconds=5.0, seconds_per_megabyte=0.0, memory_bytes=800_000_000, file_bytes=5_000_000)


@pytest.fixture(autouse=True)
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = corpus.isolation._BOOT.replace("from corpus", "import misbehaving; from corpus", 1)
    monkeypatch.setattr(corpus.isolation, "_BOOT", boot)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ReadingPool]:
    spool = tmp_path / "spool"
    spool.mkdir()
    with ReadingPool(limits=LIMITS, spool=spool) as made:
        yield made
    assert list(spool.iterdir()) == []  # nothing is left behind


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[ReadingPool]:
    """Gives a file two seconds."""
    with ReadingPool(limits=replace(LIMITS, seconds=2.0), spool=tmp_path) as made:
        yield made
    assert list(tmp_path.iterdir()) == []


def tell(pool: ReadingPool, command: str, name: str = "file.txt") -> Read:
    return pool.read(SourceFile(source=name, data=command.encode()))


def said(read: Read) -> str:
    assert read.error is None, read.error
    assert read.document is not None
    return read.document.document.text


def test_a_file_is_read_as_it_is_in_this_process(pool: ReadingPool) -> None:
    text = b"HEADLINE\n\nMAYOR: We met.\n\nThe bridge opened in 1932. It is 503 m long.\n"
    read = pool.read(
        SourceFile(source="https://example.org/b", data=text, name="b.txt", metadata={"url": "u"})
    )
    expected = read_bytes(text, name="b.txt", source="https://example.org/b")
    assert read.document is not None
    assert read.document.document.text == expected.document.text
    assert dict(read.document.document.metadata) == {"url": "u"}
    assert (read.document.sentences, read.document.chunks) == (expected.sentences, expected.chunks)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("HANG", "file.txt: reading it takes too long (split it, or raise the limit with IBID_READ_SECONDS)"),
        ("SLEEP 60", "file.txt: reading it takes too long (split it, or raise the limit with IBID_READ_SECONDS)"),
        ("CRASH", "file.txt: its reader crashed (SIGSEGV) (it is damaged, or made to do harm)"),
        ("WILD", "file.txt: its reader crashed (SIGSEGV) (it is damaged, or made to do harm)"),
        ("MEMORY 2000000000", "file.txt: reading it takes more than 800 MB of memory (split it, or raise the limit with"
         " IBID_READ_MEGABYTES)"),
        ("RECURSE", "file.txt: it is nested too deeply (simplify it)"),
        ("RAISE", "file.txt: its reader failed with RuntimeError: first line second line (it is damaged, or Ibid has a"
         " fault: report it)"),
        ("REFUSE", "file.txt: no, thanks (another one)"),
    ],
)  # fmt: skip
def test_a_breach_is_one_clear_line_and_the_next_file_is_read(
    hasty: ReadingPool, command: str, reason: str
) -> None:
    began = time.monotonic()
    read = tell(hasty, command)
    assert time.monotonic() - began < 40
    assert read.document is None
    assert str(read.error) == reason
    assert said(tell(hasty, "A good file.")) == "A good file."


def test_what_one_file_does_to_the_process_is_not_held_against_the_next(pool: ReadingPool) -> None:
    assert said(tell(pool, "POISON")) == "poisoned"
    time.sleep(0.8)
    assert said(tell(pool, "A good file.")) == "A good file."


def test_processes_are_used_again_and_replaced_after_a_number_of_files(tmp_path: Path) -> None:
    limits = Limits(files=3)
    with ReadingPool(limits=limits, spool=tmp_path) as pool:
        pids = [said(tell(pool, "PID")) for _ in range(7)]
    assert [len(set(pids[start : start + 3])) for start in (0, 3, 6)] == [1, 1, 1]
    assert len(set(pids)) == 3


def test_a_reader_that_gets_on_has_time(hasty: ReadingPool) -> None:
    assert said(tell(hasty, "BEAT 5")) == "done"  # 3 s under a limit of 2 s


SENSELESS = (
    ("E", "{}"),
    ("E", "7"),
    ("F", "{}"),
    ("F", "[]"),
    ("M", "{}\0x"),
    ("W", "7"),
    ("W", "[" * 100_000),
)
"""Frames of a right kind and length that hold something else; the last is nested too deeply to be read."""


@pytest.mark.parametrize(
    "noise",
    [
        "PRINT",
        "FORGE D\0\0\0\0\0\0\0\x04spam",
        "FORGE M\xff\xff\xff\xff\xff\xff\xff\xff",
        *(f"FORGE {kind}{len(body).to_bytes(8, 'big').decode('latin-1')}{body}" for kind, body in SENSELESS),
    ],
    ids=lambda noise: ascii(noise[:20]),
)
def test_what_is_printed_or_forged_never_passes_for_a_document(pool: ReadingPool, noise: str) -> None:
    read = tell(pool, noise)
    assert noise == "PRINT" or "damaged, or made to do harm" in str(read.error)
    assert "\n" not in str(read.error)
    assert said(tell(pool, "A good file.")) == "A good file."


@pytest.mark.skipif(not LINUX, reason="the kernel's own means, of Linux")
def test_a_reader_has_no_network(pool: ReadingPool) -> None:
    refused = said(tell(pool, "NETWORK"))
    assert refused.count("Permission denied") == 4  # IPv4, IPv6, local, and a process of its own making
    assert "opened" not in refused


@pytest.mark.skipif(not LINUX, reason="the kernel's own means, of Linux")
def test_a_reader_writes_to_its_own_folder_alone(pool: ReadingPool, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("precious")
    assert said(tell(pool, "SCRATCH")) == "done"
    if "folders" not in pool._all[0].confined:
        pytest.skip("this kernel has no Landlock")
    for command in (f"WRITE {tmp_path / 'new.txt'}", f"WRITE {mine}", f"REMOVE {mine}"):
        assert said(tell(pool, command)) == "refused: Permission denied"
    assert mine.read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_reader_writes_no_large_file(pool: ReadingPool) -> None:
    assert said(tell(pool, "FILL 6000000")) == "refused: File too large"


def test_readers_load_no_model_and_no_store(pool: ReadingPool) -> None:
    modules = set(said(tell(pool, "MODULES")).split())
    assert not modules & {"openvino", "chromadb", "llama_index", "gradio", "index", "qa", "ui", "torch"}


def test_members_go_through_files_and_are_limited(pool: ReadingPool) -> None:
    read = tell(pool, "MEMBERS 3 1000", "box.zip")
    assert [member.source for member in read.members] == [
        "box.zip!/0.txt",
        "box.zip!/1.txt",
        "box.zip!/2.txt",
    ]
    for member in read.members:
        assert member.path is not None
        assert member.path.read_bytes() == b"x" * 1000
        member.path.unlink()


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    with ReadingPool(limits=Limits(members=10, member_bytes=5_000), spool=tmp_path) as pool:
        many = tell(pool, "MEMBERS 11 1")
        assert many.error is not None
        assert "more than 10 files in it" in str(many.error)
        large = tell(pool, "MEMBERS 8 1000")
        assert len(large.members) == 5
        assert [reason for _, reason in large.refused] == ["what is in it goes over the limit of 0 MB"] * 3


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    with ReadingPool(workers=3, limits=LIMITS, spool=tmp_path) as pool, ThreadPoolExecutor(3) as threads:
        commands = ["SLEEP 0.3", "CRASH", "A good file."] * 4
        reads = list(threads.map(lambda command: tell(pool, command), commands))
    assert [read.error is None for read in reads] == [True, False, True] * 4
    assert len(pool._all) == 0


def test_closing_stops_what_is_being_read(tmp_path: Path) -> None:
    pool = ReadingPool(limits=Limits(seconds=600), spool=tmp_path)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(tell, pool, "HANG")
        while not (pool._all and pool._all[0]._process):
            time.sleep(0.01)
        time.sleep(0.3)
        began = time.monotonic()
        pool.close()
        assert reading.result(timeout=10).error is not None
        assert time.monotonic() - began < 5


def test_a_process_that_is_being_started_when_the_pool_is_closed_ends_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = ReadingPool(limits=Limits(seconds=600), spool=tmp_path)
    started: list[subprocess.Popen[bytes]] = []

    class Late(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            pool.close()
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr("corpus.isolation.subprocess.Popen", Late)
    (tmp_path / "a.txt").write_text("It rained.")
    read = pool.read(SourceFile(source="a.txt", path=tmp_path / "a.txt"))
    assert str(read.error) == "reading was stopped"
    assert [process.poll() for process in started] == [-signal.SIGKILL]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(not LINUX, reason="looks for the process in /proc")
def test_a_reader_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]\n"
        "import corpus.isolation as i; i._BOOT = i._BOOT.replace('from corpus', 'import misbehaving; from corpus', 1)\n"
        "from pathlib import Path; from corpus import ReadingPool, SourceFile, Limits\n"
        "pool = ReadingPool(limits=Limits(seconds=600), spool=Path(sys.argv[3])); pool.warm()\n"
        "print(pool._all[0]._process.pid, flush=True)\n"
        "pool.read(SourceFile(source='a.txt', data=b'SLEEP 600'))\n"
    )
    here = Path(__file__).parent
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(here.parent), str(here), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.3)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


def test_sources_are_read_in_order_and_bad_ones_reported(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(9)]
    for number, file in enumerate(files):
        file.write_text("CRASH" if number % 3 == 1 else f"File number {number}.")
    reads = list(read_sources([*files, tmp_path / "gone.txt", "a\0b.txt"], workers=2, limits=LIMITS))
    assert [Path(read.source.source).name for read in reads] == [
        *(f.name for f in files),
        "gone.txt",
        "a\0b.txt",
    ]
    assert [read.error is None for read in reads] == [True, False, True] * 3 + [False, False]
    assert all("\n" not in str(read.error) for read in reads)


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_READ_SECONDS", "7.5")
    monkeypatch.setenv("IBID_READ_MEGABYTES", "500")
    assert (Limits.from_environment().seconds, Limits.from_environment().memory_bytes) == (7.5, 500_000_000)
    monkeypatch.setenv("IBID_READ_SECONDS", "soon")
    with pytest.raises(CorpusError, match="IBID_READ_SECONDS is 'soon'"):
        Limits.from_environment()


TEXTS = st.lists(
    st.sampled_from(
        [
            "The bridge opened. ",
            "It rained…\n\n",
            "# Head\n",
            "MAYOR: Yes. ",
            "é😀\u0301 ",
            "\u200b",
            "a" * 900,
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, suffix=st.sampled_from([".txt", ".md", ".html"]), source=st.text(min_size=1, max_size=20))
def test_a_document_survives_the_way_between_processes(text: str, suffix: str, source: str) -> None:
    try:
        parsed = read_bytes(text.encode(), name=f"name{suffix}", source=source)
    except CorpusError:
        return
    again = from_bytes(to_bytes(parsed))
    assert again.document == parsed.document
    for name in (
        "source_sha256",
        "extractor",
        "encoding",
        "raw_text",
        "regions",
        "sentences",
        "chunks",
        "warnings",
    ):
        assert getattr(again, name) == getattr(parsed, name), name
    assert again.offset_map.to_bytes() == parsed.offset_map.to_bytes()


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_damaged_bytes_are_refused_or_are_a_document(data: st.DataObject) -> None:
    whole = to_bytes(read_bytes("Héadline\n\nMAYOR: One. Two.\n\nThree.".encode(), name="a.txt"))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 8)) :]
    try:
        parsed = from_bytes(damaged)
    except ValueError:
        return
    length = len(parsed.document.text)
    assert all(sentence.span.end <= length for sentence in parsed.sentences)
    assert all(chunk.span.end <= length for chunk in parsed.chunks)
