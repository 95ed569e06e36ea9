"""Gives memory that was freed back to the system; knows nothing else.

glibc keeps what small allocations have freed for the next ones: after the models and a library have been loaded, some
40 MB that nothing uses.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

__all__ = ["give_back"]


def give_back() -> None:
    """Gives back what is free, where the C library can (glibc); elsewhere does nothing. Takes a few milliseconds."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
