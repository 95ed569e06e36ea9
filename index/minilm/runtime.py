"""Runs the shipped MiniLM: vectors of texts, of their word pieces and of their sentences; knows no document."""

from __future__ import annotations

import bisect
import functools
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from corpus.errors import LibraryError
from index.embedding import TokenVectors
from index.minilm.compiled import check_files, compile_graph
from index.minilm.parts import MAP_HASH, Pooled, features, mapped, read_map
from index.minilm.windows import MAX_PIECES, Window, groups_of, windows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DIMENSIONS", "HASHES", "LONG_PART", "MAX_PIECES", "MiniLM"]

DIMENSIONS = 384
HASHES = {
    "model.xml": "13d75180066c2d86295ecb15c4e3227e23386214a34d822125d04ea0a3f653c4",
    "model.bin": "b4dd8d0d71091441709d83d48ad536b819a8bd8ecd092503f89645d6a75b42dd",
    "tokenizer.json": "9114256b104cca80e04367526f03f46aa3c443c2ed174904142a73bbf13b9fbb",
}
LONG_PART = 32
"""Word pieces; a longer sentence's vector is taken from its passage. Chosen on SQuADShifts new Wikipedia (7,938
questions, four folds by article), R@1, R@10, answer sentence first and in the first three:

    every sentence alone  .8894  .9829  .7948  .9122
    taken over 32 pieces  .8895  .9831  .7950  .9165
    over 28               .8880  .9827  .7953  .9169

With a map fitted on the other folds' articles as well: over 40 .8880, .9834, .7944, .9131; over 24 .8879, .9821,
.7945, .9155; every one taken .8870, .9830, .7943, .9177. Without a map, and weaker signals beside: over 32 .8861, .9803,
.7934, .9151, where every sentence alone has .8885, .9811, .7944, .9104. Over 32, 27 % fewer word pieces are run than
for every sentence alone (on the texts of `ibid eval speed`)."""


_Runs: TypeAlias = "Iterator[tuple[Window, NDArray[np.float32]]]"


class MiniLM:
    """all-MiniLM-L6-v2: mean of the last hidden states, length 1.

    A text longer than MAX_PIECES is read in windows of about equal length; its vector is the mean over
    the hidden states of all windows, so nothing is cut off.

    Args:
        folder: Holds the files named in HASHES.
        threads: Processor threads, one inference stream each.
        precision: "f32" or "bf16" for what isn't int8; by default bf16 where the processor has it.
        int8: Whether to multiply in int8; by default where the processor can. The same text's vectors by any
            precision and either way of multiplying have a cosine of .9991 or more, and share one identity.

    Raises:
        LibraryError: A file is missing, or its hash is not the recorded one.
    """

    def __init__(
        self, folder: Path, *, threads: int, precision: str | None = None, int8: bool | None = None
    ) -> None:
        check_files(folder, HASHES, what="The embedding model", error=LibraryError)
        from tokenizers import Tokenizer

        self.identity = (
            f"all-MiniLM-L6-v2/{HASHES['model.bin'][:16]}/mean/{MAX_PIECES}/parts/{LONG_PART}/{MAP_HASH[:16]}"
        )
        self.dimensions = DIMENSIONS
        self.folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
        compiled = compile_graph(
            folder / "model.xml", threads=threads, streams=threads, precision=precision, int8=int8
        )
        self._model, self.precision, self.int8 = compiled.model, compiled.precision, compiled.int8
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(2 * threads):
            self._requests.put(self._model.create_infer_request())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 for each text, float32 [len(texts), 384]."""
        return self.encode_with_tokens(texts, tokens=False)[0]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of each text's word pieces with their offsets in the text."""
        return self.encode_with_tokens(texts)[1]

    def start(self, texts: Sequence[str]) -> Callable[[], tuple[NDArray[np.float32], list[TokenVectors]]]:
        """Begins `encode_with_tokens` and returns at once; call what is returned for the vectors.

        Whoever has begun must ask for the vectors (or drop the callable) before encoding anything else: what runs
        holds one of the model's few requests.
        """
        encodings = self._encodings(texts, offsets=True)
        runs = self._run(windows_of([e.ids for e in encodings]), few=True)
        return functools.partial(_collected, encodings, runs, tokens=True)

    def encode_parts(
        self, passages: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """The vectors of passages and of their sentences.

        A passage that comes again is run once: in companies' reports one chunk in eight is there twice, and such a text
        takes .92 of the processor time. A sentence of more than LONG_PART pieces gets its vector from its hidden states
        in its passage (`index.minilm.parts`), which costs nothing; a shorter one is encoded by itself, once for all its
        occurrences; one that is all of its passage has the passage's vector.

        Args:
            passages: Texts.
            parts: For each passage the half-open offsets of its sentences.

        Returns:
            float32 [passages, 384], and for each passage float32 [its parts, 384].

        Raises:
            LibraryError: The map's file is missing, or its hash is not the recorded one.
        """
        places: dict[tuple[str, tuple[tuple[int, int], ...]], int] = {}
        keys = [(passage, tuple(spans)) for passage, spans in zip(passages, parts, strict=True)]
        rows = [places.setdefault(key, len(places)) for key in keys]
        chunks, found = self._parts([passage for passage, _ in places], [spans for _, spans in places])
        return chunks[rows], [found[row] for row in rows]

    def _parts(
        self, passages: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """`encode_parts` of passages of which each comes once."""
        found = [np.zeros((len(spans), DIMENSIONS), np.float32) for spans in parts]
        alone: dict[str, list[tuple[int, int]]] = {}
        taken: list[tuple[int, list[int]]] = []
        pooled = self.pool_parts(passages, parts, least=LONG_PART + 1)
        for text, (one, spans) in enumerate(zip(pooled, parts, strict=True)):
            long = []
            for number, (start, end) in enumerate(spans):
                if one.pieces[number] == one.total:
                    found[text][number] = one.chunk
                elif one.pieces[number] > LONG_PART:
                    long.append(number)
                else:
                    alone.setdefault(passages[text][start:end], []).append((text, number))
            if long:
                taken.append((text, long))
        if taken:
            rows = [features(pooled[text].means[long], pooled[text].chunk) for text, long in taken]
            vectors = iter(mapped(np.concatenate(rows), self._map))
            for text, long in taken:
                for number in long:
                    found[text][number] = next(vectors)
        for places, vector in zip(alone.values(), self.encode(list(alone)), strict=True):
            for text, number in places:
                found[text][number] = vector
        chunks = np.array([one.chunk for one in pooled], np.float32).reshape(-1, DIMENSIONS)
        return chunks, found

    def pool_parts(
        self, passages: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]], *, least: int = 1
    ) -> list[Pooled]:
        """Each passage's vector, and the means of its sentences' hidden states in it.

        Args:
            passages: Texts.
            parts: For each passage the half-open offsets of its sentences.
            least: Pool sentences of so many pieces or more.

        Returns:
            One for each passage, in order; the means of shorter sentences are zeros.
        """
        encodings = self._encodings(passages, offsets=True)
        sums = np.zeros((len(passages), DIMENSIONS), np.float32)
        means = [np.zeros((len(spans), DIMENSIONS), np.float32) for spans in parts]
        places: list[list[tuple[int, int]]] = []
        for encoding, spans in zip(encodings, parts, strict=True):
            starts = [start for start, _ in encoding.offsets[1:-1]]
            places.append([(bisect.bisect_left(starts, a), bisect.bisect_left(starts, b)) for a, b in spans])
        for window, hidden in self._run(windows_of([e.ids for e in encodings]), few=False):
            sums[window.text] += hidden.sum(axis=0)
            body = hidden[1:-1]
            for number, (first, last) in enumerate(places[window.text]):
                if last - first >= least:
                    here = body[max(0, first - window.first) : max(0, last - window.first)]
                    means[window.text][number] += here.sum(axis=0)
        return [
            Pooled(
                chunk=chunk,
                means=_normalised(mean),
                pieces=tuple(last - first for first, last in where),
                total=len(encoding.ids) - 2,
            )
            for chunk, mean, where, encoding in zip(_normalised(sums), means, places, encodings, strict=True)
        ]

    @functools.cached_property
    def _map(self) -> NDArray[np.float32]:
        """Read when a document is first added: questions need none."""
        return read_map(self.folder)

    def encode_with_tokens(
        self, texts: Sequence[str], *, tokens: bool = True
    ) -> tuple[NDArray[np.float32], list[TokenVectors]]:
        """`encode` and `encode_tokens` at the price of one.

        Args:
            texts: Texts.
            tokens: Whether the vectors of word pieces are wanted, too.

        Returns:
            float32 [texts, 384], each of length 1, and the vectors of each text's word pieces; none without `tokens`.
        """
        encodings = self._encodings(texts, offsets=tokens)
        runs = self._run(windows_of([e.ids for e in encodings]), few=tokens)
        return _collected(encodings, runs, tokens=tokens)

    def _encodings(self, texts: Sequence[str], *, offsets: bool) -> list[Any]:
        # A lone surrogate can't be UTF-8: one "?" in its place keeps the offsets.
        clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        encode = self._tokenizer.encode_batch if offsets else self._tokenizer.encode_batch_fast
        return list(encode(clean))

    def _run(self, windows: list[Window], *, few: bool) -> _Runs:
        """Starts as many windows as there are free requests, and gives each with its hidden states.

        These are float32 [pieces, 384], valid until the next one is taken.
        """
        runs = self._runs(windows, few=few)
        next(runs)  # says no more than that they have been started
        return cast("_Runs", runs)

    def _runs(
        self, windows: list[Window], *, few: bool
    ) -> Iterator[tuple[Window, NDArray[np.float32]] | None]:
        pending: deque[tuple[Any, list[Window]]] = deque()
        waiting = deque(groups_of(windows, few=few))
        try:
            self._submit(waiting, pending)
            yield None
            while waiting or pending:
                if not pending:  # all requests are other callers'
                    self._submit(waiting, pending, block=True)
                yield from self._finish(pending)
                self._submit(waiting, pending)
        finally:
            for request, _ in pending:
                request.wait()
                self._requests.put(request)

    def _submit(
        self,
        waiting: deque[tuple[int, list[Window]]],
        pending: deque[tuple[Any, list[Window]]],
        *,
        block: bool = False,
    ) -> None:
        """Starts what waits while there are free requests; with `block` waits for the first one."""
        while waiting and (request := self._free_request(block=block)) is not None:
            block = False
            length, group = waiting.popleft()
            ids = np.zeros((len(group), length), np.int32)
            mask = np.zeros((len(group), length), np.float32)
            for row, window in enumerate(group):
                ids[row, : len(window.ids)] = window.ids
                mask[row, : len(window.ids)] = 1
            pending.append((request, group))
            request.start_async({"ids": ids, "mask": mask}, share_inputs=False)

    def _free_request(self, *, block: bool) -> Any:
        """A free request; None if there is none and it isn't to be waited for."""
        try:
            return self._requests.get(block=block)
        except queue.Empty:
            return None

    def _finish(
        self, pending: deque[tuple[Any, list[Window]]]
    ) -> Iterator[tuple[Window, NDArray[np.float32]]]:
        request, group = pending[0]
        request.wait()
        for window, hidden in zip(group, request.get_output_tensor(0).data, strict=True):
            yield window, hidden[: len(window.ids)]
        pending.popleft()
        self._requests.put(request)


def _collected(
    encodings: Sequence[Any], runs: _Runs, *, tokens: bool
) -> tuple[NDArray[np.float32], list[TokenVectors]]:
    """The vectors of texts whose windows run, and with `tokens` those of their word pieces."""
    sums = np.zeros((len(encodings), DIMENSIONS), np.float32)
    pieces: list[dict[int, NDArray[np.float32]]] = [{} for _ in encodings] if tokens else []
    for window, hidden in runs:
        sums[window.text] += hidden.sum(axis=0)
        if tokens:
            pieces[window.text][window.number] = _normalised(hidden[1:-1])
    found = []
    for encoding, parts in zip(encodings, pieces, strict=tokens):
        spans = np.array(encoding.offsets, np.int32).reshape(-1, 2)[1:-1]
        found.append(TokenVectors(vectors=np.concatenate([parts[n] for n in sorted(parts)]), spans=spans))
    return _normalised(sums), found


def _normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return found
