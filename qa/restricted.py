"""Questions to some of the documents, by date and source: which are asked, and what the answer says of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index import Filter
from qa.answer import Answer, Restriction

if TYPE_CHECKING:
    from index import Library

__all__ = ["asked_for", "describe", "restricted", "under"]

_ID = re.compile(r"[0-9a-f]{64}")


def asked_for(
    *,
    after: str | date | None = None,
    before: str | date | None = None,
    source: str | Collection[str] | None = None,
) -> Filter:
    """The filter that these options mean; an empty text means nothing.

    Raises:
        LibraryError: A date that is none, or a first day after the last.
    """
    names = () if source is None else (source,) if isinstance(source, str) else tuple(source)
    return Filter(
        after=_text(after),
        before=_text(before),
        sources=tuple(name.strip() for name in names if name.strip()),
    )


def _text(day: str | date | None) -> str | None:
    return str(day).strip()[:10] or None if isinstance(day, date) else (day or "").strip() or None


def restricted(
    library: Library, wanted: Filter, documents: Collection[str] | None
) -> tuple[Collection[str] | None, Restriction | None]:
    """The ids of the documents to ask (None for all), and what the answer will say of the filter.

    Args:
        library: The library.
        wanted: The filter.
        documents: What the user has picked besides, each by its id, the start of its id or its source; None for all.

    Raises:
        LibraryError: What is no id names no document, or several.
    """
    picked = None if documents is None else frozenset(_id_of(name, library) for name in documents)
    if not wanted:
        return picked, None
    found = library.filtered(wanted)
    ids = found.documents if picked is None else found.documents & picked
    return ids, Restriction(
        after=wanted.after,
        before=wanted.before,
        sources=wanted.sources,
        documents=len(ids),
        of=found.total,
        undated=found.undated,
    )


def _id_of(name: str, library: Library) -> str:
    """A whole id as it is, also of a document that is gone meanwhile: who ticked it need not be told by an error."""
    return name if _ID.fullmatch(name) else library.find(name).id


def under(answer: Answer, restriction: Restriction | None) -> Answer:
    """The answer with its filter; an abstaining one says that the filter was on."""
    if restriction is None:
        return answer
    if not answer.abstained:
        return replace(answer, restriction=restriction)
    reason = f"{answer.reason or answer.text} {describe(restriction)}"
    if not restriction.documents:
        reason = f"No document was asked. {describe(restriction)}"
    return replace(answer, text=reason, reason=reason, restriction=restriction)


def describe(restriction: Restriction) -> str:
    """A filter in a sentence.

    >>> describe(Restriction(after="2022-01-20", sources=("wire",), documents=3, of=17, undated=2))
    'A filter is on: 3 of 17 documents were asked, those from 2022-01-20 on of “wire”; 2 that state no date were left out.'
    """
    which = []
    if restriction.after:
        which.append(f"from {restriction.after} on")
    if restriction.before:
        which.append(f"up to {restriction.before}")
    if restriction.sources:
        which.append(f"of {' or '.join(f'“{name}”' for name in restriction.sources)}")
    one = restriction.undated == 1
    left = (
        f"; {restriction.undated} that {'states no date was' if one else 'state no date were'} left out"
        if restriction.undated
        else ""
    )
    were = "was" if restriction.documents == 1 else "were"
    noun = "document" if restriction.of == 1 else "documents"
    return (
        f"A filter is on: {restriction.documents} of {restriction.of} {noun} {were} asked, those "
        f"{' '.join(which)}{left}."
    )
