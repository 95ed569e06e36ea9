"""A conversation: follow-ups resolved, and one number per span from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

from index import Library
from qa.answer import Answer, Turn
from qa.asking import ask_numbered, open_library, stream_numbered
from qa.numbering import Numbering
from qa.options import Options

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

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answers the next question; a failed one leaves the conversation as it was.

        Args:
            question: May refer to what was said before.
            options: The other options of `qa.ask`.

        Raises:
            AnswerError: As `qa.ask`.
            LibraryError: The library can't be searched.
        """
        answer, numbering = ask_numbered(
            question, library=self.library, turns=self.turns, numbering=self._numbering, **options
        )
        self.answers.append(answer)
        self._numbering = numbering
        return answer

    def stream(self, question: str, **options: Unpack[Options]) -> Iterator[Answer]:
        """Like `ask`, as answers that grow by a sentence; the last one is complete.

        The conversation goes on from the complete answer; a stream that is left before it counts for nothing.
        """
        answered: tuple[Answer, Numbering] | None = None
        for answered in stream_numbered(
            question, library=self.library, turns=self.turns, numbering=self._numbering, **options
        ):
            yield answered[0]
        assert answered is not None
        self.answers.append(answered[0])
        self._numbering = answered[1]

    def clear(self) -> None:
        """Forgets everything said; numbering starts again at 1."""
        self.answers.clear()
        self._numbering = Numbering()
