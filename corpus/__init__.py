"""Documents, sentences and chunks with exact offsets; knows no vectors, no network and no language model."""

from __future__ import annotations

from corpus.chunks import CHUNK_TOKENS
from corpus.document import Chunk, Document, Label, Region, Sentence, Span, document_id
from corpus.errors import AnswerError, CorpusError, IbidError, LibraryError, LibraryLockedError
from corpus.files import FileSelection, find_files
from corpus.offsets import OffsetMap
from corpus.parsed import ParsedDocument
from corpus.read import MAX_BYTES, read_bytes, read_file, read_text
from corpus.readers import FORMATS
from corpus.sentences import split_sentences
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
    "OffsetMap",
    "ParsedDocument",
    "Region",
    "Sentence",
    "Span",
    "count_tokens",
    "document_id",
    "find_files",
    "read_bytes",
    "read_file",
    "read_text",
    "split_sentences",
]
