"""The chunks nearest to a vector: an exact scan of the record's vectors, or Chroma where there are very many.

The scan is exact, sees what other processes have added (Chroma never does), and
spares a small library the import of chromadb (0.7 s).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import LibraryError
from index.catalog import Catalog
from index.upkeep import Upkeep
from index.vector_form import unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EXACT_LIMIT", "Nearest"]

EXACT_LIMIT = 100_000
"""Chunks up to which vectors are scanned exactly: 154 MB of memory (of 384 dimensions) and 5 ms a search at the limit."""

_AUDITED = 64  # vectors that must find themselves before Chroma is trusted
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The vectors of ready chunks, at one generation of the library.

    Attributes:
        generation: Of the record when it was read.
        identity: Of the embedding that made the vectors.
        keys: int64 [n], ascending.
        documents: int64 [n], the key of each chunk's document.
        vectors: float32 [n, dimensions], normalised.
    """

    generation: int
    identity: str
    keys: NDArray[np.int64]
    documents: NDArray[np.int64]
    vectors: NDArray[np.float32]


class Nearest:
    """Vector search over one library; usable from several threads.

    Args:
        catalog: The record.
        upkeep: Chroma's side of the library.
    """

    def __init__(self, catalog: Catalog, upkeep: Upkeep) -> None:
        self._catalog = catalog
        self._upkeep = upkeep
        self._matrix: _Matrix | None = None
        self._subset: tuple[int, frozenset[int], _Matrix] | None = None
        self._subset_newer: tuple[int, int, _Matrix] | None = None
        self._chroma: tuple[str, int] | None = None  # the build that was opened, and the newest chunk in it
        self._unfit: str | None = None  # a build that can't be used
        self._loading = threading.Lock()

    def search(
        self, vector: NDArray[np.float32], k: int, *, documents: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest chunks: (key, cosine), best first.

        Args:
            vector: [dimensions], of any length but zero.
            k: How many at most.
            documents: Keys of the documents to search; None for all.

        Raises:
            LibraryError: The vector has another number of dimensions than the library.
        """
        import numpy as np

        dimensions = self._catalog.get("dimensions")
        if dimensions is None or k <= 0:
            return []
        query = np.asarray(vector, dtype=np.float32).reshape(-1)
        if query.shape[0] != int(dimensions):
            raise LibraryError(
                f"the question's vector has {query.shape[0]} dimensions, library {self._catalog.folder} has {dimensions}",
                hint="use the library's embedding, or `ibid rebuild --embed` for another",
            )
        query = query / max(float(np.linalg.norm(query)), 1e-12)
        matrix = self._matrix
        current = matrix is not None and matrix.generation == self._generation()
        total = len(matrix.keys) if matrix is not None and current else self._count(None)
        if total <= EXACT_LIMIT:
            return _scan(self._all(int(dimensions)), query, k, documents)
        if documents is not None and self._count(documents) <= EXACT_LIMIT:
            return _scan(self._some(int(dimensions), frozenset(documents)), query, k, None)
        build = self._upkeep.build
        if build != self._unfit:
            try:
                return self._approximate(build, query, k, documents)
            except LibraryError as error:
                self._unfit = build
                _log.warning("searching without the vector index: %s", error)
        return _scan(self._all(int(dimensions)), query, k, documents)

    def forget(self) -> None:
        """Drop what is cached, and give Chroma another chance."""
        with self._loading:
            self._matrix = self._subset = self._subset_newer = None
            self._chroma = self._unfit = None

    def _count(self, documents: Collection[int] | None) -> int:
        with self._catalog.errors():
            row = self._catalog.connection.execute(
                "SELECT coalesce(sum(chunks), 0) FROM documents WHERE state = 'ready'"
                " AND (?1 IS NULL OR key IN (SELECT value FROM json_each(?1)))",
                (None if documents is None else json.dumps(sorted(documents)),),
            ).fetchone()
        return int(row[0])

    def _generation(self) -> int:
        return int(self._catalog.get("generation") or 0)

    def _all(self, dimensions: int) -> _Matrix:
        """Every ready chunk's vector, read again only as far as the library has changed."""
        import numpy as np

        matrix = self._matrix
        if matrix is not None and matrix.generation == self._generation():
            return matrix
        with self._loading:
            with self._catalog.reading() as connection:
                generation, identity = self._generation(), self._catalog.get("identity") or ""
                old = self._matrix
                if old is not None and old.generation == generation:
                    return old
                if old is not None and old.identity != identity:
                    old = None  # embedded again
                rows = connection.execute(
                    "SELECT c.key, c.document FROM chunks c JOIN documents d ON d.key = c.document"
                    " AND d.state = 'ready' ORDER BY c.key"
                ).fetchall()
                keys = np.array([row[0] for row in rows], dtype=np.int64)
                owners = np.array([row[1] for row in rows], dtype=np.int64)
                kept = np.zeros(0, dtype=np.int64) if old is None else np.flatnonzero(np.isin(old.keys, keys))
                have = np.zeros(0, dtype=np.int64) if old is None else old.keys[kept]
                new = np.setdiff1d(keys, have, assume_unique=True)
                vectors = np.empty((len(keys), dimensions), dtype=np.float32)
                if old is not None and len(kept):
                    vectors[np.searchsorted(keys, have)] = old.vectors[kept]
                if len(new):
                    # Keys only grow, so what is new lies in one range at the end, but for chunks made ready late.
                    found = connection.execute(
                        "SELECT v.chunk, v.vector FROM chunk_vectors v WHERE v.chunk BETWEEN ? AND ? ORDER BY v.chunk",
                        (int(new[0]), int(new[-1])),
                    ).fetchall()
                    wanted = set(new.tolist())
                    found = [row for row in found if row[0] in wanted]
                    read = np.array([row[0] for row in found], dtype=np.int64)
                    vectors[np.searchsorted(keys, read)] = unpack(
                        b"".join(row[1] for row in found), dimensions
                    )
            self._matrix = _Matrix(generation, identity, keys, owners, vectors)
            return self._matrix

    def _some(self, dimensions: int, documents: frozenset[int]) -> _Matrix:
        """The vectors of some documents' chunks; the last selection is kept."""
        generation = self._generation()
        subset = self._subset
        if subset is not None and subset[0] == generation and subset[1] == documents:
            return subset[2]
        selected = "c.document IN (SELECT value FROM json_each(?))"
        matrix = self._read(selected, json.dumps(sorted(documents)), generation, dimensions)
        self._subset = (generation, documents, matrix)
        return matrix

    def _approximate(
        self, build: str, query: NDArray[np.float32], k: int, documents: Collection[int] | None
    ) -> list[tuple[int, float]]:
        """Ask Chroma for more than is wanted, and keep what the record has."""
        with self._loading:
            if self._chroma is None or self._chroma[0] != build:
                self._chroma = (build, self._open_chroma())
            index, top = self._upkeep.open(), self._chroma[1]
        size = index.count()
        wanted = 2 * k + 16
        while True:
            found = index.query(query[None, :], min(wanted, size))[0] if size else []
            kept = self._ready(found, documents)
            if len(kept) >= k or wanted >= size:
                break
            wanted *= 4
        newer = _scan(self._newer(top, query.shape[0]), query, k, documents)
        best = {**dict(newer), **dict(kept)}
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    def _open_chroma(self) -> int:
        """Open Chroma and make sure that its vectors can be found.

        Returns:
            The newest chunk key that it is known to have; newer ones are scanned.

        Raises:
            LibraryError: It isn't fit for use.
        """
        if problem := self._upkeep.trouble():
            raise LibraryError(f"the vector index can't be used: {problem}")
        with self._catalog.reading() as connection:
            top = connection.execute(
                "SELECT coalesce(max(c.key), -1) FROM chunks c JOIN documents d ON d.key = c.document"
                " AND d.state = 'ready'"
            ).fetchone()[0]
            sample = connection.execute(
                "SELECT v.vector FROM chunk_vectors v JOIN chunks c ON c.key = v.chunk"
                " JOIN documents d ON d.key = c.document AND d.state = 'ready' ORDER BY random() LIMIT ?",
                (_AUDITED,),
            ).fetchall()
        index = self._upkeep.open()
        vectors = unpack(b"".join(row[0] for row in sample), int(self._catalog.get("dimensions") or 0))
        lost = (
            sum(not found or found[0][1] < 0.999 for found in index.query(vectors, 1)) if len(sample) else 0
        )
        if lost:
            raise LibraryError(f"{lost} of {len(sample)} sampled vectors can't be found in it")
        return int(top)

    def _ready(
        self, found: list[tuple[int, float]], documents: Collection[int] | None
    ) -> list[tuple[int, float]]:
        with self._catalog.errors():
            rows = self._catalog.connection.execute(
                "SELECT c.key FROM chunks c JOIN documents d ON d.key = c.document AND d.state = 'ready'"
                " WHERE c.key IN (SELECT value FROM json_each(?1))"
                " AND (?2 IS NULL OR d.key IN (SELECT value FROM json_each(?2)))",
                (
                    json.dumps([key for key, _ in found]),
                    None if documents is None else json.dumps(sorted(documents)),
                ),
            )
            alive = {row[0] for row in rows}
        return [(key, cosine) for key, cosine in found if key in alive]

    def _newer(self, top: int, dimensions: int) -> _Matrix:
        """The chunks added since Chroma was opened: another process's never show up in it."""
        generation = self._generation()
        kept = self._subset_newer
        if kept is not None and kept[:2] == (generation, top):
            return kept[2]
        matrix = self._read("c.key > ?", top, generation, dimensions)
        self._subset_newer = (generation, top, matrix)
        return matrix

    def _read(self, condition: str, value: int | str, generation: int, dimensions: int) -> _Matrix:
        import numpy as np

        with self._catalog.reading() as connection:
            rows = connection.execute(
                "SELECT c.key, c.document, v.vector FROM chunks c"  # noqa: S608 - constant conditions
                " JOIN chunk_vectors v ON v.chunk = c.key"
                " JOIN documents d ON d.key = c.document AND d.state = 'ready'"
                f" WHERE {condition} ORDER BY c.key",
                (value,),
            ).fetchall()
        return _Matrix(
            generation,
            "",
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.int64),
            unpack(b"".join(row[2] for row in rows), dimensions),
        )


def _scan(
    matrix: _Matrix, query: NDArray[np.float32], k: int, documents: Collection[int] | None
) -> list[tuple[int, float]]:
    import numpy as np

    if not len(matrix.keys):
        return []
    # Row by row in this thread (.3 ms for 10,000): BLAS would share the product out among threads of its own, and wait
    # for them. That took 26 ms where other programs, or the model's own threads, held the processors.
    cosines = np.vecdot(matrix.vectors, query)
    places = np.arange(len(cosines))
    if documents is not None:
        places = np.flatnonzero(np.isin(matrix.documents, np.fromiter(documents, dtype=np.int64)))
        cosines = cosines[places]
    if len(cosines) > k:
        best = np.argpartition(-cosines, k - 1)[:k]
        places, cosines = places[best], cosines[best]
    order = np.lexsort((matrix.keys[places], -cosines))
    return [(int(matrix.keys[places[i]]), float(cosines[i])) for i in order]
