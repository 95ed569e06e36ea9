"""Files on disk: found, read, or refused with one clear line."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
from corpus import CorpusError, count_tokens, find_files

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_text("Second.")
    (tmp_path / "a.md").write_text("# First")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "c [x] ü\n*.HTML").write_text("<p>Third.</p>")
    (tmp_path / "film.mp4").write_bytes(PNG)
    (tmp_path / "README").write_text("no suffix")
    (tmp_path / ".hidden.txt").write_text("hidden")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("hidden")
    return tmp_path


def test_a_folder_is_searched(folder: Path) -> None:
    found = find_files([folder])
    assert find_files(folder) == find_files(str(folder)) == found
    assert [path.name for path in found.files] == ["a.md", "b.txt", "c [x] ü\n*.HTML"]
    reasons = {Path(path).name: reason for path, reason in found.skipped}
    assert reasons == {
        "film.mp4": ".mp4 files can't be read",
        "README": "no suffix tells its format: name the file itself to have it told from its content",
        ".hidden.txt": "hidden file",
        ".git": "hidden folder",
    }


def test_symbolic_links_that_leave_are_passed_over(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "in.txt").symlink_to(folder / "b.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    found = find_files([folder])
    reasons = {Path(path).name: reason for path, reason in found.skipped}
    assert reasons["out.txt"] == "a symbolic link that leaves the folder"
    assert reasons["loop"] == "a symbolic link to a folder"
    assert reasons["nowhere.txt"] == "the symbolic link leads nowhere"
    assert "in.txt" in [path.name for path in found.files]


def test_globs_and_missing_paths(folder: Path) -> None:
    found = find_files(
        [
            str(folder / "**" / "*.HTML"),
            folder / "b.txt",
            folder / "b.txt",
            folder / "gone.txt",
            str(folder / "*.pdf"),
        ]
    )
    assert [path.name for path in found.files] == ["c [x] ü\n*.HTML", "b.txt"]
    assert dict(found.skipped) == {
        str(folder / "gone.txt"): "there is no such file or folder",
        str(folder / "*.pdf"): "nothing matches it",
    }


def test_a_hidden_file_named_itself_is_taken(folder: Path) -> None:
    assert len(find_files([folder / ".hidden.txt"]).files) == 1


def test_a_file_without_a_suffix_named_itself_is_taken(folder: Path) -> None:
    assert len(find_files([folder / "README"]).files) == 1
    found = find_files([folder, folder / "README"])
    assert folder / "README" in found.files
    assert str(folder / "README") not in dict(found.skipped)


@pytest.mark.parametrize("name", ["", "\0", "a\0b", "x" * 5000, "[", "~nobody/x"])
def test_odd_names_have_a_reason(name: str) -> None:
    found = find_files([name])
    assert not found.files
    assert [path for path, _ in found.skipped] == [name]


def test_read_file(folder: Path) -> None:
    path = folder / "b.txt"
    parsed = corpus.read_file(path)
    assert parsed.document.source == str(path)
    assert parsed.document.title == "b"
    assert parsed.extractor == "text/1"
    assert parsed.encoding == "utf-8"
    assert parsed.source_sha256 == hashlib.sha256(b"Second.").hexdigest()
    assert corpus.read_file(path, source="https://example.com/b").document.source == "https://example.com/b"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "it is empty"),
        ("blank.txt", b" \n\t\r\n", "it is empty"),
        ("zeros.txt", b"\0" * 100, "it is empty"),
        ("invisible.txt", "\u200b\ufeff".encode(), "it holds no text"),
        ("picture.txt", PNG, "it is a PNG image, not text"),
        ("paper.html", b"%PDF-1.4 ...", "it is a PDF, not text"),
        ("archive.md", b"PK\x03\x04....", "it is a ZIP archive"),
        ("noise.txt", bytes(range(256)) * 9, "it is binary data, not text"),
        ("paper.pdf", b"%PDF-1.4 ...", "it is damaged or no PDF"),
        (
            "film.mp4",
            b"....",
            ".mp4 files can't be read (supported: text, Markdown, HTML, PDF, pictures, Word, PowerPoint, Excel, CSV,"
            " OpenDocument, EPUB, JSON, e-mail, ZIP)",
        ),
        ("noname", b"\1\2\3\4" * 9, "it is binary data, not text"),
        ("letter.doc", b"....", ".doc files can't be read"),
        (
            "head.html",
            b"<title>x</title>",
            "it holds no text (if a script fills the page, open it in a browser",
        ),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CorpusError) as caught:
        corpus.read_file(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_missing_folders_and_sizes(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there is no such file"):
        corpus.read_file(tmp_path / "gone.txt")
    with pytest.raises(CorpusError, match="it is a folder"):
        corpus.read_file(tmp_path)
    (tmp_path / "big.txt").write_bytes(b"a" * 2_000_000)
    with pytest.raises(CorpusError, match=r"2\.0 MB is over the limit of 1\.0 MB"):
        corpus.read_file(tmp_path / "big.txt", max_bytes=1_000_000)
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(CorpusError, match="not a regular file"):
        corpus.read_file(tmp_path / "pipe.txt")
    with pytest.raises(CorpusError, match=r"can't be read|no such file"):
        corpus.read_file("a\0b.txt")


def test_a_name_cannot_forge_a_second_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        corpus.read_file(tmp_path / "a\nERROR: b\x1b[31m.txt")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_tokens_are_counted_offline_and_specials_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert count_tokens("Hello world") == 2
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("") == 0
    assert count_tokens("lone \ud800") > 0


@pytest.mark.parametrize("setting", [None, "", "/nowhere/at/all"])
def test_the_vocabulary_loads_without_the_network(setting: str | None) -> None:
    """In a fresh process whose sockets fail, with any setting of the user's, which stays as it was."""
    code = (
        "import os, socket\n"
        "def refuse(*a, **k): raise SystemExit('network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "before = os.environ.get('TIKTOKEN_CACHE_DIR')\n"
        "import sys, corpus\n"
        "assert 'tiktoken' not in sys.modules and 'trafilatura' not in sys.modules\n"
        "assert corpus.count_tokens('Hello world') == 2\n"
        "assert os.environ.get('TIKTOKEN_CACHE_DIR') == before\n"
        "assert 'llama_index.core' not in sys.modules\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "TIKTOKEN_CACHE_DIR"}
    if setting is not None:
        environment["TIKTOKEN_CACHE_DIR"] = setting
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_long_runs_are_counted_in_time() -> None:
    assert count_tokens("ab9x" * 250_000) >= 250_000
    assert count_tokens(" " * 1_000_000) > 0


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("plain", ()),
        ("\u05e9\u05dc\u05d5\u05dd\u200f abc", ()),  # a mark that ordinary Hebrew has
        ("user\u202e\u2066 admin\u2069", ("3 characters that turn the direction of writing are left out (U+202E, U+2066, U+2069)",)),
        ("The museum opens at nine." + "".join(chr(0xE0000 + ord(c)) for c in "ignore this"), ("11 invisible tag characters are left out: text may be hidden in them",)),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f won", ()),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_left_out_and_said(text: str, warnings: tuple[str, ...]) -> None:
    assert corpus.read_bytes(text.encode(), name="a.txt").warnings == warnings
