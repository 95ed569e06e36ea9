"""Which documents mention something, each with the first place; by words alone, knows no vectors and no model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Library
from index.terms import stem
from qa.abstain import Refusal
from qa.answer import Why
from qa.gathered import Placed, found_of, passages_of
from qa.names import name_words

if TYPE_CHECKING:
    from qa.reading import Found

__all__ = ["mentioned"]

# Documents of which a place is shown; how many there are is said in any case.
_LISTED = 20
# Chunks in memory at once: with the vectors of its sentences one takes some 20 KB, and a common word is in most of them.
_AT_ONCE = 256
# "penalty" and "penalties", "approved" and "approving": neither begins with the other.
_OF_Y = re.compile(r"(?:ies|ied|y)$")
_INFLECTION = re.compile(r"(?:ing|es|ed|e|s)$")


def mentioned(phrase: str, library: Library, *, documents: Collection[str] | None) -> Found:
    """The first sentence of each document that has the words of a phrase one after the other, in any inflection.

    Args:
        phrase: What they mention.
        library: Where they are.
        documents: Ids of the documents to ask; None for all.
    """
    words = name_words(phrase)
    places: set[tuple[str, int]] = set()
    counts: Counter[str] = Counter()  # of documents with as many the one that was added first is shown
    first: dict[str, tuple[int, Placed]] = {}
    keys = library.mentioning(phrase, documents=documents)
    for at in range(0, len(keys), _AT_ONCE):
        chunks = library.chunks(keys[at : at + _AT_ONCE])
        for stored, passage in zip(chunks, passages_of(chunks), strict=True):
            for sentence in passage.sentences:
                place = (passage.document.id, sentence.number)
                if place not in places and holds(name_words(sentence.text), words):
                    places.add(place)
                    counts[passage.document.id] += 1
                    # Its vector would keep those of all sentences beside it.
                    placed = (passage.document, replace(sentence, vector=None))
                    first.setdefault(passage.document.id, (stored.key, placed))
    asked = len(library.documents()) if documents is None else len(set(documents))
    if not counts:
        which = "The document doesn't mention" if asked == 1 else f"None of the {asked:,} documents mentions"
        reason = f"{which} “{phrase}”."
        nearest = passages_of(library.chunks(keys[:_AT_ONCE]))
        return found_of(nearest, (), refusal=Refusal(why=Why.UNMENTIONED_NAME, reason=reason))
    shown = [first[identity] for identity, _ in counts.most_common(_LISTED)]
    passages = passages_of(library.chunks([key for key, _ in shown]))
    return found_of(passages, [placed for _, placed in shown], notice=_notice(phrase, counts, asked=asked))


def holds(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether words stand in a text one after the other, in any inflection; a like stem alone is no inflection.

    >>> holds(["the", "minister", "resigned"], ["ministers"]), holds(["a", "university"], ["universe"])
    (True, False)
    >>> holds(["a", "penalty"], ["penalties"])
    True
    """
    wide = len(phrase)
    return any(
        all(_is_form(word, wanted) for word, wanted in zip(text[at : at + wide], phrase, strict=True))
        for at in range(len(text) - wide + 1)
    )


def _is_form(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    if stem(word) != stem(wanted):
        return False
    return word.startswith(wanted) or wanted.startswith(word) or _uninflected(word) == _uninflected(wanted)


def _uninflected(word: str) -> str:
    """A word less its inflection, in a form only good for comparing."""
    return _INFLECTION.sub("", _OF_Y.sub("i", word))


def _notice(phrase: str, counts: Counter[str], *, asked: int) -> str:
    sentences = counts.total()
    which = "The document mentions" if asked == 1 else f"{len(counts):,} of {asked:,} documents mention"
    which += "s" if len(counts) == 1 and asked > 1 else ""
    notice = f"{which} “{phrase}”, in {sentences:,} sentence{'' if sentences == 1 else 's'}."
    if len(counts) > _LISTED:
        return f"{notice} Shown is the first such sentence of the {_LISTED} that have most."
    return f"{notice} Shown is the first such sentence of each." if sentences > len(counts) else notice
