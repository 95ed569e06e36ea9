"""Which format a file is: by its suffix, and without one by its content; reads no text from it.

A file whose content isn't what its suffix says is refused by its reader, which names
what it is: nothing is served or rendered as something that it doesn't claim to be.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePath

from corpus.decode import decode, kind_of_binary
from corpus.errors import CorpusError
from corpus.readers import FORMATS, SUPPORTED
from corpus.readers.archive import BROKEN
from corpus.readers.extraction import Format

__all__ = ["format_of", "suffix_of_content"]

_HINTS: Mapping[str, str] = {
    ".doc": "save it as .docx",
    ".dot": "save it as .docx",
    ".rtf": "save it as .docx",
    ".wpd": "save it as .docx",
    ".pages": "export it as .docx or .pdf",
    ".ppt": "save it as .pptx",
    ".pps": "save it as .pptx",
    ".key": "export it as .pptx or .pdf",
    ".numbers": "export it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".msg": "save it as .eml",
    ".mobi": "convert it to .epub",
    ".azw3": "convert it to .epub",
    ".djvu": "convert it to .pdf",
    ".ps": "convert it to .pdf",
}
_PLACES = (
    ("word/", ".docx"),
    ("ppt/", ".pptx"),
    ("xl/", ".xlsx"),
    ("META-INF/container.xml", ".epub"),
)
_IMAGES = {
    "a PNG image": ".png",
    "a JPEG image": ".jpg",
    "a GIF image": ".gif",
    "a TIFF image": ".tiff",
    "a WebP image": ".webp",
}
_HEADER = re.compile(
    r"^(?:From|To|Subject|Date|Received|Message-ID|MIME-Version|Return-Path|Delivered-To): ?\S", re.I | re.M
)
_HEAD = 65_536


def format_of(name: str, data: bytes) -> Format:
    """The format to read a file as.

    Args:
        name: Its name.
        data: Its content, which is looked at only if the name has no suffix.

    Returns:
        The format.

    Raises:
        CorpusError: The suffix, or the content, is of no format that can be read.
    """
    suffix = PurePath(name).suffix.lower()
    format_ = FORMATS.get(suffix)
    if format_ is not None:
        return format_
    if suffix:
        raise CorpusError(f"{suffix} files can't be read", hint=_HINTS.get(suffix, SUPPORTED))
    found = suffix_of_content(data)
    format_ = FORMATS.get(found)
    if format_ is None:
        raise CorpusError(f"it looks like a {found} file, which can't be read", hint=SUPPORTED)
    return format_


def suffix_of_content(data: bytes) -> str:
    """The suffix that a file's content would deserve.

    Args:
        data: The content.

    Returns:
        A suffix; ".txt" for text that is nothing else.

    Raises:
        CorpusError: It is of a known binary format that has no suffix here, or unknown binary data.

    >>> suffix_of_content(b"<!DOCTYPE html><p>Hello"), suffix_of_content(b"Hello.")
    ('.html', '.txt')
    """
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _suffix_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0") and "Workbook".encode("utf-16-le") in data:
        return ".xls"
    kind = kind_of_binary(data)
    if kind in _IMAGES:
        return _IMAGES[kind]
    if kind:
        raise CorpusError(f"it is {kind}", hint="give it the suffix of what it is")
    return _suffix_of_text(decode(data[:_HEAD] if len(data) > _HEAD else data).text, whole=len(data) <= _HEAD)


def _suffix_of_zip(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except BROKEN:
        return ".zip"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return ".odt"
    for place, suffix in _PLACES:
        if any(name.startswith(place) for name in names):
            return suffix
    return ".zip"


def _suffix_of_text(text: str, *, whole: bool) -> str:
    start = text.lstrip("\ufeff \t\r\n")
    if re.match(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", start, re.IGNORECASE):
        return ".html"
    if re.match(r"MIME-Version: .{0,400}Content-Type: multipart/related", start, re.IGNORECASE | re.DOTALL):
        return ".mhtml"
    top = start.partition("\n\n")[0].replace("\r\n", "\n").partition("\n\n")[0]
    if start.startswith("From ") and len(_HEADER.findall(top)) >= 2:
        return ".mbox"
    if len(_HEADER.findall(top)) >= 3 and re.match(r"[!-9;-~]{1,80}:", top):
        return ".eml"
    if start[:1] in "{[" and start and _is_json(text, whole):
        return ".json"
    return ".txt"


def _is_json(text: str, whole: bool) -> bool:
    import json

    try:
        json.loads(text if whole else text[: text.rfind("\n")].split("\n", 1)[0])
    except (ValueError, RecursionError):
        lines = [line for line in text.split("\n")[:2] if line.strip()]
        try:
            return len(lines) == 2 and all(isinstance(json.loads(line), dict | list) for line in lines)
        except (ValueError, RecursionError):
            return False
    return True
