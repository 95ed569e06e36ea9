"""ZIP archives to the files in them, under limits of count and size; writes nothing and opens none of the files.

Sizes and names that an archive states are never believed: bytes are counted as they come out, and a name is only
shown, so one that climbs out of its folder leads nowhere. What can't be had is said for each file.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import PurePosixPath

from corpus.errors import CorpusError
from corpus.readers.archive import BROKEN, why_broken
from corpus.readers.extraction import Extraction, Format, Member

__all__ = ["FORMAT"]

MOST_FILES = 10_000
LARGEST_FILE = 200_000_000  # bytes, unpacked
LARGEST_TOTAL = 300_000_000  # bytes of all files, unpacked
_PIECE = 1 << 20
_HINT = "unpack it and add the folder"


def read(data: bytes, encoding: str | None) -> Extraction:
    """The files in an archive; an archive has no text of its own.

    Raises:
        CorpusError: It is no readable archive, holds no file, or more than the limits allow.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise CorpusError(
            f"it is no ZIP archive, or is damaged: {why_broken(error)}", hint="pack it again"
        ) from None
    with archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > MOST_FILES:
            raise CorpusError(f"it holds {len(parts):,} files, over the limit of {MOST_FILES:,}", hint=_HINT)
        names = _names(parts, encoding)
        twice = {name for name, count in Counter(names).items() if count > 1}
        members: list[Member] = []
        total = 0
        for part, name in zip(parts, names, strict=True):
            if name in twice:
                if name not in {member.name for member in members}:
                    members.append(Member(name=name, data=b"", problem="the archive holds it more than once"))
                continue
            problem = _problem(part, name)
            content = b""
            if not problem:
                content, problem = _unpack(archive, part, LARGEST_TOTAL - total)
                total += len(content)
            members.append(Member(name=name, data=content, problem=problem))
    if not members:
        raise CorpusError("there are no files in it", hint="check what was packed")
    return Extraction(raw="", text="", blocks=(), canonical=True, members=tuple(members))


def _problem(part: zipfile.ZipInfo, name: str) -> str:
    """Why a file isn't even unpacked, or an empty string."""
    from corpus.readers import FORMATS

    path = PurePosixPath(name)
    if not path.name or path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        return "its name leads out of the archive"
    if any(inner.startswith(".") or inner == "__MACOSX" for inner in path.parts):
        return "a hidden file"
    if path.suffix.lower() not in FORMATS:
        return f"{path.suffix} files can't be read" if path.suffix else "no suffix tells its format"
    if part.flag_bits & 0x1:
        return "it is protected by a password"
    return ""


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[bytes, str]:
    """A file's bytes, or why it can't be unpacked.

    Raises:
        CorpusError: With it the whole goes over its limit.
    """
    pieces, size = [], 0
    try:
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > LARGEST_FILE:
                    return b"", f"it expands to more than {LARGEST_FILE / 1e6:,.0f} MB"
                if size > left:
                    raise CorpusError(f"it expands to more than {LARGEST_TOTAL / 1e6:,.0f} MB", hint=_HINT)
                pieces.append(piece)
    except NotImplementedError:
        return b"", "it is compressed in a way that can't be read"
    except BROKEN as error:
        return b"", f"it is damaged: {why_broken(error)}"
    return b"".join(pieces), ""


def _names(parts: list[zipfile.ZipInfo], encoding: str | None) -> list[str]:
    """The files' names. Unless they say that they are UTF-8 they are in whatever their maker's system used."""
    from corpus.decode import decode

    raw = [
        None if part.flag_bits & 0x800 else part.orig_filename.encode("cp437", "replace") for part in parts
    ]
    unsaid = b"\n".join(name for name in raw if name is not None)
    guessed = "cp437"
    if not unsaid.isascii():
        try:
            guessed = decode(unsaid, encoding=encoding).encoding or guessed
        except CorpusError:
            guessed = "cp437"
    names = [
        part.orig_filename if name is None else name.decode(guessed, "replace")
        for part, name in zip(parts, raw, strict=True)
    ]
    return [name.replace("\\", "/") for name in names]


FORMAT = Format(extractor="zip/1", read=read)
