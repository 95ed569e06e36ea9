"""Which files of a folder are read: junk, ignore files written like git's, links that leave the folder."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import find_files
from corpus.ignore import Rules, junk


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Some text.")


def test_junk_is_passed_over_and_said(tmp_path: Path) -> None:
    make(
        tmp_path,
        "notes.md", "node_modules/a/README.md", ".git/description.txt", "src/__pycache__/a.txt", "package-lock.json",
        "~$report.docx", ".hidden.txt", "venv/lib/a.txt", "deep/er/still/letter.txt",
    )  # fmt: skip
    found = find_files([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "notes.md",
        "deep/er/still/letter.txt",
    ]
    said = {Path(name).relative_to(tmp_path).as_posix(): reason for name, reason in found.skipped}
    assert said == {
        ".git": "hidden folder",
        "node_modules": "a folder of installed packages",
        "venv": "a folder of installed packages",
        "src/__pycache__": "a folder of compiled files",
        "package-lock.json": "a lock file",
        "~$report.docx": "a lock file of an open document",
        ".hidden.txt": "hidden file",
    }
    assert find_files([tmp_path / ".hidden.txt"]).files == (tmp_path / ".hidden.txt",)  # named itself: taken


def test_links_that_leave_the_folder_are_passed_over(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    make(tmp_path, "inside/a.txt", "outside/secret.txt")
    (inside / "own.txt").symlink_to(inside / "a.txt")
    (inside / "leaves.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    found = find_files([inside])
    assert {path.name for path in found.files} == {"a.txt", "own.txt"}
    assert {Path(name).name: reason for name, reason in found.skipped} == {
        "leaves.txt": "a symbolic link that leaves the folder",
        "folder": "a symbolic link to a folder",
        "loop": "a symbolic link to a folder",
    }


def test_an_ignore_file_holds_for_its_folder_and_those_below(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt", "a/keep.txt", "a/b/x.txt", "c/x.txt", "drafts/one.md", "c/drafts.md")
    (tmp_path / ".ibidignore").write_text("# our own\ndrafts/\n")
    (tmp_path / "a" / ".ibidignore").write_text("*.txt\n!keep.txt\n")
    found = find_files([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "a/keep.txt",
        "c/drafts.md",
        "c/x.txt",
    ]
    assert (str(tmp_path / "drafts"), ".ibidignore says so") in found.skipped


PATTERNS = [
    "*.txt", "a", "a/", "/a", "/a/b.txt", "a/**", "**/b.txt", "a/**/b.txt", "!b.txt", "b.*", "?.txt", "[ab].txt",
    "[!a].txt", "#c", "\\#c", "a*b", "c/*", "*", "!a/", "b.txt ", "*b*/", "**",
]  # fmt: skip
PLACES = [
    "a.txt",
    "b.txt",
    "a/b.txt",
    "a/a/b.txt",
    "c/a.txt",
    "a/c/a.txt",
    "b/b.txt",
    "#c/a.txt",
    "aab/c.txt",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the reference")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=4))
def test_rules_are_read_as_git_reads_them(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("git")
    make(folder, *PLACES)
    (folder / ".ibidignore").write_text("\n".join(lines) + "\n")
    (folder / ".gitignore").write_text("\n".join(lines) + "\n")
    subprocess.run(["git", "init", "-q", folder], check=True)
    listed = subprocess.run(
        ["git", "-C", folder, "ls-files", "-co", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    found = {path.relative_to(folder).as_posix() for path in find_files([folder]).files}
    assert found == {name for name in listed if name.endswith(".txt")}, lines


def test_no_pattern_takes_long(tmp_path: Path) -> None:
    (tmp_path / ".ibidignore").write_text(
        "*a" * 30 + "\n" + "**/" * 30 + "b\n" + "[" * 1000 + "\n" + "*" * 5000 + "z\n"
    )
    began = time.perf_counter()
    rules = Rules().within(tmp_path, "")
    assert not rules.ignored("a" * 200 + "c", folder=False)
    assert time.perf_counter() - began < 5


def test_names_that_are_no_junk() -> None:
    assert [junk(name, folder=False) for name in ("notes.md", "~notes.md", "lock.txt")] == [None] * 3
    assert junk("my node_modules", folder=True) is None
