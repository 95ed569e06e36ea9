"""Whether a sentence of one version of a text stands in another, give or take words that don't matter; knows no store.

Copies of a story differ by an edited word or two, and versions of a contract by the one word that counts. Both share nearly
all of their shingles; what tells them apart is which words were exchanged, so these are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.near_duplicates import HELD, SHINGLE, placed_shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Worded", "says_otherwise"]

# Denials, bounds, what is due and what may be: put in or left out, they turn a sentence round.
_TURNING = frozenset(
    (
        "no not never none nobody nothing nowhere neither nor without cannot t only except unless least most more less fewer "
        "under over above below before after until since all any some both either each every "
        "may must shall should can could will would might allowed permitted forbidden prohibited required optional free "
        "include includes included including exclude excludes excluded excluding accept accepts accepted reject rejects "
        "rejected approve approves approved refuse refuses refused agree agrees agreed disagree disagrees win wins won lose "
        "loses lost rise rises rose fall falls fell increase increases increased decrease decreases decreased cut cuts raise "
        "raises raised gain gains gained buyer seller landlord tenant lender borrower employer employee plaintiff defendant "
        "guilty innocent true false yes right wrong"
    ).split()
)
# Figures in words, and days: exchanged, they give another value; left out, only less.
_VALUES = frozenset(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half twice double "
        "first second third fourth fifth sixth seventh eighth ninth tenth last quarter daily weekly monthly yearly annually "
        "january february march april june july august september october november december monday tuesday wednesday thursday "
        "friday saturday sunday"
    ).split()
)
# Words of a kind: one in the place of another changes what is owed, by whom or when; one that is only left out says less.
# Without a plural's s; what only differs in spelling ("meters") isn't among them: that is an edit like others.
_KIND_WORDS = tuple(
    frozenset(word.removesuffix("s") for word in words.split())
    for words in (
        "second minute hour day week month year decade",
        "euro dollar pound franc crown krona krone yen yuan rupee rouble peso cent eur usd gbp chf",
        "gram kilogram ton ounce g kg mg lb oz",
        "kilometre mile yard feet inches centimetre millimetre km cm mm acre hectare",
        "supplier customer contractor client creditor debtor licensor licensee lessor lessee guarantor insurer insured",
        "net gross",
        "advance arrears",
        "valid invalid void",
        "legal lawful illegal unlawful",
        "morning noon afternoon evening midnight",
        "north south east west northern southern eastern western",
        "minimum maximum",
        "debit credit",
        "import export",
    )
)
# How far words may have been put in or left out between two shingles that still belong to one sentence.
_SHIFT = 8


def says_otherwise(said: Sequence[str], there: Sequence[str]) -> bool:
    """Whether a sentence says otherwise than a wording of it that stands elsewhere.

    It does if one turns the other round, if it gives a figure or a day that isn't there, has another unit or party in the
    place of one, or names somebody else. One that leaves such a thing out ("Berg" for "Anna Berg", no "on Friday") says less.

    >>> says_otherwise("The rent is 800 euros".split(), "The rent is 950 euros".split())
    True
    >>> says_otherwise("Due in 30 weeks".split(), "Due in 30 days".split())
    True
    >>> says_otherwise("Pets are allowed".split(), "Pets are not allowed".split())
    True
    >>> says_otherwise("Berg then left town".split(), "On Friday Anna Berg left town".split())
    False
    """
    own, other = (Counter(map(str.casefold, words)) for words in (said, there))
    if any(own[word] != other[word] for word in _TURNING & (own.keys() | other.keys())):
        return True
    if any(own[word] > other[word] for word in own if word in _VALUES or any(map(str.isdigit, word))):
        return True
    gone, come = (
        {word.removesuffix("s") for word in one} - {word.removesuffix("s") for word in two}
        for one, two in ((other, own), (own, other))
    )
    if any(kind & gone and kind & come for kind in _KIND_WORDS):
        return True
    names, others = _names(said), _names(there)
    return bool(names - others and others - names)


def _names(words: Sequence[str]) -> set[str]:
    """Words with a capital; the first may have it from its place."""
    return {w.casefold() for w in words[1:] if w[:1].isupper() and w.casefold() not in _VALUES}


class Worded:
    """A text as words, in which sentences of other texts are looked for.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.hashes, self.places = placed_shingles(text)

    def words(self, first: int, last: int) -> list[str]:
        """The words from one place to another, the last not among them; of a long text never all are made."""
        return [self._text[start:end] for start, end in self.places[first:last].tolist()]

    def holds(self, hashes: NDArray[np.uint32], words: Sequence[str]) -> bool:
        """Whether a run of words stands here, give or take some that don't say otherwise.

        Args:
            hashes: Its shingles, in order: uint32 [len(words) - 4].
            words: Its words, five or more.
        """
        asked: dict[int, list[int]] = {}
        for n, value in enumerate(hashes.tolist()):
            asked.setdefault(value, []).append(n)
        pairs = [
            (n, place)
            for place in np.flatnonzero(np.isin(self.hashes, hashes)).tolist()
            for n in asked[int(self.hashes[place])]
        ]
        pairs.sort()
        if not pairs:
            return False
        ((shift, _),) = Counter(place - n for n, place in pairs).most_common(1)
        near = [(n, place) for n, place in pairs if abs(place - n - shift) <= _SHIFT]
        if len({n for n, _ in near}) < HELD * len(hashes):
            return False
        (first, start), (last, end) = min(near), max(near)
        left = len(words) - SHINGLE - last  # words behind the last shingle that is here, too
        there = self.words(max(0, start - first), end + SHINGLE + left)
        return not says_otherwise(words, there)
