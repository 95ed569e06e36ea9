"""What a source is called in a few words, from what it says about itself; invents no name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.document import Document

__all__ = ["short_name"]

_PUBLISHER = ("og:site_name", "publisher", "site_name", "site", "outlet", "newspaper", "agency")
# "GENEVA (Harbour Wire) — ": an agency signs its first paragraph.
_DATELINE = re.compile(
    r"^[A-Z][A-Z .,'’-]{2,40}(?:, [A-Z][\w. ]{1,20})? \((?P<agency>[^()\n]{2,30})\) ?(?:—|–|-|--) ", re.M
)
# "© 2022 The Harbour Wire. All rights reserved."
_RIGHTS = re.compile(
    r"(?:©|\([cC]\)|\bCopyright\b)(?: ?©)? ?(?:(?:19|20)\d\d )?(?P<holder>(?:[A-Z][\w’'&-]*)(?: (?:of |the |de )?[A-Z][\w’'&-]*){0,4})"
)
_SIGNED_WITHIN = 2000
_TITLE = 40


def short_name(document: Document) -> str:
    """The publisher, site or owner that the document names, else its host, its title if short, or its file name.

    >>> page = "https://www.example.org/a/b.html"
    >>> short_name(Document(id="", text="", source=page, title="A very long headline about everything"))
    'example.org'
    """
    for key in _PUBLISHER:
        value = " ".join(document.metadata.get(key, "").split())
        if 0 < len(value) <= _TITLE:
            return value
    if signed := _DATELINE.search(document.text[:_SIGNED_WITHIN]):
        return signed["agency"]
    if owned := _RIGHTS.search(document.text[-_SIGNED_WITHIN:]):
        return owned["holder"].removesuffix(" All")
    parts = urlsplit(document.source) if "://" in document.source else None
    if parts is not None and parts.scheme in {"http", "https"} and parts.hostname:
        return parts.hostname.removeprefix("www.")
    title = " ".join(document.title.split())
    if 0 < len(title) <= _TITLE:
        return title
    return PurePosixPath(document.source.replace("\\", "/")).name or document.source
