"""Cites lines: what a citation needs of the library is looked up once for an answer, however often that is shown."""

from __future__ import annotations

from corpus.document import Document, Span
from index import Library
from qa.answer import Citation
from qa.compose import cite
from qa.llm.packing import Line
from qa.speakers import speakers_at

__all__ = ["Citing"]


class Citing:
    """The citations of one answer while it grows.

    Args:
        library: Where the lines' documents are.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._documents: dict[str, tuple[Document, bool]] = {}
        self._citations: dict[Span, Citation] = {}

    def citation(self, line: Line, marker: int) -> Citation:
        """The citation of a line, whose marker never changes.

        Raises:
            LibraryError: The library can't be read.
            ValueError: The line's span doesn't give its quote.
        """
        found = self._citations.get(line.span)
        if found is None:
            found = self._citations[line.span] = self._cited(line, marker)
        return found

    def _cited(self, line: Line, marker: int) -> Citation:
        identity = line.document.id
        if identity not in self._documents:
            self._documents[identity] = (self._library.document(identity), self._library.is_stale(identity))
        document, stale = self._documents[identity]
        numbers = () if line.sentence is None else (line.sentence,)
        speakers = speakers_at(self._library, {identity: numbers}, documents={identity: document})
        return cite(
            line.document,
            document,
            line.span,
            line.quote,
            marker=marker,
            speaker=speakers.get(line.span),
            stale=stale,
        )
