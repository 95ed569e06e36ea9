"""Answers a question, with what it leaves to the turns before it, by the documents' sentences or a language model.

Imports nothing of llama-index unless a language model is given: that takes 59 MB and a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import Answer, Restriction, Turn
from qa.compose import growing
from qa.copied import with_copies
from qa.events import reported
from qa.extractive import Extractive
from qa.followup import standalone
from qa.in_parts import answer_in_parts
from qa.intent import read_intent
from qa.numbering import Numbering
from qa.options import Settings
from qa.parts import parts
from qa.places import placed
from qa.restricted import restricted, under

if TYPE_CHECKING:
    from qa.llm.chat import Chat
    from qa.llm.writing import Grounded

__all__ = ["Answering"]


class Answering:
    """How the questions to a library are to be answered.

    Args:
        extractive: The answerer of the library.
        settings: What was said beside the question.

    Raises:
        AnswerError: The settings' `llm` is no language model, or its client or key is missing.
    """

    def __init__(self, extractive: Extractive, settings: Settings) -> None:
        self._extractive = extractive
        self._settings = settings
        self._chat = None if settings.llm is None else _chat(settings.llm)

    def answer(
        self, question: str, turns: Sequence[Turn] = (), *, numbering: Numbering
    ) -> tuple[Answer, Numbering]:
        """The complete answer to a question, and the numbering with its citations.

        Args:
            question: As asked, checked.
            turns: Earlier turns, oldest first; what it leaves to them is filled in.
            numbering: Numbers given so far in the conversation.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        scope = self._scope()
        *_, (answer, numbers) = self._growing(question, turns, scope, numbering, whole=True)
        return self._shown(answer, scope), numbers

    def stream(
        self, question: str, turns: Sequence[Turn] = (), *, numbering: Numbering
    ) -> Iterator[tuple[Answer, Numbering]]:
        """As `answer`, as answers that grow by a sentence; the last one is complete."""
        scope = self._scope()
        for part, numbers in self._growing(question, turns, scope, numbering):
            yield self._shown(part, scope), numbers

    def _growing(
        self,
        question: str,
        turns: Sequence[Turn],
        scope: _Scope,
        numbering: Numbering,
        *,
        whole: bool = False,
    ) -> Iterator[tuple[Answer, Numbering]]:
        if self._chat is None:
            with reported():
                answer, numbers = self._verbatim(question, turns, scope, numbering)
            for part in [answer] if whole else growing(answer):
                yield part, numbers
            return
        # One for each question, several of which may be asked at once: it keeps what an answer costs and what failed in it.
        chat = self._chat.fresh()
        standing = self._condensed(question, turns, chat)
        answers = self._grounded(chat).answer(
            standing,
            documents=scope.documents,
            numbering=numbering,
            budget_ms=self._settings.budget_ms,
            strictness=self._settings.strictness,
            told=[turn.content for turn in turns if turn.role == "assistant"],
        )
        while True:
            # Only while our own code runs: between two answers the caller's does.
            with reported():
                answered = next(answers, None)
            if answered is None:
                return
            yield answered

    def _verbatim(
        self, question: str, turns: Sequence[Turn], scope: _Scope, numbering: Numbering
    ) -> tuple[Answer, Numbering]:
        """By the documents' own sentences; a question of several parts by parts."""

        def one(question: str, numbering: Numbering, budget_ms: float | None) -> tuple[Answer, Numbering]:
            return self._extractive.answer(
                question,
                documents=scope.documents,
                numbering=numbering,
                budget_ms=budget_ms,
                strictness=self._settings.strictness,
            )

        budget_ms = self._settings.budget_ms
        several = parts(question)
        if not several:
            return one(self._standing(question, turns), numbering, budget_ms)
        return answer_in_parts(
            question,
            several,
            one,
            standing=self._standing,
            turns=turns,
            numbering=numbering,
            budget_ms=budget_ms,
        )

    def _standing(self, question: str, turns: Sequence[Turn]) -> str:
        """The question with what it leaves to the conversation filled in, by rules."""
        return standalone(question, turns, stands=self._stands)

    def _stands(self, stems: Set[str]) -> bool:
        return any(self._extractive.library.document_frequency(stems).values())

    def _condensed(self, question: str, turns: Sequence[Turn], chat: Chat) -> str:
        """The same by the model; a request for a summary or for mentions says by itself what it wants."""
        from qa.llm.condense import condense

        if read_intent(question) is not None:
            return self._standing(question, turns)
        return condense(question, turns, chat, stands=self._stands)

    def _scope(self) -> _Scope:
        """Which documents are asked: looked up for each question, for the library may have got others since."""
        library = self._extractive.library
        documents, restriction = restricted(library, self._settings.wanted, self._settings.documents)
        return _Scope(documents=documents, restriction=restriction)

    def _shown(self, answer: Answer, scope: _Scope) -> Answer:
        """The answer with its filter, the places of its citations on their pages, and their copies."""
        library = self._extractive.library
        answer = placed(under(answer, scope.restriction), library)
        return with_copies(answer, library, documents=scope.documents)

    def _grounded(self, chat: Chat) -> Grounded:
        """Answers by the model."""
        from qa.llm.judge import LlmJudge
        from qa.llm.writing import Grounded

        checker = LlmJudge(chat).check if self._settings.judges_itself else None
        return Grounded(self._extractive, chat, checker=checker, strict=self._settings.removes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """The ids of the documents that are asked (None for all), and the filter that left others out."""

    documents: Collection[str] | None
    restriction: Restriction | None


def _chat(llm: object) -> Chat:
    from qa.llm.chat import Chat

    if isinstance(llm, str):
        from qa.llm.providers import chat_of

        return chat_of(llm)
    return Chat(llm)
