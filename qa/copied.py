"""Says of each citation which copies of its document hold the passage, too; counts no copy as a further source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.compose import cited

if TYPE_CHECKING:
    from index import Library
    from qa.answer import Answer, Citation

__all__ = ["with_copies"]

# "They lasted 90 minutes.": too short to be found in a copy without the words before it.
_WORDS = 8


def with_copies(answer: Answer, library: Library, *, documents: Collection[str] | None = None) -> Answer:
    """The answer with the copies of its citations.

    Args:
        answer: Cited.
        library: Its library.
        documents: Ids of the documents that were asked; None for all. Others are not named.
    """
    copies = library.copies()
    if not copies or not answer.citations:
        return answer
    allowed = None if documents is None else set(documents)

    def found(citation: Citation) -> Citation:
        others = [
            one for one in copies.of_one_source(citation.document.id) if allowed is None or one in allowed
        ]
        if not others:
            return citation
        holding = library.holders(_passage(citation, library), others)
        return replace(citation, copies=tuple(cited(library.info(one)) for one in holding))

    return replace(answer, citations=tuple(found(citation) for citation in answer.citations))


def _passage(citation: Citation, library: Library) -> str:
    """The quote, a short one with some words from before it, or after it at the beginning of a document."""
    missing = _WORDS - len(citation.quote.split())
    if missing <= 0:
        return citation.quote
    text = library.document(citation.document.id).text
    before = text[: citation.start].split()[-missing:]
    after = text[citation.end :].split()[: missing - len(before)]
    return " ".join([*before, citation.quote, *after])
