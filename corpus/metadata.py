"""Titles, dates and authors that a source states; guesses nothing and knows no files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from corpus.document import Label
from corpus.imprint import DATE_LINE, SIGNED, byline_of, is_imprint, is_timeline

if TYPE_CHECKING:
    from corpus.readers.extraction import Facts

__all__ = ["facts_of_lines", "iso_date", "person"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_WRITTEN = (
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? {_MONTH},? (?P<year>\d{{4}})(?!\d)"),
)
_DATELINE = re.compile(
    r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de .,'’/-]{2,40}(?:, [A-Z][\w .]{2,20})?,? (?:\([\w ]{2,20}\),? )?"
    r"(?P<date>[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4})(?: ?\([\w /]{2,30}\))? ?(?:[-–—:]|--)"
)
# "Allotment Association: Minutes of 17 January 2023": the day is theirs. "The last minutes of the siege" are none.
_RECORD = re.compile(
    r"(?:^|[:–—|] ?)(?:draft )?(?:minutes|agenda)\b|\b(?:board|council|committee|meeting|assembly|association) (?:minutes|agenda)\b"
    r"|\b(?:minutes|agenda) (?:of|for|from) .*\b(?:meeting|assembly|board|council|committee)\b",
    re.IGNORECASE,
)
_PROSE = 80  # characters from which a line is taken for running text
_NEAR_THE_TOP = 12  # blocks in which a dateline or byline stands


def iso_date(text: str) -> str | None:
    """The ISO 8601 date that a text starts with or holds in words, or None.

    All-number dates other than year first are ambiguous and give None.

    >>> iso_date("Friday, January 21, 2022"), iso_date("01/02/2022")
    ('2022-01-21', None)
    """
    match = _ISO.match(text.strip())
    if match:
        return _valid(match["year"], int(match["number"]), match["day"])
    for pattern in _WRITTEN:
        match = pattern.search(text)
        if match and match["month"].lower() in _MONTHS:
            return _valid(match["year"], _MONTHS[match["month"].lower()], match["day"])
    return None


def _valid(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def person(text: str) -> str | None:
    """A stated author, tidied: without "By", not an address; None if nothing is left."""
    name = re.sub(r"^(?:by|author:?)\s+", "", " ".join(text.split()), flags=re.IGNORECASE).strip(" ,;|")
    if not name or len(name) > 200 or re.match(r"https?://|@|\S+@\S+$", name):
        return None
    return name


def facts_of_lines(lines: Sequence[tuple[str, Label]]) -> Facts:
    """Title, date and author from the first lines of a plain text.

    Args:
        lines: The text's first blocks with their labels, in order.

    Returns:
        What the lines state: a headline, a line that is a date, a line that is a byline.
    """
    from corpus.readers.extraction import (
        Facts,
    )  # here: the readers, which its package imports, need this module

    title = published = author = held = None
    seen = 0
    prose = False
    dated_entries = is_timeline([line for line, _ in lines])
    for line, label in lines:
        if label is Label.BOILERPLATE and not is_imprint(line):
            continue
        seen += 1
        if seen > _NEAR_THE_TOP:
            break
        if title is None and label is Label.HEADING and not prose:
            title = line
            held = _day_of_record(line)
            continue
        prose = prose or len(line) >= _PROSE
        dateline = _DATELINE.match(line)
        if dateline and published is None:
            published = iso_date(dateline["date"])
        if dateline or not is_imprint(line):
            continue
        signed = SIGNED.fullmatch(line)
        stated = DATE_LINE.fullmatch(line) or signed
        if stated and published is None and not stated["revised"] and (signed or not dated_entries):
            published = iso_date(stated["date"])
        name = byline_of(line) or (byline_of(signed["name"]) if signed else None)
        if name and author is None:
            author = person(name)
    return Facts(title=title, date=published or held, author=author)


def _day_of_record(title: str) -> str | None:
    """The one day that the title of minutes or of an agenda gives."""
    if not _RECORD.search(title):
        return None
    dates = [m for p in _WRITTEN for m in p.finditer(title) if m["month"].lower() in _MONTHS]
    return iso_date(title) if len(dates) == 1 else None
