"""Whether an old Excel file's structure is sound enough to be parsed; knows no cells' values.

python-calamine trusts what a file says of its sizes: chains that run in circles, a count of
texts in the billions or two cells at opposite corners make it ask for gigabytes, which ends
the process instead of raising an error. All of that is looked at here first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from corpus.errors import CorpusError

__all__ = ["refuse_unsound"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
_SPECIAL = 0xFFFFFFFA  # from here on a number is no sector
_LARGEST_AREA = 8_000_000  # cells from the first to the last of a sheet; 32 bytes each
# Records whose data begins with a row and a column; of the two multiples the last column ends the record.
_CELLS = frozenset(
    {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD, 0x0001, 0x0002, 0x0003, 0x0004, 0x0005}
)
_MULTIPLES = frozenset({0x00BD, 0x00BE})
_BEGIN, _TEXTS = 0x0809, 0x00FC
_HINT = "save it as .xlsx"


def refuse_unsound(data: bytes) -> None:
    """Raise if a workbook's chains, counts or extents are not what its size allows.

    Args:
        data: A compound file, or a workbook stream without its container.

    Raises:
        CorpusError: They aren't.
    """
    if not data.startswith(_OLE):
        _check_records(data)
        return
    try:
        found = False
        for name, stream in _streams(data):
            if name.lower() in ("workbook", "book"):
                found = True
                _check_records(stream)
    except (struct.error, IndexError):
        raise _damaged("its tables end too early") from None
    if not found:
        raise CorpusError("it is not an Excel workbook", hint="give it the suffix of what it is")


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams of a compound file; every chain is followed once, and none may cross another."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise _damaged("its sectors have an unknown size")
    size = 1 << shift
    folders, tables, folder_at, _, cutoff, mini_at, minis, more_at, mores = struct.unpack_from(
        "<9I", data, 40
    )
    most = len(data) // size + 1
    if max(folders, tables, minis, mores) > most or cutoff > 4096:
        raise _damaged("its tables are larger than the file")

    def sector(number: int) -> bytes:
        start = (number + 1) * size
        if start >= len(data):
            raise _damaged("a chain leaves the file")
        return data[start : start + size].ljust(size, b"\0")

    places = list(struct.unpack_from("<109I", data, 76))
    for _ in range(most):
        if more_at >= _SPECIAL:
            break
        further = struct.unpack(f"<{size // 4}I", sector(more_at))
        places += further[:-1]
        more_at = further[-1]
    else:
        raise _damaged("a chain runs in a circle")
    used = [place for place in places if place < _SPECIAL]
    if len(set(used)) < len(used):
        raise _damaged("its table of sectors names one twice")
    table = [number for place in used for number in struct.unpack(f"<{size // 4}I", sector(place))]
    left = most

    def chain(at: int) -> bytes:
        nonlocal left
        parts = []
        while at != _END:
            left -= 1
            if left < 0 or at >= len(table):
                raise _damaged("a chain runs in a circle or leaves the file")
            parts.append(sector(at))
            at = table[at]
        return b"".join(parts)

    folder = chain(folder_at)
    mini_table = struct.unpack(f"<{len(mini) // 4}I", mini) if minis and (mini := chain(mini_at)) else ()
    inner = b""
    for at in range(0, len(folder) - 127, 128):
        entry = folder[at : at + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, low, high = struct.unpack_from("<III", entry, 116)
        if kind not in (2, 5):
            continue
        stream_size = low if shift == 9 else low | high << 32
        if stream_size > len(data):
            raise _damaged("a part of it is larger than the file")
        if kind == 5:
            inner = chain(start) if stream_size else b""
            continue
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if stream_size >= cutoff:
            yield name, chain(start)[:stream_size]
        elif stream_size:
            yield name, _mini_chain(inner, mini_table, start)[:stream_size]


def _mini_chain(inner: bytes, table: tuple[int, ...], at: int) -> bytes:
    parts: list[bytes] = []
    for _ in range(len(inner) // 64 + 1):
        if at == _END:
            return b"".join(parts)
        if at >= len(table):
            break
        parts.append(inner[at * 64 : at * 64 + 64])
        at = table[at]
    raise _damaged("a chain runs in a circle or leaves the file")


def _check_records(stream: bytes) -> None:
    """Look at the counts and extents of a workbook's records."""
    at = 0
    rows = columns = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BEGIN:
            rows = columns = 0
        elif kind == _TEXTS and len(data) >= 8:
            if struct.unpack_from("<I", data, 4)[0] > len(stream):
                raise _damaged("it claims more texts than it has room for")
        elif (kind in _CELLS or kind in _MULTIPLES) and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            if kind in _MULTIPLES:
                column = max(column, struct.unpack_from("<H", data, len(data) - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > _LARGEST_AREA:
                raise CorpusError("the cells of one of its sheets lie too far apart", hint=_HINT)


def _damaged(how: str) -> CorpusError:
    return CorpusError(f"it is not an Excel workbook, or is damaged: {how}", hint=_HINT)
