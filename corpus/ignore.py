"""Which files in a folder are no documents of anybody's: common junk, and what an `.ibidignore` names; reads no more.

An `.ibidignore` is written like a `.gitignore`, holds for its folder and those below it, and the last line that fits
decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["IGNORE_FILE", "Rules", "junk"]

IGNORE_FILE = ".ibidignore"
_LARGEST = 1_000_000  # bytes of an ignore file

_FOLDERS = {
    "node_modules": "a folder of installed packages",
    "bower_components": "a folder of installed packages",
    "site-packages": "a folder of installed packages",
    "__pycache__": "a folder of compiled files",
    "__MACOSX": "a folder of macOS's own files",
    "$RECYCLE.BIN": "the recycle bin",
    "System Volume Information": "a folder of the system's",
}
_FILES = {
    "package-lock.json": "a lock file",
    "npm-shrinkwrap.json": "a lock file",
    "composer.lock.json": "a lock file",
    "pnpm-lock.yaml": "a lock file",
}


def junk(name: str, *, folder: bool) -> str | None:
    """Why a file or folder of this name is passed over wherever it lies, or None.

    >>> junk("~$report.docx", folder=False)
    'a lock file of an open document'
    """
    if name.startswith("."):
        return "hidden folder" if folder else "hidden file"
    if folder:
        if name == "venv" or name.endswith((".egg-info", ".dist-info")):
            return "a folder of installed packages"
        return _FOLDERS.get(name)
    if name.startswith("~$"):
        return "a lock file of an open document"
    return _FILES.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    pattern: re.Pattern[str]
    keep: bool
    folders_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the ignore files of a folder and those above it say.

    Attributes:
        levels: (folder as a path below the one searched, its rules), the outermost first.
    """

    levels: tuple[tuple[str, tuple[_Rule, ...]], ...] = ()

    def within(self, folder: Path, place: str) -> Rules:
        """These rules with those of one folder more.

        Args:
            folder: The folder.
            place: Its path below the one that is searched, with slashes; "" for that one.

        Raises:
            OSError: Its ignore file can't be read.
        """
        file = folder / IGNORE_FILE
        if not file.is_file() or file.is_symlink():
            return self
        with file.open("rb") as stream:
            text = stream.read(_LARGEST).decode("utf-8", "replace")
        rules = tuple(rule for rule in map(_rule, text.splitlines()) if rule is not None)
        return Rules(levels=(*self.levels, (place, rules)))

    def ignored(self, place: str, *, folder: bool) -> bool:
        """Whether a path below the searched folder, with slashes, is ignored by the last rule that fits."""
        for home, rules in reversed(self.levels):
            below = place[len(home) + 1 :] if home else place
            for rule in reversed(rules):
                if (folder or not rule.folders_only) and rule.pattern.fullmatch(below):
                    return not rule.keep
        return False


def _rule(line: str) -> _Rule | None:
    line = line.removeprefix("\ufeff")
    if line.startswith("#"):
        return None
    line = re.sub(r"(?<!\\) +$", "", line.rstrip("\r\n"))
    keep = line.startswith("!")
    line = line[keep:].removeprefix("\\")
    folders_only = line.endswith("/")
    line = line.rstrip("/")
    if not line:
        return None
    return _Rule(pattern=_pattern(line), keep=keep, folders_only=folders_only)


@lru_cache(maxsize=1024)
def _pattern(line: str) -> re.Pattern[str]:
    """A line's pattern for paths below its folder: without a slash in it, it fits at any depth.

    What stands between two stars is looked for once, at its first place: if the rest doesn't fit behind that one, it
    fits behind no later one. So no line takes long, however it is made.
    """
    parts = [part for part in line.split("/") if part not in {"", "."}]
    if "/" not in line:
        parts = ["**", *parts]
    runs: list[list[str]] = [[]]
    for part in parts:
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(part)
    made = "".join(_part(part) + "/" for part in runs[0]) if len(runs) > 1 else "/".join(map(_part, runs[0]))
    for run in runs[1:-1]:
        if run:
            made += "(?>(?:[^/]+/)*?" + "".join(_part(part) + "/" for part in run) + ")"
    if len(runs) > 1:
        made += "(?:.*/)?" + "/".join(map(_part, runs[-1])) if runs[-1] else ".+"
    return re.compile(made, re.DOTALL)


def _part(part: str) -> str:
    """One name with `*`, `?` and `[…]`."""
    pieces = [""]
    at = 0
    while at < len(part):
        character = part[at]
        at += 1
        if character == "*":
            if pieces[-1] or len(pieces) == 1:
                pieces.append("")
        elif character == "?":
            pieces[-1] += "[^/]"
        elif character == "[" and "]" in part[at + 1 :]:
            end = part.index("]", at + 1)
            inner = part[at:end].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
            pieces[-1] += "(?!/)[" + ("^" + inner[1:] if inner.startswith("!") else inner) + "]"
            at = end + 1
        elif character == "\\" and at < len(part):
            pieces[-1] += re.escape(part[at])
            at += 1
        else:
            pieces[-1] += re.escape(character)
    if len(pieces) == 1:
        return pieces[0]
    between = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1])
    return pieces[0] + between + "[^/]*" + pieces[-1]
