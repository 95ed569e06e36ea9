"""Title, date, author and language that an HTML page states about itself; guesses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
_KEPT = ("description", "og:site_name", "keywords")
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
    linked = list(_linked_data(tree))
    page_title = tree.css_first("head > title") or tree.css_first("title")
    title = (
        _first(meta, _TITLES)
        or next((t for item in linked if (t := _string(item.get("headline")))), None)
        or heading
        or (page_title.text() if page_title else None)
    )
    published = next((d for name in _DATES if (d := iso_date(meta.get(name, "")))), None)
    published = published or next(
        (d for i in linked if (d := iso_date(_string(i.get("datePublished")) or ""))), None
    )
    author = next((a for name in _AUTHORS if (a := person(meta.get(name, "")))), None)
    author = author or next((a for item in linked if (a := _names(item.get("author")))), None)
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    return Facts(
        title=" ".join(title.split()) if title else None,
        date=published or _time(tree),
        author=author or _byline(tree),
        language=language.strip() if language and language.strip() else None,
        metadata={name: " ".join(meta[name].split())[:1000] for name in _KEPT if meta.get(name, "").strip()},
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)


def _linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Articles among the page's JSON-LD; what doesn't parse states nothing."""
    for node in tree.css('script[type="application/ld+json"]'):
        content = node.text()
        if not content or len(content) > _LARGEST_JSON:
            continue
        try:
            data = json.loads(content, strict=False)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items[:50]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                for part in graph[:50] if isinstance(graph, list) else [item]:
                    if isinstance(part, dict) and ("headline" in part or "datePublished" in part):
                        yield part


def _string(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _names(value: object) -> str | None:
    """The author or authors of a JSON-LD item, joined by commas."""
    people = value if isinstance(value, list) else [value]
    names = []
    for someone in people[:20]:
        name = _string(someone.get("name")) if isinstance(someone, dict) else _string(someone)
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
