"""JSON values with nothing lost of them, and the facts that a record states; knows no blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.metadata import iso_date, person
from corpus.readers.extraction import Facts

if TYPE_CHECKING:
    from typing import TypeAlias

__all__ = ["TITLES", "Object", "Value", "facts_of", "parse", "text_of"]

TITLES = ("title", "headline", "name", "subject")
_DATES = (
    "date",
    "published",
    "datepublished",
    "published_at",
    "publish_date",
    "published_date",
    "pubdate",
    "created_at",
    "timestamp",
)
_AUTHORS = ("author", "authors", "byline", "creator")


class Object(tuple[tuple[str, "Value"], ...]):
    """A JSON object as its pairs: names may repeat, and none is lost."""

    __slots__ = ()


Value: TypeAlias = "str | bool | list[Value] | Object | None"  # numbers stay as they are written


def parse(text: str) -> Value:
    """A value; numbers stay as they are written, and of repeated names all are kept.

    Raises:
        ValueError: It isn't JSON.
        CorpusError: It is nested too deep.
    """
    import json

    try:
        value: Value = json.loads(
            text.lstrip("\ufeff"),
            object_pairs_hook=Object,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            strict=False,
        )
    except RecursionError:
        raise CorpusError("its values are nested too deep", hint="save its text as .txt instead") from None
    return value


def facts_of(record: Object) -> Facts:
    """What a document that is one record says of itself."""
    stated = {name.lower(): value for name, value in reversed(record)}

    def first(names: Sequence[str]) -> str | None:
        return next((v for name in names if isinstance(v := stated.get(name), str) and v.strip()), None)

    authors = next((stated[name] for name in _AUTHORS if stated.get(name)), None)
    people = [person(_name_of(one)) for one in (authors if isinstance(authors, list) else [authors])]
    language = first(("language", "lang"))
    metadata = {
        key: value
        for key, names in (("publisher", ("publisher",)), ("url", ("url",)))
        if (value := first(names))
    }
    title = first(TITLES)
    return Facts(
        title=title if title and len(title) <= 300 else None,
        date=next((d for name in _DATES if (d := iso_date(text_of(stated.get(name))))), None),
        author=", ".join(name for name in people if name) or None,
        language=language
        if language and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language)
        else None,
        metadata=metadata,
    )


def _name_of(value: Value) -> str:
    if isinstance(value, Object):
        return next((v for k, v in value if k.lower() == "name" and isinstance(v, str)), "")
    return text_of(value)


def text_of(value: Value) -> str:
    """A string; empty for any other value."""
    return value if isinstance(value, str) else ""
