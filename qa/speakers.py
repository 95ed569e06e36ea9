"""Who speaks in the sentences of an answer, read off the documents around them; knows no ranking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from corpus.document import Document, Span
from index import Library
from qa.attribution import CONTEXT, attribute
from qa.select import Evidence

__all__ = ["cited_speakers", "speakers_at"]

# Sentences after a cited one: a quotation's speaker may be named at its end.
_AFTER = 4


def cited_speakers(
    library: Library, evidence: Iterable[Evidence], *, documents: Mapping[str, Document]
) -> dict[Span, str | None]:
    """The speaker of every sentence that an extractive answer cites; see `speakers_at`.

    Args:
        library: Where the documents' sentences are.
        evidence: The chosen sentences, with their copies.
        documents: Their documents by id.

    Raises:
        LibraryError: The library can't be read.
    """
    cited: dict[str, set[int]] = {}
    for item in evidence:
        for source in (item, *item.copies):
            cited.setdefault(source.document.id, set()).add(source.number)
    return speakers_at(library, cited, documents=documents)


def speakers_at(
    library: Library, cited: Mapping[str, Collection[int]], *, documents: Mapping[str, Document]
) -> dict[Span, str | None]:
    """The speaker of sentences by their span; None where nobody is named.

    Args:
        library: Where the documents' sentences are.
        cited: Numbers of the sentences by document id.
        documents: Their documents by id.

    Raises:
        LibraryError: The library can't be read.
    """
    found: dict[Span, str | None] = {}
    for identity, numbers in cited.items():
        for low, high in _stretches(sorted(numbers)):
            sentences = library.sentences(identity, first=low, last=high)
            attributions = attribute(documents[identity].text, sentences, first=low)
            found |= {
                sentence.span: _named(attributions[number].speaker)
                for number, sentence in enumerate(sentences, low)
                if number in numbers
            }
    return found


def _named(speaker: str | None) -> str | None:
    """The speaker where the text names one: "president", beside a quote and away from its text, tells nobody who."""
    return speaker if speaker is not None and any(c.isupper() for c in speaker) else None


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    """Ranges of sentence numbers around the cited ones, joined where they meet."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        low, high = max(0, number - CONTEXT), number + _AFTER
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], high)
        else:
            ranges.append((low, high))
    return ranges
