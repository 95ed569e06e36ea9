"""Where a user's library lies and how many threads may be used; reads the environment, opens nothing."""

from __future__ import annotations

import os
from pathlib import Path

from corpus.errors import LibraryError

__all__ = ["default_library_path", "threads"]


def default_library_path() -> Path:
    """The library that is used when none is named.

    Returns:
        `IBID_LIBRARY` if it is set, else `library` in the user's data folder.
    """
    if named := os.environ.get("IBID_LIBRARY"):
        return Path(named).expanduser()
    import platformdirs  # 15 ms: only where it is needed

    return Path(platformdirs.user_data_dir("ibid", appauthor=False)) / "library"


def threads() -> int:
    """How many threads numeric work may use: `IBID_THREADS`, else one per processor.

    Raises:
        LibraryError: `IBID_THREADS` is not a positive whole number.
    """
    text = os.environ.get("IBID_THREADS")
    if not text:
        return os.cpu_count() or 1
    if not text.strip().isdecimal() or int(text) < 1:
        raise LibraryError(f"IBID_THREADS is {text!r}", hint="set it to a whole number from 1, or unset it")
    return int(text)
