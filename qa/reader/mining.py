"""Finds for each training question the passages that look most like they hold the answer; knows no model.

BM25 over stems in plain numpy: a few thousand passages, milliseconds a question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.terms import split_words, stems

__all__ = ["BM25", "hard_negatives", "holds"]


class BM25:
    """Ranks texts for a query (k1 = 1.2, b = .75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = np.zeros(len(texts), np.float32)
        for number, text in enumerate(texts):
            counts = Counter(stems(text))
            lengths[number] = sum(counts.values())
            for term, count in counts.items():
                postings[term].append((number, count))
        norm = 1.2 * (0.25 + 0.75 * lengths / max(1.0, float(lengths.mean())))
        self._size = len(texts)
        self._weights: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        for term, found in postings.items():
            where = np.array([n for n, _ in found], np.int32)
            often = np.array([c for _, c in found], np.float32)
            idf = np.log1p((len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            self._weights[term] = (where, idf * often * 2.2 / (often + norm[where]))

    def top(self, query: str, k: int) -> list[int]:
        """Numbers of the k best texts, best first."""
        scores = np.zeros(self._size, np.float32)
        for word in split_words(query):
            if not word.stop and word.stem in self._weights:
                where, weight = self._weights[word.stem]
                scores[where] += weight
        k = min(k, self._size)
        best = np.argpartition(-scores, k - 1)[:k]
        return [int(n) for n in best[np.argsort(-scores[best], kind="stable")]]


def holds(text: str, answer: str) -> bool:
    """Whether the answer's words stand in the text, whatever the case and punctuation."""
    return f" {_plain(answer)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def hard_negatives(
    texts: Sequence[str], asked: Sequence[tuple[str, int, tuple[str, ...]]], *, k: int = 8
) -> list[list[int]]:
    """For each (question, its passage, its answers) up to k passages that hold none of the answers, best first."""
    index = BM25(texts)
    plain = [f" {_plain(t)} " for t in texts]
    found = []
    for question, own, answers in asked:
        needles = [f" {_plain(a)} " for a in answers]
        ranked = (n for n in index.top(question, k + 12) if n != own)
        found.append([n for n in ranked if not any(needle in plain[n] for needle in needles)][:k])
    return found
