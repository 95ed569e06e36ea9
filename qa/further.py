"""A question for something else than was cited: what is left of the candidates; knows no ranking and no wording."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qa.duplicates import fingerprint, say_the_same

if TYPE_CHECKING:
    from corpus.document import Span
    from qa.candidates import Candidate

__all__ = ["asks_for_more", "unsaid"]

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
