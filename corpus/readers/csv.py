"""CSV and TSV to rows with their columns' names; tells delimiter and encoding; knows no types.

An own scanner: the standard library's gives no positions, and a citation of a row
leads back to exactly that row of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.decode import decode
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.offsets import OffsetMap
from corpus.readers.extraction import Block, Extraction, Format
from corpus.readers.sheets import MOST_COLUMNS, MOST_ROWS
from corpus.readers.tables import table_lines

__all__ = ["FORMAT", "TSV", "rows_of"]

_DELIMITERS = ",;\t|"
_SAMPLE = 64_000  # characters that tell the delimiter


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows of delimited text.

    Args:
        text: Any text; a quote that is never closed ends with its line.
        delimiter: One character.

    Yields:
        (start, end, cells): where the row stands, without its line's end, and its cells unquoted.

    >>> list(rows_of('a,"b c"', ','))
    [(0, 7, ['a', 'b c'])]
    """
    mark = re.escape(delimiter)
    field = re.compile(rf'[ ]*"([^"]*+(?:""[^"]*+)*+)"[ ]*(?=[{mark}\r\n]|\Z)|([^{mark}\r\n]*)')
    at = start = 0
    size = len(text)
    cells: list[str] = []
    while at < size:
        found = field.match(text, at)
        if found is None:  # the pattern matches the empty string: not reached
            break
        quoted = found[1]
        cells.append(quoted.replace('""', '"') if quoted is not None else found[2])
        at = found.end()
        if at < size and text[at] == delimiter:
            at += 1
            if at < size:
                continue
            cells.append("")
        yield start, at, cells
        cells = []
        if text[at : at + 2] == "\r\n":
            at += 1
        at += 1
        start = at
    if cells:
        yield start, size, cells


def _delimiter(text: str) -> str | None:
    """The character that cuts the first lines into the same number of cells, two at least; None if none does."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, found = 0.0, None
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        widths = [
            len(cells) for _, _, cells in rows_of(sample, delimiter) if any(cell.strip() for cell in cells)
        ]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if usual < 2:
            wide = [width for width in widths if width > 1]
            usual = max(set(wide), key=wide.count, default=1)
        share = widths.count(usual) / max(1, len(widths))
        score = share + min(usual, 20) / 1000
        if usual > 1 and score > best:
            best, found = score, delimiter
    return found


def extract(raw: str, delimiter: str | None = None) -> Extraction:
    """The rows of a delimited text, a line each."""
    body = raw
    told = re.match(r"sep=(.)\r?\n", raw)  # a spreadsheet program's own note
    skipped = told.end() if told else 0
    delimiter = (told[1] if told else None) or _delimiter(body) or delimiter or ","
    spans: list[tuple[int, int]] = []
    wide = 0
    cut = False

    def cells() -> Iterator[list[str]]:
        nonlocal wide, cut
        filled = 0
        for start, end, row in rows_of(raw[skipped:] if skipped else raw, delimiter):
            if any(cell.strip() for cell in row):
                filled += 1
                if filled > MOST_ROWS:
                    cut = True
                    return
            if len(row) > MOST_COLUMNS:
                wide += 1
                row = row[:MOST_COLUMNS]
            spans.append((start + skipped, end + skipped))
            yield row

    parts: list[str] = []
    blocks: list[Block] = []
    pieces: list[tuple[int, int, int]] = []
    at = before = 0
    for line in table_lines(cells()):
        start, end = spans[line.row]
        gap = "\n" if parts else ""
        if start > before:
            pieces.append((before, start, len(gap)))
        parts += [gap, line.text]
        at += len(gap)
        if raw[start:end] != line.text:
            pieces.append((start, end, len(line.text)))
        blocks.append(Block(start=at, end=at + len(line.text), label=line.label))
        at += len(line.text)
        before = end
    if before < len(raw):
        pieces.append((before, len(raw), 0))
    if not blocks:
        raise CorpusError("it holds no rows", hint="add files with text in them")
    warnings = []
    if cut:
        warnings.append(f"only the first {MOST_ROWS:,} rows were read: split the file to have all of them")
    if wide:
        warnings.append(f"{wide:,} rows have over {MOST_COLUMNS:,} columns: the rest of them was not read")
    if all(block.label is Label.BOILERPLATE for block in blocks):
        warnings.append("it holds names of columns and no rows")
    return Extraction(
        raw=raw,
        text="".join(parts),
        blocks=tuple(blocks),
        offsets=OffsetMap.build(pieces),
        warnings=tuple(warnings),
        spoken=False,
    )


def _read(data: bytes, encoding: str | None, delimiter: str | None) -> Extraction:
    from dataclasses import replace

    decoded = decode(data, encoding=encoding)
    extraction = extract(decoded.text, delimiter)
    return replace(extraction, encoding=decoded.encoding, warnings=(*decoded.warnings, *extraction.warnings))


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes."""
    return _read(data, encoding, None)


def read_tabs(data: bytes, encoding: str | None) -> Extraction:
    """The same of what is named .tsv: tabs, unless another character plainly cuts it."""
    return _read(data, encoding, "\t")


FORMAT = Format(extractor="csv/1", read=read, extract=extract)
TSV = Format(extractor="csv/1", read=read_tabs, extract=extract)
