"""The errors that Ibid raises; knows nothing of files, stores, models or pages.

- `IbidError`: anything a caller can act on
  - `CorpusError`: a file or text can't be read
  - `LibraryError`: a library can't be opened, written or searched
    - `LibraryLockedError`: another process is writing
  - `AnswerError`: a question can't be answered (an abstention is data, not an error)
"""

from __future__ import annotations

__all__ = ["AnswerError", "CorpusError", "IbidError", "LibraryError", "LibraryLockedError"]


class IbidError(Exception):
    """One clear line naming the thing that failed, and the way out.

    Args:
        message: What failed, naming it; one line.
        hint: What to do next; one line, or empty when there is nothing to do.
        retryable: Whether the same call may succeed later without any change.
    """

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.retryable = retryable

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.hint})" if self.hint else message


class CorpusError(IbidError):
    """A file or text that can't become a document."""


class LibraryError(IbidError):
    """A library that can't be opened, written or searched."""


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""


class AnswerError(IbidError):
    """A question that can't be answered for a reason the caller can act on."""
