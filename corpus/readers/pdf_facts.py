"""What a PDF says about itself in its document information and XMP, where that makes sense; reads no pages."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from corpus.metadata import iso_date, person
from corpus.readers.extraction import Facts

__all__ = ["facts_of"]

_DATE = re.compile(r"(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?")
# What writing programs put there by themselves.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel|office)\b.*|untitled.*|title|document ?\d*|slide ?\d+|presentation ?\d*"
    r"|powerpoint presentation|print|printing|page \d+|doc\d*|new document|no title|unknown|unspecified|none|null|\(?anonymous\)?|index|a4|letter"
    r"|.*\.(?:docx?|rtf|odt|pdf|indd|qxd|tex|dvi|e?ps|pptx?|xlsx?|txt|html?|pages|wpd|pub|pmd|fm|cdr|ai|tmp|md|tiff?|jpe?g|png|bmp)"
    r"|https?://\S*|[\w-]*\d[\w-]*|[a-z]:\\.*|/.*)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:user|admin(?:istrator)?|owner|root|unknown|author|anonymous|none|null|default|guest|pc|hp|dell|lenovo|acer|asus|scanner"
    r"|microsoft office(?: user)?|windows user|office user|registered user|preferred customer|\W*|.{0,1}"
    r"|.*(?:acrobat|distiller|latex|ghostscript|reportlab|libreoffice|openoffice|indesign|quartz|adobe|canon|xerox|ricoh)\b.*)",
    re.IGNORECASE,
)
_XMP = re.compile(rb"<x:xmpmeta\b.{0,200000}?</x:xmpmeta>", re.DOTALL)
_FIRST = 1990  # PDF came in 1993; anything earlier is a clock that was never set


def facts_of(data: bytes, information: Mapping[str, str], *, language: str | None) -> Facts:
    """The facts that a PDF states.

    Args:
        data: The file, for its XMP, which is written to be found without reading the rest.
        information: The document information dictionary.
        language: Of the document catalog.

    Returns:
        Title, author, date of creation, language, publisher, subject and date of change;
        None or absent where not stated or plainly made by a program.
    """
    xmp = _xmp(data)
    title = _title(information.get("Title")) or _title(xmp.get("dc:title"))
    author = _author(information.get("Author")) or _author(xmp.get("dc:creator"))
    created = _date(information.get("CreationDate")) or _date(xmp.get("xmp:CreateDate"))
    changed = _date(information.get("ModDate")) or _date(xmp.get("xmp:ModifyDate"))
    further = {
        "publisher": _author(xmp.get("dc:publisher")),
        "subject": _title(information.get("Subject")) or _title(xmp.get("dc:description")),
        "keywords": _title(information.get("Keywords")) or _title(xmp.get("pdf:Keywords")),
        "modified": changed,
    }
    metadata = {key: value for key, value in further.items() if value}
    stated = _plain(language) or _plain(xmp.get("dc:language"))
    known = stated if stated and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", stated) else None
    return Facts(title=title, date=created, author=author, language=known, metadata=metadata)


def _plain(text: Any) -> str | None:
    """One line of sound text of at most 500 characters, or None."""
    if not isinstance(text, str):
        return None
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:500]
    if not line or "\ufffd" in line or sum(c.isalnum() for c in line) * 3 < len(line):
        return None
    return line


def _title(text: Any) -> str | None:
    title = _plain(text)
    if title is None or _NO_TITLE.fullmatch(title) or sum(c.isalpha() for c in title) < 3:
        return None
    return title


def _author(text: Any) -> str | None:
    name = _plain(text)
    if name is None or _NO_AUTHOR.fullmatch(name) or _NO_TITLE.fullmatch(name):
        return None
    return person(name)


def _date(text: Any) -> str | None:
    """An ISO date of "D:20220121180000Z" or XMP's form, if it can be true."""
    match = _DATE.match(text.strip()) if isinstance(text, str) else None
    if match is None or not (match[2] and match[3]):
        return None
    stated = iso_date(f"{match[1]}-{match[2]}-{match[3]}")
    if stated is None or date.fromisoformat(stated).year < _FIRST:
        return None
    # A day ahead for time zones; a clock set wrong states nothing.
    return stated if date.fromisoformat(stated) <= (datetime.now(UTC) + timedelta(days=1)).date() else None


def _xmp(data: bytes) -> dict[str, str]:
    """Single values of the last XMP packet, by name; a list's items are joined by commas."""
    start = data.rfind(b"<x:xmpmeta")
    match = _XMP.match(data, start) if start >= 0 else None
    if match is None:
        return {}
    packet = match.group().decode("utf-8", "replace")
    found: dict[str, str] = {}
    for name in (
        "dc:title",
        "dc:creator",
        "dc:publisher",
        "dc:description",
        "dc:language",
        "xmp:CreateDate",
        "xmp:ModifyDate",
        "pdf:Keywords",
    ):
        element = re.search(rf"<{name}>(.{{0,5000}}?)</{name}>", packet, re.DOTALL)
        attribute = re.search(rf'\b{name}="([^"]{{0,500}})"', packet)
        if element:
            items = re.findall(r"<rdf:li[^>]{0,200}>([^<]{0,1000})</rdf:li>", element[1]) or [
                re.sub(r"<[^>]{0,500}>", " ", element[1])
            ]
            if name in ("dc:title", "dc:description", "dc:language"):
                items = items[:1]
            found[name] = html.unescape(", ".join(item.strip() for item in items))
        elif attribute:
            found[name] = html.unescape(attribute[1])
    return found
