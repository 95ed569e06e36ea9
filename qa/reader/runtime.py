"""Runs the reader with OpenVINO: question and passages in, spans with scores out; knows no store and no answer.

A passage that doesn't fit is read in windows; how a pair is run is the pair model's affair.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.once import once
from qa.pairs import CLS, MAX_PIECES, SEP, PairModel
from qa.reader.reading import Reading, WindowScores

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HASHES", "Reader"]

HASHES = {
    "model.xml": "773c71ec457dd4d34408270d580836925ff95550a8ac5e814d1a1056319b7a1e",
    "model.bin": "e5b34fc2b7aa886ab34ff0f8d85ffaa0a341a46da6cc30275ec6dbf187a552d4",
}
_QUESTION_PIECES = 64
_TITLE_PIECES = 24
_OVERLAP = 40  # pieces that two windows of a long passage share: no shorter answer is cut in two


@dataclass(frozen=True, slots=True)
class _Window:
    """A pair as it is run: pieces, where the passage's begin, and which passage's pieces they are."""

    passage: int
    ids: tuple[int, ...]
    first: int
    types_from: int
    pieces: tuple[int, int]


class Reader:
    """The shipped reader; `Reader.load()` gives the process's own.

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
        self.identity = f"reader/{HASHES['model.bin'][:16]}"
        self._model = PairModel(
            folder,
            hashes=HASHES if check else None,
            what="The reader",
            threads=threads,
            precision=precision,
            int8=int8,
        )
        self.precision, self.int8 = self._model.precision, self._model.int8

    @staticmethod
    def load(folder: Path | None = None, *, threads: int | None = None) -> Reader:
        """The shipped reader, loaded once in a process (thread-safe; 0.3 s the first time).

        Args:
            folder: Where its files are; the shipped ones by default.
            threads: Processor threads to use; `IBID_THREADS`, else all, by default.

        Raises:
            AnswerError: A file is missing, or its hash is not the recorded one.
        """
        from index.location import threads as default_threads

        return _load(folder or Path(__file__).parent / "model", threads or default_threads())

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Reads each passage for the question.

        Args:
            question: The question; only its first 64 word pieces are read.
            passages: (title or "", text) pairs. A passage that doesn't fit is read in overlapping windows.

        Returns:
            One reading for each passage, in order.
        """
        return self.read_pairs([(question, title, text) for title, text in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, str, str]]) -> list[Reading]:
        """Like `read` for (question, title, text) with different questions in one go."""
        return self.start(pairs)()

    def start(self, pairs: Sequence[tuple[str, str, str]]) -> Callable[[], list[Reading]]:
        """Begins `read_pairs` and returns at once; call what is returned for the readings."""
        texts = self._model.encode([text for _, _, text in pairs])
        heads = self._heads(pairs)
        windows = [
            window
            for number, (text, (head, types_from)) in enumerate(zip(texts, heads, strict=True))
            for window in _windows(number, head, types_from, text.ids)
        ]
        return functools.partial(_collected, texts, self._model.run(windows))

    def _heads(self, pairs: Sequence[tuple[str, str, str]]) -> list[tuple[tuple[int, ...], int]]:
        """Each pair's pieces before the passage, and where the second part (title and passage) begins."""
        asked = sorted({p[0] for p in pairs} | {f"{p[1].strip()}." for p in pairs if p[1].strip()})
        known = {t: e.ids for t, e in zip(asked, self._model.encode(asked), strict=True)}
        found = []
        for question, title, _ in pairs:
            first = (CLS, *known[question][:_QUESTION_PIECES], SEP)
            second = known[f"{title.strip()}."][:_TITLE_PIECES] if title.strip() else ()
            found.append(((*first, *second), len(first)))
        return found


def _collected(texts: Sequence[Any], runs: Iterator[tuple[_Window, NDArray[np.float32]]]) -> list[Reading]:
    found: list[list[WindowScores]] = [[] for _ in texts]
    for window, output in runs:
        first, (start, end) = window.first, window.pieces
        offsets = np.array(texts[window.passage].offsets[start:end], np.int32).reshape(-1, 2)
        inside = output[first : first + end - start]
        found[window.passage].append(
            WindowScores(
                offsets=offsets,
                starts=inside[:, 0].astype(np.float32),
                ends=inside[:, 1].astype(np.float32),
                null=float(output[0, 0] + output[0, 1]),
                has=float(output[0, 2]),
            )
        )
    return [
        Reading(windows=tuple(sorted(w, key=lambda x: int(x.offsets[0, 0]) if len(x.offsets) else 0)))
        for w in found
    ]


@once
def _load(folder: Path, threads: int) -> Reader:
    return Reader(folder, threads=threads)


def _windows(passage: int, head: tuple[int, ...], types_from: int, ids: Sequence[int]) -> Iterator[_Window]:
    """The whole passage if it fits, else windows of equal length that overlap."""
    room = MAX_PIECES - len(head) - 1
    count = 1 if len(ids) <= room else -(-(len(ids) - _OVERLAP) // (room - _OVERLAP))
    size = len(ids) if count == 1 else -(-(len(ids) + (count - 1) * _OVERLAP) // count)
    for number in range(count):
        start = number * (size - _OVERLAP) if number else 0
        end = min(len(ids), start + size)
        yield _Window(passage, (*head, *ids[start:end], SEP), len(head), types_from, (start, end))
