"""Documents, sentences and chunks with exact offsets; knows no vectors, no network and no language model."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.chunks import CHUNK_TOKENS
    from corpus.document import Chunk, Document, Label, Region, Sentence, Span, document_id
    from corpus.errors import AnswerError, CorpusError, IbidError, LibraryError, LibraryLockedError
    from corpus.files import FileSelection, find_files
    from corpus.isolation_answer import Read
    from corpus.isolation_limits import Limits
    from corpus.offsets import OffsetMap
    from corpus.parsed import ParsedDocument
    from corpus.read import MAX_BYTES, read_bytes, read_file, read_text
    from corpus.readers import FORMATS
    from corpus.reading_pool import ReadingPool, read_sources
    from corpus.sentences import split_sentences
    from corpus.source import SourceFile
    from corpus.tokens import count_tokens

__all__ = [
    "CHUNK_TOKENS",
    "FORMATS",
    "MAX_BYTES",
    "AnswerError",
    "Chunk",
    "CorpusError",
    "Document",
    "FileSelection",
    "IbidError",
    "Label",
    "LibraryError",
    "LibraryLockedError",
    "Limits",
    "OffsetMap",
    "ParsedDocument",
    "Read",
    "ReadingPool",
    "Region",
    "Sentence",
    "SourceFile",
    "Span",
    "count_tokens",
    "document_id",
    "find_files",
    "read_bytes",
    "read_file",
    "read_sources",
    "read_text",
    "split_sentences",
]

# Imported when first used: the readers alone take 45 ms, and `ibid documents` needs none of them.
_HOMES = {
    "CHUNK_TOKENS": "corpus.chunks",
    "FORMATS": "corpus.readers",
    "MAX_BYTES": "corpus.read",
    "AnswerError": "corpus.errors",
    "Chunk": "corpus.document",
    "CorpusError": "corpus.errors",
    "Document": "corpus.document",
    "FileSelection": "corpus.files",
    "IbidError": "corpus.errors",
    "Label": "corpus.document",
    "LibraryError": "corpus.errors",
    "LibraryLockedError": "corpus.errors",
    "Limits": "corpus.isolation_limits",
    "OffsetMap": "corpus.offsets",
    "ParsedDocument": "corpus.parsed",
    "Read": "corpus.isolation_answer",
    "ReadingPool": "corpus.reading_pool",
    "Region": "corpus.document",
    "Sentence": "corpus.document",
    "SourceFile": "corpus.source",
    "Span": "corpus.document",
    "count_tokens": "corpus.tokens",
    "document_id": "corpus.document",
    "find_files": "corpus.files",
    "read_bytes": "corpus.read",
    "read_file": "corpus.read",
    "read_sources": "corpus.reading_pool",
    "read_text": "corpus.read",
    "split_sentences": "corpus.sentences",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
