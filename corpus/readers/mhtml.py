"""Saved web archives (MHTML): the page in them is read as HTML, its pictures and scripts are left alone; no network."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.readers.extraction import Extraction, Format
from corpus.readers.html import read as read_html

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["FORMAT"]

_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*[!-9;-~]{1,80}:")
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MOST_PARTS = 20_000


def read(data: bytes, encoding: str | None) -> Extraction:
    """The page of an archive.

    Its address is where it was saved from. The date in the archive's head is that of
    saving, which says nothing of the page's, and isn't taken.

    Raises:
        CorpusError: It is no archive, or holds no page.
    """
    from email import message_from_bytes, policy

    if not _HEADER.match(data[:400]):
        raise CorpusError("it is no web archive (MHTML)", hint="save the page again, or as .html")
    try:
        archive: Message = message_from_bytes(data.lstrip(), policy=policy.compat32)
        page = _page(archive)
    except RecursionError:
        raise CorpusError("its parts are nested too deep", hint="save the page again, or as .html") from None
    if page is None:
        raise CorpusError("it holds no web page", hint="save the page again, or as .html")
    body = page.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        raise CorpusError("the page in it is empty", hint="save the page again, or as .html")
    extraction = read_html(body, encoding or _encoding(page, body))
    address = next(
        (
            found[0]
            for message, name in ((page, "Content-Location"), (archive, "Snapshot-Content-Location"))
            if (found := _ADDRESS.fullmatch("".join(str(message.get(name) or "").split())))
        ),
        None,
    )
    if address is None:
        return extraction
    facts = extraction.facts
    return replace(extraction, facts=replace(facts, metadata={"url": address, **facts.metadata}))


def _page(archive: Message) -> Message | None:
    """The part that the archive names as its start, else the first that is HTML."""
    start = str(archive.get_param("start") or "").strip()
    first: Message | None = None
    for number, part in enumerate(archive.walk()):
        if number > _MOST_PARTS:
            break
        if part.is_multipart() or part.get_content_type() not in _HTML:
            continue
        if start and str(part.get("Content-ID") or "").strip() == start:
            return part
        first = first or part
    return first


def _encoding(page: Message, body: bytes) -> str | None:
    """What the part's head says of its characters, where it isn't found out without and fits."""
    stated = page.get_content_charset()
    if stated is None or stated.startswith(("utf-7", "utf7", "unicode-1")):
        return None
    for name in ("utf-8", stated):
        try:
            body.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
        return None if name == "utf-8" else name
    return None


FORMAT = Format(extractor="mhtml/1", read=read)
