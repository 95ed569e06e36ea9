"""A source to be read: bytes or a file, and what to call them; reads nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

__all__ = ["SourceFile"]

_NO_METADATA: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """Bytes that go by another name than their file's: an upload, a page that was fetched, a file within a file.

    Attributes:
        source: How to cite it: a path, a URL, `mail.eml!/report.pdf`.
        path: The file with its bytes, or None.
        data: Its bytes where there is no file.
        name: A file name, for the format and for the title of last resort; `source` by default.
        metadata: Facts about it that the reader can't know ("url"); they go before those that it states.
    """

    source: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    name: str = ""
    metadata: Mapping[str, str] = field(default_factory=lambda: _NO_METADATA)

    def __post_init__(self) -> None:
        if (self.path is None) == (self.data is None):
            raise ValueError(f"{self.source}: give either a path or data")

    @property
    def file_name(self) -> str:
        """The name that tells its format."""
        return self.name or self.source
