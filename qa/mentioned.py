"""Which documents mention something, each with the first place; by words alone, knows no vectors and no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
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


def mentioned(phrase: str, library: Library, *, documents: Collection[str] | None) -> Found:
    """The first sentence of each document that has the words of a phrase one after the other, in any inflection.

    Args:
        phrase: What they mention.
        library: Where they are.
        documents: Ids of the documents to ask; None for all.
    """
    words = name_words(phrase)
    passages = passages_of(library.chunks(library.mentioning(phrase, documents=documents)))
    places: dict[tuple[str, int], Placed] = {}
    for passage in passages:
        for sentence in passage.sentences:
            if holds(name_words(sentence.text), words):
                places.setdefault((passage.document.id, sentence.number), (passage.document, sentence))
    asked = len(library.documents()) if documents is None else len(set(documents))
    if not places:
        reason = f"None of the {asked:,} documents mentions “{phrase}”."
        return found_of(passages, (), refusal=Refusal(why=Why.UNMENTIONED_NAME, reason=reason))
    counts = Counter(identity for identity, _ in places)
    first = {identity: places[identity, number] for identity, number in reversed(places)}
    shown = [identity for identity, _ in counts.most_common(_LISTED)]
    return found_of(
        passages, [first[identity] for identity in shown], notice=_notice(phrase, counts, asked=asked)
    )


def holds(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether words stand in a text one after the other, in any inflection; a like stem alone is no inflection.

    >>> holds(["the", "minister", "resigned"], ["ministers"]), holds(["a", "university"], ["universe"])
    (True, False)
    """
    wide = len(phrase)
    return any(
        all(_is_form(word, wanted) for word, wanted in zip(text[at : at + wide], phrase, strict=True))
        for at in range(len(text) - wide + 1)
    )


def _is_form(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    return stem(word) == stem(wanted) and (word.startswith(wanted) or wanted.startswith(word))


def _notice(phrase: str, counts: Counter[str], *, asked: int) -> str:
    sentences = counts.total()
    notice = (
        f"{len(counts):,} of {asked:,} documents {'mentions' if len(counts) == 1 else 'mention'} “{phrase}”, in "
        f"{sentences:,} sentence{'' if sentences == 1 else 's'}."
    )
    if len(counts) > _LISTED:
        return f"{notice} Shown is the first such sentence of the {_LISTED} that have most."
    return f"{notice} Shown is the first such sentence of each." if sentences > len(counts) else notice
