"""What an embedder is, and the one that ships; knows texts and vectors, no documents and no store."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.minilm.runtime import MiniLM

__all__ = ["Asked", "Embedder", "TokenVectors", "encode_question", "load_embedder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVectors:
    """The vectors of a text's word pieces, without the model's special tokens.

    Attributes:
        vectors: float32 [pieces, dimensions], each of length 1.
        spans: int32 [pieces, 2], half-open code-point offsets into the text.
    """

    vectors: NDArray[np.float32]
    spans: NDArray[np.int32]


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors; the same text always gives the same vector, whatever it is batched with."""

    @property
    def identity(self) -> str:
        """Names everything that decides the vectors; vectors of different identities don't compare."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 for each text.

        Returns:
            float32 [len(texts), dimensions].
        """
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of each text's word pieces, for late interaction.

        Raises:
            LibraryError: The model has no token vectors.
        """
        ...


def encode_question(embedder: Embedder, question: str) -> NDArray[np.float32]:
    """A question's vector, float32 [dimensions]; by `encode_queries` if the embedder has a way of its own for them."""
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    encode = getattr(embedder, "encode_queries", embedder.encode)
    vector: NDArray[np.float32] = encode([question])[0]
    return vector


class Asked:
    """A question's vector and those of its word pieces; the model reads it once for both.

    With an embedder that can begin (the shipped one), it does so at once and runs on beside the caller: nothing
    else may be encoded in this thread until `vector` has been asked for.

    Args:
        embedder: The library's.
        text: The question.
    """

    def __init__(self, embedder: Embedder, text: str) -> None:
        self._embedder, self._text = embedder, text
        start: Callable[[Sequence[str]], _Both] | None = getattr(embedder, "start", None)
        self._both = None if start is None else start([text])
        self._vector: NDArray[np.float32] | None = None
        self._tokens: TokenVectors | None = None

    @property
    def vector(self) -> NDArray[np.float32]:
        """float32 [dimensions], of length 1."""
        if self._vector is None:
            if self._both is None:
                self._vector = encode_question(self._embedder, self._text)
            else:
                vectors, tokens = self._both()
                self._both, self._vector, self._tokens = None, vectors[0], tokens[0]
        return self._vector

    @property
    def tokens(self) -> TokenVectors:
        """The vectors of the word pieces.

        Raises:
            LibraryError: The embedding has none.
        """
        if self._tokens is None and self._both is not None:
            _ = self.vector
        if self._tokens is None:
            [self._tokens] = self._embedder.encode_tokens([self._text])
        return self._tokens


def load_embedder(folder: Path | None = None, *, threads: int | None = None) -> MiniLM:
    """The shipped model, loaded once in a process.

    Args:
        folder: Where its files are; the shipped ones by default.
        threads: Processor threads to use; `IBID_THREADS`, else all, by default.

    Raises:
        LibraryError: A file is missing, or its hash is not the recorded one.
    """
    from index.location import threads as default_threads

    with _loading:
        return _load(folder or Path(__file__).parent / "minilm", threads or default_threads())


_loading = threading.Lock()
_Both: TypeAlias = "Callable[[], tuple[NDArray[np.float32], list[TokenVectors]]]"


@functools.cache
def _load(folder: Path, threads: int) -> MiniLM:
    from index.minilm.runtime import MiniLM

    return MiniLM(folder, threads=threads)
