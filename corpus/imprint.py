"""Lines that state who wrote a text and when; knows no documents and reads no dates out of running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Label

__all__ = ["BYLINE", "DATE_LINE", "SIGNED", "byline_of", "imprint_lines", "is_imprint", "is_timeline"]

BYLINE = re.compile(
    r"(?:(?:Written |Reported |Story )?[Bb]y|BY|(?:Author|AUTHOR|Byline|Text|Words|Reporting):) (?P<name>[^\d|:;!?•·]{3,80}?)"
    r"(?: in [A-Z][\w .-]{2,30}|, [A-Z][\w ]{2,40})?(?:\s*[|•·–—].*)?"
)
_NAME = re.compile(
    r"[A-Z\u00c0-\u00de][\w.'’-]*(?: (?:(?:and|de|van|von|der|la|le|bin|al) )*[A-Z\u00c0-\u00de][\w.'’-]*){0,7}(?:, [A-Z][\w.' -]+)*"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_CLOCK = r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?: \(?[A-Z]{2,5}\)?)?"
_DATE = (
    rf"{_WEEKDAY}(?:{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}\.?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d(?:T\S*)?)"
)
_REVISED = r"(?:last )?(?:updated?|modified|revised)(?: on| at)?:? "
_STATED = rf"(?:{_CLOCK},? )?(?P<date>{_DATE})(?:,? (?:at |[|•·–—-] )?{_CLOCK})?(?:,? ?[|•·–—(;-]? ?{_REVISED}.{{4,60}})?"
DATE_LINE = re.compile(
    r"(?:(?P<published>(?:(?:First )?(?:Published|Posted)|Date|Issued|Publication date)(?: on| at)?:? )"
    rf"|(?P<revised>{_REVISED}))?{_STATED}",
    re.IGNORECASE,
)
# "Jane Doe in Geneva | 21 January 2022": whoever stands there, the line is no sentence.
SIGNED = re.compile(
    rf"(?P<name>[^|•·\d]{{3,80}}?) ?[|•·–—,-] ?(?P<revised>{_REVISED})?(?:published:? )?{_STATED}",
    re.IGNORECASE,
)

_LONGEST = 140
_PROSE = 80  # characters from which a line is taken for running text; a standfirst may be one
_LONG_PROSE = 160
_ENTRIES = 3
_BY = re.compile(r"[Bb]y ")
_PLACED = re.compile(r" in (?=[A-Z])")


def byline_of(line: str) -> str | None:
    """The names in a line that is a byline, or None.

    >>> byline_of("By Jane Doe and John Roe, The Wire"), byline_of("By the end of the day")
    ('Jane Doe and John Roe', None)
    """
    match = BYLINE.fullmatch(line) if len(line) <= _LONGEST else None
    name = match["name"].strip() if match else ""
    return name if _NAME.fullmatch(name) else None


def is_imprint(line: str) -> bool:
    """Whether all of a line is a byline, a date of publication, or both.

    >>> is_imprint("Published: 21 January 2022, 18:40 CET"), is_imprint("On 21 January 2022 they met.")
    (True, False)
    """
    if len(line) > _LONGEST:
        return False
    if DATE_LINE.fullmatch(line) or byline_of(line):
        return True
    signed = SIGNED.fullmatch(line)
    return signed is not None and all(
        _NAME.fullmatch(name) for name in _PLACED.split(_BY.sub("", signed["name"]))
    )


def is_timeline(lines: Sequence[str]) -> bool:
    """Whether bare dates head the entries of these lines, so that none of them is the text's own."""
    dates = (DATE_LINE.fullmatch(line) for line in lines if len(line) <= _LONGEST)
    return sum(date is not None and not date["published"] for date in dates) >= _ENTRIES


def imprint_lines(lines: Sequence[str], labels: Sequence[Label]) -> list[int]:
    """Which lines above an article's text are its byline and date.

    Args:
        lines: Stripped, in order.
        labels: A label for each.

    Returns:
        Ascending line numbers of BODY lines; none where no running text follows, and
        no bare dates where they head the entries of a timeline.
    """
    prose = 0
    found: list[int] = []
    for number, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if label is not Label.BODY:
            continue
        if is_imprint(line):
            found.append(number)
        elif len(line) >= _PROSE:
            prose += 1
            if prose == 2 or len(line) >= _LONG_PROSE:
                break
    if not found or not prose:
        return []
    if is_timeline(lines):
        return [number for number in found if byline_of(lines[number])]
    return found
