"""What finding near-duplicates costs in time and on disk, at the size of a large library; judges no quality.

    python -m evals.speed_copies [--documents 5000]

Documents of some 650 words each drawn from the sample's sentences, a tenth of them edited copies of others, go through
the record's tables in memory. The worst case beside it: documents of which every one has the same 100 words.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence

from corpus import read_file
from corpus.sample import sample_documents
from evals.made_copies import edited
from index import near_duplicates
from index.schema import SCHEMA

__all__ = ["main"]

_WORDS = 650


def main(argv: Sequence[str] | None = None) -> int:
    """Print milliseconds and bytes a document, at the beginning and at the end."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed_copies", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    options = parser.parse_args(argv)
    for name, shared in (("drawn texts, a tenth of them copies", 0), ("the same 100 words in each", 100)):
        _measure(name, _texts(options.documents, shared=shared), options.documents)
    return 0


def _texts(count: int, *, shared: int) -> Iterator[str]:
    draw = random.Random(0)
    words = [word for path in sample_documents() for word in read_file(path).document.text.split()]
    common = " ".join(words[:shared])
    kept: list[str] = []
    for number in range(count):
        if number % 10 == 9 and not shared:
            yield edited(draw.choice(kept), 0.05, draw=draw)
            continue
        # In any order, for the sample's own sentences would make thousands of documents that share half of theirs.
        text = " ".join(draw.choices(words, k=_WORDS - shared))
        kept.append(text)
        yield f"{common} {text}"


def _measure(name: str, texts: Iterator[str], count: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    parts: list[tuple[float, float, float]] = []
    for key, text in enumerate(texts, 1):
        connection.execute(
            "INSERT INTO documents (key, id, state, characters, chunks, title, extractor, added_at, page_starts,"
            " metadata, regions, offset_map, text) VALUES (?, ?, 'ready', 0, 0, '', '', '', '', '', '', '', '')",
            (key, str(key)),
        )
        start = time.perf_counter()
        hashes = near_duplicates.shingles(text)
        hashed = time.perf_counter()
        near_duplicates.record(connection, key, hashes)
        recorded = time.perf_counter()
        near_duplicates.link(connection, key)
        parts.append((hashed - start, recorded - hashed, time.perf_counter() - recorded))
    pairs, looked = connection.execute(
        "SELECT count(*), (SELECT count(*) FROM minima) FROM likenesses"
    ).fetchone()
    (pages,) = (
        connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name IN ('shingles', 'minima', 'likenesses')"
        ).fetchone()
        if _has_dbstat(connection)
        else (None,)
    )
    out = sys.stdout
    out.write(f"{name}: {count:,} documents, {pairs:,} pairs, {looked:,} hashes looked up by\n")
    for label, some in (
        ("the first tenth", parts[: count // 10]),
        ("the last tenth", parts[-(count // 10) :]),
    ):
        hashing, recording, linking = (1000 * sum(column) / len(some) for column in zip(*some, strict=True))
        out.write(
            f"  {label}: {hashing:.2f} ms to hash, {recording:.2f} to record, {linking:.2f} to compare a document\n"
        )
    if pages is not None:
        out.write(f"  {pages / count:,.0f} bytes on disk a document\n")


def _has_dbstat(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1 FROM dbstat LIMIT 1")
    except sqlite3.OperationalError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
