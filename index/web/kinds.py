"""Which reader a fetched file is for: by its stated type, then by its first bytes and name; reads no text."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

__all__ = ["charset_of", "media_type_of", "readable", "suffix_of"]

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/x-mimearchive": ".mhtml",
    "application/zip": ".zip",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tiff",
}
# These say nothing: the name in the URL and the first bytes decide.
_VAGUE = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/download", "text/plain"}
)
_MARKUP = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def media_type_of(header: str) -> str:
    """The media type of a Content-Type header, lower case; empty where it states none."""
    match = _TYPE.match(header)
    return match[1].lower() if match else ""


def charset_of(header: str) -> str | None:
    """The character set that a Content-Type header states."""
    match = _CHARSET.search(header)
    return match[1] if match else None


def readable(media_type: str, formats: frozenset[str]) -> bool:
    """Whether a body of this type is worth fetching, judged before it is."""
    return media_type in _VAGUE or _SUFFIXES.get(media_type) in formats


def suffix_of(media_type: str, url: str, head: bytes, formats: frozenset[str]) -> str | None:
    """The file suffix whose reader takes a body, or None where none does.

    >>> suffix_of("text/html", "https://a.org/x.pdf", b"<p>", frozenset({".html", ".pdf"}))
    '.html'

    Args:
        media_type: As stated.
        url: The final one.
        head: The first bytes; some kilobytes are enough.
        formats: Suffixes that can be read.
    """
    suffix = _SUFFIXES.get(media_type)
    if media_type in _VAGUE:
        named = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
        if head.startswith(b"%PDF-"):
            suffix = ".pdf"
        elif media_type != "text/plain" and _MARKUP.match(head):
            suffix = ".html"
        elif named in formats and not (media_type == "text/plain" and named in {".html", ".htm", ".xhtml"}):
            suffix = named
        elif media_type != "text/plain" and b"\x00" in head:
            suffix = None
        else:
            suffix = ".txt"
    return suffix if suffix in formats else None
