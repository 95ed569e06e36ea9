"""What a source is called in a few words, from what it says about itself; invents no name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.document import Document

__all__ = ["short_name", "short_names"]

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
    return _file(document)


def short_names(documents: Mapping[str, Document]) -> dict[str, str]:
    """The short names of documents by id, with the file's name where two of one title or publisher are alike.

    >>> leases = {n: Document(id=n, text="", source=f"{n}/lease-{n}.txt", title="Lease") for n in ("2019", "2023")}
    >>> short_names(leases)
    {'2019': 'Lease, lease-2019.txt', '2023': 'Lease, lease-2023.txt'}
    """
    names = {identity: short_name(document) for identity, document in documents.items()}
    often = Counter(names.values())
    return {
        identity: name
        if often[name] == 1 or name == _file(documents[identity])
        else f"{name}, {_file(documents[identity])}"
        for identity, name in names.items()
    }


def _file(document: Document) -> str:
    return PurePosixPath(document.source.replace("\\", "/")).name or document.source
