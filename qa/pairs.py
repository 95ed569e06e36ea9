"""Runs a model over pairs of texts, [CLS] first [SEP] second [SEP], with OpenVINO; knows no question and no claim.

Every pair is padded to the next of a few lengths, which the pair's own length decides, so a result can't
depend on what it was run with and only a few shapes ever run. The reader and the verifier are such models.
"""

from __future__ import annotations

import bisect
import queue
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import numpy as np

from corpus.errors import AnswerError
from qa.once import once

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLS", "LENGTHS", "MAX_PIECES", "SEP", "PairModel", "PairPieces"]

CLS, SEP = 101, 102
MAX_PIECES = 256  # no longer pair was trained on
# Every shape that ever ran keeps 2.7 MB: steps of 32, and of 16 where the passages of 200 tokens end up with their
# question: 210 pieces a pair instead of 217, where steps of 16 throughout would have 209.5 (202 are text).
LENGTHS = (32, 64, 96, 128, 160, *range(192, MAX_PIECES + 1, 16))


class PairPieces(Protocol):
    """A pair as it is run: its pieces, special ones included, and where the second text begins."""

    @property
    def ids(self) -> Sequence[int]:
        """The pieces, special ones included."""
        ...

    @property
    def types_from(self) -> int:
        """The second text's first piece."""
        ...


P = TypeVar("P", bound=PairPieces)


class PairModel:
    """A shipped graph with inputs `ids`, `types` and `mask`, and its tokenizer.

    Args:
        folder: Holds the model's files.
        hashes: SHA-256 of its files by name; None doesn't look.
        what: Whose files they are, for errors: "The reader".
        threads: Processor threads.
        precision: "f32" or "bf16" for what isn't int8; by default bf16 where the processor has it.
        int8: Whether to multiply in int8; by default where the processor can.
        lengths: What pairs are padded to, rising, the last MAX_PIECES.

    Raises:
        AnswerError: A file is missing, or its hash is not the recorded one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        hashes: Mapping[str, str] | None,
        what: str,
        threads: int,
        precision: str | None = None,
        int8: bool | None = None,
        lengths: Sequence[int] = LENGTHS,
    ) -> None:
        from index.minilm import runtime as minilm
        from index.minilm.compiled import check_files, compile_graph

        home = Path(minilm.__file__).parent
        if hashes is not None:
            check_files(folder, hashes, what=what, error=AnswerError)
            words = {"tokenizer.json": minilm.HASHES["tokenizer.json"]}
            check_files(home, words, what=what, error=AnswerError)
        self._tokenizer = _tokenizer(home / "tokenizer.json")
        self._lengths = lengths
        # One stream for the few pairs of a question: as fast as one per thread (25.5 ms instead of
        # 26.2 for five pairs at two threads) with 33 MB less of kernels and buffers.
        compiled = compile_graph(
            folder / "model.xml", threads=threads, streams=1, precision=precision, int8=int8
        )
        self.precision, self.int8 = compiled.precision, compiled.int8
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(2):
            self._requests.put(compiled.model.create_infer_request())

    def encode(self, texts: Sequence[str]) -> list[Any]:
        """The texts' word pieces without special ones, as the tokenizer's encodings (`ids`, `offsets`)."""
        # A lone surrogate can't be UTF-8: one "?" in its place keeps the offsets.
        clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        return list(self._tokenizer.encode_batch(clean, add_special_tokens=False))

    def run(self, pairs: Sequence[P]) -> Iterator[tuple[P, NDArray[np.float32]]]:
        """Starts as many pairs as there are free requests, and gives each with the model's output for it.

        Args:
            pairs: Pieces of at most `MAX_PIECES`.

        Yields:
            Each pair once, long ones first, otherwise in any order, with the model's output, float32: [pieces, 3] of
            the reader, padding included, and [3] of the verifier.
        """
        runs = self._runs(pairs)
        next(runs)  # says no more than that they have been started
        return cast("Iterator[tuple[P, NDArray[np.float32]]]", runs)

    def _runs(self, pairs: Sequence[P]) -> Iterator[tuple[P, NDArray[np.float32]] | None]:
        pending: deque[tuple[Any, P]] = deque()
        waiting = deque(sorted(pairs, key=self._padded, reverse=True))
        try:
            self._submit(waiting, pending)
            yield None
            while waiting or pending:
                if not pending:  # all requests are other callers'
                    self._submit(waiting, pending, block=True)
                yield self._finish(pending)
                self._submit(waiting, pending)
        finally:
            for request, _ in pending:
                request.wait()
                self._requests.put(request)

    def _submit(self, waiting: deque[P], pending: deque[tuple[Any, P]], *, block: bool = False) -> None:
        """Starts what waits while there are free requests; with `block` waits for the first one."""
        while waiting and (request := self._free_request(block=block)) is not None:
            block = False
            pair = waiting.popleft()
            length = self._padded(pair)
            ids = np.zeros((1, length), np.int32)
            types = np.zeros((1, length), np.int32)
            mask = np.zeros((1, length), np.float32)
            ids[0, : len(pair.ids)] = pair.ids
            types[0, pair.types_from : len(pair.ids)] = 1
            mask[0, : len(pair.ids)] = 1
            pending.append((request, pair))
            request.start_async({"ids": ids, "types": types, "mask": mask}, share_inputs=False)

    def _free_request(self, *, block: bool) -> Any:
        """A free request; None if there is none and it isn't to be waited for."""
        try:
            return self._requests.get(block=block)
        except queue.Empty:
            return None

    def _finish(self, pending: deque[tuple[Any, P]]) -> tuple[P, NDArray[np.float32]]:
        request, pair = pending[0]
        request.wait()
        output: NDArray[np.float32] = request.get_output_tensor(0).data[0].copy()
        pending.popleft()
        self._requests.put(request)
        return pair, output

    def _padded(self, pair: PairPieces) -> int:
        return self._lengths[bisect.bisect_left(self._lengths, len(pair.ids))]


@once
def _tokenizer(path: Path) -> Any:
    """The models' tokenizer, one for all pairs."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
    return tokenizer
