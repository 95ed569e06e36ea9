"""The parts of a ZIP file under limits of count, size and ratio; writes nothing and knows no format.

What a part claims to be is never believed: bytes are counted as they come out of
the decompressor. Names are only ever compared, so one that climbs out of its folder
leads nowhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from typing import IO

from corpus.errors import CorpusError

__all__ = ["BROKEN", "Archive", "why_broken"]

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError)
"""What zipfile raises on an archive that is damaged, encrypted or packed in a way that it doesn't know."""

MOST_PARTS = 20_000
LARGEST_PART = 64_000_000  # bytes of one part in memory; a tree of it takes about five times that
LARGEST_STREAM = 400_000_000  # bytes of one part read piece by piece
LARGEST_TOTAL = 150_000_000  # bytes of all parts that were read into memory
_SUSPECT_SIZE = 10_000_000  # from here on, a part this much smaller when packed is a bomb:
_SUSPECT_RATIO = 400  # repeated rows reach 100, deflate's most is 1,032
_PIECE = 1 << 16
_HINT = "save it again with the program that made it"


class Archive:
    """A ZIP file in memory, whose parts are read by exact name.

    Args:
        data: The file's bytes.
        kind: What it should be, for errors ("a Word document").

    Raises:
        CorpusError: It is no readable ZIP file or has too many parts.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        self._read = 0
        if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise CorpusError("it is protected by a password", hint="save a copy without the password")
            raise CorpusError(f"it is an old Office document, not {kind}", hint="save it in today's format")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except BROKEN as error:
            raise CorpusError(f"it is not {kind}, or is damaged: {why_broken(error)}", hint=_HINT) from None
        if len(parts) > MOST_PARTS:
            raise CorpusError(f"it holds {len(parts):,} parts, over the limit of {MOST_PARTS:,}", hint=_HINT)
        self._parts = {part.filename: part for part in parts}
        self._folded = {name.lower(): name for name in reversed(self._parts)}
        self._twice = {name for name, count in Counter(part.filename for part in parts).items() if count > 1}
        self.names: tuple[str, ...] = tuple(self._parts)

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, in any case, as Office compares them."""
        return self._name(name) is not None

    def read(self, name: str) -> bytes:
        """A part's bytes.

        Raises:
            CorpusError: It is missing, there twice, encrypted, damaged, or expands too far.
        """
        chunks = []
        with self.open(name) as stream:
            while piece := stream.read(_PIECE):
                chunks.append(piece)
                self._read += len(piece)
                if stream.tell() > LARGEST_PART or self._read > LARGEST_TOTAL:
                    most = LARGEST_PART if stream.tell() > LARGEST_PART else LARGEST_TOTAL
                    raise _bomb(name, f"over the limit of {most / 1e6:,.0f} MB")
        return b"".join(chunks)

    def open(self, name: str) -> Part:
        """A part as a stream that refuses to expand too far.

        Raises:
            CorpusError: As `read()`.
        """
        found = self._name(name)
        if found is None:
            raise CorpusError(f"its part {name} is missing", hint=_HINT)
        if found in self._twice:
            raise CorpusError(f"it holds the part {found} twice", hint=_HINT)
        part = self._parts[found]
        if part.flag_bits & 0x1:
            raise CorpusError("it is protected by a password", hint="save a copy without the password")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CorpusError(f"its part {found} is compressed in an unusual way", hint=_HINT)
        try:
            return Part(self._zip.open(part), found, part.compress_size)
        except BROKEN as error:
            raise _damaged(found, error) from None

    def _name(self, name: str) -> str | None:
        return name if name in self._parts else self._folded.get(name.lower())


class Part(io.RawIOBase):
    """A part's bytes, counted as they come."""

    def __init__(self, stream: IO[bytes], name: str, packed: int) -> None:
        self._stream = stream
        self._name = name
        self._packed = max(1, packed)
        self._at = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            CorpusError: It is damaged or expands too far.
        """
        if size is None or size < 0:
            size = LARGEST_STREAM
        try:
            data = self._stream.read(size)
        except BROKEN as error:
            raise _damaged(self._name, error) from None
        self._at += len(data)
        if self._at > LARGEST_STREAM:
            raise _bomb(self._name, f"over the limit of {LARGEST_STREAM / 1e6:,.0f} MB")
        if self._at > _SUSPECT_SIZE and self._at > _SUSPECT_RATIO * self._packed:
            raise _bomb(self._name, self._extent())
        return data

    def _extent(self) -> str:
        """How far a bomb expands, counted up to the limit of all parts; what comes out is thrown away."""
        try:
            while self._at <= LARGEST_TOTAL and (data := self._stream.read(_PIECE)):
                self._at += len(data)
        except BROKEN as error:
            raise _damaged(self._name, error) from None
        size = f"{min(self._at, LARGEST_TOTAL) / 1e6:,.0f} MB, over {_SUSPECT_RATIO} times its size"
        return f"more than {size}" if self._at > LARGEST_TOTAL else size

    def tell(self) -> int:
        """How many bytes have come out."""
        return self._at


def _bomb(name: str, how: str) -> CorpusError:
    return CorpusError(f"its part {name} expands to {how}", hint="a decompression bomb; leave it out")


def _damaged(name: str, error: Exception) -> CorpusError:
    return CorpusError(f"its part {name} is damaged: {why_broken(error)}", hint=_HINT)


def why_broken(error: Exception) -> str:
    """What an error of `BROKEN` says, in one line."""
    return (str(error).split("\n", 1)[0] or type(error).__name__)[:120]
