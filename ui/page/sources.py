"""The list of sources: what is in the library, adding uploads, removing; knows neither gradio nor HTML."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import IbidError
from ui.page.adding import reported

if TYPE_CHECKING:
    from index import Copies, Library
    from qa.options import FilterOptions

__all__ = [
    "MAX_UPLOAD_BYTES",
    "Runs",
    "Upload",
    "add_uploads",
    "list_view",
    "parse_filter",
    "parse_uploads",
    "remove_documents",
]

MAX_UPLOAD_BYTES = 64 * 1024 * 1024
_MAX_FILES = 1000
_MAX_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that the server stored under a name of its own making, and the name it had in the browser."""

    path: Path
    name: str


def parse_filter(data: object) -> FilterOptions:
    """Untrusted `{after, before, source}` as options of a question: texts of some length at most, or nothing."""
    given: FilterOptions = {}
    if not isinstance(data, dict):
        return given
    if after := _short(data.get("after")):
        given["after"] = after
    if before := _short(data.get("before")):
        given["before"] = before
    if source := _short(data.get("source")):
        given["source"] = source
    return given


def _short(text: object) -> str:
    return text.strip()[:_MAX_NAME] if isinstance(text, str) else ""


def list_view(library: Library, wanted: object = None) -> dict[str, Any]:
    """The library's documents, in the order of the library, copies behind the one that stands for them.

    Args:
        library: The library.
        wanted: The filter `{after, before, source}` that the page has on, or None.

    Returns:
        `{documents: [{id, title, …, fits, copies, copy_of, part_of}, …]}`, with a `filter_error` if the filter is
        none: `fits` says whether it lets a document be asked, `copies` of how many others it is the first, `copy_of`
        and `part_of` name ids.
    """
    from qa.restricted import asked_for

    try:
        documents = library.documents()
        copies = library.copies()
    except IbidError as error:
        return {"error": str(error), "documents": []}
    fits, problem = None, None
    try:
        only = asked_for(**parse_filter(wanted))
        fits = library.filtered(only).documents if only else None
    except IbidError as error:
        problem = str(error)
    place = {document.id: number for number, document in enumerate(documents)}
    documents = tuple(
        sorted(
            documents,
            key=lambda d: (
                min(place.get(one, len(place)) for one in copies.group(d.id)),
                copies.group(d.id).index(d.id),
            ),
        )
    )
    return {
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "date": document.date,
                "author": document.author,
                "publisher": document.publisher,
                "language": document.language,
                "source": document.source,
                "chunks": document.chunks,
                "fits": fits is None or document.id in fits,
                **_origin(document.id, copies),
            }
            for document in documents
        ],
        **({"filter_error": problem} if problem else {}),
    }


def _origin(document_id: str, copies: Copies) -> dict[str, Any]:
    """What a document is a copy or a part of."""
    first, *others = copies.group(document_id)
    return {
        "copies": len(others) if first == document_id else 0,
        "copy_of": None if first == document_id else first,
        "part_of": next(iter(copies.wholes.get(document_id, ())), None),
    }


def parse_uploads(data: object, *, folder: Path) -> list[Upload]:
    """Untrusted `[{path, name}]` as uploads.

    A page can send any path, so only what the upload route stored below `folder` counts.

    Raises:
        IbidError: not such a list, too many files, or a path elsewhere.
    """
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise IbidError("the page sent no list of files", hint="reload the page")
    if len(data) > _MAX_FILES:
        raise IbidError(
            f"{len(data):,} files at once are too many", hint=f"add at most {_MAX_FILES:,} at a time"
        )
    root = folder.resolve()
    uploads = []
    for item in data:
        path = Path(str(item.get("path", ""))).resolve()
        if root not in path.parents or not path.is_file():
            raise IbidError("the page named a file that was not uploaded", hint="reload the page")
        uploads.append(Upload(path=path, name=source_name(str(item.get("name", "")))))
    return uploads


def source_name(name: str) -> str:
    """A name to list an upload under: relative, without steps upwards; never used to open a file.

    >>> source_name("../../etc/passwd"), source_name("reports/2022/a.md")
    ('etc/passwd', 'reports/2022/a.md')
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    printable = "/".join("".join(c if c.isprintable() else " " for c in part).strip() for part in parts)
    if len(printable) > _MAX_NAME:
        # Keep the end: it holds the suffix that says how to read the file.
        printable = "…" + printable[-_MAX_NAME:]
    return printable or "unnamed"


class Runs:
    """The additions under way, by the names that pages gave them, so that the page that began one may stop it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stopped: dict[str, bool] = {}

    @contextlib.contextmanager
    def run(self, name: object) -> Iterator[Callable[[], bool]]:
        """Note an addition for the length of a `with` block; gives the question whether it has been stopped."""
        key = str(name)[:_MAX_NAME]
        with self._guard:
            self._stopped[key] = False
        try:
            yield lambda: self._stopped.get(key, True)
        finally:
            with self._guard:
                self._stopped.pop(key, None)

    def stop(self, name: object) -> bool:
        """Stop one; what was read of it is written first. Whether there is one of this name."""
        with self._guard:
            if str(name)[:_MAX_NAME] not in self._stopped:
                return False
            self._stopped[str(name)[:_MAX_NAME]] = True
        return True


def add_uploads(
    library: Library, uploads: Sequence[Upload], *, stop: Callable[[], bool] | None = None
) -> Iterator[dict[str, Any]]:
    """Add uploads, reporting each; the stored copies are deleted, for the library keeps the bytes.

    Yields:
        As `adding.state`.
    """
    from corpus import SourceFile

    given = [SourceFile(source=upload.name, path=upload.path) for upload in uploads]
    try:
        yield from reported(library.add(given, stop=stop), total=len(uploads))
    finally:
        for upload in uploads:
            upload.path.unlink(missing_ok=True)


def remove_documents(library: Library, ids: object) -> dict[str, Any]:
    """Remove documents by untrusted ids; the list afterwards, with an `error` if it failed."""
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        return {**list_view(library), "error": "The page named no documents; reload it."}
    try:
        removed = library.remove(ids)
    except IbidError as error:
        return {**list_view(library), "error": str(error)}
    return {**list_view(library), "removed": [document.title for document in removed]}
