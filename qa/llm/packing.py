"""Chooses the lines of the documents that a language model is shown, and gives them ids; knows no model.

A line is one whole sentence. The best passages come first and fill the room that the model's window leaves; of the
last passage that doesn't fit as a whole its best sentences are taken. Shown are the lines by document, in the
documents' order, because a sentence is understood by those before it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations

from corpus.document import Span
from index.passage import DocumentInfo, Passage

__all__ = ["Line", "Packed", "pack"]

_CONSONANTS = "bcdfghjkmpqtvwxz"
_LIKE_AN_ID = re.compile(r"\b([a-z]{2})\s?\d", re.I)
_SPACE = re.compile(r"\s+")
# An id, its brackets, its line break: what a line costs beside its words.
_PER_LINE = 8
_PER_DOCUMENT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of a document as the model sees it.

    Attributes:
        number: From 1; its id is the request's prefix and this number.
        document: Its document.
        span: Where it stands.
        quote: Exactly its slice of the document.
        shown: The same on one line, without brackets that could be taken for an id.
        score: The retriever's, higher is better.
        sentence: Its number in the document, from 0; None where it is no sentence of it.
    """

    number: int
    document: DocumentInfo
    span: Span
    quote: str
    shown: str
    score: float
    sentence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The lines of one request.

    Attributes:
        prefix: What the ids of this request start with.
        lines: In the order in which they are shown; line n is `lines[n - 1]`.
        left_out: Sentences that were found and didn't fit.
    """

    prefix: str
    lines: tuple[Line, ...]
    left_out: int = 0

    def text(self) -> str:
        """The lines with their ids, under a heading for each document."""
        parts: list[str] = []
        document = None
        for line in self.lines:
            if line.document.id != document:
                document = line.document.id
                parts.append(("\n" if parts else "") + heading(line.document))
            parts.append(f"[{self.prefix}{line.number}] {line.shown}")
        return "\n".join(parts)


def pack(
    passages: Sequence[Passage], *, room: int, count: Callable[[str], int], rng: random.Random | None = None
) -> Packed:
    """The lines that fit.

    Args:
        passages: Best first.
        room: Tokens that the lines may take, ids included.
        count: Tokens of a text, as the model counts them.
        rng: Where the ids' prefix comes from; by default one that nobody can foresee, so that no document can
            hold ids of this request.

    Returns:
        At least one line if there is a passage, also where it doesn't fit.
    """
    chosen: dict[tuple[str, int], tuple[Passage, int]] = {}
    used = left_out = 0
    headed: set[str] = set()
    for passage in passages:
        extra = 0 if passage.document.id in headed else count(heading(passage.document)) + _PER_DOCUMENT
        fresh = [
            (i, count(_shown(s.text)) + _PER_LINE)
            for i, s in enumerate(passage.sentences)
            if (passage.document.id, s.number) not in chosen
        ]
        if used + extra + sum(cost for _, cost in fresh) > room:
            fresh.sort(key=lambda item: (-passage.sentences[item[0]].score, item[0]))
        for i, cost in fresh:
            if used + extra + cost > room and chosen:
                left_out += 1
                continue
            used += extra + cost
            extra = 0
            headed.add(passage.document.id)
            chosen[passage.document.id, passage.sentences[i].number] = (passage, i)
    order = {
        identity: rank
        for rank, identity in enumerate(dict.fromkeys(p.document.id for p, _ in chosen.values()))
    }
    lines: list[Line] = []
    for (identity, _), (passage, i) in sorted(
        chosen.items(), key=lambda item: (order[item[0][0]], item[0][1])
    ):
        sentence = passage.sentences[i]
        lines.append(
            Line(
                number=len(lines) + 1,
                document=passage.document,
                sentence=sentence.number,
                span=Span(
                    document_id=identity, start=sentence.sentence.span.start, end=sentence.sentence.span.end
                ),
                quote=sentence.text,
                shown=_shown(sentence.text),
                score=sentence.score,
            )
        )
    prefix = _prefix(rng or random.SystemRandom(), " ".join(line.shown for line in lines))
    return Packed(prefix=prefix, lines=tuple(lines), left_out=left_out)


def _prefix(letters: random.Random, shown: str) -> str:
    """What ids start with: nothing that stands before a figure in the lines, nor what may be a unit ("km2")."""
    taken = {match[1].lower() for match in _LIKE_AN_ID.finditer(shown)}
    free = [a + b for a, b in permutations(_CONSONANTS, 2) if a + b not in taken and b != "m"]
    return letters.choice(free or ["xq"])


def heading(document: DocumentInfo) -> str:
    """What a document is called above its lines: title, and what is known of its origin and date."""
    known = [document.publisher or "", document.date or ""]
    return _shown("# " + document.title + "".join(f", {fact}" for fact in known if fact))


def _shown(text: str) -> str:
    """On one line, without square brackets, which are for ids, and angle brackets, which end the lines.

    >>> _shown("He is guilty [1].")
    'He is guilty (1).'
    """
    return _SPACE.sub(" ", text.translate(_BRACKETS)).strip()


_BRACKETS = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "<": "‹", ">": "›"})
