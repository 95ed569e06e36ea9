"""Runs the reader with OpenVINO: question and passages in, spans with scores out; knows no store and no answer.

Like the embedding's runtime it pads every pair to the next of a few lengths, which the pair's own length
decides, so a reading can't depend on what it was batched with and only a few dozen shapes ever run.
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import itertools
import queue
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import AnswerError
from qa.reader.reading import Reading, WindowScores

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HASHES", "Reader"]

HASHES = {
    "model.xml": "236d4568d707f8176eb65b44b7a62c491c4c6922fe6ed4e41e8ebd70251f0560",
    "model.bin": "4a0441a207162124f6b47b8cf2e043a0bd69eb3c2d73021370fabfbdde6e8cc3",
}
_CLS, _SEP = 101, 102
_MAX_PIECES = 256  # no longer pair was trained on
_QUESTION_PIECES = 64
_TITLE_PIECES = 24
_OVERLAP = 40  # pieces that two windows of a long passage share: no shorter answer is cut in two
# Every shape that ever ran keeps 2.7 MB a thread: twice as many lengths and runs of four took 110 MB more after
# fifty questions, and no less time.
_LENGTHS = (*range(32, _MAX_PIECES + 1, 32),)
_BATCHES = (1,)


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
        from tokenizers import Tokenizer

        from index.minilm import runtime as minilm
        from index.minilm.processor import has_int8_products, look_up_before_scaling, widen
        from index.minilm.silence import import_openvino

        openvino = import_openvino()

        tokenizer = Path(minilm.__file__).parent / "tokenizer.json"
        if check:
            for name, expected in HASHES.items():
                _check(folder / name, expected)
            _check(tokenizer, minilm.HASHES["tokenizer.json"])
        self.identity = f"reader/{HASHES['model.bin'][:16]}"
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
        core = openvino.Core()
        if precision is None:
            precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        self.precision = precision
        model = core.read_model(folder / "model.xml")
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads,
            # One stream for the few pairs of a question: as fast as one per thread (25.5 ms instead of
            # 26.2 for five pairs at two threads) with 33 MB less of kernels and buffers.
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,
        }
        self.int8 = has_int8_products() if int8 is None else int8
        look_up_before_scaling(model, openvino)
        if not self.int8:
            widen(model, openvino)
            settings["LP_TRANSFORMS_MODE"] = "NO"  # the same roundings, computed in float
        self._model = core.compile_model(model, "CPU", settings)
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(2):
            self._requests.put(self._model.create_infer_request())

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
        texts = self._encode([text for _, _, text in pairs])
        heads = self._heads(pairs)
        windows = [
            window
            for number, (text, (head, types_from)) in enumerate(zip(texts, heads, strict=True))
            for window in _windows(number, head, types_from, text.ids)
        ]
        found: list[list[WindowScores]] = [[] for _ in pairs]
        for window, output in self._run(windows):
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

    def _encode(self, texts: Sequence[str]) -> list[Any]:
        # A lone surrogate can't be UTF-8: one "?" in its place keeps the offsets.
        clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        return list(self._tokenizer.encode_batch(clean, add_special_tokens=False))

    def _heads(self, pairs: Sequence[tuple[str, str, str]]) -> list[tuple[tuple[int, ...], int]]:
        """Each pair's pieces before the passage, and where the second part (title and passage) begins."""
        asked = sorted({p[0] for p in pairs} | {f"{p[1].strip()}." for p in pairs if p[1].strip()})
        known = {t: e.ids for t, e in zip(asked, self._encode(asked), strict=True)}
        found = []
        for question, title, _ in pairs:
            first = (_CLS, *known[question][:_QUESTION_PIECES], _SEP)
            second = known[f"{title.strip()}."][:_TITLE_PIECES] if title.strip() else ()
            found.append(((*first, *second), len(first)))
        return found

    def _run(self, windows: Sequence[_Window]) -> Iterator[tuple[_Window, NDArray[np.float32]]]:
        """Each window with start, end and has-answer logits, float32 [pieces, 3]."""
        pending: deque[tuple[Any, list[_Window]]] = deque()
        try:
            for length, group in _groups(windows):
                ids = np.zeros((len(group), length), np.int32)
                types = np.zeros((len(group), length), np.int32)
                mask = np.zeros((len(group), length), np.float32)
                for row, window in enumerate(group):
                    ids[row, : len(window.ids)] = window.ids
                    types[row, window.types_from : len(window.ids)] = 1
                    mask[row, : len(window.ids)] = 1
                request = self._free_request(pending)
                while request is None:
                    yield from self._finish(pending)
                    request = self._free_request(pending)
                pending.append((request, group))
                request.start_async({"ids": ids, "types": types, "mask": mask}, share_inputs=False)
            while pending:
                yield from self._finish(pending)
        finally:
            for request, _ in pending:
                request.wait()
                self._requests.put(request)

    def _free_request(self, pending: deque[tuple[Any, list[_Window]]]) -> Any:
        """A free request; None if this call has its own to finish first. Waits for other callers'."""
        try:
            return self._requests.get(block=not pending)
        except queue.Empty:
            return None

    def _finish(
        self, pending: deque[tuple[Any, list[_Window]]]
    ) -> Iterator[tuple[_Window, NDArray[np.float32]]]:
        request, group = pending[0]
        request.wait()
        output = request.get_output_tensor(0).data.copy()
        pending.popleft()
        self._requests.put(request)
        yield from zip(group, output, strict=True)


@functools.cache
def _load(folder: Path, threads: int) -> Reader:
    return Reader(folder, threads=threads)


def _check(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise AnswerError(
            f"The reader's file {path} can't be read: {error.strerror}", hint="reinstall ibid"
        ) from error
    if found != expected:
        raise AnswerError(
            f"The reader's file {path} is not the one that ships: SHA-256 {found[:12]}… "
            f"instead of {expected[:12]}…",
            hint="reinstall ibid",
        )


def _windows(passage: int, head: tuple[int, ...], types_from: int, ids: Sequence[int]) -> Iterator[_Window]:
    """The whole passage if it fits, else windows of equal length that overlap."""
    room = _MAX_PIECES - len(head) - 1
    count = 1 if len(ids) <= room else -(-(len(ids) - _OVERLAP) // (room - _OVERLAP))
    size = len(ids) if count == 1 else -(-(len(ids) + (count - 1) * _OVERLAP) // count)
    for number in range(count):
        start = number * (size - _OVERLAP) if number else 0
        end = min(len(ids), start + size)
        yield _Window(passage, (*head, *ids[start:end], _SEP), len(head), types_from, (start, end))


def _groups(windows: Sequence[_Window]) -> Iterator[tuple[int, list[_Window]]]:
    """Padded lengths with windows to run together, long ones first so that no thread ends with one alone."""

    def padded(window: _Window) -> int:
        return int(_LENGTHS[bisect.bisect_left(_LENGTHS, len(window.ids))])

    for length, same in itertools.groupby(sorted(windows, key=padded, reverse=True), key=padded):
        rest = list(same)
        for size in _BATCHES:
            while len(rest) >= size:
                yield length, rest[:size]
                rest = rest[size:]
