"""Files in files: archives and mails become sources of their own, unchanged ones cost a hash, hostile ones a line."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest

import index.intake
from corpus import CorpusError, read_bytes, read_sources
from corpus.read import read_whole
from corpus.readers import zip as archive
from index import AddEvent, Library

TOPICS = {
    "bridge.txt": "The bridge opened in 1932. It is 503 metres long.",
    "bread.md": "# Bread\n\nKnead the dough until it is smooth. Bake it for an hour.",
    "whales.html": "<html><body><article><p>The blue whale is the largest animal of all times.</p></article></body></html>",
}


def packed(files: Mapping[str, str | bytes], **options: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as made:  # type: ignore[arg-type]
        for name, data in files.items():
            made.writestr(name, data)
    return stream.getvalue()


def mailed(text: str, attached: Mapping[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@example.org", "ben@example.org", "The papers"
    mail["Date"] = "Fri, 21 Jan 2022 10:00:00 +0000"
    mail.set_content(text)
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def add(library: Library, *paths: Path) -> list[tuple[str, str, str]]:
    """(source's last part, outcome, reason without the source) of each event."""
    events: list[AddEvent] = list(library.add(paths))
    if events:
        assert events[-1].done == events[-1].total == len(events)
    assert library.check().problems == ()
    return [
        (e.source.rpartition("/")[2] if "!/" not in e.source else e.source.partition("!/")[2], e.outcome,
         (e.reason or "").removeprefix(f"{e.source}: "))
        for e in events
    ]  # fmt: skip


def test_the_files_of_an_archive_are_documents_with_sources_of_their_own(
    tmp_path: Path, library: Library
) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(
        packed({**TOPICS, "sub/deep.txt": "Deep in a folder there is a text.", "film.mp4": b"\0\1"})
    )
    assert add(library, box) == [
        ("film.mp4", "skipped", ".mp4 files can't be read"),
        ("bridge.txt", "added", ""),
        ("bread.md", "added", ""),
        ("whales.html", "added", ""),
        ("sub/deep.txt", "added", ""),
    ]
    found = {document.source: document for document in library.documents()}
    assert set(found) == {f"{box}!/{name}" for name in (*TOPICS, "sub/deep.txt")}
    bridge = found[f"{box}!/bridge.txt"]
    assert library.original(bridge.id) == TOPICS["bridge.txt"].encode()
    assert (bridge.title, bridge.stale) == ("bridge", None)


def test_an_unchanged_archive_costs_one_hash(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(packed({**TOPICS, "empty.txt": b""}))
    first = add(library, box)
    assert ("empty.txt", "failed", "it is empty (add files with text in them)") in first

    def never(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(index.intake.Intake, "_fetch", never)
    again = add(library, box)
    assert sorted(again) == sorted(
        (name, "unchanged" if outcome == "added" else outcome, reason) for name, outcome, reason in first
    )


def test_a_new_version_of_an_archive_replaces_what_changed_and_drops_what_is_gone(
    tmp_path: Path, library: Library
) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(packed(TOPICS))
    add(library, box)
    changed = {
        "bridge.txt": "The bridge was closed in 2020.",
        "bread.md": TOPICS["bread.md"],
        "new.txt": "A new text.",
    }
    box.write_bytes(packed(changed))
    events = list(library.add([box]))
    assert [(e.source.partition("!/")[2] or e.source, e.outcome) for e in events] == [
        ("bread.md", "unchanged"),
        ("bridge.txt", "updated"),
        ("new.txt", "added"),
        (str(box), "updated"),
    ]
    assert events[-1].warnings == (
        "1 of the files that it held before are gone from it, and from the library",
    )
    assert {document.source.partition("!/")[2] for document in library.documents()} == set(changed)
    assert len(list(library._originals.hashes())) == 3
    assert library.check().ok


def test_what_was_removed_from_the_library_comes_back_with_its_archive(
    tmp_path: Path, library: Library
) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(packed(TOPICS))
    add(library, box)
    library.remove(f"{box}!/bread.md")
    assert sorted(add(library, box)) == [("bread.md", "added", ""), ("bridge.txt", "unchanged", ""), ("whales.html", "unchanged", "")]  # fmt: skip


def test_a_mail_and_its_attachments(tmp_path: Path, library: Library) -> None:
    mail = tmp_path / "mail.eml"
    attached = {
        "bridge.txt": TOPICS["bridge.txt"].encode(),
        "box.zip": packed({"bread.md": TOPICS["bread.md"]}),
    }
    mail.write_bytes(mailed("Here are the papers that you asked for.", attached))
    assert {(name, outcome) for name, outcome, _ in add(library, mail)} == {
        ("mail.eml", "added"), ("bridge.txt", "added"), ("box.zip!/bread.md", "added")
    }  # fmt: skip
    assert {(name, outcome) for name, outcome, _ in add(library, mail)} == {
        ("mail.eml", "unchanged"), ("bridge.txt", "unchanged"), ("box.zip!/bread.md", "unchanged")
    }  # fmt: skip
    library.remove(str(mail))
    assert {outcome for _, outcome, _ in add(library, mail)} == {"added", "unchanged"}


def test_archives_in_archives_are_opened_to_a_depth(tmp_path: Path, library: Library) -> None:
    inner = packed({"bridge.txt": TOPICS["bridge.txt"]})
    for _ in range(2):
        inner = packed({"box.zip": inner})
    box = tmp_path / "box.zip"
    box.write_bytes(inner)
    assert add(library, box) == [("box.zip!/box.zip!/bridge.txt", "added", "")]
    box.write_bytes(packed({"box.zip": inner, "bread.md": TOPICS["bread.md"]}))
    refused = "it lies 3 files deep and holds more; at most 3 are opened (unpack it and add what is in it)"
    assert add(library, box)[:2] == [
        ("box.zip!/box.zip!/box.zip", "failed", refused),
        ("bread.md", "added", ""),
    ]


def test_hostile_entries_are_one_line_each_and_nothing_is_written(tmp_path: Path, library: Library) -> None:
    names = ["../../up.txt", "/etc/passwd.txt", "C:\\windows.txt", "a/../../b.txt", "twice.txt", "twicE.txt"]
    names += [".hidden.txt", "__MACOSX/._a.txt", "a\nb\x1b[31m.txt", "good.txt"]
    data = packed({name: f"The text number {number}." for number, name in enumerate(names)})
    data = data.replace(b"twicE", b"twice")
    home = tmp_path / "home"
    home.mkdir()
    box = home / "box.zip"
    box.write_bytes(data)
    outcomes = {name: (outcome, reason) for name, outcome, reason in add(library, box)}
    out = ("failed", "its name leads out of the archive")
    assert [outcomes[n] for n in ("../../up.txt", "/etc/passwd.txt", "C:/windows.txt", "a/../../b.txt")] == [
        out
    ] * 4
    assert outcomes["twice.txt"] == ("failed", "the archive holds it more than once")
    assert outcomes[".hidden.txt"] == outcomes["__MACOSX/._a.txt"] == ("skipped", "a hidden file")
    assert outcomes["good.txt"] == ("added", "")
    assert outcomes["a\nb\x1b[31m.txt"][0] == "added"
    assert [path.name for path in home.iterdir()] == ["box.zip"]


def test_bombs_and_locked_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 2_000_000)
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 3_000_000)
    one = read_whole(packed({"zeros.txt": b"0" * 2_500_000, "a.txt": "Fine."}), name="a.zip", source="a.zip")
    assert [(m.name, m.problem) for m in one.members] == [
        ("zeros.txt", "it expands to more than 2 MB"),
        ("a.txt", ""),
    ]
    with pytest.raises(CorpusError, match=r"a.zip: it expands to more than 3 MB \(unpack it"):
        read_whole(packed({f"{n}.txt": b"0" * 1_500_000 for n in range(3)}), name="a.zip", source="a.zip")
    monkeypatch.setattr(archive, "MOST_FILES", 5)
    with pytest.raises(CorpusError, match="it holds 6 files, over the limit of 5"):
        read_whole(packed({f"{n}.txt": "x" for n in range(6)}), name="a.zip", source="a.zip")
    locked = bytearray(packed({"secret.txt": "Secret."}))
    for at in (6, locked.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    assert [m.problem for m in read_whole(bytes(locked), name="a.zip", source="a").members] == [
        "it is protected by a password"
    ]


def test_names_in_the_encoding_of_their_makers_system() -> None:
    names = ["审计压缩包文件检索测试.txt", "集团邮件系统需求文档.txt"]
    data = packed({f"{number}" * 40 + ".txt": "Text." for number in range(2)})
    for number, name in enumerate(names):
        raw = name.encode("gbk")
        data = data.replace(f"{number}".encode() * 40 + b".txt", raw[:-4].ljust(40, b"x") + b".txt")
    found = [member.name for member in read_whole(data, name="a.zip", source="a.zip").members]
    assert [name.startswith(("审计压缩包文件检索测试", "集团邮件系统需求文档")) for name in found] == [
        True,
        True,
    ]


def test_an_archive_has_no_text_of_its_own() -> None:
    with pytest.raises(CorpusError, match="it holds files and no text of its own"):
        read_bytes(packed(TOPICS), name="a.zip")
    with pytest.raises(CorpusError, match="there are no files in it"):
        read_bytes(packed({}), name="a.zip")


@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_damaged_archives_are_refused_or_read(cut: int) -> None:
    whole = packed(TOPICS)
    for damaged in (whole[:cut], whole[cut:], whole[:cut] + b"\xff\xff" + whole[cut + 2 :]):
        try:
            reading = read_whole(damaged, name="a.zip", source="a.zip")
        except CorpusError as error:
            said = str(error)
        else:
            said = ""
            for member in reading.members:
                assert member.problem or member.data in {text.encode() for text in TOPICS.values()}
        assert "\n" not in said


def test_one_text_in_several_places(tmp_path: Path, library: Library) -> None:
    loose, box = tmp_path / "bridge.txt", tmp_path / "box.zip"
    loose.write_text(TOPICS["bridge.txt"])
    box.write_bytes(packed(TOPICS))
    list(library.add([loose, box]))
    document = library.find(str(loose))
    assert library.sources(document.id) == (str(loose), f"{box}!/bridge.txt")
    for order in itertools.permutations([loose, box]):
        assert {event.outcome for event in library.add(order)} == {"unchanged"}
    loose.unlink()
    box.write_bytes(packed({"bread.md": TOPICS["bread.md"]}))
    list(library.add([box]))
    assert library.sources(document.id) == (str(loose),)  # its other source keeps it
    assert library.check().ok


def test_reading_sources_without_a_library(tmp_path: Path) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(packed({"a.zip": packed(TOPICS), "b.txt": "Last."}))
    reads = list(read_sources([box]))
    assert [read.source.source for read in read_sources(box)] == [read.source.source for read in reads]
    assert [read.source.source.removeprefix(str(box)) for read in reads] == [
        "", "!/a.zip", "!/a.zip!/bridge.txt", "!/a.zip!/bread.md", "!/a.zip!/whales.html", "!/b.txt"
    ]  # fmt: skip
    assert [read.document is None for read in reads] == [True, True, False, False, False, False]
