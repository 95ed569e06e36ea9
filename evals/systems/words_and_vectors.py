"""BM25 alone and MiniLM cosine alone, on the index of Ibid's own library; knows no gold.

The same chunks, sentences and vectors as Ibid's, so that what differs is the
ranking. A sentence is ranked by its cosine with the question, or by BM25's idf
sum of the question's words in it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from corpus.document import Span
from evals.look import Look
from evals.systems.ibid import DEEPEST, SENTENCES

if TYPE_CHECKING:
    from index import Library
    from index.stored import StoredChunk

__all__ = ["Bm25", "MiniLMCosine"]

_READ = 10  # passages whose sentences compete, as with Ibid
_CITED = 3  # sentences that would be cited


class Bm25:
    """SQLite's FTS5 with stemming, the titles searched as well.

    Args:
        library: Open, with the documents.
    """

    name = "BM25"

    def __init__(self, library: Library) -> None:
        self._library = library
        self._everything = frozenset(info.id for info in library.documents())

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """Passages by BM25; the best score tells how likely an answer is."""
        from index.terms import idf, question_terms, stems

        terms = list(dict.fromkeys(question_terms(question).content))
        found = self._library.search_words(terms, DEEPEST, documents=_within(self._everything, without))
        chunks = self._library.chunks([key for key, _ in found])
        rarity = idf(self._library.document_frequency(terms), self._library.chunk_count)
        scored = [
            (sum(rarity[term] for term in set(stems(text)) & rarity.keys()), span)
            for chunk in chunks[:_READ]
            for span, text in _sentences(chunk)
        ]
        return _look(chunks, scored, found[0][1] if found else 0.0)


class MiniLMCosine:
    """Cosine of all-MiniLM-L6-v2 vectors of chunks and sentences.

    Args:
        library: Open, with the documents.
    """

    name = "MiniLM cosine"

    def __init__(self, library: Library) -> None:
        self._library = library
        self._everything = frozenset(info.id for info in library.documents())

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """Passages by cosine; the best cosine tells how likely an answer is."""
        from index.embedding import encode_question

        vector = encode_question(self._library.embedder, question)
        found = self._library.search_vectors(vector, DEEPEST, documents=_within(self._everything, without))
        chunks = self._library.chunks([key for key, _ in found])
        scored = [
            (float(score), span)
            for chunk in chunks[:_READ]
            for score, (span, _) in zip(chunk.sentence_vectors @ vector, _sentences(chunk), strict=True)
        ]
        return _look(chunks, scored, found[0][1] if found else -1.0)


def _within(everything: frozenset[str], without: Collection[str]) -> frozenset[str] | None:
    return everything.difference(without) if without else None


def _sentences(chunk: StoredChunk) -> list[tuple[Span, str]]:
    start = chunk.chunk.span.start
    return [(s.span, chunk.text[s.span.start - start : s.span.end - start]) for s in chunk.sentences]


def _look(chunks: list[StoredChunk], scored: list[tuple[float, Span]], answerable: float) -> Look:
    ranked = tuple(dict.fromkeys(span for _, span in sorted(scored, key=lambda pair: -pair[0])))
    return Look(
        passages=tuple(chunk.chunk.span for chunk in chunks),
        sentences=ranked[:SENTENCES],
        answerable=answerable,
        cited=ranked[:_CITED],
    )
