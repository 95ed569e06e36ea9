"""Reads files, bytes and text into parsed documents; the corpus layer's front door."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from corpus.assemble import assemble
from corpus.errors import CorpusError
from corpus.parsed import ParsedDocument
from corpus.readers import FORMATS, Extraction, Format, Member
from corpus.readers.detect import format_of
from corpus.unseen import unseen

__all__ = [
    "MAX_BYTES",
    "Reading",
    "checked_size",
    "read_bytes",
    "read_file",
    "read_text",
    "read_whole",
    "shown",
]

MAX_BYTES = 50_000_000  # a source above this is refused; 50 MB of text is a thousand novels' chapters


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file gave.

    Attributes:
        document: Its own text, or None for one that only holds other files.
        members: The files in it, not read yet.
        warnings: One line each, for the user.
    """

    document: ParsedDocument | None = None
    members: tuple[Member, ...] = ()
    warnings: tuple[str, ...] = ()


_TEXT_FORMATS = {"text": ".txt", "markdown": ".md", "html": ".html"}


def read_file(
    path: str | Path, *, source: str | None = None, encoding: str | None = None, max_bytes: int = MAX_BYTES
) -> ParsedDocument:
    """A file as a parsed document.

    Args:
        path: A file whose suffix is in `FORMATS`.
        source: How to name it; the path as given by default.
        encoding: Its encoding; detected by default.
        max_bytes: Refuse a larger file.

    Returns:
        The parsed document.

    Raises:
        CorpusError: It can't be read, is empty, too large, not what its suffix says,
            or of a format that isn't supported; the message names it.
    """
    name = str(path) if source is None else source
    try:
        file = Path(path)
        checked_size(file, name, max_bytes)
        data = file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise CorpusError(f"{shown(name)}: can't be read: {reason}", hint="check its permissions") from None
    return read_bytes(data, name=str(path), source=name, encoding=encoding, max_bytes=max_bytes)


def checked_size(file: Path, source: str, max_bytes: int) -> int:
    """The size of a file that may be read.

    Raises:
        CorpusError: It is none, or larger than `max_bytes`.
        OSError: It can't be looked at.
    """
    if file.is_dir():
        raise CorpusError(f"{shown(source)}: it is a folder", hint="read the files in it")
    if not file.is_file():
        exists = file.exists()
        raise CorpusError(
            f"{shown(source)}: " + ("it is not a regular file" if exists else "there is no such file"),
            hint="check the path",
        )
    size = file.stat().st_size
    if size > max_bytes:
        raise _too_large(source, size, max_bytes)
    return size


def read_bytes(
    data: bytes,
    *,
    name: str,
    source: str | None = None,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> ParsedDocument:
    """The bytes of a file as a parsed document.

    Args:
        data: Its bytes.
        name: A file name, for the format and for the title of last resort.
        source: How to name it; `name` by default.
        encoding: Its encoding; detected by default.
        max_bytes: Refuse more bytes than this.

    Returns:
        The parsed document.

    Raises:
        CorpusError: As `read_file()`.
    """
    source = name if source is None else source
    reading = read_whole(data, name=name, source=source, encoding=encoding, max_bytes=max_bytes)
    if reading.document is None:
        raise CorpusError(
            f"{shown(source)}: it holds files and no text of its own",
            hint="read_sources() and Library.add() read what is in it",
        )
    return reading.document


def read_whole(
    data: bytes,
    *,
    name: str,
    source: str,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
    metadata: Mapping[str, str] | None = None,
) -> Reading:
    """The bytes of a file as a parsed document, and the files in it.

    Args:
        data: Its bytes.
        name: A file name, for the format and for the title of last resort.
        source: How to name it.
        encoding: Its encoding; detected by default.
        max_bytes: Refuse more bytes than this.
        metadata: Facts that the bytes don't state.

    Returns:
        The parsed document, if it has text of its own, and the files in it.

    Raises:
        CorpusError: As `read_file()`.
    """
    try:
        format_ = format_of(name, data)
    except CorpusError as error:
        raise CorpusError(f"{shown(source)}: {error.args[0]}", hint=error.hint) from None
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise CorpusError(f"{shown(source)}: it is empty", hint="add files with text in them")
    if len(data) > max_bytes:
        raise _too_large(source, len(data), max_bytes)
    try:
        extraction = format_.read(data, encoding)
        if extraction.members and not extraction.text.strip():
            return Reading(members=extraction.members, warnings=extraction.warnings)
        if not extraction.text.strip():
            raise _textless(extraction, format_)
        document = assemble(
            extraction,
            source=source,
            title=PurePath(name).stem or name,
            source_sha256=hashlib.sha256(data).hexdigest(),
            extractor=format_.extractor,
            metadata=metadata,
        )
    except CorpusError as error:
        raise CorpusError(
            f"{shown(source)}: {error.args[0]}", hint=error.hint, retryable=error.retryable
        ) from error
    document = replace(document, warnings=(*document.warnings, *unseen(document.raw_text)))
    return Reading(document=document, members=extraction.members, warnings=document.warnings)


def read_text(
    text: str,
    *,
    source: str,
    title: str | None = None,
    date: str | None = None,
    format: str = "text",
) -> ParsedDocument:
    """Text as a parsed document.

    Args:
        text: The text or markup.
        source: Path, URL or other name.
        title: Its title; by default the one the text states, else the source's last part.
        date: ISO 8601 date, if the text states none.
        format: "text", "markdown" or "html".

    Returns:
        The parsed document; its `encoding` is None.

    Raises:
        CorpusError: There is no text, or the format is unknown.
        ValueError: `date` is no ISO 8601 date.
    """
    from corpus.metadata import iso_date

    suffix = _TEXT_FORMATS.get(format)
    if suffix is None:
        raise CorpusError(
            f"{shown(source)}: unknown format {format!r}", hint="one of " + ", ".join(_TEXT_FORMATS)
        )
    if date is not None and iso_date(date) != date:
        raise ValueError(f"not an ISO 8601 date: {date!r}")
    format_ = FORMATS[suffix]
    if format_.extract is None:
        raise CorpusError(f"{shown(source)}: {format} can't be read from text")
    if not text.strip():
        raise CorpusError(f"{shown(source)}: it is empty", hint="give it some text")
    try:
        extraction = format_.extract(text)
        if title is not None:
            extraction = replace(extraction, facts=replace(extraction.facts, title=title))
        return assemble(
            extraction,
            source=source,
            title=PurePath(source).stem or source,
            source_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            extractor=format_.extractor,
            date=date,
        )
    except CorpusError as error:
        raise CorpusError(f"{shown(source)}: {error.args[0]}", hint=error.hint) from error


def _textless(extraction: Extraction, format_: Format) -> CorpusError:
    """What the reader warned of is why there is no text (a page that can't be read off its picture), else a guess."""
    if extraction.warnings:
        return CorpusError("it holds no text: " + "; ".join(extraction.warnings))
    from corpus.readers.textless import hint_for

    return CorpusError("it holds no text", hint=hint_for(format_.extractor))


def _too_large(name: str, size: int, max_bytes: int) -> CorpusError:
    return CorpusError(
        f"{shown(name)}: {size / 1e6:,.1f} MB is over the limit of {max_bytes / 1e6:,.1f} MB",
        hint="split it, or raise max_bytes",
    )


def shown(name: str) -> str:
    """A name on one line: control characters and lone surrogates escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
