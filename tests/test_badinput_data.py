"""Every hostile and broken file of the development data among twenty good ones: no crash, no hang, one line each."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import WordHashEmbedder

from corpus import Read, ReadingPool, SourceFile
from index import AddEvent, Library
from index.terms import stem

ROOT = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared") / "badinput"
GOOD = 20

pytestmark = [
    pytest.mark.data,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"needs {ROOT}"),
]

_connections: list[object] = []
_watched = threading.Event()


def _note_connections(event: str, arguments: tuple[object, ...]) -> None:
    outward = event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"}
    if outward and _watched.is_set():
        _connections.append((event, *arguments[1:]))


@dataclass
class Outcome:
    """What became of the whole.

    Attributes:
        events: By source, of the first run.
        reads: What the processes that read said, by source.
        texts: The text of each document, by each of its sources.
        library: Open.
        files: Everything that lay in the user's folders before and after.
    """

    events: dict[str, list[AddEvent]]
    reads: dict[str, Read]
    texts: dict[str, str]
    library: Library
    files: tuple[set[str], set[str]]


def good(folder: Path) -> list[Path]:
    """Twenty documents, each with a word of its own."""
    folder.mkdir()
    paths = []
    for number in range(GOOD):
        text = f"The keeper of lighthouse goodmarker{number} wrote his log for {1900 + number}. The sea was calm."
        suffix = (".txt", ".md", ".html")[number % 3]
        paths.append(folder / f"good{number}{suffix}")
        paths[-1].write_text(
            f"<html><body><article><p>{text}</p></article></body></html>" if suffix == ".html" else text
        )
    return paths


def listing(*folders: Path) -> set[str]:
    return {str(path) for folder in folders for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    base = tmp_path_factory.mktemp("badinput")
    home, temporary, at = base / "home", base / "tmp", base / "cwd"
    for folder in (home, temporary, at):
        folder.mkdir()
    reads: dict[str, Read] = {}
    read_one = ReadingPool.read

    def noted(self: ReadingPool, source: SourceFile, **options: object) -> Read:
        found = reads[source.source] = read_one(self, source, **options)  # type: ignore[arg-type]
        return found

    files = [path for path in sorted(ROOT.rglob("*")) if path.is_file()]
    fine = good(base / "good")
    every = len(files) // GOOD
    mixed = [path for n, path in enumerate(fine) for path in (path, *files[n * every : (n + 1) * every])]
    mixed += files[GOOD * every :]
    before = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr("tempfile.tempdir", None)
        patch.setattr(ReadingPool, "read", noted)
        os.chdir(at)
        sys.addaudithook(_note_connections)
        try:
            with Library.open(base / "library", embedder=WordHashEmbedder(), create=True) as library:
                there = listing(home, temporary, at, base / "good", ROOT)
                _watched.set()
                events: dict[str, list[AddEvent]] = {}
                for event in library.add(mixed):
                    events.setdefault(event.source, []).append(event)
                _watched.clear()
                texts = {
                    source: library.document(document.id).text
                    for document in library.documents()
                    for source in library.sources(document.id)
                }
                after = listing(home, temporary, at, base / "good", ROOT)
                yield Outcome(events=events, reads=reads, texts=texts, library=library, files=(there, after))
        finally:
            _watched.clear()
            os.chdir(before)


def test_no_reader_crashes_hangs_or_grows(outcome: Outcome) -> None:
    assert len(outcome.reads) >= 230
    bad = [read for read in outcome.reads.values() if "its reader" in str(read.error)]
    assert bad == [], [str(read.error) for read in bad]
    slowest = max(outcome.reads.values(), key=lambda read: read.seconds)
    largest = max(outcome.reads.values(), key=lambda read: read.peak_bytes)
    sys.stderr.write(
        f"\n{len(outcome.reads)} sources; slowest {slowest.seconds:.1f} s ({Path(slowest.source.source).name}), most"
        f" memory {largest.peak_bytes / 1e6:,.0f} MB\n"
    )
    assert slowest.seconds < 30
    assert largest.peak_bytes < 1.5e9


def test_every_file_has_an_outcome_and_every_refusal_is_one_clear_line(outcome: Outcome) -> None:
    for path in ROOT.rglob("*"):
        if path.is_file():
            assert any(source == str(path) or source.startswith(f"{path}!/") for source in outcome.events), (
                path
            )
    for source, events in outcome.events.items():
        for event in events:
            lines = [event.reason or "", *event.warnings]
            # But for the name, which is escaped where it is shown.
            assert all(character.isprintable() for line in lines for character in line.removeprefix(source))
            assert all("\n" not in line.removeprefix(source) and "Traceback" not in line for line in lines)
            if event.outcome in {"failed", "skipped"}:
                assert event.document is None
                assert event.reason
                assert event.reason.startswith((f"{source}: ", f"{source} can't"))
                assert len(event.reason.removeprefix(source).split()) >= 3
            else:
                assert event.document is not None
                # Text that can't be searched is never passed over in silence.
                assert event.document.chunks > 0 or event.warnings, source


def test_all_good_documents_are_found(outcome: Outcome) -> None:
    library = outcome.library
    for number in range(GOOD):
        hits = library.chunks([key for key, _ in library.search_words([stem(f"goodmarker{number}")], 5)])
        assert {f"good{number}" for _ in hits} == {Path(hit.document.source).stem for hit in hits}
        vector = library.embedder.encode([f"keeper lighthouse goodmarker{number} log {1900 + number}"])[0]
        near = library.chunks([key for key, _ in library.search_vectors(vector, 20)])
        assert f"good{number}" in {Path(hit.document.source).stem for hit in near}
    assert library.check().problems == ()


def test_nothing_is_written_outside_the_library_and_nothing_is_connected_to(outcome: Outcome) -> None:
    before, after = outcome.files
    assert after - before == set()
    assert before - after == set()
    assert (
        _connections == []
    )  # by this process; those that read can't make a socket (tests/test_isolation.py)
    everywhere = "\n".join(outcome.texts.values())
    for line in Path("/etc/passwd").read_text().splitlines():
        assert line not in everywhere
    kept = {path.name for path in (outcome.library.path / "originals").rglob("*") if path.is_file()}
    assert all(len(name) == 64 and set(name) <= set("0123456789abcdef") for name in kept)


def test_adding_all_of_it_again_changes_nothing(outcome: Outcome) -> None:
    before = outcome.library.documents()
    paths = [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and path.parent.name in {"tika", "pypdf", "crafted"}
    ]
    again: dict[str, set[str]] = {}
    for event in outcome.library.add(paths):
        again.setdefault(event.source, set()).add(event.outcome)
    for source, outcomes in again.items():
        if any("takes too long" in (event.reason or "") for event in outcome.events[source]):
            continue  # on a busy machine; it may have the time now
        first = {event.outcome for event in outcome.events[source]}
        assert outcomes == {"unchanged" if one in {"added", "updated"} else one for one in first}, source
    assert outcome.library.documents() == before


# --- names of files: payloads/filenames.jsonl -----------------------------------------------------------------------


def names() -> list[str]:
    file = ROOT / "payloads" / "filenames.jsonl"
    return [json.loads(line)["name"] for line in file.read_text().splitlines()] if file.is_file() else []


def test_hostile_names_are_stored_by_hash_and_shown_escaped(tmp_path: Path) -> None:
    from ui import cli
    from ui.page import sources

    path, uploads = tmp_path / "library", []
    for number, name in enumerate(names()):
        stored = tmp_path / f"upload{number}"
        stored.write_text(f"The text of name number {number} is like no other.")
        # What isn't a text's name gets one behind it, so that the text can be read.
        uploads.append(sources.Upload(path=stored, name=sources.source_name(name + ".txt")))
    before = set(tmp_path.parent.iterdir())
    with Library.open(path, embedder=WordHashEmbedder(), create=True) as library:
        *_, last = sources.add_uploads(library, uploads)
        # Two of them are one name without their steps upwards, and so one source: the second takes the first's place.
        listed = {upload.name for upload in uploads}
        assert {item["outcome"] for item in last["items"]} <= {"added", "updated"}
        assert {document.source for document in library.documents()} == listed
        # And as the names of files within a file, where nobody has looked at them before.
        for number, name in enumerate(names()):
            data = f"The inner text of name number {number} is like no other.".encode()
            (event,) = library.add([SourceFile(source=f"box.zip!/{name}", data=data, name="a.txt")])
            assert event.outcome == "added"
        kept = {one.name for one in (path / "originals").rglob("*") if one.is_file()}
        assert len(kept) == len(listed) + len(names())
        assert all(len(name) == 64 and set(name) <= set("0123456789abcdef") for name in kept)
        view = sources.list_view(library)["documents"]
        assert len(view) == len(listed) + len(
            names()
        )  # as data: the page shows it as text nodes (tests/test_browser.py)
        assert library.check().ok
    assert set(tmp_path.parent.iterdir()) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["library"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert cli.main(["--library", str(path), "documents"]) == 0
    assert (
        len(out.getvalue().splitlines()) == 2 * len(view) + 1
    )  # two lines a document, whatever its name holds
    obeyed = {
        c
        for c in out.getvalue()
        if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u202a\u202d\u202e\u2066")
    }
    assert obeyed == set()  # nothing that a terminal obeys
    out = io.StringIO()
    with redirect_stdout(out):
        assert cli.main(["--library", str(path), "documents", "--json"]) == 0
    assert [row["source"] for row in json.loads(out.getvalue())] == [row["source"] for row in view]
