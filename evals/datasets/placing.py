"""Gold at offsets of a file to gold at offsets of its document; knows no question.

Plain text and Markdown carry an offset map from the file on, so gold goes
through it. A reader of HTML starts from the visible text (its parser gives no
positions): there the letters of the gold and of what stands around it in the
file, mark-up removed, choose among the places with the gold's letters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import takewhile
from typing import TYPE_CHECKING

from corpus.document import Span
from evals.cases import GoldSpan

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["gold_span"]

_CONTEXT = 400  # characters of the file on either side that tell repeated quotes apart
_MARKUP = re.compile(r"<!--.*?-->|<[^<>]*>|^[^<>]*>|<[^<>]*$", re.DOTALL)


def gold_span(
    parsed: ParsedDocument,
    start: int,
    end: int,
    *,
    name: str,
    quote: str | None = None,
    file: str | None = None,
) -> tuple[GoldSpan, str | None]:
    """Gold at a file's offsets as gold at canonical offsets.

    Args:
        parsed: The document.
        start: First code point in the file.
        end: After the last one.
        name: The document's name in the data set.
        quote: What the data set says stands there, or None.
        file: The decoded file, where it isn't the document's `raw_text`.

    Returns:
        The gold, and a problem when the quote isn't there, else None.

    Raises:
        ValueError: The offsets aren't a stretch of the file, or nothing of it is text.
    """
    file = parsed.raw_text if file is None else file
    if not 0 <= start < end <= len(file):
        raise ValueError(f"{start}:{end} is not a stretch of {name} ({len(file)} characters)")
    problem = None
    if quote is not None and file[start:end] != quote:
        problem = f"{name} has {_short(file[start:end])} at {start}:{end}, not {_short(quote)}"
    text = parsed.document.text
    if file in (parsed.raw_text, "\ufeff" + parsed.raw_text):
        mark = len(file) - len(parsed.raw_text)
        first, last = parsed.offset_map.to_canonical(max(0, start - mark), max(0, end - mark))
    else:
        first, last = _by_letters(file, start, end, text)
    piece = text[first:last]
    first, last = first + len(piece) - len(piece.lstrip()), last - len(piece) + len(piece.rstrip())
    if first >= last:
        raise ValueError(f"{start}:{end} of {name} is not in its text (mark-up or space)")
    span = Span(document_id=parsed.document.id, start=first, end=last)
    return GoldSpan(source=name, span=span, quote=span.of(text)), problem


def _by_letters(file: str, start: int, end: int, text: str) -> tuple[int, int]:
    """Where a stretch of a marked-up file stands in the document's text; (0, 0) if nowhere."""
    wanted, _ = _letters(_plain(file[start:end]))
    before, _ = _letters(_plain(file[max(0, start - _CONTEXT) : start]))
    after, _ = _letters(_plain(file[end : end + _CONTEXT]))
    letters, places = _letters(text)
    best, fit = -1, -1
    at = letters.find(wanted) if wanted else -1
    while at >= 0:
        same = _shared(before[::-1], letters[max(0, at - _CONTEXT) : at][::-1]) + _shared(
            after, letters[at + len(wanted) : at + len(wanted) + _CONTEXT]
        )
        if same > fit:
            best, fit = at, same
        at = letters.find(wanted, at + 1)
    if best < 0:
        return 0, 0
    first, last = places[best], places[best + len(wanted) - 1] + 1
    if file[end - 1] in ".!?" and text[last : last + 1] == file[end - 1]:
        last += 1
    return first, last


def _shared(one: str, other: str) -> int:
    """Length of the common beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _plain(markup: str) -> str:
    return html.unescape(_MARKUP.sub("", markup))


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, and where each stands in it."""
    kept = [(c, i) for i, c in enumerate(text) if c.isalnum()]
    # Composed one by one: combining marks aren't letters, and every place stays that of its letter.
    return "".join(unicodedata.normalize("NFC", c)[:1] for c, _ in kept), [i for _, i in kept]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
