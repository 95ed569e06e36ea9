"""A conversation: follow-ups resolved, and one number per span from beginning to end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from index import Library
from qa.answer import Answer, Turn
from qa.asking import ask_numbered, growing, open_library
from qa.numbering import Numbering

__all__ = ["Conversation"]


class Conversation:
    """Keeps what `ask()` needs between questions; one per user, not shared between threads.

    Args:
        library: Folder of the library, or an open one; by default the user's own.

    Attributes:
        answers: The answers so far, oldest first.
    """

    def __init__(self, library: str | Path | Library | None = None) -> None:
        self.library = open_library(library)
        self.answers: list[Answer] = []
        self._numbering = Numbering()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Questions and answers so far, oldest first."""
        return tuple(
            turn
            for answer in self.answers
            for turn in (
                Turn(role="user", content=answer.question),
                Turn(role="assistant", content=answer.text),
            )
        )

    def ask(
        self, question: str, *, documents: Collection[str] | None = None, strictness: str = "balanced"
    ) -> Answer:
        """Answers the next question; a failed one leaves the conversation as it was.

        Args:
            question: May refer to what was said before.
            documents: Ids of the documents to ask; None for all.
            strictness: How much evidence an answer needs: "strict", "balanced" or "lenient".

        Raises:
            AnswerError: The question is empty or too long, or `strictness` is none of the three.
            LibraryError: The library can't be searched.
        """
        answer, numbering = ask_numbered(
            question,
            library=self.library,
            turns=self.turns,
            documents=documents,
            numbering=self._numbering,
            strictness=strictness,
        )
        self.answers.append(answer)
        self._numbering = numbering
        return answer

    def stream(
        self, question: str, *, documents: Collection[str] | None = None, strictness: str = "balanced"
    ) -> Iterator[Answer]:
        """Like `ask`, as answers that grow by a sentence; the last one is complete."""
        yield from growing(self.ask(question, documents=documents, strictness=strictness))

    def clear(self) -> None:
        """Forgets everything said; numbering starts again at 1."""
        self.answers.clear()
        self._numbering = Numbering()
