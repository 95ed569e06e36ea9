"""Old Excel workbooks to rows; the only file that knows python-calamine.

What is named .xls is often HTML or text that a web site called so: it is read as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.readers.builder import Builder
from corpus.readers.extraction import Extraction, Format
from corpus.readers.number_format import general
from corpus.readers.sheets import Sheet, add_sheets
from corpus.readers.xls_check import refuse_unsound

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["FORMAT"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # a workbook stream without its container
_HINT = "save it as .xlsx"


def read(data: bytes, encoding: str | None) -> Extraction:
    """The rows of an .xls workbook, or of what goes by that name."""
    if data.startswith(b"PK"):
        from corpus.readers.office_package import Package
        from corpus.readers.xlsx import read_package

        return read_package(Package(data, "an Excel workbook"))
    if data.startswith((_OLE, *_BARE)):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise CorpusError("it is protected by a password", hint="save a copy without the password")
        refuse_unsound(data)
        return _extraction(data)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        from corpus.readers.html import FORMAT as HTML

        return HTML.read(data, encoding)
    if head.startswith(b"<?xml"):
        raise CorpusError("it is XML, not a workbook that can be read", hint=_HINT)
    from corpus.readers.csv import FORMAT as CSV

    return CSV.read(data, encoding)


def _extraction(data: bytes) -> Extraction:
    book = _open(data)
    out = Builder()
    warnings = add_sheets(_sheets(book), out)
    return out.build(warnings=warnings, spoken=False)


def _open(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError:
        raise CorpusError("it is protected by a password", hint="save a copy without the password") from None
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(error) from None
    except BaseException as error:
        raise _panic(error) from None


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    for about in book.sheets_metadata:
        if not str(about.typ).endswith("WorkSheet"):
            continue
        yield Sheet(
            name=about.name, rows=_rows(book, about.name), hidden=not str(about.visible).endswith("Visible")
        )


def _rows(book: CalamineWorkbook, name: str) -> Iterator[Sequence[str]]:
    from python_calamine import CalamineError

    try:
        for row in book.get_sheet_by_name(name).iter_rows():
            yield [_shown(cell) for cell in row]
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(error) from None
    except BaseException as error:
        raise _panic(error) from None


def _shown(cell: Any) -> str:
    """A stored value as text: the format that shows it isn't known."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return general(cell)
    if isinstance(cell, datetime):
        # A date is stored as its midnight.
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(cell)


def _damaged(error: Exception) -> CorpusError:
    reason = str(error).split("\n", 1)[0][:120]
    return CorpusError(f"it is not an Excel workbook, or is damaged: {reason}", hint=_HINT)


def _panic(error: BaseException) -> BaseException:
    """The library's own failures aren't `Exception`s; anything else is passed on."""
    if type(error).__name__ == "PanicException":
        return CorpusError("it is damaged: the workbook can't be parsed", hint=_HINT)
    return error


FORMAT = Format(extractor="xls/1", read=read)
