"""What is asked of a language model for one answer: streams of text within time limits, and what they cost together.

Whatever the model's client does, the caller gets text, or an `LlmError` in time. Knows no prompts and no client.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from corpus import count_tokens
from qa.answer import LlmUsage
from qa.llm.failures import Failure, LlmError, classify, wait_asked
from qa.llm.reach import reachable
from qa.llm.request import Piece, Request, model_of

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["MOST_EVIDENCE", "TRIES", "Chat", "Limits"]

MOST_EVIDENCE = 6000
"""Tokens of lines at most, however large the model's window: a dozen passages are about 2,500, and what stands in the
middle of a long context is overlooked (Liu et al., Lost in the Middle, TACL 2024)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds that a model may take.

    Attributes:
        first: Until the first words of a request.
        pause: Between two pieces.
        whole: For all requests of an answer.
    """

    first: float = 30.0
    pause: float = 20.0
    whole: float = 120.0


TRIES = 2
_WAIT = 0.4  # seconds before the second try
_LONGEST_WAIT = (
    2.0  # seconds; whoever is told to come back later than that has the documents' own sentences now
)
_PASSING = frozenset({Failure.RATE_LIMITED, Failure.SERVER_ERROR})
# What the next request for the same answer would run into again, and wait for.
_LASTING = _PASSING | {Failure.UNREACHABLE, Failure.TIMEOUT, Failure.UNAUTHORISED, Failure.NO_MODEL}


class Chat:
    """A llama-index `LLM` as streams of text, for one answer: condensing, writing and judging share it.

    Args:
        llm: The model.
        limits: How long it may take.
        address: Its server's, if known: a server that isn't there is then found out at once.
        window: Its context in tokens, where the user knows better than the model's client.
        evidence: Tokens of lines that it is shown at most, whatever its window holds.

    Attributes:
        evidence: As given.
        usage: What all requests so far cost together. A request that got no answer counts as one, with its time,
            and no tokens.

    Raises:
        AnswerError: `llm` isn't a llama-index language model.
    """

    def __init__(
        self,
        llm: object,
        *,
        limits: Limits | None = None,
        address: str = "",
        window: int | None = None,
        evidence: int = MOST_EVIDENCE,
    ) -> None:
        model = model_of(llm)
        self._llm = cast("LLM", llm)
        self._address = address
        self._window = window
        self.evidence = evidence
        self.limits = limits or Limits()
        self.name = model.name
        self.window = window or model.window
        self.output = min(model.output, max(64, self.window // 3))
        self.usage = LlmUsage(estimated=False)
        self._begun: float | None = None
        self._reached = False
        self._failed: LlmError | None = None
        self._under_way = 0

    def fresh(self) -> Chat:
        """The same model for another answer: nothing spent, no failure known."""
        return Chat(
            self._llm,
            limits=self.limits,
            address=self._address,
            window=self._window,
            evidence=self.evidence,
        )

    def count(self, text: str) -> int:
        """Tokens of a text; the provider's own count isn't to be had without asking it, so cl100k_base's."""
        return count_tokens(text)

    def room(self, *texts: str) -> int:
        """Tokens left for evidence beside these texts and the answer.

        A tenth of the window is kept back: other vocabularies need more tokens for the same words.
        """
        return max(0, int(self.window * 0.9) - self.output - sum(self.count(text) for text in texts) - 32)

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        """The answer's pieces as they come.

        A server that is overloaded or has a fault is asked once more, as long as nothing has come from it and it
        doesn't ask for a longer wait. What would go wrong again isn't tried again for the same answer.

        Raises:
            LlmError: No answer, or only a part of one; what came before stands in no relation to the documents.
        """
        return self._pieces(system, user, writes=True)

    def ask(self, system: str, user: str) -> str:
        """The whole of an answer that the user doesn't see.

        Raises:
            LlmError: As `stream`.
        """
        return "".join(self._pieces(system, user, writes=False))

    def _pieces(self, system: str, user: str, *, writes: bool) -> Generator[str, None, None]:
        if self._failed is not None:
            raise self._failed.again()
        if self._begun is None:
            self._begun = time.monotonic()
        try:
            if not self._reached and not reachable(self._address):
                raise LlmError(Failure.UNREACHABLE, model=self.name)
            self._reached = True
            yield from self._tried(system, user, writes=writes)
        except LlmError as error:
            if error.failure in _LASTING:
                self._failed = error
            raise

    def _tried(self, system: str, user: str, *, writes: bool) -> Iterator[str]:
        tried = 0
        while True:
            said = False
            try:
                for piece in self._once(system, user, writes=writes):
                    said = True
                    yield piece
            except LlmError as error:
                tried += 1
                wait = _WAIT if error.wait is None else error.wait
                if said or tried >= TRIES or error.failure not in _PASSING or wait > _LONGEST_WAIT:
                    raise
                time.sleep(wait)
            else:
                return

    def _once(self, system: str, user: str, *, writes: bool) -> Iterator[str]:
        """One request."""
        begun = time.monotonic()
        first: float | None = None
        last: float | None = None
        text, ended = "", Piece()
        # A server may answer one request at a time: while it writes, a judge's question waits until it has written.
        patience = self.limits.whole if self._under_way else self.limits.first
        self._under_way += 1
        request = Request(self._llm, system, user, patience=max(patience, self.limits.pause))
        try:
            while (
                not ended.ended and len(text) <= self.output * 8
            ):  # one that doesn't stop by itself is stopped
                ended = self._next(request, self.limits.pause if text else patience)
                last = ended.at
                if ended.text:
                    first = first or ended.at
                    text += ended.text
                    yield ended.text
        finally:
            self._under_way -= 1
            request.stop()
            self._spent(
                system + user,
                text,
                stated=ended.usage,
                answered=bool(text) or ended.ended,
                begun=begun,
                first=first if writes else None,
                last=last or time.monotonic(),
            )
        if not text.strip():
            raise LlmError(Failure.EMPTY, model=self.name)

    def _next(self, request: Request, patience: float) -> Piece:
        left = (self._begun or 0.0) + self.limits.whole - time.monotonic()
        try:
            piece = request.pieces.get(timeout=max(0.0, min(patience, left)))
        except queue.Empty:
            raise LlmError(Failure.TIMEOUT, model=self.name) from None
        if piece.error is None:
            return piece
        # No cause: a client's error may hold the key.
        if isinstance(piece.error, Failure):
            raise LlmError(piece.error, model=self.name) from None
        raise LlmError(classify(piece.error), model=self.name, wait=wait_asked(piece.error)) from None

    def _spent(
        self,
        sent: str,
        received: str,
        *,
        stated: tuple[int, int] | None,
        answered: bool,
        begun: float,
        first: float | None,
        last: float,
    ) -> None:
        """Adds what a request cost; `first` is given where its words are the answer's."""
        usage = self.usage
        tokens = (0, 0)
        if answered:
            tokens = stated or (count_tokens(sent), count_tokens(received))
        waited = 0.0 if first is None else usage.total_ms + (first - begun) * 1000
        self.usage = replace(
            usage,
            requests=usage.requests + 1,
            prompt_tokens=usage.prompt_tokens + tokens[0],
            completion_tokens=usage.completion_tokens + tokens[1],
            estimated=usage.estimated or (answered and stated is None),
            first_ms=usage.first_ms or round(waited, 1),
            total_ms=round(usage.total_ms + (last - begun) * 1000, 1),
        )
