"""A parsed document as bytes and back, for the pipe from the process that parsed it.

Not a pickle: the process that parsed a hostile file may not be itself any more, and
loading a pickle runs what it says. These bytes can at worst be refused.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

from corpus.document import Chunk, Document, Label, Region, Sentence, Span, document_id
from corpus.offsets import OffsetMap
from corpus.parsed import ParsedDocument

__all__ = ["from_bytes", "to_bytes"]

_LABELS = tuple(Label)
_PLACES = {label: place for place, label in enumerate(_LABELS)}


def to_bytes(parsed: ParsedDocument) -> bytes:
    """The document in a compact form: a head in JSON, then texts, then numbers."""
    document = parsed.document
    sentences, chunks = parsed.sentences, parsed.chunks
    regions = _pack((r.span.start, r.span.end, _PLACES[r.label]) for r in parsed.regions)
    spans = _pack((s.span.start, s.span.end, s.paragraph, s.heading) for s in sentences)
    packed = _pack((c.span.start, c.span.end, c.tokens, c.first_sentence, c.last_sentence) for c in chunks)
    bodies = (
        document.text.encode("utf-8", "surrogatepass"),
        b"" if parsed.raw_text == document.text else parsed.raw_text.encode("utf-8", "surrogatepass"),
        parsed.offset_map.to_bytes(),
        b"" if parsed.layout is None else parsed.layout.to_bytes(),
        regions,
        spans,
        packed,
    )
    head = json.dumps(
        {
            "sizes": [len(body) for body in bodies],
            "source": document.source,
            "title": document.title,
            "date": document.date,
            "author": document.author,
            "language": document.language,
            "pages": document.page_starts,
            "metadata": dict(document.metadata),
            "sha256": parsed.source_sha256,
            "extractor": parsed.extractor,
            "encoding": parsed.encoding,
            "warnings": parsed.warnings,
            "speakers": [[n, s.speaker] for n, s in enumerate(sentences) if s.speaker is not None],
            "headings": [chunk.heading for chunk in chunks],
            "raw": parsed.raw_text != document.text,
        }
    ).encode("ascii")
    return b"".join((len(head).to_bytes(8, "big"), head, *bodies))


def from_bytes(data: bytes) -> ParsedDocument:
    """What `to_bytes()` wrote.

    Raises:
        ValueError: The bytes aren't a parsed document, or one that contradicts itself.
    """
    try:
        return _read(memoryview(data))
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a parsed document: {error!r}") from error


def _read(data: memoryview) -> ParsedDocument:
    at = 8 + int.from_bytes(data[:8], "big")
    head: dict[str, Any] = json.loads(bytes(data[8:at]))
    bodies = []
    for size in head["sizes"]:
        bodies.append(bytes(data[at : at + size]))
        at += size
    if at != len(data):
        raise ValueError(f"{len(data)} bytes instead of {at}")
    encoded, raw, offsets, layout, regions, spans, packed = bodies
    text = encoded.decode("utf-8", "surrogatepass")
    identity = document_id(text)

    def span(start: int, end: int) -> Span:
        if end > len(text):
            raise ValueError(f"{start}:{end} is outside a text of {len(text)} characters")
        return Span(document_id=identity, start=start, end=end)

    speakers = {int(number): _text(name) for number, name in head["speakers"]}
    return ParsedDocument(
        document=Document(
            id=identity,
            text=text,
            source=_text(head["source"]),
            title=_text(head["title"]),
            date=_text_or_none(head["date"]),
            author=_text_or_none(head["author"]),
            language=_text_or_none(head["language"]),
            page_starts=tuple(int(start) for start in head["pages"]),
            metadata=MappingProxyType({_text(k): _text(v) for k, v in head["metadata"].items()}),
        ),
        source_sha256=_text(head["sha256"]),
        extractor=_text(head["extractor"]),
        encoding=_text_or_none(head["encoding"]),
        raw_text=raw.decode("utf-8", "surrogatepass") if head["raw"] else text,
        offset_map=OffsetMap.from_bytes(offsets),
        regions=tuple(
            Region(span=span(start, end), label=_LABELS[label]) for start, end, label in _unpack(regions, 3)
        ),
        sentences=tuple(
            Sentence(
                span=span(start, end),
                paragraph=paragraph,
                heading=bool(heading),
                speaker=speakers.get(number),
            )
            for number, (start, end, paragraph, heading) in enumerate(_unpack(spans, 4))
        ),
        chunks=tuple(
            Chunk(
                span=span(start, end),
                tokens=tokens,
                heading=_text(heading),
                first_sentence=first,
                last_sentence=last,
            )
            for (start, end, tokens, first, last), heading in zip(
                _unpack(packed, 5), head["headings"], strict=True
            )
        ),
        warnings=tuple(_text(warning) for warning in head["warnings"]),
        layout=_layout(layout),
    )


def _layout(data: bytes) -> Any:
    if not data:
        return None
    from corpus.layout import Layout

    return Layout.from_bytes(data)


def _pack(rows: Iterable[Sequence[int]]) -> bytes:
    numbers = array("I", chain.from_iterable(rows))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpack(data: bytes, width: int) -> Iterable[tuple[int, ...]]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    if len(numbers) % width:
        raise ValueError("not a parsed document: incomplete")
    return zip(*[iter(numbers)] * width, strict=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)
