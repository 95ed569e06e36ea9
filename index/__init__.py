"""The library on disk and finding passages in it; knows no answers, no pages and no language model."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.errors import LibraryError, LibraryLockedError
    from index.copies import Copies
    from index.embedding import Embedder, load_embedder
    from index.filters import Filter, Filtered
    from index.library import AddEvent, CheckReport, Library, StoredChunk
    from index.llama_retriever import LibraryRetriever
    from index.location import default_library_path, threads
    from index.passage import DocumentInfo, Passage, RankedSentence
    from index.retrieve import Retriever

__all__ = [
    "AddEvent",
    "CheckReport",
    "Copies",
    "DocumentInfo",
    "Embedder",
    "Filter",
    "Filtered",
    "Library",
    "LibraryError",
    "LibraryLockedError",
    "LibraryRetriever",
    "Passage",
    "RankedSentence",
    "Retriever",
    "StoredChunk",
    "default_library_path",
    "load_embedder",
    "threads",
]

# Imported when first used: numpy alone takes 0.1 s, and `ibid --help` needs none of it.
_HOMES = {
    "AddEvent": "index.library",
    "CheckReport": "index.library",
    "Copies": "index.copies",
    "DocumentInfo": "index.passage",
    "Embedder": "index.embedding",
    "Filter": "index.filters",
    "Filtered": "index.filters",
    "Library": "index.library",
    "LibraryError": "corpus.errors",
    "LibraryLockedError": "corpus.errors",
    "LibraryRetriever": "index.llama_retriever",
    "Passage": "index.passage",
    "RankedSentence": "index.passage",
    "Retriever": "index.retrieve",
    "StoredChunk": "index.library",
    "default_library_path": "index.location",
    "load_embedder": "index.embedding",
    "threads": "index.location",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
