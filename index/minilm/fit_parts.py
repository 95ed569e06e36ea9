"""Fits the map that makes a sentence's vector out of its passage's hidden states; runs at no user's machine.

    python -m index.minilm.fit_parts OUT_FILE SQUAD_FILES...

Least squares with a ridge: from the mean of a sentence's hidden states in its passage, and the passage's vector, to
the sentence's own vector. No question is read. Left out are every fourth article (on which retrieval is measured) and
the last tenth of the paragraphs of each file (on which the reader is).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.minilm.parts import features
from index.minilm.runtime import MiniLM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument

__all__ = ["fit", "main"]

LEAST_PIECES = 16
"""Shorter sentences aren't fitted: the map is used for long ones."""

RIDGE = 1.0
_BATCH = 256  # passages


def fit(model: MiniLM, documents: Sequence[ParsedDocument]) -> NDArray[np.float16]:
    """The map, float16 [2 * dimensions + 1, dimensions].

    Args:
        model: Any map that it holds is not used.
        documents: Texts of several sentences.
    """
    passages = []
    parts = []
    for one in documents:
        for chunk in one.chunks:
            start = chunk.span.start
            within = one.sentences[chunk.first_sentence : chunk.last_sentence]
            passages.append(chunk.span.of(one.document.text))
            parts.append([(s.span.start - start, s.span.end - start) for s in within])
    size = 2 * model.dimensions + 1
    square = np.zeros((size, size))
    product = np.zeros((size, model.dimensions))
    for first in range(0, len(passages), _BATCH):
        texts, spans = passages[first : first + _BATCH], parts[first : first + _BATCH]
        rows: list[NDArray[np.float32]] = []
        alone: list[str] = []
        for text, where, pooled in zip(texts, spans, model.pool_parts(texts, spans), strict=True):
            long = [n for n, pieces in enumerate(pooled.pieces) if LEAST_PIECES <= pieces < pooled.total]
            rows.append(features(pooled.means[long], pooled.chunk))
            alone += [text[start:end] for start, end in (where[n] for n in long)]
        given = np.concatenate(rows).astype(np.float64)
        square += given.T @ given
        product += given.T @ model.encode(alone).astype(np.float64)
    return np.linalg.solve(square + RIDGE * np.eye(size), product).astype(np.float16)


def read(path: Path) -> Iterator[ParsedDocument]:
    """The paragraphs of a SQuAD file that are fitted."""
    from corpus import read_text

    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    number = 0
    until = sum(len(article["paragraphs"]) for article in articles) * 9 // 10
    for place, article in enumerate(articles):
        for paragraph in article["paragraphs"]:
            number += 1
            if place % 4 != 3 and number <= until:
                yield read_text(paragraph["context"], source=f"{path.name}/{number}")


def main(arguments: Sequence[str]) -> int:
    """Write the map and print the hash that parts.py records."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m index.minilm.fit_parts OUT_FILE SQUAD_FILES...\n")
        return 2
    model = MiniLM(Path(__file__).parent, threads=2, precision="f32")
    found = fit(model, [one for name in arguments[1:] for one in read(Path(name))])
    out = Path(arguments[0])
    with out.open("wb") as stream:
        np.save(stream, found)
    sys.stdout.write(f'MAP_HASH = "{hashlib.sha256(out.read_bytes()).hexdigest()}"\n')
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
