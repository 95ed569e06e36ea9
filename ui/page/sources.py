"""The list of sources: what is in the library, adding uploads, removing; knows neither gradio nor HTML."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import IbidError
from ui.terminal import without_name

if TYPE_CHECKING:
    from corpus import ParsedDocument
    from index import Library

__all__ = ["MAX_UPLOAD_BYTES", "Upload", "add_uploads", "list_view", "parse_uploads", "remove_documents"]

MAX_UPLOAD_BYTES = 64 * 1024 * 1024
_MAX_FILES = 1000
_MAX_NAME = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that the server stored under a name of its own making, and the name it had in the browser."""

    path: Path
    name: str


def list_view(library: Library) -> dict[str, Any]:
    """The library's documents, in the order of the library."""
    try:
        documents = library.documents()
    except IbidError as error:
        return {"error": str(error), "documents": []}
    return {
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "date": document.date,
                "author": document.author,
                "source": document.source,
                "chunks": document.chunks,
            }
            for document in documents
        ]
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


def add_uploads(library: Library, uploads: Sequence[Upload]) -> Iterator[dict[str, Any]]:
    """Read and add uploads, reporting each; the stored copies are deleted, for the library keeps the text.

    Yields:
        `{done, total, items: [{name, outcome, reason, warnings}], finished: bool, error: str|None}`,
        each one complete, so that a page may miss any but the last.
    """
    items: list[dict[str, Any]] = []
    total = len(uploads)

    def progress(*, finished: bool = False, error: str | None = None) -> dict[str, Any]:
        return {
            "done": len(items),
            "total": total,
            "items": list(items),
            "finished": finished,
            "error": error,
        }

    yield progress()
    parsed: list[ParsedDocument] = []
    try:
        for upload in uploads:
            try:
                parsed.append(_read(upload))
            except IbidError as error:
                reason = without_name(str(error), upload.name)
                items.append({"name": upload.name, "outcome": "failed", "reason": reason, "warnings": []})
                yield progress()
        for event in library.add(parsed):
            items.append(
                {
                    "name": str(event.source),
                    "outcome": event.outcome,
                    "reason": without_name(event.reason or "", str(event.source)),
                    "warnings": list(event.warnings),
                }
            )
            yield progress()
        yield progress(finished=True)
    except IbidError as error:
        yield progress(finished=True, error=str(error))
    except Exception:
        _log.exception("adding uploads failed")
        yield progress(
            finished=True, error="Something went wrong while adding; the log of the server says what."
        )
    finally:
        for upload in uploads:
            upload.path.unlink(missing_ok=True)


def _read(upload: Upload) -> ParsedDocument:
    import corpus

    return corpus.read_bytes(upload.path.read_bytes(), name=upload.name, source=upload.name)


def remove_documents(library: Library, ids: object) -> dict[str, Any]:
    """Remove documents by untrusted ids; the list afterwards, with an `error` if it failed."""
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        return {**list_view(library), "error": "The page named no documents; reload it."}
    try:
        removed = library.remove(ids)
    except IbidError as error:
        return {**list_view(library), "error": str(error)}
    return {**list_view(library), "removed": [document.title for document in removed]}
