"""The commands that keep a library: add, documents, remove, check, rebuild; asks no questions of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.interruption import Interruption
from ui.pieces import counted
from ui.terminal import Progress, Style, clean_line, long_date, plural, without_name

if TYPE_CHECKING:
    from index import Copies, DocumentInfo

__all__ = ["add", "check", "documents", "library_path", "rebuild", "remove"]

_SHOWN_ID = 10
_SHOWN_SKIPPED = 10  # files passed over for one reason that are named; a folder of programs has thousands


def library_path(library: Path | None) -> Path:
    """The library that a command means: the one named, else the default one."""
    if library is not None:
        return library
    from index.location import default_library_path

    return default_library_path()


def add(paths: Sequence[str], *, library: Path | None = None, encoding: str | None = None) -> int:
    """Add files and web pages; whatever was acknowledged stays, also when it is interrupted.

    Returns:
        0, or 1 if any path failed, or 130 if interrupted.
    """
    from corpus import find_files
    from index import Library
    from index.web.address import is_url
    from ui.given import add_given

    urls = [path for path in paths if is_url(path)]
    selection = find_files(path for path in paths if not is_url(path))
    progress = Progress()
    counts: Counter[str] = Counter()
    failures: list[tuple[str, str]] = []
    ignored = [(name, reason) for name, reason in selection.skipped if not _was_asked_for(name, paths)]
    with Library.open(library_path(library), create=True) as opened, Interruption() as interruption:
        events = add_given(opened, selection.files, urls, encoding=encoding, stop=interruption.wanted)
        with closing(events):
            try:
                for event in events:
                    counts[event.outcome] += 1
                    if event.outcome == "failed":
                        failures.append((str(event.source), event.reason or "unknown reason"))
                    if event.outcome == "skipped":
                        ignored.append(
                            (str(event.source), without_name(event.reason or "", str(event.source)))
                        )
                    for warning in event.warnings:
                        progress.clear()
                        _note(f"warning: {event.source}: {warning}")
                    progress.update(
                        event.done,
                        event.total,
                        str(event.source),
                        speed=event.bytes_per_second,
                        left=event.seconds_left,
                    )
            except KeyboardInterrupt:
                interruption.happened = True
        progress.clear()
    failures += [(name, reason) for name, reason in selection.skipped if _was_asked_for(name, paths)]
    _list_skipped(ignored)
    for name, reason in failures:
        _note(f"failed: {name}: {without_name(reason, name)}")
    done = sum(counts[kind] for kind in ("added", "updated", "unchanged"))
    parts = [f"{counts[kind]:,} {kind}" for kind in ("added", "updated", "unchanged")]
    print(
        ", ".join([*parts, f"{len(failures):,} failed"]) + (f", {len(ignored):,} skipped" if ignored else "")
    )
    if interruption.happened:
        print(
            f"ibid: interrupted after {plural(done, 'document')}, kept; the same command goes on from there",
            file=sys.stderr,
        )
        return 130
    return 1 if failures else 0


def _list_skipped(ignored: Sequence[tuple[str, str]]) -> None:
    """Say what was passed over: each file, or how many where one reason holds for many."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in ignored:
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        for name in names[:_SHOWN_SKIPPED]:
            _note(f"skipped: {name}: {reason}")
        if len(names) > _SHOWN_SKIPPED:
            _note(f"skipped: {len(names) - _SHOWN_SKIPPED:,} more: {reason}")


def _note(text: str) -> None:
    print(clean_line(text), file=sys.stderr)


def _was_asked_for(name: object, paths: Sequence[str]) -> bool:
    """Whether the user named this very path: then not reading it is a failure, else a file passed over."""
    return str(name) in {str(path) for path in paths} or Path(str(name)) in {Path(path) for path in paths}


def documents(*, library: Path | None = None, as_json: bool = False) -> int:
    """Print the library's documents, as a table or as a JSON array."""
    from index import Library

    with Library.open(library_path(library)) as opened:
        found = opened.documents()
        copies = opened.copies()
    if as_json:
        print(json.dumps([_row(document, copies) for document in found], ensure_ascii=False, indent=1))
        return 0
    names = {document.id: clean_line(document.source) for document in found}
    style = Style(sys.stdout)
    for document in found:
        print(f"{style.dim(document.id[:_SHOWN_ID])}  {style.bold(clean_line(document.title))}")
        facts = [clean_line(document.publisher or ""), long_date(clean_line(document.date or ""))]
        facts += [clean_line(document.author or ""), clean_line(document.language or "")]
        facts += [
            clean_line(document.source),
            plural(document.chunks, "passage"),
            _origin(document.id, copies, names),
        ]
        print(" " * (_SHOWN_ID + 2) + style.dim(" · ".join(fact for fact in facts if fact)))
    print(f"{plural(len(found), 'document')} in {clean_line(str(library_path(library)))}")
    return 0


def _origin(document_id: str, copies: Copies, names: Mapping[str, str]) -> str:
    """What a document is a copy or part of, in words; nothing for most."""
    first, *others = copies.group(document_id)
    if first != document_id:
        return f"copy of {names[first]}"
    if others:
        return counted(len(others))
    return "".join(f"part of {names[whole]}" for whole in copies.wholes.get(document_id, ())[:1])


def _row(document: DocumentInfo, copies: Copies) -> dict[str, Any]:
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "language": document.language,
        "characters": document.characters,
        "chunks": document.chunks,
        "added_at": document.added_at,
        "publisher": document.publisher,
        "copies": [other for other in copies.group(document.id) if other != document.id],
        "part_of": list(copies.wholes.get(document.id, ())),
    }


def remove(ids: Sequence[str], *, library: Path | None = None) -> int:
    """Remove documents named by the start of their id or by their source; all of them or none.

    Raises:
        LibraryError: a name that fits no document, or more than one.
    """
    from index import Library

    with Library.open(library_path(library)) as opened:
        removed = opened.remove(ids)
    for document in removed:
        print(f"removed {document.id[:_SHOWN_ID]}  {clean_line(document.title)}")
    return 0


def check(*, library: Path | None = None) -> int:
    """Print what is wrong with the library.

    Returns:
        0 if nothing is, else 1.
    """
    from index import Library

    with Library.open(library_path(library)) as opened:
        report = opened.check()
        count = len(opened.documents())
    for problem in report.problems:
        print(clean_line(problem))
    if report.ok:
        print(f"no problem found in {plural(count, 'document')}")
        return 0
    print("repair the vector index with: ibid rebuild", file=sys.stderr)
    return 1


def rebuild(*, library: Path | None = None, embed: bool = False) -> int:
    """Rebuild the vector index from the record, without the sources."""
    from index import Library

    with Library.open(library_path(library)) as opened:
        opened.rebuild(embed=embed)
        print(f"rebuilt the vector index: {plural(opened.chunk_count, 'passage')}")
    return 0
