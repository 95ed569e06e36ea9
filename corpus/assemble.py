"""An extraction to a parsed document: canonical text, regions, sentences, speakers, chunks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corpus.canonical import canonicalise
from corpus.chunks import bounded, pack
from corpus.document import Document, Label, Region, Sentence, Span, document_id
from corpus.errors import CorpusError
from corpus.offsets import OffsetMap
from corpus.parsed import ParsedDocument
from corpus.readers.extraction import Block, Extraction
from corpus.sentences import split_at

__all__ = ["assemble"]

_INLINE_LABEL = re.compile(
    r"(?P<name>[A-Z][A-Z.'’ -]{0,40}[A-Z.]|Q|A)(?:, [A-Z][A-Z0-9.,'’ -]{1,40})?:(?=\s)"
)
_OWN_LINE_LABEL = re.compile(r"(?P<name>[A-Z][\w.'’-]+(?: [\w.'’-]+){0,4})(?:, [^.!?:]{2,60})?:")


def assemble(
    extraction: Extraction,
    *,
    source: str,
    title: str,
    source_sha256: str,
    extractor: str,
    date: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> ParsedDocument:
    """The parsed document of a reader's extraction.

    Args:
        extraction: What the reader found.
        source: Path or URL as the user gave it.
        title: Used when the source states none.
        source_sha256: Of the source's bytes.
        extractor: Name and version of the reader.
        date: Used when the source states none.
        metadata: Further facts.

    Returns:
        The parsed document.

    Raises:
        CorpusError: There is no text.
    """
    text, step = (extraction.text, OffsetMap()) if extraction.canonical else canonicalise(extraction.text)
    offsets = extraction.offsets.compose(step)
    blocks: list[Block] = []
    for block in extraction.blocks:
        start, end = (
            step.to_canonical(block.start, block.end) if not step.identity else (block.start, block.end)
        )
        content = text[start:end]
        stripped = content.strip()
        if stripped:
            start += len(content) - len(content.lstrip())
            blocks.append(Block(start=start, end=start + len(stripped), label=block.label))
    if not text.strip():
        raise CorpusError("it holds no text")
    identity = document_id(text)
    blocks = _fill(text, blocks)
    regions = _regions(identity, text, blocks)
    counted: dict[tuple[int, int], int] = {}
    sentences, breaks = _sentences(identity, text, blocks, spoken=extraction.spoken, counted=counted)
    facts = extraction.facts
    warnings = extraction.warnings
    if not sentences:
        warnings = (*warnings, "nothing but boilerplate: no text to search")
    document = Document(
        id=identity,
        text=text,
        source=source,
        title=_line(facts.title) or title,
        date=facts.date or date,
        author=_line(facts.author),
        language=facts.language,
        page_starts=tuple(step.to_canonical(start, start)[0] for start in extraction.page_starts),
        metadata=MappingProxyType({**facts.metadata, **(metadata or {})}),
    )
    return ParsedDocument(
        document=document,
        source_sha256=source_sha256,
        extractor=extractor,
        encoding=extraction.encoding,
        raw_text=extraction.raw,
        offset_map=offsets,
        regions=tuple(regions),
        sentences=tuple(sentences),
        chunks=tuple(pack(text, sentences, breaks, counted=counted)),
        warnings=warnings,
        layout=extraction.layout,
    )


def _line(text: str | None) -> str | None:
    """A fact as one line of canonical text, or None."""
    if text is None:
        return None
    return " ".join(canonicalise(text)[0].split())[:500] or None


def _fill(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with BOILERPLATE ones for what the reader left between them."""
    filled: list[Block] = []
    at = 0
    for block in [*blocks, Block(start=len(text), end=len(text))]:
        between = text[at : block.start]
        stripped = between.strip()
        if stripped:
            start = at + len(between) - len(between.lstrip())
            filled.append(Block(start=start, end=start + len(stripped), label=Label.BOILERPLATE))
        if block.end > block.start:
            filled.append(block)
        at = block.end
    return filled


def _regions(identity: str, text: str, blocks: Sequence[Block]) -> list[Region]:
    """A region a block, each reaching to the next one's start."""
    bounds = [0, *(block.start for block in blocks[1:]), len(text)]
    return [
        Region(span=Span(document_id=identity, start=start, end=end), label=block.label)
        for block, start, end in zip(blocks, bounds[:-1], bounds[1:], strict=True)
    ]


def _sentences(
    identity: str, text: str, blocks: Sequence[Block], *, spoken: bool, counted: dict[tuple[int, int], int]
) -> tuple[list[Sentence], list[int]]:
    """The sentences of the indexed blocks, and the numbers of those that follow boilerplate."""
    labels = _speaker_labels(text, blocks) if spoken else {}
    spans = split_at(text, [block.start for block in blocks])
    sentences: list[Sentence] = []
    breaks: list[int] = []
    speaker: str | None = None
    at = 0
    for number, block in enumerate(blocks):
        first = at
        while at < len(spans) and spans[at][0] < block.end:
            at += 1
        if block.label is Label.BOILERPLATE:
            breaks.append(len(sentences))
            speaker = None
            continue
        heading = block.label is Label.HEADING
        if heading:
            speaker = None
            own = [(block.start, block.end)]
        else:
            speaker = labels.get(number, speaker)
            own = spans[first:at]
        sentences += bounded(
            text,
            (
                Sentence(
                    span=Span(document_id=identity, start=start, end=end),
                    paragraph=number,
                    heading=heading,
                    speaker=speaker,
                )
                for start, end in own
            ),
            counted=counted,
        )
    return sentences, breaks


def _speaker_labels(text: str, blocks: Sequence[Block]) -> dict[int, str]:
    """Blocks that start with a speaker's label, by number.

    One label may be a headline ("BLINKEN: DIPLOMACY CONTINUES"); a transcript has several.
    """
    found: dict[int, str] = {}
    for number, block in enumerate(blocks):
        if block.label is not Label.BODY:
            continue
        head = text[block.start : min(block.end, block.start + 130)]
        if ":" not in head:
            continue
        match = _INLINE_LABEL.match(head) or (
            _OWN_LINE_LABEL.fullmatch(head) if block.end - block.start < 130 else None
        )
        if match:
            found[number] = match["name"].strip()
    counts = Counter(found.values())
    if len(found) < 3 or (len(counts) > len(found) // 2 and max(counts.values()) < 2):
        return {}
    return found
