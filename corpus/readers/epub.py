"""E-books to blocks: a page a chapter, in the order of the spine; the HTML walker reads the chapters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.decode import decode
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.metadata import iso_date, person
from corpus.readers.archive import Archive
from corpus.readers.builder import Builder
from corpus.readers.extraction import Extraction, Facts, Format
from corpus.readers.html_walk import walk
from corpus.readers.xml import Element, local, parse, text_of

__all__ = ["FORMAT"]

_CHAPTER = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
# XHTML closes an empty element in its own tag, which HTML doesn't know: "<title/>" would swallow the page.
_SELF_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([A-Za-z][\w:-]*)((?:\s[^<>]{0,2000})?)/>"
)
_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]*\[[^\]]*<!ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_DEEPEST = 2_000  # opened elements before any closes: lexbor takes quadratic time in nesting
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_HINT = "save it again with the program that made it"
_MOST_CHAPTERS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What the package document lists."""

    facts: Facts
    chapters: tuple[str, ...]
    navigation: frozenset[str]
    warnings: tuple[str, ...]


def read(data: bytes, encoding: str | None) -> Extraction:
    """The text of an e-book; its navigation is left out, since it repeats the headings."""
    archive = Archive(data, "an EPUB")
    _refuse_locked(archive)
    package = _package_name(archive)
    book = _book(parse(archive.read(package), package, doctype=True), posixpath.dirname(package))
    out = Builder()
    missing = 0
    for name in book.chapters:
        if name in book.navigation:
            continue
        if not archive.has(name):
            missing += 1
            continue
        out.page()
        _chapter(archive.read(name), name, encoding, out)
    warnings = list(book.warnings)
    if missing:
        warnings.append(f"{missing:,} of its {len(book.chapters):,} chapters are missing from the file")
    return out.build(facts=book.facts, warnings=warnings)


def _refuse_locked(archive: Archive) -> None:
    if not archive.has("META-INF/encryption.xml"):
        return
    root = parse(archive.read("META-INF/encryption.xml"), "META-INF/encryption.xml")
    for element in root.iter():
        if local(element) != "EncryptedData":
            continue
        method = next((e.get("Algorithm") for e in element if local(e) == "EncryptionMethod"), None)
        if method not in _FONTS:  # publishers scramble fonts, which no text needs
            raise CorpusError("it is locked by copy protection", hint="add a copy without it")


def _package_name(archive: Archive) -> str:
    name = "META-INF/container.xml"
    if archive.has(name):
        for element in parse(archive.read(name), name).iter():
            path = element.get("full-path")
            if local(element) == "rootfile" and path and archive.has(unquote(path)):
                return unquote(path)
    found = [name for name in archive.names if name.lower().endswith(".opf")]
    if len(found) != 1:
        raise CorpusError(
            "it is not an EPUB: no package document in it", hint="give it the suffix of what it is"
        )
    return found[0]


def _book(root: Element, folder: str) -> _Book:
    items: dict[str, tuple[str, str, str]] = {}
    spine: list[str] = []
    stated: dict[str, list[str]] = {}
    dates: dict[str, str] = {}
    for element in root.iter():
        name = local(element)
        if name == "item":
            path = posixpath.normpath(posixpath.join("/", folder, unquote(element.get("href") or ""))).lstrip(
                "/"
            )
            items[element.get("id") or ""] = (
                path,
                element.get("media-type") or "",
                element.get("properties") or "",
            )
        elif name == "itemref":
            spine.append(element.get("idref") or "")
        elif name in ("title", "creator", "publisher", "language", "subject", "description"):
            value = text_of(element)
            if value:
                stated.setdefault(name, []).append(value)
        elif name == "date":
            event = next((v for k, v in element.attrib.items() if k.endswith("event")), "publication")
            dates.setdefault(event, text_of(element) or "")
        elif name == "meta" and element.get("property") == "dcterms:modified":
            dates.setdefault("modified", text_of(element) or "")
    chapters = [items[identity] for identity in spine if identity in items]
    warnings = []
    if len(chapters) > _MOST_CHAPTERS:
        warnings.append(f"only the first {_MOST_CHAPTERS:,} of its {len(chapters):,} chapters were read")
    return _Book(
        facts=_facts(stated, dates),
        chapters=tuple(path for path, kind, _ in chapters[:_MOST_CHAPTERS] if kind in _CHAPTER or not kind),
        navigation=frozenset(path for path, _, properties in items.values() if "nav" in properties.split()),
        warnings=tuple(warnings),
    )


def _facts(stated: dict[str, list[str]], dates: dict[str, str]) -> Facts:
    def first(name: str) -> str | None:
        return next(iter(stated.get(name, [])), None)

    published = dates.get("publication") or dates.get("original-publication") or dates.get("creation")
    metadata = {
        name: value[:1000]
        for name, value in (
            ("publisher", first("publisher")),
            ("description", first("description")),
            ("subject", ", ".join(stated.get("subject", [])) or None),
            ("modified", iso_date(dates.get("modified") or dates.get("modification") or "")),
        )
        if value
    }
    authors = [name for creator in stated.get("creator", []) if (name := person(creator))]
    language = first("language")
    return Facts(
        title=first("title"),
        date=iso_date(published or ""),
        author=", ".join(authors) or None,
        language=language
        if language and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language)
        else None,
        metadata=metadata,
    )


def _chapter(data: bytes, name: str, encoding: str | None, out: Builder) -> None:
    match = _DECLARED.search(data[:400])
    if not data.strip():
        return
    decoded = decode(data, encoding=encoding, declared=match[1].decode("ascii") if match else None)
    if _ENTITIES.search(decoded.text[:100_000]):
        raise CorpusError(f"its {name} declares entities", hint=_HINT)
    if _nested(decoded.text):
        raise CorpusError(f"its {name} is nested more than {_DEEPEST:,} deep", hint=_HINT)
    source = _SELF_CLOSED.sub(r"<\1\2></\1>", decoded.text)
    for block in walk(source):
        label = Label.HEADING if re.fullmatch("h[1-6]", block.tag) else Label.BODY
        out.add(block.text, label, tight=block.tight)


def _nested(source: str) -> bool:
    depth = 0
    for match in _tags(source):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _tags(source: str) -> Iterator[re.Match[str]]:
    """Opening and closing tags of elements that hold others."""
    return re.finditer(
        r"<(/?)(?:div|span|section|table|tr|td|ul|ol|li|blockquote|b|i|em|strong|a|font)\b(?![^<>]*/>)",
        source,
    )


FORMAT = Format(extractor="epub/1", read=read)
