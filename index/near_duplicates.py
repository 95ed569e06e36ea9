"""Which documents are copies of one text: found by their shingles, recorded as pairs; deletes and ranks nothing.

A shingle is five words in a row. MinHash in Broder's form: of a document's hashed shingles, those that are 0 modulo 4
are looked up in a table to find the documents that share some of them, and those few are then compared exactly, by
all of their shingles. So whether two documents are a pair depends on the two alone, never on the order in which they
came. (`datasketch` would bring scipy, 100 MB, keeps its tables in memory, and estimates no containment: a
paragraph cut from a long story resembles it by less than a tenth.)
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.parsed import ParsedDocument

__all__ = [
    "COPY",
    "HELD",
    "LEAST",
    "PART",
    "SHINGLE",
    "anew",
    "forget",
    "holders",
    "is_copy",
    "is_part",
    "link",
    "placed_shingles",
    "shingles",
    "sign",
]

SHINGLE = 5
"""Words in a shingle."""

COPY = 0.5
"""Two documents are copies of one text if they share more than this part of the longer one's shingles.

More than a half: then two copies of one document share some of it with each other, and a digest of two stories never
makes copies of the two. Of copies made of the sample's stories (cut to three quarters, edited in up to a fifth of
their words, retitled, framed) all are grouped but one in six of those edited in a fifth, and no two different stories (`evals/near_duplicates.py`).
"""

PART = 0.6
"""The shorter of two documents is a part of the longer if they share at least this part of its shingles.

By `python -m evals.near_duplicates`, on the tuning half of the sample: from .6 on copies and cuts are told from other
stories on the same events, of which some take over up to 30 % of their text, with precision 1 and recall .987 (held: 1
and .995); from .5 with .987 and .996, for who takes over 43 % of a story is not a part of it.
"""

LEAST = 20
"""Documents with fewer shingles are compared with none: two short notes may well say the same by chance."""

HELD = 0.5
"""Share of a passage's shingles from which a copy holds the passage, too: a word changed takes five of them away."""

_EVERY = 4
# Characters of a text of which many are kept at hand: a book's words and shingles take four times its size.
_PASSAGE = 5000
# Of what a pair has to share at least, a quarter in the sample, and never one alone, is enough to be compared.
_SHARE = PART / 4
# Scripts without spaces between words: each character is taken for a word.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+")


def shingles(text: str) -> NDArray[np.uint32]:
    """The hashes of a text's shingles, uint32 [shingles], ascending, each once.

    Whatever stands between words doesn't count, nor does case.

    >>> shingles("They met in Geneva on Friday.").tolist() == shingles("they met — in GENEVA on Friday").tolist()
    True
    """
    return np.unique(_hashed(_WORD.findall(text)))


def placed_shingles(text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The hashes of a text's shingles in its order, and where each of its words starts and ends (int64 [words, 2]).

    Kept for the next call: a question's wordings and a conversation's questions meet the same passages, and the citations
    of an answer the same copies.
    """
    return _placed_in_passage(text) if len(text) <= _PASSAGE else _placed_in_whole(text)


def _placed(text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    words = list(_WORD.finditer(text))
    places = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
    return _hashed([word[0] for word in words]), places


_placed_in_passage = lru_cache(maxsize=1024)(_placed)
_placed_in_whole = lru_cache(maxsize=16)(_placed)


def _hashed(words: Sequence[str]) -> NDArray[np.uint32]:
    """A hash for each run of five words, in order."""
    if len(words) < SHINGLE:
        return np.zeros(0, dtype=np.uint32)
    codes = {word: zlib.crc32(word.casefold().encode("utf-8", "surrogatepass")) for word in set(words)}
    mixed = _mixed(np.fromiter(map(codes.__getitem__, words), dtype=np.uint64, count=len(words)))
    total = np.zeros(len(words) - SHINGLE + 1, dtype=np.uint64)
    for place in range(SHINGLE):
        total = total * np.uint64(0x9E3779B97F4A7C15) + mixed[place : place + len(total)]
    return (_mixed(total) >> np.uint64(32)).astype(np.uint32)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's last steps: every bit of the result depends on every bit of the value."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def is_copy(first: int, second: int, shared: int) -> bool:
    """Whether documents with so many shingles, of which they share so many, are copies of one text."""
    return min(first, second) >= LEAST and shared > COPY * max(first, second)


def is_part(first: int, second: int, shared: int) -> bool:
    """Whether the shorter of two documents is a part of the longer: cut from it, or copied into it, and edited."""
    return min(first, second) >= LEAST and shared >= PART * min(first, second)


def sign(connection: sqlite3.Connection, key: int, parsed: ParsedDocument) -> None:
    """Record the shingles of a document's indexed text: what is boilerplate is no sign of a common origin."""
    text = parsed.document.text
    record(connection, key, shingles("\n".join(s.span.of(text) for s in parsed.sentences)))


def record(connection: sqlite3.Connection, key: int, hashes: NDArray[np.uint32]) -> None:
    """Record a document's shingles."""
    connection.execute("INSERT INTO shingles VALUES (?, ?, ?)", (key, len(hashes), _stored(hashes)))
    if len(hashes) >= LEAST:
        connection.executemany("INSERT INTO minima VALUES (?, ?)", ((h, key) for h in _sample(hashes)))


def link(connection: sqlite3.Connection, key: int) -> None:
    """Find the ready documents that are copies or parts of one, or it of them, and record the pairs."""
    row = connection.execute("SELECT count, hashes FROM shingles WHERE document = ?", (key,)).fetchone()
    if row is None or row[0] < LEAST:
        return
    own = _read(row[1])
    sample = _sample(own)
    found = connection.execute(
        "SELECT s.document, s.hashes FROM (SELECT document, count(*) AS common FROM minima"
        " WHERE hash IN (SELECT value FROM json_each(?1)) GROUP BY document HAVING common > 1) m"
        " JOIN shingles s ON s.document = m.document JOIN documents d ON d.key = m.document AND d.state = 'ready'"
        " WHERE m.document != ?2 AND m.common >= ?3 * min(s.count, ?4) / ?5",
        (json.dumps(sample), key, _SHARE, len(own), float(_EVERY)),
    ).fetchall()
    pairs = []
    for other, stored in found:
        hashes = _read(stored)
        shared = len(np.intersect1d(own, hashes, assume_unique=True))
        if is_copy(len(own), len(hashes), shared) or is_part(len(own), len(hashes), shared):
            pairs.append((min(key, other), max(key, other), shared))
    connection.executemany("INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?)", pairs)


def anew(connection: sqlite3.Connection) -> None:
    """Record everything again from the documents' texts, as for another version's thresholds or a damaged table."""
    for table in ("likenesses", "minima", "shingles"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
    for (key,) in connection.execute("SELECT key FROM documents ORDER BY key").fetchall():
        # One text at a time: all of them together may be larger than the memory.
        (text,) = connection.execute("SELECT text FROM documents WHERE key = ?", (key,)).fetchone()
        spans = connection.execute(
            "SELECT start, stop FROM sentences WHERE document = ? ORDER BY number", (key,)
        )
        record(connection, key, shingles("\n".join(text[start:stop] for start, stop in spans)))
        link(connection, key)


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Documents of which something is missing here, and what is left of documents that are gone."""
    for key, stored in connection.execute(
        "SELECT d.key, s.hashes FROM documents d LEFT JOIN shingles s ON s.document = d.key"
    ).fetchall():
        if stored is None:
            yield f"document number {key}: it was never compared with the others; run `ibid rebuild`"
    expected = {
        key: len(_sample(_read(stored))) if count >= LEAST else 0
        for key, count, stored in connection.execute("SELECT document, count, hashes FROM shingles")
    }
    have = dict(connection.execute("SELECT document, count(*) FROM minima GROUP BY document").fetchall())
    for key in sorted(expected.keys() | have.keys()):
        if expected.get(key, 0) != have.get(key, 0):
            yield f"document number {key}: its copies may not be found; run `ibid rebuild`"


def holders(connection: sqlite3.Connection, text: str, ids: Collection[str]) -> tuple[str, ...]:
    """Those of some ready documents that hold a passage, in the order of the ids.

    They have `HELD` of its shingles and don't say otherwise (`index/versions.py`): minutes that give another sum don't hold
    the sentence.
    """
    from index.versions import Worded  # which knows what a shingle is

    passage = Worded(text)
    asked = np.unique(passage.hashes)
    if not len(asked):
        return ()
    rows = connection.execute(
        "SELECT d.id, d.key, s.hashes FROM documents d JOIN shingles s ON s.document = d.key"
        " WHERE d.state = 'ready' AND d.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    words, found = passage.words(0, len(passage.places)), set()
    for identity, key, stored in rows.fetchall():
        held = np.intersect1d(asked, _read(stored), assume_unique=True)
        if len(held) < HELD * len(asked):
            continue
        (whole,) = connection.execute("SELECT text FROM documents WHERE key = ?", (key,)).fetchone()
        if Worded(whole).holds(passage.hashes, words):
            found.add(identity)
    return tuple(identity for identity in ids if identity in found)


def forget(connection: sqlite3.Connection, key: int) -> None:
    """Delete what is recorded of a document that is about to be deleted."""
    row = connection.execute("SELECT hashes FROM shingles WHERE document = ?", (key,)).fetchone()
    if row is not None:
        connection.executemany(
            "DELETE FROM minima WHERE hash = ? AND document = ?", ((h, key) for h in _sample(_read(row[0])))
        )


def _sample(hashes: NDArray[np.uint32]) -> list[int]:
    found: list[int] = hashes[hashes % _EVERY == 0].tolist()
    return found


def _stored(hashes: NDArray[np.uint32]) -> bytes:
    return hashes.astype("<u4").tobytes()


def _read(data: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(data, dtype="<u4")
