"""ExactQuotes: whether each citation is what it claims to be, down to the source's own characters.

Checked against the documents as read again from the sources, not against the
library that answered: knows no gold and no library.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from typing import TYPE_CHECKING

from evals.cases import Case
from evals.metrics.metric import Metric
from evals.outcome import Outcome

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument
    from qa.answer import Citation

__all__ = ["EXACT_QUOTES", "exact_quotes", "is_exact"]

_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


def exact_quotes(_case: Case, outcome: Outcome) -> float | None:
    """Share of an answer's citations that are exact.

    Args:
        _case: Any.
        outcome: With citations, or it isn't scored.

    Returns:
        In [0, 1], or None.
    """
    if outcome.answer is None or not outcome.answer.citations:
        return None
    citations = outcome.answer.citations
    return sum(is_exact(c, outcome.documents.get(c.document.id, ())) for c in citations) / len(citations)


def is_exact(citation: Citation, documents: tuple[ParsedDocument, ...]) -> bool:
    """Whether id, slice and provenance of a citation hold.

    Args:
        citation: What the answer claims.
        documents: The documents with that id, read from their sources.

    Returns:
        True when the id is the SHA-256 of the canonical text, the text's slice
        is the quote, and the quote's letters and digits are those of the raw
        source at the mapped offsets.
    """
    for parsed in documents:
        if parsed.document.source != citation.document.source:
            continue
        text = parsed.document.text
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != citation.document.id:
            return False
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            return False
        start, end = parsed.offset_map.to_raw(citation.start, citation.end)
        return _same_characters(citation.quote, parsed.raw_text[start:end])
    return False


def _same_characters(quote: str, raw: str) -> bool:
    """Whether a raw stretch reads as the quote once its mark-up is gone.

    Plain text must have the same letters and digits. Mark-up may add some (a
    link's address): then the quote's must occur in order, and the stretch must
    start and end with them, so that an offset that slips by a letter shows.
    """
    wanted = _letters(quote)
    found = _letters(raw)
    if wanted == found:
        return True
    found = _letters(html.unescape(_TAG.sub("", raw)))
    if not wanted or not found:
        return wanted == found
    rest = iter(found)
    return wanted[0] == found[0] and all(letter in rest for letter in wanted) and _ends(wanted, found, raw)


def _ends(wanted: str, found: str, raw: str) -> bool:
    """Whether the stretch ends as the quote does; a Markdown link at its end may add an address."""
    return wanted[-1] == found[-1] or raw.rstrip().endswith(")")


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def _citations(_case: Case, outcome: Outcome) -> float:
    return float(len(outcome.answer.citations)) if outcome.answer else 0.0


EXACT_QUOTES = Metric(
    name="ExactQuotes",
    definition="Share of citations whose quote is exactly that slice of the canonical text, whose document id is "
    "that text's SHA-256, and whose characters stand at the mapped place of the source's raw text.",
    source="Ibid's contract",
    score=exact_quotes,
    weight=_citations,
)
