"""Has a source changed since it was read; compares files with what the record says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.records import Origin

__all__ = ["is_stale"]


def is_stale(found: Sequence[Origin]) -> bool:
    """Whether no source file of a document has the bytes any more that it was made from.

    False where there is no file to compare with. Size and modification time come first; a file is hashed only
    where the time alone differs.
    """
    files = [origin for origin in found if origin.size is not None]
    return bool(files) and all(_changed(origin) for origin in files)


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
