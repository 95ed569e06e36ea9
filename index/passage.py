"""What a search returns: passages with their sentences scored; knows no store and no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.document import Chunk, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DocumentInfo", "Passage", "RankedSentence"]

_NO_SCORES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    """A document of the library without its text.

    Attributes:
        id: SHA-256 of the canonical text.
        source: Path or URL as the user gave it.
        title: The document's title.
        date: ISO 8601 date or None.
        author: Author or None.
        publisher: Who published it, as the source states it, or None.
        language: BCP 47 tag or None.
        characters: Length of the canonical text.
        chunks: How many chunks it has in the index.
        added_at: ISO 8601 time (UTC) when it was acknowledged.
        stale: Whether the source has changed or gone since (None: not checked).
    """

    id: str
    source: str
    title: str
    date: str | None
    author: str | None
    language: str | None
    characters: int
    chunks: int
    added_at: str
    stale: bool | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedSentence:
    """A sentence of a passage with the scores that rank it.

    Attributes:
        number: Its number in the document, from 0.
        sentence: The sentence.
        text: Exactly its slice of the document.
        score: Probability in [0, 1] that it holds the answer (a logistic of the
            signals below and its passage's); comparable across the passages of one search.
        cosine: Cosine of its own vector and the question's.
        interaction: Late interaction in [0, 1]: share of the question's idf mass that its
            tokens match; 0 when the embedding has no token vectors.
        coverage: Share of the question's idf mass whose (stemmed) words it contains.
        vector: Its own vector, float32 [d], L2-normalised; None where none was read.
    """

    number: int
    sentence: Sentence
    text: str
    score: float
    cosine: float
    interaction: float = 0.0
    coverage: float = 0.0
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrieved chunk.

    Attributes:
        chunk: The chunk.
        document: The document it belongs to.
        text: Exactly the chunk's slice of the document.
        score: Final score; higher is better; comparable within one search only.
        rank: From 0.
        sentences: Its sentences in document order, without those that a copy of the document brings, too.
        scores: The signals behind `score`, by name (dense, words, sentences, interaction).
    """

    chunk: Chunk
    document: DocumentInfo
    text: str
    score: float
    rank: int
    sentences: tuple[RankedSentence, ...] = ()
    scores: Mapping[str, float] = field(default_factory=lambda: _NO_SCORES)
