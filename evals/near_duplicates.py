"""How well copies of a story are told from other stories on the same events; sets no threshold by itself.

    python -m evals.near_duplicates [--json FILE]

The stories are those of the sample collection, all of the same weeks and events; the copies are made from them
(`evals/made_copies.py`), so that which pairs are copies is known. Every second story is for choosing the thresholds
(`tune`), the others for reporting (`held`). Every pair goes through the record's own tables.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus import ParsedDocument, read_file, read_text
from corpus.sample import sample_documents
from evals import made_copies as make
from index import near_duplicates
from index.schema import SCHEMA

__all__ = ["Pair", "figures", "main", "pairs", "stories"]

_DRAWS = 3  # copies of each kind that are made of each story
_Made = Callable[[str, random.Random], str]

# What is a copy of the whole, however edited, and what is only a part of it.
WHOLE: dict[str, _Made] = {
    "retitled, new byline": lambda text, draw: make.retitled(text, draw=draw),
    "byline and imprint added": lambda text, draw: make.framed(text, draw=draw),
    "paragraphs exchanged, one left out": lambda text, draw: make.reordered(text, draw=draw),
    "first three quarters": lambda text, draw: make.cut(text, 0.75, draw=draw),
    "2 % of the words edited": lambda text, draw: make.edited(text, 0.02, draw=draw),
    "5 % edited": lambda text, draw: make.edited(text, 0.05, draw=draw),
    "10 % edited": lambda text, draw: make.edited(text, 0.10, draw=draw),
    "15 % edited": lambda text, draw: make.edited(text, 0.15, draw=draw),
    "20 % edited": lambda text, draw: make.edited(text, 0.20, draw=draw),
    "three quarters, retitled, 5 % edited, framed": lambda text, draw: make.framed(
        make.edited(make.retitled(make.cut(text, 0.75, draw=draw), draw=draw), 0.05, draw=draw), draw=draw
    ),
}
PARTS: dict[str, _Made] = {
    "first half": lambda text, draw: make.cut(text, 0.5, draw=draw),
    "first third": lambda text, draw: make.cut(text, 1 / 3, draw=draw),
    "a fifth from within": lambda text, draw: make.cut(text, 0.2, draw=draw, start=False),
    "a tenth from within": lambda text, draw: make.cut(text, 0.1, draw=draw, start=False),
    "a fifth from within, 5 % edited": lambda text, draw: make.edited(
        make.cut(text, 0.2, draw=draw, start=False), 0.05, draw=draw
    ),
    "first half, retitled, 5 % edited, framed": lambda text, draw: make.framed(
        make.edited(make.retitled(make.cut(text, 0.5, draw=draw), draw=draw), 0.05, draw=draw), draw=draw
    ),
}
BORROWED = (0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two documents and what they are to each other.

    Attributes:
        kind: How the one was made, or what the two are.
        truth: "copy", "part" or "different".
        sizes: How many shingles each has.
        shared: How many both have.
        looked_at: Whether the sample of their shingles leads from the one to the other.
    """

    kind: str
    truth: str
    sizes: tuple[int, int]
    shared: int
    looked_at: bool

    def is_copy(self, copy: float) -> bool:
        """Whether they would be grouped at this threshold."""
        return min(self.sizes) >= near_duplicates.LEAST and self.shared > copy * max(self.sizes)

    def is_one_source(self, copy: float, part: float) -> bool:
        """Whether they would count as one source at these thresholds."""
        enough = min(self.sizes) >= near_duplicates.LEAST and self.shared >= part * min(self.sizes)
        return self.is_copy(copy) or enough


def stories(split: str) -> list[str]:
    """The sample's stories of a split: their indexed text, a block a paragraph."""
    return [_blocks(read_file(path)) for path in sample_documents()[split == "held" :: 2]]


def _blocks(parsed: ParsedDocument) -> str:
    text = parsed.document.text
    by_paragraph = itertools.groupby(parsed.sentences, key=lambda s: s.paragraph)
    return "\n\n".join(" ".join(s.span.of(text) for s in sentences) for _, sentences in by_paragraph)


def pairs(texts: Sequence[str], *, seed: int = 0) -> list[Pair]:
    """Copies, parts and different stories made of some texts, each pair with what it shares."""
    draw = random.Random(seed)
    bench = _Bench()
    originals = [bench.add(text) for text in texts]
    found = []
    made = [*(("copy", *item) for item in WHOLE.items()), *(("part", *item) for item in PARTS.items())]
    for (original, text), _ in itertools.product(zip(originals, texts, strict=True), range(_DRAWS)):
        for truth, kind, change in made:
            found.append(bench.pair(original, bench.add(change(text, draw)), kind=kind, truth=truth))
    for one, another in itertools.combinations(originals, 2):
        found.append(bench.pair(one, another, kind="another story on the same events", truth="different"))
    for number, second in itertools.permutations(range(len(texts)), 2):
        text, other = texts[number], texts[second]
        for share in BORROWED:
            mixed = bench.add(make.borrowed(text, other, share, draw=draw))
            kind = f"a story that takes over {share:.0%} of its text"
            found.append(bench.pair(originals[second], mixed, kind=kind, truth="different"))
        if number < second:
            framed = [bench.add(make.framed(t, draw=random.Random(1))) for t in (text, other)]
            found.append(bench.pair(*framed, kind="two stories in one frame", truth="different"))
    for start in range(0, len(texts) - 2, 2):
        whole = bench.add(make.digest(texts[start : start + 3]))
        found += [
            bench.pair(original, whole, kind="a story in a digest of three", truth="part")
            for original in originals[start : start + 3]
        ]
    return found


class _Bench:
    """The record's tables in memory, with the documents' shingles and nothing else."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(SCHEMA)
        self._hashes: dict[int, Any] = {}

    def add(self, text: str) -> int:
        key = len(self._hashes) + 1
        self._connection.execute(
            "INSERT INTO documents (key, id, state, characters, chunks, title, extractor, added_at, page_starts,"
            " metadata, regions, offset_map, text) VALUES (?, ?, 'ready', 0, 0, '', '', '', '', '', '', '', '')",
            (key, str(key)),
        )
        parsed = read_text(text, source=f"{key}.txt")
        near_duplicates.sign(self._connection, key, parsed)
        (data,) = self._connection.execute(
            "SELECT hashes FROM shingles WHERE document = ?", (key,)
        ).fetchone()
        self._hashes[key] = np.frombuffer(data, dtype="<u4")
        near_duplicates.link(self._connection, key)
        return key

    def pair(self, one: int, other: int, *, kind: str, truth: str) -> Pair:
        first, second = self._hashes[one], self._hashes[other]
        shared = len(np.intersect1d(first, second, assume_unique=True))
        row = self._connection.execute(
            "SELECT shared FROM likenesses WHERE document = ? AND other = ?",
            (min(one, other), max(one, other)),
        ).fetchone()
        sizes = (len(first), len(second))
        wanted = near_duplicates.is_copy(*sizes, shared) or near_duplicates.is_part(*sizes, shared)
        return Pair(kind=kind, truth=truth, sizes=sizes, shared=shared, looked_at=(row is not None) == wanted)


def figures(found: Sequence[Pair], *, copy: float, part: float) -> dict[str, Any]:
    """Precision and recall of "one source", by kind the shares grouped and counted as one source."""
    one = [(p, p.is_one_source(copy, part)) for p in found]
    true = sum(said for p, said in one if p.truth != "different")
    said = sum(said for _, said in one)
    related = sum(p.truth != "different" for p in found)
    copies = [p for p in found if p.truth == "copy"]
    kinds: dict[str, dict[str, Any]] = {}
    for kind in dict.fromkeys(p.kind for p in found):
        mine = [p for p in found if p.kind == kind]
        kinds[kind] = {
            "truth": mine[0].truth,
            "pairs": len(mine),
            "grouped": round(sum(p.is_copy(copy) for p in mine) / len(mine), 3),
            "one_source": round(sum(p.is_one_source(copy, part) for p in mine) / len(mine), 3),
        }
    return {
        "pairs": len(found),
        "precision": round(true / said, 4) if said else None,
        "recall": round(true / related, 4),
        "copies_grouped": round(sum(p.is_copy(copy) for p in copies) / len(copies), 4),
        "grouped_wrongly": sum(p.is_copy(copy) for p in found if p.truth == "different"),
        "missed_by_the_sample": sum(not p.looked_at for p in found),
        "kinds": kinds,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the sweep on `tune` and the figures of the shipped thresholds on both splits."""
    parser = argparse.ArgumentParser(prog="python -m evals.near_duplicates", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(argv)
    made = {split: pairs(stories(split)) for split in ("tune", "held")}
    out = sys.stdout
    out.write("tune: copies from, part from: precision, recall, F1 of one source; copies grouped\n")
    for copy, part in itertools.product((0.4, 0.5, 0.6), (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)):
        f = figures(made["tune"], copy=copy, part=part)
        score = 2 * f["precision"] * f["recall"] / (f["precision"] + f["recall"])
        out.write(
            f"  {copy:.2f} {part:.2f}: {f['precision']:.3f} {f['recall']:.3f} {score:.3f}; {f['copies_grouped']:.3f}\n"
        )
    shipped = {"copy": near_duplicates.COPY, "part": near_duplicates.PART}
    result = {split: figures(found, **shipped) for split, found in made.items()}
    for split, f in result.items():
        out.write(f"\n{split}, at {shipped}: precision {f['precision']}, recall {f['recall']}, ")
        out.write(f"{f['missed_by_the_sample']} of {f['pairs']} pairs missed by the sample\n")
        for kind, row in f["kinds"].items():
            out.write(
                f"  {row['truth']:9} {kind:46} {row['pairs']:4} pairs: grouped {row['grouped']:.3f},"
                f" one source {row['one_source']:.3f}\n"
            )
    if options.json:
        options.json.write_text(
            json.dumps({"thresholds": shipped, **result}, indent=1) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
