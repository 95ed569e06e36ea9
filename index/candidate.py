"""A chunk under consideration, and what it has of a question that costs no encoding; knows no search and no weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from index.passage import DocumentInfo
from index.terms import QuestionTerms, stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.library import StoredChunk

__all__ = ["Candidate", "Wanted"]

_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A chunk under consideration with the signals gathered so far.

    Attributes:
        stored: The chunk.
        signals: The passage's signals by name.
        sentences: Each sentence's signals by name, in order.
        repeated: Places of the sentences that a copy preferred to this one's document brings, too.
    """

    stored: StoredChunk
    signals: dict[str, float]
    sentences: list[dict[str, float]] = field(default_factory=list)
    repeated: frozenset[int] = frozenset()


class Wanted:
    """What a question wants of a chunk.

    Args:
        terms: The question's terms.
        weights: What each term counts.
        vector: The question's vector, float32 [d].
    """

    def __init__(
        self, terms: QuestionTerms, weights: Mapping[str, float], vector: NDArray[np.float32]
    ) -> None:
        self._phrases = terms.phrases
        self._weights = {term: weights[term] for term in terms.content}
        self._pairs = list(pairwise(w.stem for w in terms.words if w.stem in self._weights))
        self._vector = vector

    def candidate(self, stored: StoredChunk, *, words: float) -> Candidate:
        """A chunk with its signals.

        Args:
            stored: The chunk.
            words: Its score in the search for words, from 0 to 1.
        """
        body = [stems(stored.text[start:end]) for start, end in stored.bounds]
        everything = [stem for b in body for stem in b]
        held = set(everything)
        title, origin = _header(stored.document, stored.chunk.heading)
        cosines = stored.sentence_vectors @ self._vector
        coverages = [_share(self._weights, set(b)) for b in body]
        return Candidate(
            stored=stored,
            signals={
                "dense": float(stored.vector @ self._vector),
                "words": words,
                "sentences": float(cosines.max(initial=-1.0)),
                "coverage": _share(self._weights, held | title | origin),
                "best_coverage": max(coverages, default=0.0),
                "pairs": _pair_share(self._pairs, self._weights, everything),
                "named": _share(self._weights, origin - held - title),
                "phrase": _phrase_share(self._phrases, everything),
            },
            sentences=[{"cosine": float(c), "coverage": v} for c, v in zip(cosines, coverages, strict=True)],
        )


def _header(document: DocumentInfo, heading: str) -> tuple[set[str], set[str]]:
    """The stems of title and heading, and those of source, author and date (its month spelt out as well)."""
    date = document.date or ""
    month = date[5:7]
    if month.isdigit() and 1 <= int(month) <= 12:
        date = f"{date} {_MONTHS[int(month) - 1]} {date[8:10].lstrip('0')}"
    origin = f"{document.source} {document.author or ''} {date}"
    return set(stems(f"{document.title} {heading}")), set(stems(origin.replace("_", " ")))


def _share(wanted: Mapping[str, float], held: Collection[str]) -> float:
    """The share of the wanted words' weight that is held."""
    total = sum(wanted.values())
    return sum(weight for term, weight in wanted.items() if term in held) / total if total > 0 else 0.0


def _pair_share(pairs: Sequence[tuple[str, str]], wanted: Mapping[str, float], words: Sequence[str]) -> float:
    """The share (by the lighter word's weight) of neighbouring words that stay neighbours, at most one apart."""
    if not pairs:
        return 0.0
    near = set(pairwise(words)) | set(zip(words, words[2:], strict=False))
    shares = [min(wanted[a], wanted[b]) for a, b in pairs]
    total = sum(shares)
    return sum(s for s, pair in zip(shares, pairs, strict=True) if pair in near) / total if total > 0 else 0.0


def _phrase_share(phrases: Sequence[tuple[str, ...]], words: Sequence[str]) -> float:
    if not phrases:
        return 0.0
    text = f" {' '.join(words)} "
    return sum(f" {' '.join(phrase)} " in text for phrase in phrases) / len(phrases)
