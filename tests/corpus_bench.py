"""How fast a text becomes sentences and chunks, by part: `python tests/corpus_bench.py FILE...`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus import CHUNK_TOKENS, count_tokens, read_text, split_sentences
from corpus.canonical import canonicalise
from corpus.chunks import bounded, pack


def measure(texts: Sequence[str], *, repeats: int = 3, format: str = "text") -> dict[str, float]:
    """Megabytes (of UTF-8) a second of each part of reading and of the whole, processor time, best of `repeats`."""
    size = sum(len(text.encode("utf-8")) for text in texts) / 1e6
    count_tokens("loads the vocabulary")
    parsed = [read_text(text, source="bench", format=format) for text in texts]

    def best(part: Callable[[], object]) -> float:
        taken = []
        for _ in range(repeats):
            begun = time.process_time()
            part()
            taken.append(time.process_time() - begun)
        return size / min(taken)

    def chunks() -> None:
        for one in parsed:
            text = one.document.text
            pack(text, bounded(text, one.sentences, limit=CHUNK_TOKENS), limit=CHUNK_TOKENS)

    return {
        "canonical": best(lambda: [canonicalise(text) for text in texts]),
        "sentences": best(lambda: [split_sentences(one.document.text) for one in parsed]),
        "chunks": best(chunks),
        "whole": best(lambda: [read_text(text, source="bench", format=format) for text in texts]),
    }


if __name__ == "__main__":
    for part, rate in measure([Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]).items():
        print(f"{part:10} {rate:8.2f} MB/s")
