"""A retriever, a reader and a verifier that don't do the same work twice in a row; they change no result.

A case is searched, looked at whole, looked at without its gold, and its gold
passage read: most passages and pairs come up again within one case. A claim is checked in several ways.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index import Retriever
    from index.passage import Passage
    from qa.reader import Reader
    from qa.reader.reading import Reading
    from qa.verifier.runtime import VerdictModel

__all__ = ["RememberingReader", "RememberingRetriever", "RememberingVerifier"]

_SEARCHES = 8
_CLAIMS = 4096  # a pair's pieces are 3 kB
_PAIRS = 128  # a pair's scores are 5 kB; a question with clauses reads a dozen pairs


class RememberingReader:
    """A reader that remembers the pairs it read last.

    Args:
        reader: What reads.
        most: Pairs that are remembered; None for all.
    """

    def __init__(self, reader: Reader, *, most: int | None = _PAIRS) -> None:
        self._reader = reader
        self._most = most
        self._held: OrderedDict[tuple[str, str, str], Reading] = OrderedDict()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]], **options: Any) -> list[Reading]:
        """As `Reader.read_pairs`."""
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self._held]
        if fresh:
            for pair, reading in zip(fresh, self._reader.read_pairs(fresh, **options), strict=True):
                self._held[pair] = reading
        found = []
        for pair in pairs:
            self._held.move_to_end(pair)
            found.append(self._held[pair])
        while self._most is not None and len(self._held) > self._most:
            self._held.popitem(last=False)
        return found


class RememberingRetriever:
    """A retriever that remembers its last searches, each made as deep as is ever asked for.

    Args:
        retriever: What searches.
        depth: The most passages that are asked for.
    """

    def __init__(self, retriever: Retriever, *, depth: int) -> None:
        self._retriever = retriever
        self._depth = depth
        self._held: OrderedDict[tuple[object, ...], list[Passage]] = OrderedDict()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._retriever, name)

    def retrieve(
        self, question: str, *, k: int = 10, documents: Collection[str] | None = None, **options: Any
    ) -> list[Passage]:
        """As `Retriever.retrieve`: the first k of a deeper search are those of a search for k."""
        options.pop("leading", None)  # whose passages may be known, too
        depth = max(k, self._depth)
        scope = None if documents is None else frozenset(documents)
        key = (question, depth, scope, *sorted(options.items()))
        if key not in self._held:
            self._held[key] = self._retriever.retrieve(question, k=depth, documents=documents, **options)
        self._held.move_to_end(key)
        while len(self._held) > _SEARCHES:
            self._held.popitem(last=False)
        return self._held[key][:k]


class RememberingVerifier:
    """A verifier that remembers the pairs it judged last.

    Args:
        model: What judges.
    """

    def __init__(self, model: VerdictModel) -> None:
        self._model = model
        self._held: OrderedDict[tuple[tuple[int, ...], tuple[int, ...]], NDArray[np.float64]] = OrderedDict()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def judge(self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> NDArray[np.float64]:
        """As `VerdictModel.judge`."""
        keys = [(tuple(claim), tuple(evidence)) for claim, evidence in pairs]
        fresh = [key for key in dict.fromkeys(keys) if key not in self._held]
        self._held.update(zip(fresh, self._model.judge(fresh), strict=True))
        for key in keys:
            self._held.move_to_end(key)
        found = np.array([self._held[key] for key in keys]).reshape(-1, 3)
        while len(self._held) > _CLAIMS:
            self._held.popitem(last=False)
        return found
