"""The bytes of a response within a limit, decompressed piece by piece; knows no connection."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from corpus.errors import CorpusError

__all__ = ["ACCEPTED_ENCODINGS", "whole_body"]

ACCEPTED_ENCODINGS = "gzip, deflate"
_PIECE = 65_536


def whole_body(pieces: Iterable[bytes], encoding: str, *, limit: int) -> bytes:
    """A body as it was before it was compressed.

    A decompressor is asked for so many bytes and no more, so a body that grows a thousandfold costs what
    the limit allows, not what it would become.

    Args:
        pieces: As they come.
        encoding: The Content-Encoding header; empty for none.
        limit: Bytes that the body may have in the end.

    Raises:
        CorpusError: It is larger, damaged, or compressed in a way that wasn't asked for.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _collected(pieces, limit)
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise CorpusError(f"its server compressed it with {name[:40]}, which was not asked for")
    return _inflated(pieces, limit, gzip=name != "deflate")


def _collected(pieces: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        _within(len(body), limit)
    return bytes(body)


def _inflated(pieces: Iterable[bytes], limit: int, *, gzip: bool) -> bytes:
    body = bytearray()
    engine = None
    seen = False
    for piece in pieces:
        data = piece
        while data:
            if engine is None:
                # "deflate" is zlib's format by the standard and raw deflate from some servers.
                raw = not gzip and data[0] & 0x0F != 8
                engine = zlib.decompressobj(31 if gzip else -15 if raw else 15)
            try:
                body += engine.decompress(data, _PIECE)
            except zlib.error as error:
                if seen:  # what follows a whole gzip member is no member: padding
                    return bytes(body)
                raise CorpusError("its compressed body is damaged") from error
            _within(len(body), limit)
            data = engine.unconsumed_tail
            if engine.eof:
                seen = True
                data = engine.unused_data if gzip else b""
                engine = None
    if engine is not None:
        body += engine.flush()
        _within(len(body), limit)
        if not engine.eof:
            raise CorpusError("its body ends in the middle", hint="try again", retryable=True)
    return bytes(body)


def _within(size: int, limit: int) -> None:
    if size > limit:
        raise CorpusError(
            f"it is larger than {limit / 1e6:,.1f} MB", hint="save a part of it and add the file"
        )
