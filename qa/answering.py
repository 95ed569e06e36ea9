"""Answers a question, with what it leaves to the turns before it, by the documents' sentences or a language model.

Imports nothing of llama-index unless a language model is given: that takes 59 MB and a second.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from qa.abstain import Strictness
from qa.answer import Answer, Turn
from qa.compose import growing
from qa.events import reported
from qa.extractive import Extractive
from qa.followup import standalone
from qa.in_parts import answer_in_parts
from qa.intent import read_intent
from qa.numbering import Numbering
from qa.parts import parts

if TYPE_CHECKING:
    from qa.llm.chat import Chat
    from qa.llm.writing import Grounded

__all__ = ["Answering"]


class Answering:
    """How the questions to a library are to be answered.

    Args:
        extractive: The answerer of the library.
        documents: Ids of the documents to ask; None for all.
        numbering: Numbers given so far in a conversation.
        budget_ms: Milliseconds within which to answer, by reading fewer passages; None for no limit.
        strictness: How much evidence an answer needs.
        llm: A llama-index `LLM` or a model's name ("ollama:llama3.2"); None for verbatim answers.
        strict: Removes its sentences that aren't supported.
        judge_by_llm: Lets the model check its sentences instead of the shipped verifier.

    Raises:
        AnswerError: `llm` is no language model, or its client or key is missing.
    """

    def __init__(
        self,
        extractive: Extractive,
        *,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        budget_ms: float | None = None,
        strictness: Strictness = Strictness.BALANCED,
        llm: object | None = None,
        strict: bool = False,
        judge_by_llm: bool = False,
    ) -> None:
        self._extractive = extractive
        self._documents = documents
        self._numbering = numbering
        self._budget_ms = budget_ms
        self._strictness = strictness

        self._strict = strict
        self._judge_by_llm = judge_by_llm
        self._chat = None if llm is None else _chat(llm)
        self._lock = threading.Lock()

    def answer(self, question: str, turns: Sequence[Turn] = ()) -> tuple[Answer, Numbering]:
        """The complete answer to a question, and the numbering with its citations.

        Args:
            question: As asked.
            turns: Earlier turns, oldest first; what it leaves to them is filled in.
        """
        if self._chat is None:
            with reported():
                return self._verbatim(question, turns)
        *_, last = self.stream(question, turns)
        return last

    def _verbatim(self, question: str, turns: Sequence[Turn]) -> tuple[Answer, Numbering]:
        """By the documents' own sentences; a question of several parts by parts, where any of them is answered."""
        several = parts(question)
        if several:
            found = answer_in_parts(
                question,
                several,
                self._one,
                standing=self._standing,
                turns=turns,
                numbering=self._numbering or Numbering(),
                budget_ms=self._budget_ms,
            )
            if found is not None:
                return found
        return self._one(self._standing(question, turns), self._numbering, self._budget_ms)

    def _standing(self, question: str, turns: Sequence[Turn]) -> str:
        """The question with what it leaves to the conversation filled in, by rules."""
        library = self._extractive.library
        return standalone(
            question, turns, stands=lambda stems: any(library.document_frequency(stems).values())
        )

    def _condensed(self, question: str, turns: Sequence[Turn], chat: Chat) -> str:
        """The same by the model; a request for a summary or for mentions says by itself what it wants."""
        from qa.llm.condense import condense

        if read_intent(question) is not None:
            return self._standing(question, turns)
        return condense(question, turns, chat)

    def _one(
        self, question: str, numbering: Numbering | None, budget_ms: float | None
    ) -> tuple[Answer, Numbering]:
        return self._extractive.answer(
            question,
            documents=self._documents,
            numbering=numbering,
            budget_ms=budget_ms,
            strictness=self._strictness,
        )

    def stream(self, question: str, turns: Sequence[Turn] = ()) -> Iterator[tuple[Answer, Numbering]]:
        """Answers that grow by a sentence; the last one is complete."""
        if self._chat is None:
            answer, numbering = self.answer(question, turns)
            for part in growing(answer):
                yield part, numbering
            return
        standing = self._condensed(question, turns, self._chat)
        answers = self._grounded(self._chat).answer(
            standing,
            documents=self._documents,
            numbering=self._numbering,
            budget_ms=self._budget_ms,
            strictness=self._strictness,
        )
        while True:
            # Only while our own code runs: between two answers the caller's does.
            with reported():
                answered = next(answers, None)
            if answered is None:
                return
            yield answered

    def _grounded(self, first: Chat) -> Grounded:
        """Answers by the model, for one question: a `Chat` keeps what an answer costs and what failed in it."""
        from qa.llm.judge import LlmJudge
        from qa.llm.writing import Grounded

        with self._lock:
            chat, self._chat = self._chat or first, first.fresh()
        checker = LlmJudge(chat).check if self._judge_by_llm else None
        return Grounded(self._extractive, chat, checker=checker, strict=self._strict)


def _chat(llm: object) -> Chat:
    from qa.llm.chat import Chat

    if isinstance(llm, str):
        from qa.llm.providers import chat_of

        return chat_of(llm)
    return Chat(llm)
