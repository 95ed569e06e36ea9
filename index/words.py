"""Search by words: BM25 over the full-text index, with weights by term; knows no vectors and no question.

Everything a user typed arrives as single terms that are quoted and bound, so no
quote, operator or other character of theirs is ever read as query syntax.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from index.terms import fold, split_words, stem

__all__ = ["Counts", "document_frequency", "mentioning", "search_words"]

COLUMN_WEIGHTS = (1.0, 0.5, 0.5)
"""BM25 weights of text, heading and header (title, source, author, date)."""

_WEIGHTS = ", ".join(map(str, COLUMN_WEIGHTS))

FREQUENT_SHARE = 0.25
"""A term in more chunks than this share is left out when a rarer one remains: FTS5 scores every chunk that any
term of an OR query hits, and was 20 times slower on 100,000 documents with the very frequent words left in."""

SMALL = 20_000
"""Up to this many chunks no term is left out: at 12,600 a search takes 3 ms either way, and leaving terms out
cost .002 of R@1 on the SQuADShifts New Wiki questions (.75; at a share of .05 it is .033)."""

_MAX_COUNTS = 20_000  # terms whose counts are kept: 2 MB
_MAX_TERMS = 400  # SQLite takes 500 parts of a compound SELECT


class Counts:
    """In how many chunks terms occur, kept while the library stays as it is; safe to use from several threads.

    FTS5 counts a term by reading all that it has of it: nine of a question's words took 1.4 ms at 10,000 chunks, most
    of it for words like "the", which the next question has as well.
    """

    def __init__(self) -> None:
        self._kept: tuple[str | None, dict[str, int]] = (None, {})

    def known(self, connection: sqlite3.Connection) -> dict[str, int]:
        """The counts known of the library as it is now, by stem; whoever counts another one adds it."""
        row = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        generation = row[0] if row else None
        before, counts = self._kept
        if before != generation or len(counts) > _MAX_COUNTS:
            counts = {}
            self._kept = (generation, counts)
        return counts


def document_frequency(
    connection: sqlite3.Connection, terms: Collection[str], *, counts: Counts | None = None
) -> dict[str, int]:
    """In how many chunks (text, heading or header) each term occurs.

    Args:
        connection: Of the record.
        terms: Stems as `index.terms.stem` makes them; a word that is no stem in the index is stemmed.
        counts: What is known of this library.
    """
    return {term: count for term, (_, count) in _lookup(connection, terms, counts or Counts()).items()}


def search_words(
    connection: sqlite3.Connection,
    terms: Mapping[str, float] | Sequence[str],
    k: int,
    *,
    chunks: int,
    documents: Collection[int] | None = None,
    counts: Counts | None = None,
) -> list[tuple[int, float]]:
    """The chunks with the highest BM25, best first.

    Args:
        connection: Of the record.
        terms: Stems; a mapping gives each its weight, a sequence counts each term once.
        k: How many chunks at most.
        chunks: How many chunks the library has.
        documents: Keys of the documents to search; None for all.
        counts: What is known of this library.

    Returns:
        (chunk key, score), the score positive and higher where it fits better.
    """
    weights = dict(terms) if isinstance(terms, Mapping) else dict.fromkeys(terms, 1.0)
    weights = {term: float(weight) for term, weight in weights.items() if weight > 0}
    found = {
        term: (word, n) for term, (word, n) in _lookup(connection, weights, counts or Counts()).items() if n
    }
    if chunks > SMALL:
        rare = {term: entry for term, entry in found.items() if entry[1] <= FREQUENT_SHARE * chunks}
        found = rare or found
    # The rarest first, should a question have more terms than one statement takes.
    chosen = sorted(found, key=lambda term: found[term][1])[:_MAX_TERMS]
    if not chosen or k <= 0:
        return []
    # Few documents are ever pending: leaving out their chunks costs nothing, listing all others would cost O(n).
    pending = "SELECT key FROM chunks WHERE document IN (SELECT key FROM documents WHERE state = 'pending')"
    wanted: list[object] = []
    within = f"NOT IN ({pending})"
    if documents is not None:
        asked = "SELECT key FROM chunks WHERE document IN (SELECT value FROM json_each(?))"
        within = f"IN ({asked} EXCEPT {pending})"
        wanted = [json.dumps(sorted(documents))]
    if len({weights[term] for term in chosen}) == 1:
        matching = " OR ".join(_quote(found[t][0]) for t in chosen)
        # `+rowid`: else FTS5 would be asked anew for each chunk that a filter lets through.
        rows = connection.execute(
            f"SELECT rowid, -bm25(words, {_WEIGHTS}) AS score FROM words"  # noqa: S608 - constants; values are bound
            f" WHERE words MATCH ? AND +rowid {within} ORDER BY score DESC, rowid LIMIT ?",
            [matching, *wanted, k],
        )
        return [(int(key), weights[chosen[0]] * float(score)) for key, score in rows]
    # BM25 is a sum over terms, so a weighted sum of one-term queries is the weighted BM25.
    one = f"SELECT rowid AS chunk, -bm25(words, {_WEIGHTS}) * ? AS score FROM words WHERE words MATCH ?"  # noqa: S608 - as above
    union = " UNION ALL ".join([one] * len(chosen))
    values: list[object] = [value for term in chosen for value in (weights[term], _quote(found[term][0]))]
    rows = connection.execute(
        # Materialized: bm25() doesn't work where the planner has merged its query into the one around it.
        f"WITH m AS MATERIALIZED ({union})"  # noqa: S608 - as above
        f" SELECT chunk, sum(score) AS total FROM m WHERE chunk {within}"
        " GROUP BY chunk ORDER BY total DESC, chunk LIMIT ?",
        [*values, *wanted, k],
    )
    return [(int(key), float(score)) for key, score in rows]


def mentioning(
    connection: sqlite3.Connection, phrase: str, *, documents: Collection[int] | None = None
) -> list[int]:
    """The chunks whose text has the words of a phrase one after the other, in any inflection.

    Args:
        connection: Of the record.
        phrase: One or more words.
        documents: Keys of the documents to search; None for all.

    Returns:
        Chunk keys, by document and place; none for a phrase without a letter or figure.
    """
    bare = " ".join(fold(phrase[word.start : word.end]) for word in split_words(phrase))
    if not bare:
        return []
    wanted = None if documents is None else json.dumps(sorted(documents))
    rows = connection.execute(
        "SELECT c.key FROM words w JOIN chunks c ON c.key = w.rowid"
        " JOIN documents d ON d.key = c.document AND d.state = 'ready'"
        " WHERE w.words MATCH ?1 AND (?2 IS NULL OR c.document IN (SELECT value FROM json_each(?2)))"
        " ORDER BY c.document, c.number",
        (f"text : {_quote(bare)}", wanted),
    )
    return [int(row[0]) for row in rows]


def _quote(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _lookup(
    connection: sqlite3.Connection, terms: Collection[str], counts: Counts
) -> dict[str, tuple[str, int]]:
    """For each term the word to ask FTS5 for, and the number of chunks that hold it."""
    known = counts.known(connection)

    def count(stored: str) -> int:
        found = known.get(stored)
        if found is None:
            row = connection.execute("SELECT doc FROM word_counts WHERE term = ?", (stored,)).fetchone()
            found = known[stored] = 0 if row is None else int(row[0])
        return found

    result: dict[str, tuple[str, int]] = {}
    for term in terms:
        if n := count(term):
            result[term] = (_word_for(term), n)
            continue
        words = split_words(term)
        stemmed = words[0].stem if len(words) == 1 else term
        result[term] = (_word_for(stemmed), count(stemmed) if stemmed != term else 0)
    return result


def _word_for(stemmed: str) -> str:
    """A word that FTS5 stems to `stemmed`.

    FTS5 stems what it is asked for, and 2 % of stems have another stem ("hous" gives "hou"): such a stem and an
    e gave the stem back for 991 of 991 among the 53,475 stems of the development texts.
    """
    return stemmed if stem(stemmed) == stemmed else stemmed + "e"
