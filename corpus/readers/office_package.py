"""What DOCX, PPTX and XLSX share: parts, their relationships, stated properties; knows no body text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.errors import CorpusError
from corpus.metadata import iso_date, person
from corpus.readers.archive import Archive
from corpus.readers.extraction import Facts
from corpus.readers.xml import Element, local, parse, text_of

__all__ = ["Package", "Relation"]

# What programs write into a file that nobody gave a title or an author.
_NO_TITLE = re.compile(
    r"(?:word|excel|powerpoint)? ?(?:document|presentation|workbook|spreadsheet|template)? ?\d*|(?:microsoft )?"
    r"(?:word|powerpoint|excel) (?:document|presentation|worksheet|slides?)|(?:untitled|unbenannt|sans titre|no title|slide|book)"
    r"(?: \d+| document| presentation)?|titel|title|(?:prä|pre)?sentation\d*|dokument\d*|mappe ?\d*|.{0,80}\.(?:docx?|dotx?|pptx?|potx?|xlsx?)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-(?:docx|pptx)|openpyxl|xlsxwriter|apache poi|un-?named|unknown(?: author)?|docx4j|pandoc|aspose.*|"
    r"(?:microsoft office|windows|office|default|end) ?user|user|author|admin(?:istrator)?|benutzer|utilisateur|owner",
    re.IGNORECASE,
)
# When the templates were made that libraries and Excel copy; a file made with them has no date of its own.
_TEMPLATES = frozenset(
    {
        "2013-12-23T23:15:00Z",
        "2013-01-27T09:14:16Z",
        "2013-01-27T09:15:58Z",
        "2006-09-16T00:00:00Z",
        "2006-08-16T00:00:00Z",
    }
)
_ROOTS = {
    "document": "a Word document",
    "presentation": "a PowerPoint presentation",
    "workbook": "an Excel workbook",
}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A part that a part points at.

    Attributes:
        kind: The last piece of its type ("footnotes").
        target: The part's name.
    """

    kind: str
    target: str


class Package:
    """An Office file.

    Args:
        data: Its bytes.
        kind: What it should be ("a Word document").

    Raises:
        CorpusError: It is no ZIP file, encrypted, or without a main part.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        self.archive = Archive(data, kind)
        self._kind = kind
        self._top = self.relations("")

    def main(self, *fallbacks: str) -> str:
        """The name of the main part.

        Raises:
            CorpusError: There is none.
        """
        for relation in self._top.values():
            if relation.kind == "officeDocument" and self.archive.has(relation.target):
                return relation.target
        for name in fallbacks:
            if self.archive.has(name):
                return name
        raise CorpusError(f"it is not {self._kind}", hint="give it the suffix of what it is")

    def root(self, main: str, expected: str) -> Element:
        """The root element of the main part, which tells Word from Excel whatever the file is called.

        Raises:
            CorpusError: It is another kind of Office file.
        """
        found = self.tree(main)
        name = local(found)
        if name != expected:
            other = _ROOTS.get(name)
            raise CorpusError(
                f"it is {other}, not {self._kind}" if other else f"it is not {self._kind}",
                hint="give it the suffix of what it is",
            )
        return found

    def tree(self, name: str) -> Element:
        """The root element of a part.

        Raises:
            CorpusError: It is missing or can't be read.
        """
        return parse(self.archive.read(name), name)

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What a part points at within the file, by relationship id; empty if nothing."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.archive.has(part):
            return {}
        found: dict[str, Relation] = {}
        for element in self.tree(part):
            identity, target = element.get("Id"), element.get("Target")
            if not identity or not target or element.get("TargetMode") == "External":
                continue
            target = unquote(target.split("#", 1)[0])
            path = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = (element.get("Type") or "").rstrip("/").rsplit("/", 1)[-1]
            found[identity] = Relation(kind=kind, target=posixpath.normpath(path).lstrip("/"))
        return found

    def related(self, name: str, kind: str) -> list[str]:
        """The parts of a kind that a part points at and that exist, in order."""
        return [
            relation.target
            for relation in self.relations(name).values()
            if relation.kind == kind and self.archive.has(relation.target)
        ]

    def facts(self) -> Facts:
        """Title, author, date and language as the core properties state them, without programs' defaults."""
        part = next(
            (
                r.target
                for r in self._top.values()
                if r.kind == "core-properties" and self.archive.has(r.target)
            ),
            "docProps/core.xml",
        )
        if not self.archive.has(part):
            return Facts()
        stated: dict[str, str] = {}
        for element in self.tree(part):
            value = text_of(element)
            if value:
                stated.setdefault(local(element), value)
        creator = stated.get("creator", "")
        created, modified = stated.get("created", ""), stated.get("modified", "")
        title = stated.get("title", "")
        language = stated.get("language", "")
        metadata = {
            key: stated[name][:1000]
            for key, name in (
                ("subject", "subject"),
                ("keywords", "keywords"),
                ("publisher", "publisher"),
                ("category", "category"),
            )
            if name in stated
        }
        description = stated.get("description", "")
        if description and not description.startswith(("generated by ", "generated using ")):
            metadata["description"] = description[:1000]
        changed = iso_date(modified) if modified not in _TEMPLATES else None
        if changed:
            metadata["modified"] = changed
        return Facts(
            title=title if title and not _NO_TITLE.fullmatch(title) else None,
            date=iso_date(created) if created not in _TEMPLATES else None,
            author=person(creator.replace(";", ", "))
            if creator and not _NO_AUTHOR.fullmatch(creator)
            else None,
            language=language if _TAG.fullmatch(language) else None,
            metadata=metadata,
        )
