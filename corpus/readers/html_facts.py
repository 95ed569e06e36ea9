"""What an HTML page states about itself: title, dates, author, publisher, language, address; guesses nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from corpus.metadata import iso_date, person
from corpus.readers.extraction import Facts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["facts_of_html"]

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "headline")
_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "citation_publication_date",
    "citation_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
)
_AUTHORS = ("author", "article:author", "dc.creator", "citation_author", "parsely-author", "byl")
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "revised",
)
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher")
_KEPT = {"description": "description", "og:description": "description", "keywords": "keywords"}
_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000
_LARGEST_JSON = 500_000


def facts_of_html(source: str, *, heading: str | None) -> Facts:
    """What a page states in `meta`, JSON-LD, `time`, `title` and its main heading.

    Args:
        source: HTML.
        heading: The text of its main visible heading, if it has one.

    Returns:
        The stated facts.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source)
    meta = _meta(tree)
    linked, known = _linked_data(tree)
    page_title = tree.css_first("head > title") or tree.css_first("title")
    title = (
        _first(meta, _TITLES)
        or _stated(linked, "headline")
        or heading
        or (page_title.text() if page_title else None)
    )
    published = next((d for name in _DATES if (d := iso_date(meta.get(name, "")))), None)
    published = published or iso_date(_stated(linked, "datePublished") or "")
    author = next((a for name in _AUTHORS if (a := person(meta.get(name, "")))), None)
    author = author or next((a for item in linked if (a := _names(item.get("author"), known))), None)
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    language = language or meta.get("content-language") or _stated(linked, "inLanguage")
    metadata: dict[str, str] = {}
    for name, key in _KEPT.items():
        if meta.get(name, "").strip():
            metadata.setdefault(key, " ".join(meta[name].split())[:1000])
    stated = {
        "publisher": _publisher(meta, linked, known),
        "modified": next((d for name in _MODIFIED if (d := iso_date(meta.get(name, "")))), None)
        or iso_date(_stated(linked, "dateModified") or ""),
        "url": _canonical(tree, meta),
    }
    metadata |= {key: value for key, value in stated.items() if value}
    return Facts(
        title=" ".join(title.split()) if title else None,
        date=published or _time(tree),
        author=author or _byline(tree),
        language=_language(language),
        metadata=metadata,
    )


def _stated(linked: list[dict[str, Any]], name: str) -> str | None:
    """The first text that an item of the JSON-LD has under a name."""
    return next((text for item in linked if (text := _string(item.get(name)))), None)


def _publisher(meta: dict[str, str], linked: list[dict[str, Any]], known: dict[str, str]) -> str | None:
    """The publisher's name in the JSON-LD, else in `meta`; an address is no name."""
    found = next((name for item in linked if (name := _names(item.get("publisher"), known))), None)
    found = found or next((name for key in _PUBLISHERS if (name := person(meta.get(key, "")))), None)
    return " ".join(found.split())[:200] if found else None


def _language(text: str | None) -> str | None:
    """A language tag in its usual spelling ("en_GB" is "en-GB"), or None."""
    tag = (text or "").strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}", tag) else None


def _canonical(tree: LexborHTMLParser, meta: dict[str, str]) -> str | None:
    """The address that the page says is its own; a relative one counts where the page states a base."""
    base_node = tree.css_first("base[href]")
    base = (base_node.attributes.get("href") or "").strip() if base_node else ""
    if not _ADDRESS.fullmatch(base):
        base = ""
    stated = [
        node.attributes.get("href") or ""
        for node in tree.css("link[rel][href]")
        if "canonical" in (node.attributes.get("rel") or "").lower().split()
    ]
    for address in (*stated[:1], meta.get("og:url", "")):
        address = address.strip()
        if address and base and not _ADDRESS.fullmatch(address):
            try:
                address = urljoin(base, address)
            except ValueError:  # brackets that don't match
                continue
        if len(address) <= _LONGEST_ADDRESS and address.isprintable() and _ADDRESS.fullmatch(address):
            return address
    return None


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if not name and (attributes.get("http-equiv") or "").lower() == "content-language":
            name = "content-language"
        content = attributes.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)


def _linked_data(tree: LexborHTMLParser) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Articles among the page's JSON-LD, and names by the ids they refer to; what doesn't parse states nothing."""
    articles: list[dict[str, Any]] = []
    known: dict[str, str] = {}
    for node in tree.css('script[type="application/ld+json"]'):
        content = node.text()
        if not content or len(content) > _LARGEST_JSON:
            continue
        try:
            data = json.loads(content, strict=False)
        except (ValueError, RecursionError):
            continue
        for part in _parts(data):
            if "headline" in part or "datePublished" in part:
                articles.append(part)
            identity, name = _string(part.get("@id")), _string(part.get("name"))
            if identity and name:
                known.setdefault(identity, name)
    return articles, known


def _parts(data: object) -> Iterator[dict[str, Any]]:
    for item in data[:50] if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            yield from (
                part for part in (graph[:50] if isinstance(graph, list) else [item]) if isinstance(part, dict)
            )


def _string(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _names(value: object, known: dict[str, str]) -> str | None:
    """The author or authors of a JSON-LD item, joined by commas."""
    people = value if isinstance(value, list) else [value]
    names = []
    for someone in people[:20]:
        if isinstance(someone, dict):
            name = _string(someone.get("name")) or known.get(_string(someone.get("@id")) or "")
        else:
            name = _string(someone)
        tidy = person(name) if name else None
        if tidy:
            names.append(tidy)
    return ", ".join(names) or None


def _time(tree: LexborHTMLParser) -> str | None:
    """The date of a `time` element that says it is the publication's, or of the page's only one."""
    times = tree.css("time")
    for node in times:
        attributes = node.attributes
        said = f"{attributes.get('itemprop') or ''} {attributes.get('class') or ''}".lower()
        if "pubdate" in attributes or "published" in said:
            return iso_date(attributes.get("datetime") or node.text())
    dates = {iso_date(node.attributes.get("datetime") or node.text()) for node in times[:50]}
    return dates.pop() if len(dates) == 1 else None


def _byline(tree: LexborHTMLParser) -> str | None:
    """A visible byline: `rel=author`, `itemprop=author` or an element of class byline or author."""
    for selector in ('[rel="author"]', '[itemprop="author"]', ".byline", ".author"):
        node = tree.css_first(selector)
        text = " ".join(node.text().split()) if node else ""
        if 2 < len(text) <= 100:
            return person(text)
    return None
