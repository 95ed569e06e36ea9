"""A question for something else than was cited or told: what is left of what was found; knows no ranking and no wording."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus import split_sentences
from qa.duplicates import fingerprint, say_the_same

if TYPE_CHECKING:
    from corpus.document import Span
    from index.passage import Passage
    from qa.candidates import Candidate

__all__ = ["NO_MORE", "Told", "asks_for_more", "unsaid"]

NO_MORE = "The documents don't say more on this than was cited before."
_USED_UP = 0.6  # of a sentence's words
_MARKER = re.compile(r"\s*\[\d+\]")

_MORE = re.compile(
    r"\b(?:what|who|whom|which|where|when|why|how|anything|anyone|anybody|anywhere|something|someone|somebody) else\b"
    r"|\b(?:(?:any|some)thing|any(?:body|one)?|what|which|tell me|say|is there|are there) (?:other|more|further)\b(?! than\b)"
    r"|^\W*(?:and |ok(?:ay)?,? )?(?:more|go on|continue)\W*$",
    re.I,
)


def asks_for_more(question: str) -> bool:
    """Whether a question is for something else than was said.

    >>> asks_for_more("what else did Lavrov demand?"), asks_for_more("Who or what did Lavrov blame?")
    (True, False)
    >>> asks_for_more("Did any more than five ships sail?")
    False
    """
    return _MORE.search(question) is not None


def unsaid(ranked: Sequence[Candidate], said: Collection[Span]) -> list[Candidate]:
    """The candidates that were not cited before, and don't say the same as one that was.

    Args:
        ranked: Candidates, best first.
        said: The spans cited so far.
    """
    cited: dict[str, list[Span]] = {}
    for span in said:
        cited.setdefault(span.document_id, []).append(span)
    known = [c for c in ranked if any(c.sentence.span.overlap(s) for s in cited.get(c.document.id, ()))]
    prints = [fingerprint(c.text, vector=c.vector) for c in known]
    places = {(c.document.id, c.number) for c in known}
    return [
        c
        for c in ranked
        if (c.document.id, c.number) not in places
        and not any(say_the_same(p, fingerprint(c.text, vector=c.vector)) for p in prints)
    ]


class Told:
    """What earlier answers said in a language model's words: a sentence may have been cited for a part of what it says.

    Args:
        answers: Their texts, with or without markers.
        said: The spans cited so far.
    """

    def __init__(self, answers: Iterable[str] = (), said: Collection[Span] = ()) -> None:
        texts = [_MARKER.sub("", text) for text in answers]
        self._prints = [fingerprint(t[a:b]) for t in texts for a, b in split_sentences(t)]
        self._words = frozenset(word for text in texts for word in fingerprint(text).words)
        self._said = said

    def repeats(self, text: str) -> bool:
        """Whether a statement was made before."""
        own = fingerprint(text)
        return any(say_the_same(told, own) for told in self._prints)

    def left(self, passages: Sequence[Passage]) -> list[Passage]:
        """The passages without the sentences that were cited and have nothing more to tell, and what says the same."""
        cited = {
            s.sentence.span: s.text
            for p in passages
            for s in p.sentences
            if any(s.sentence.span.overlap(span) for span in self._said) and self._used_up(s.text)
        }
        prints = [fingerprint(text) for text in cited.values()]
        return [
            replace(
                p,
                sentences=tuple(
                    s
                    for s in p.sentences
                    if s.sentence.span not in cited
                    and not any(say_the_same(known, fingerprint(s.text)) for known in prints)
                ),
            )
            for p in passages
        ]

    def _used_up(self, text: str) -> bool:
        words = fingerprint(text).words
        return len(words & self._words) >= _USED_UP * len(words)
