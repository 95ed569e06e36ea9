"""Reads a model's stream: sentences with the ids given for them, and nothing of what it thinks aloud.

Puts the readers of reasoning, markers and sentences in a row; knows no evidence and no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa.llm.markers import MarkerParser
from qa.llm.sentences import SentenceBuilder, WrittenSentence
from qa.llm.thinking import Dropped, Thoughts

__all__ = ["StreamReader"]


class StreamReader:
    """Reads a stream piece by piece.

    Args:
        prefix: What every id of the request starts with.
        lines: How many lines there are.
        waits: Takes what comes for reasoning until that has ended, or the stream has.

    Attributes:
        said: What was written so far, with its markers, without reasoning.
    """

    def __init__(self, prefix: str, lines: int, *, waits: bool = False) -> None:
        self._prefix, self._lines = prefix, lines
        self._thoughts = Thoughts(waits=waits)
        self._begin()

    def feed(self, piece: str) -> Iterator[WrittenSentence | Dropped]:
        """The sentences that are finished with the next piece; `Dropped` where all before it were reasoning."""
        yield from self._read(self._thoughts.feed(piece))

    def end(self) -> Iterator[WrittenSentence | Dropped]:
        """What is left when the stream has ended."""
        yield from self._read(self._thoughts.end())
        for item in self._markers.end():
            yield from self._sentences.add(item)
        yield from self._sentences.end()

    @property
    def ended(self) -> bool:
        """Whether the model has ended its turn, whatever it writes behind that."""
        return self._thoughts.ended

    def _begin(self) -> None:
        self.said = ""
        self._markers = MarkerParser(self._prefix, self._lines)
        self._sentences = SentenceBuilder()

    def _read(self, texts: Iterable[str | Dropped]) -> Iterator[WrittenSentence | Dropped]:
        for text in texts:
            if isinstance(text, Dropped):
                self._begin()
                yield text
                continue
            self.said += text
            for item in self._markers.feed(text):
                yield from self._sentences.add(item)
