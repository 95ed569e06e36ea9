"""Has a source changed since it was read; compares files with what the record says of them, and asks no server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.records import Origin

__all__ = ["is_stale"]


def is_stale(found: Sequence[Origin]) -> bool:
    """Whether no source file of a document has the bytes any more that it was made from.

    False where there is nothing to compare with: of a web page it is known that it is gone when it was added again
    and its server didn't have it. Size and modification time come first; a file is hashed only where the time
    alone differs.
    """
    known = [origin for origin in found if origin.size is not None or origin.gone]
    return bool(known) and all(origin.gone or _changed(origin) for origin in known)


def _changed(origin: Origin) -> bool:
    path = Path(origin.location)
    try:
        status = path.stat()
        if status.st_size != origin.size:
            return True
        if status.st_mtime_ns == origin.mtime_ns:
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() != origin.sha256
    except OSError:
        return True  # gone or unreadable: nobody can compare it with its citation
