"""What may be said beside a question: `ask()`'s options by name, and what they mean; knows no library and no model."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from corpus.errors import AnswerError
from index import Filter
from index.filters import id_set
from qa.abstain import Strictness
from qa.restricted import asked_for

__all__ = ["FilterOptions", "Options", "Settings", "settings_of"]


class FilterOptions(TypedDict, total=False):
    """Those that choose documents by what they say of themselves."""

    after: str | date | None
    before: str | date | None
    source: str | Collection[str] | None


class Options(FilterOptions, total=False):
    """The options of `qa.ask` beside `library` and `history`; it says what each does.

    Whatever asks takes these and no others: `qa.stream`, `qa.Conversation`, `qa.QueryEngine`, `qa.ChatEngine`.
    """

    documents: Collection[str] | None
    llm: object | None
    unsupported: str
    judge: str
    budget_ms: float | None
    strictness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options that were checked.

    Attributes:
        documents: The documents to ask, by id, the start of one, or source; None for all.
        wanted: The filter that these must fit besides.
        llm: What writes the answer; None for the documents' own sentences.
        removes: Whether its sentences that the documents don't bear out are taken away.
        judges_itself: Whether it checks its sentences, in place of the shipped verifier.
        budget_ms: Milliseconds within which to answer; None for no limit.
        strictness: How much evidence an answer needs.
    """

    documents: frozenset[str] | None
    wanted: Filter
    llm: object | None
    removes: bool
    judges_itself: bool
    budget_ms: float | None
    strictness: Strictness


def settings_of(
    *,
    documents: Collection[str] | None = None,
    after: str | date | None = None,
    before: str | date | None = None,
    source: str | Collection[str] | None = None,
    llm: object | None = None,
    unsupported: str = "show",
    judge: str = "verifier",
    budget_ms: float | None = None,
    strictness: str = "balanced",
) -> Settings:
    """The options checked, with their defaults for those that aren't given.

    Raises:
        AnswerError: `budget_ms` isn't above 0 or has no end, or `strictness`, `unsupported` or `judge` is none of its values.
        LibraryError: `after` or `before` is no date.
    """
    if budget_ms is not None and not 0 < budget_ms < math.inf:
        raise AnswerError(
            f"a time budget of {budget_ms:g} ms can't be kept", hint="give a number above 0, or leave it out"
        )
    _one_of("strictness", strictness, Strictness)
    _one_of("unsupported", unsupported, ("show", "remove"))
    _one_of("judge", judge, ("verifier", "llm"))
    return Settings(
        documents=id_set(documents),
        wanted=asked_for(after=after, before=before, source=source),
        llm=llm,
        removes=unsupported == "remove",
        judges_itself=judge == "llm",
        budget_ms=budget_ms,
        strictness=Strictness(strictness),
    )


def _one_of(name: str, value: str, known: Iterable[str]) -> None:
    if value not in set(known):
        raise AnswerError(f"there is no {name} {value!r}", hint=f"take one of {', '.join(known)}")
