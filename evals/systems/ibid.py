"""Ibid as the system under test: through its public doors, and before its answer is worded; scores nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, cast

from evals.cases import Case
from evals.look import Look

if TYPE_CHECKING:
    from index import Library, Retriever
    from index.passage import Passage
    from qa.answer import Answer
    from qa.reader import Reader

__all__ = ["DEEPEST", "SENTENCES", "Ibid"]

DEEPEST = 20
"""How many passages are searched at most."""

SENTENCES = 10
"""How many sentences of a look are kept; the deepest k that is reported is 3."""


class Ibid:
    """The real system on one open library.

    Args:
        library: Open, with the documents.
    """

    def __init__(self, library: Library) -> None:
        from evals.systems.remembering import RememberingReader, RememberingRetriever
        from index import Retriever
        from qa.extractive import Extractive
        from qa.reader import Reader

        self._library = library
        # Every chunk's token vectors are kept: the same few hundred passages compete in every question of a set.
        retriever = Retriever(library, remembered=max(256, min(library.chunk_count, 4000)))
        self._retriever = RememberingRetriever(retriever, depth=DEEPEST)
        self._reader = RememberingReader(Reader.load())
        # Both do exactly what they stand for, less what was just done.
        self._extractive = Extractive(
            library, retriever=cast("Retriever", self._retriever), reader=cast("Reader", self._reader)
        )
        self._everything = frozenset(info.id for info in library.documents())

    def warm(self) -> None:
        """Load the models, so that no case's time contains that."""
        self._extractive.search("Where does this stand?")

    def ask(self, case: Case) -> Answer:
        """Answer through the public `qa.ask`."""
        from qa import ask

        history = [{"role": turn.role, "content": turn.content} for turn in case.history]
        return ask(case.question, library=self._library, history=history)

    def search(self, question: str, k: int) -> Sequence[Passage]:
        """Search as the public `index.Retriever` does."""
        return self._retriever.retrieve(question, k=k)

    def look(self, question: str, *, without: Collection[str] = ()) -> Look:
        """Search, read and rank the sentences; what comes before an answer is worded."""
        from qa.candidates import candidates
        from qa.question import read_question

        left_out = frozenset(without)
        within = self._everything - left_out if left_out else None
        found = self._extractive.search(question, documents=within)
        ranked = candidates(
            read_question(question),
            found.passages,
            sentences=self._extractive.sentences(found.passages),
            readings=found.readings,
        )
        return Look(
            passages=tuple(passage.chunk.span for passage in found.passages),
            sentences=tuple(candidate.sentence.span for candidate in ranked[:SENTENCES]),
            answerable=found.answerability,
            refused=self._extractive.decide(question, found).refusal is not None,
        )

    def pick(self, question: str, title: str, passage: str) -> str:
        """The reader's best span of a passage, whatever its score."""
        (reading,) = self._reader.read_pairs([(question, title, passage)])
        if not reading.spans:
            return ""
        return passage[reading.spans[0].start : reading.spans[0].end]
