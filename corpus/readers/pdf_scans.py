"""A PDF's pages that are pictures of text: read one by one where tesseract is installed; knows no glyphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.heartbeat import still_working

if TYPE_CHECKING:
    from corpus.layout import Page
    from corpus.readers.ocr import Scan

__all__ = ["Scans", "some"]


class Scans:
    """Reads scanned pages, and keeps count of those that it read and those that it couldn't.

    Args:
        total: Pages of the document.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self.missing: list[int] = []
        """Pages (from 1) left unread because tesseract isn't installed."""
        self._failed: dict[str, list[int]] = {}
        self._read: list[int] = []

    def read(self, page: Any, number: int, shown: Page) -> Scan | None:
        """What stands on a page, or None if it can't be read.

        Args:
            page: pdfium's page.
            number: Of the page, from 0.
            shown: Its size.
        """
        from corpus.readers import ocr
        from corpus.readers.pdf_open import picture_of

        if not ocr.available():
            self.missing.append(number + 1)
            return None
        still_working(number, self._total)
        picture = picture_of(page, ocr.PIXELS_PER_INCH / 72, shown.width, shown.height)
        try:
            scan = ocr.read_picture(picture, points=(shown.width, shown.height))
        except CorpusError as error:
            self._failed.setdefault(str(error), []).append(number + 1)
            return None
        still_working(number + 1, self._total)
        self._read.append(number + 1)
        return scan

    def warnings(self) -> list[str]:
        """One line each, for the user."""
        from corpus.readers.ocr import HINT

        lines = [f"{some('page', pages)} not read: {reason}" for reason, pages in self._failed.items()]
        if self.missing:
            lines.append(f"{some('page', self.missing)} not read, being pictures of text: {HINT}")
        if self._read:
            lines.append(f"{some('page', self._read)} read off pictures: words may be misread")
        return lines


def some(name: str, numbers: list[int]) -> str:
    """Page numbers as text: "pages 1, 2 and 7 more"."""
    shown = ", ".join(map(str, numbers[:5])) + (f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else "")
    return f"{name}{'s' if len(numbers) > 1 else ''} {shown}"
