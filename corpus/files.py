"""Which files a list of paths, folders and globs means; reads none of them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.ignore import IGNORE_FILE, Rules, junk
from corpus.readers import FORMATS

__all__ = ["FileSelection", "find_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSelection:
    """Files to read and what was passed over.

    Attributes:
        files: In the order found, none twice.
        skipped: (path, reason) of everything passed over, missing paths included.
    """

    files: tuple[Path, ...]
    skipped: tuple[tuple[str, str], ...]


def find_files(patterns: str | Path | Iterable[str | Path]) -> FileSelection:
    """The files that paths, folders and globs name.

    Folders are searched with their subfolders, in the order of names. Hidden files,
    symbolic links that leave the folder, and suffixes that can't be read are passed
    over, each with its reason; a file named itself is taken even if hidden or without a suffix.

    Args:
        patterns: Paths of files or folders, or globs (`news/**/*.md`); one of them, or several.

    Returns:
        The files and what was passed over.
    """
    files: dict[Path, None] = {}
    skipped: dict[str, str] = {}
    for pattern in [patterns] if isinstance(patterns, str | Path) else patterns:
        name = os.fspath(pattern)
        try:
            path = Path(name)
            if name and path.is_dir():
                _search(path, files, skipped)
                continue
            if name and (path.exists() or path.is_symlink()):
                _take(path, files, skipped, named=True)
                continue
            matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207 - Path.glob refuses absolute patterns
        except (OSError, ValueError) as error:
            skipped[name] = f"can't be read: {error}"
            continue
        if not matches:
            skipped[name] = (
                "nothing matches it" if glob.has_magic(name) else "there is no such file or folder"
            )
        for match in matches:
            found = Path(match)
            if found.is_dir():
                if "**" not in name:
                    _search(found, files, skipped)
            else:
                _take(found, files, skipped)
    return FileSelection(files=tuple(files), skipped=tuple(skipped.items()))


def _take(path: Path, files: dict[Path, None], skipped: dict[str, str], *, named: bool = False) -> None:
    if not path.is_file():
        skipped[str(path)] = "the symbolic link leads nowhere" if path.is_symlink() else "not a regular file"
    elif not (path.suffix.lower() in FORMATS or (named and not path.suffix)):
        skipped[str(path)] = (
            f"{path.suffix} files can't be read"
            if path.suffix
            else "no suffix tells its format: name the file itself to have it told from its content"
        )
    else:
        files[path] = None
        skipped.pop(str(path), None)  # its folder's walk may have passed it over


def _search(folder: Path, files: dict[Path, None], skipped: dict[str, str]) -> None:
    """Take the files below a folder."""
    home = folder.resolve()
    failed: list[OSError] = []
    known: dict[Path, Rules] = {}
    for at, folders, names in os.walk(folder, onerror=failed.append, followlinks=False):
        here = Path(at)
        place = "" if here == folder else here.relative_to(folder).as_posix()
        rules = known.get(here.parent, Rules()) if place else Rules()
        try:
            rules = rules.within(here, place)
        except OSError as error:
            failed.append(error)
        known[here] = rules
        left = []
        for name in sorted(folders):
            path = here / name
            reason = junk(name, folder=True) or ("a symbolic link to a folder" if path.is_symlink() else None)
            if reason is None and rules.ignored(f"{place}/{name}".lstrip("/"), folder=True):
                reason = f"{IGNORE_FILE} says so"
            if reason is None:
                left.append(name)
            else:
                skipped[str(path)] = reason
        folders[:] = left
        for name in sorted(names):
            path = here / name
            reason = junk(name, folder=False)
            if name == IGNORE_FILE:
                continue
            if reason is None and rules.ignored(f"{place}/{name}".lstrip("/"), folder=False):
                reason = f"{IGNORE_FILE} says so"
            if reason is None and path.is_symlink() and not path.resolve().is_relative_to(home):
                reason = "a symbolic link that leaves the folder"
            if reason is None:
                _take(path, files, skipped)
            else:
                skipped[str(path)] = reason
    for failure in failed:
        skipped[str(failure.filename)] = f"can't be read: {failure.strerror}"
