"""Questions with what a right answer must cite; knows no file format, no library and no metric.

Every gold offset here is canonical: the loaders in `evals.datasets` map the
offsets of the raw files once, through the documents' own offset maps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.document import Span
from qa.answer import Turn

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["OFF_TOPIC", "Bound", "Case", "Dataset", "GoldSpan", "Nugget", "Unit"]

OFF_TOPIC = "off-topic"
"""The kind of a question that belongs to another collection; it is looked at, never asked."""

_NO_TARGETS: Mapping[str, Bound] = MappingProxyType({})


class Unit(StrEnum):
    """What a ranking is a ranking of: spans of documents, or whole (paragraph-sized) documents."""

    SPAN = "span"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSpan:
    """One place that states a nugget.

    Attributes:
        source: The document's name in the data set.
        span: Where, in canonical offsets.
        quote: The canonical text there.
    """

    source: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nugget:
    """A fact that a complete answer gives; any one of its places is enough.

    `any_of` is empty when the documents that state it couldn't be read: then
    it can't be covered, which the report shows as a problem of the data set.
    """

    name: str
    any_of: tuple[GoldSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what is known about its answer.

    Attributes:
        id: Unique in its data set.
        question: As a user would ask it.
        kind: What the breakdown groups by (list, attribution, follow-up ...).
        answerable: Whether the documents answer it.
        nuggets: What an answer must cite; empty when unanswerable, or when only the article is known.
        history: Earlier turns, oldest first.
        split: "tune", "held" or empty where the data set has no split.
        unit: What counts as found: the gold span, or its (paragraph-sized) document.
        coverage: Share of an alternative's characters that must be cited, in (0, 1].
        note: A remark of the data set's author.
        among: Ids of the documents that make up this question's own library; None for all of the set's.
        articles: Ids of the documents that answer, where that is more than the nuggets' own.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    nuggets: tuple[Nugget, ...] = ()
    history: tuple[Turn, ...] = ()
    split: str = ""
    unit: Unit = Unit.SPAN
    coverage: float = 0.6
    note: str = ""
    among: frozenset[str] | None = None
    articles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 0 < self.coverage <= 1:
            raise ValueError(f"case {self.id}: coverage {self.coverage} is not in (0, 1]")
        if self.answerable and not self.nuggets and not self.articles:
            raise ValueError(f"case {self.id} is answerable but has neither nugget nor article")

    @property
    def homes(self) -> frozenset[str]:
        """Ids of the documents with the gold."""
        return self.articles | {place.span.document_id for nugget in self.nuggets for place in nugget.any_of}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a metric must reach: at least, or at most, a value."""

    value: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        """Whether a measured value holds the bound (with 1e-9 for rounding).

        >>> Bound(value=0.72).met_by(0.72), Bound(value=4.5, at_most=True).met_by(4.6)
        (True, False)
        """
        return value <= self.value + 1e-9 if self.at_most else value >= self.value - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Documents and the questions on them.

    Attributes:
        name: As on the command line and in the report.
        title: One line for people.
        documents: Read and mapped, in a stable order.
        cases: In the data set's order.
        sha256: Of the documents' and questions' bytes; changes when either does.
        targets: Metric name to what must be reached.
        search: Whether the point of the set is search: then every case is searched and a sample asked.
        absent: Whether questions are also looked at with their gold documents taken away.
        problems: What couldn't be read or doesn't fit, one line each; shown in every report.
    """

    name: str
    title: str
    documents: tuple[ParsedDocument, ...]
    cases: tuple[Case, ...]
    sha256: str
    targets: Mapping[str, Bound] = field(default_factory=lambda: _NO_TARGETS)
    search: bool = False
    absent: bool = False
    problems: tuple[str, ...] = ()
