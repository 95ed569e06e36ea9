"""From a document's sentences to their attributions; knows where to look, not how to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.document import Sentence
from qa.attribution.people import People
from qa.attribution.reader import read
from qa.attribution.values import Attribution

__all__ = ["CONTEXT", "attribute", "attributed"]

# Sentences before a cited one that are read for whom its pronouns mean.
CONTEXT = 10
# Characters of the document, on either side, that are searched for full names and offices.
_NAMES_BEFORE = 6_000
_NAMES_AFTER = 1_500
_NAME_WITHIN = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]+")


def attribute(
    text: str, sentences: Sequence[Sentence], *, first: int = 0, known: Collection[str] = ()
) -> Mapping[int, Attribution]:
    """Who speaks in each of some consecutive sentences of a document.

    Args:
        text: The document's text.
        sentences: Consecutive sentences; `CONTEXT` of them before the interesting ones tell
            whom pronouns mean.
        first: Number of the first of them in the document.
        known: Words in lower case that are names, though here they may only begin sentences.

    Returns:
        An attribution for each sentence, by its number.

    >>> from corpus import read_text
    >>> parsed = read_text("Ada Rau left at noon. She said that the talks had failed.", source="x")
    >>> attribute(parsed.document.text, parsed.sentences)[1].speaker
    'Ada Rau'
    """
    if not sentences:
        return {}
    people = People(
        text,
        max(0, sentences[0].span.start - _NAMES_BEFORE),
        min(len(text), sentences[-1].span.end + _NAMES_AFTER),
        known=known,
    )
    return dict(enumerate(read(text, sentences, people), first))


def attributed(
    sentences: Mapping[tuple[str, int], tuple[Sentence, str]],
) -> dict[tuple[str, int], Attribution]:
    """Attributions of sentences known by document id and number, without their documents' other text.

    Names are then only as full as these sentences give them. What one of them shows to be
    a name is one in the others, too.

    Args:
        sentences: Sentences with exactly their slices.
    """
    found: dict[tuple[str, int], Attribution] = {}
    known = {name.lower() for _, own in sentences.values() for name in _NAME_WITHIN.findall(own)}
    for run in _runs(sorted(sentences)):
        base = sentences[run[0]][0].span.start
        text, moved = "", []
        for key in run:
            sentence, own = sentences[key]
            span = sentence.span
            # What lies between two sentences is white space, or a region that isn't indexed.
            text = text.ljust(span.start - base) + own
            moved.append(replace(sentence, span=replace(span, start=span.start - base, end=span.end - base)))
        identity, first = run[0]
        found |= {(identity, n): a for n, a in attribute(text, moved, first=first, known=known).items()}
    return found


def _runs(keys: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Stretches of consecutive sentences of one document."""
    run: list[tuple[str, int]] = []
    for key in keys:
        if run and key != (run[-1][0], run[-1][1] + 1):
            yield run
            run = []
        run.append(key)
    if run:
        yield run
