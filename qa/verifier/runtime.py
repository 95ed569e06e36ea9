"""Runs the verifier's model: claims with evidence in, probabilities of three verdicts out; knows no rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.once import once
from qa.pairs import CLS, MAX_PIECES, SEP, PairModel
from qa.verifier.pieces import CLAIM_PIECES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HASHES", "VerdictModel"]

HASHES = {
    "model.xml": "5d39c606cb259364c194c51090041bee855477d73ee50934546f66284a5db602",
    "model.bin": "f7ca6f62e7f44d78d232fbf98f27832f18f6b9540781e6d31bf4d7ed7f6bfe4e",
}

# Few shapes, for each that ran keeps its memory: a question is checked with a sentence or a few.
_LENGTHS = (64, 128, 192, MAX_PIECES)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair as it is run, and its number."""

    number: int
    ids: tuple[int, ...]
    types_from: int


class VerdictModel:
    """The shipped model; `VerdictModel.load()` gives the process's own.

    Args:
        folder: Holds the files named in HASHES.
        threads: Processor threads.
        precision: "f32" or "bf16" for what isn't int8; by default bf16 where the processor has it.
        int8: Whether to multiply in int8; by default where the processor can.
        check: Whether to refuse files whose hash is not the recorded one.

    Raises:
        AnswerError: A file is missing, or its hash is not the recorded one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int,
        precision: str | None = None,
        int8: bool | None = None,
        check: bool = True,
    ) -> None:
        self.identity = f"verifier/{HASHES['model.bin'][:16]}"
        self._model = PairModel(
            folder,
            hashes=HASHES if check else None,
            what="The verifier",
            threads=threads,
            precision=precision,
            int8=int8,
            lengths=_LENGTHS,
        )

    @staticmethod
    def load(folder: Path | None = None, *, threads: int | None = None) -> VerdictModel:
        """The shipped model, loaded once in a process (thread-safe; 0.1 s the first time).

        Args:
            folder: Where its files are; the shipped ones by default.
            threads: Processor threads to use; `IBID_THREADS`, else all, by default.

        Raises:
            AnswerError: A file is missing, or its hash is not the recorded one.
        """
        from index.location import threads as default_threads

        return _load(folder or Path(__file__).parent / "model", threads or default_threads())

    def pieces(self, texts: Sequence[str]) -> list[Any]:
        """The texts' word pieces, as the tokenizer's encodings (`ids`, `offsets`)."""
        return self._model.encode(texts)

    def judge(self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> NDArray[np.float64]:
        """Probabilities that the evidence supports, doesn't support, contradicts the claim.

        Args:
            pairs: (the claim's pieces, at most 96; the evidence's, at most what 256 leave with three special ones).

        Returns:
            float64 [pairs, 3], rows summing to 1.

        Raises:
            ValueError: A pair has too many pieces.
        """
        found = np.zeros((len(pairs), 3))
        items = []
        for number, (claim, evidence) in enumerate(pairs):
            if len(claim) > CLAIM_PIECES or len(claim) + len(evidence) + 3 > MAX_PIECES:
                raise ValueError(f"pair {number} has {len(claim)} + {len(evidence)} pieces")
            items.append(_Pair(number, (CLS, *claim, SEP, *evidence, SEP), len(claim) + 2))
        for pair, logits in self._model.run(items):
            shares = np.exp(logits.astype(np.float64) - float(logits.max()))
            found[pair.number] = shares / shares.sum()
        return found


@once
def _load(folder: Path, threads: int) -> VerdictModel:
    return VerdictModel(folder, threads=threads)
