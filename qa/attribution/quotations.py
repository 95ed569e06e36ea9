"""Which parts of sentences stand in quotation marks, across sentences and paragraphs; knows no speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Quotations", "is_whole"]

_MARK = re.compile('[“”"«»]')
_CLOSING = {"“": "”", "«": "»", '"': '"'}
# A quotation that doesn't close within so many sentences is a stray mark.
_LONGEST = 12


@dataclass(slots=True)
class Quotations:
    """The quotation marks of a text, read sentence by sentence.

    Attributes:
        closing: The mark that closes the open quotation; empty when none is open.
    """

    closing: str = ""
    _sentences: int = 0

    @classmethod
    def amid(cls, before: str) -> Quotations:
        """Those of a text that is entered amid a paragraph, after `before`."""
        if before.count("“") > before.count("”"):
            return cls(closing="”")
        return cls(closing='"' if before.count('"') % 2 else "")

    def close(self) -> None:
        """Ends an open quotation: a heading, or a mark that was never closed."""
        self.closing = ""
        self._sentences = 0

    def paragraph(self, text: str) -> bool:
        """Starts a paragraph; returns whether a quotation goes on in it, which its opening mark shows."""
        goes_on = bool(self.closing) and text[:1] in _CLOSING
        self.close()
        return goes_on

    def read(self, text: str, skip: int = 0) -> list[tuple[int, int]]:
        """The stretches of a sentence in quotation marks, marks included, in order.

        Args:
            text: The sentence.
            skip: How many characters at its start are no part of it (a speaker's label).
        """
        found: list[tuple[int, int]] = []
        at = skip if self.closing else -1
        for match in _MARK.finditer(text, skip):
            mark, k = match.group(), match.start()
            if at >= 0:
                if mark == self.closing:
                    found.append((at, k + 1))
                    at, self.closing = -1, ""
            elif mark in _CLOSING and (mark != '"' or _opens(text, k, skip)):
                at, self.closing = k, _CLOSING[mark]
        if at >= 0:
            found.append((at, len(text)))
            self._sentences += 1
            if self._sentences > _LONGEST:
                self.close()
        else:
            self._sentences = 0
        return found


def is_whole(text: str, quoted: Sequence[tuple[int, int]], *, continued: bool) -> bool:
    """Whether whole words of somebody are quoted, rather than a phrase within a paraphrase.

    Args:
        text: The sentence.
        quoted: Its stretches in quotation marks.
        continued: Whether the first of them was opened in a sentence before.
    """
    for start, end in quoted:
        inner = text[start:end].strip('“”"«» ')
        if len(inner.split()) < 2 and inner[-1:] not in {",", ".", "?", "!"}:
            continue
        before = text[:start].rstrip()
        opens = not before or (before[-1] in ",:" and inner[:1].isupper())
        if opens or (continued and start == quoted[0][0]):
            return True
    return False


def _opens(text: str, k: int, skip: int) -> bool:
    """Whether a straight mark opens a quotation: words follow it at once, and none touches it before."""
    return k + 1 < len(text) and not text[k + 1].isspace() and (k == skip or not text[k - 1].isalnum())
