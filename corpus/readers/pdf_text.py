"""Paragraphs of pages to an extraction: raw text, the text without line ends and its map, a box a character.

Raw text has the page's lines as lines. The text joins them: a line's end becomes a space,
a hyphen at it goes unless the rest of the document writes the word with one, and ligatures
become their letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from corpus.layout import GRID, Layout, Page
from corpus.offsets import OffsetMap
from corpus.readers.extraction import Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.readers.pdf_paragraphs import Paragraph

__all__ = ["PageBoxes", "Text", "compose"]

_HYPHENS = "-\u2010\u00ad"
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_HYPHENED = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBoxes:
    """A page and the boxes of its glyphs: float64 [n, 4], points of the upright page from its top left corner."""

    page: Page
    boxes: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What `Extraction` needs of it."""

    raw: str
    text: str
    offsets: OffsetMap
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...]
    layout: Layout


def compose(pages: Sequence[PageBoxes], paragraphs: Sequence[Sequence[Paragraph]]) -> Text:
    """The text of a document.

    Args:
        pages: All pages.
        paragraphs: Of each page, the lines' pages never descending over the document.
    """
    grids = [_on_grid(page) for page in pages]
    flat = [paragraph for page in paragraphs for paragraph in page]
    raw_parts: list[str] = []
    box_parts: list[NDArray[np.uint16]] = []
    joints: list[int] = []  # raw offsets of the line ends within paragraphs
    spans: list[tuple[int, int]] = []
    starts: list[int | None] = [None] * len(pages)
    at = 0
    blank = np.zeros((2, 4), np.uint16)
    for paragraph in flat:
        if raw_parts:
            raw_parts.append("\n\n")
            box_parts.append(blank)
            at += 2
        begin = at
        for number, (page, line) in enumerate(paragraph.lines):
            if number:
                joints.append(at)
                raw_parts.append("\n")
                box_parts.append(blank[:1])
                at += 1
            if starts[page] is None:
                starts[page] = at
            raw_parts.append(line.text)
            box_parts.append(grids[page][line.glyphs])
            at += len(line.text)
        spans.append((begin, at))
    raw = "".join(raw_parts)
    text, offsets = _joined(raw, joints)
    raw_starts = _filled(starts, len(raw))
    layout = Layout(
        pages=tuple(page.page for page in pages),
        page_starts=raw_starts,
        boxes_of=np.concatenate(box_parts) if box_parts else blank[:0],
    )
    blocks = []
    for paragraph, (begin, end) in zip(flat, spans, strict=True):
        start, stop = offsets.to_canonical(begin, end)
        if text[start:stop].strip():
            blocks.append(Block(start=start, end=stop, label=paragraph.label))
    return Text(
        raw=raw,
        text=text,
        offsets=offsets,
        blocks=tuple(blocks),
        page_starts=tuple(offsets.to_canonical(start, start)[0] for start in raw_starts),
        layout=layout,
    )


def _filled(starts: Sequence[int | None], end: int) -> tuple[int, ...]:
    """Pages without text start where the next one does."""
    result: list[int] = []
    for start in reversed(starts):
        end = end if start is None else start
        result.append(end)
    return tuple(reversed(result))


def _on_grid(page: PageBoxes) -> NDArray[np.uint16]:
    """The boxes in grid steps, rounded outwards, and a row of zeros for glyph -1."""
    size = np.array([page.page.width, page.page.height, page.page.width, page.page.height])
    steps = page.boxes / np.maximum(size, 1e-6) * GRID
    low = np.clip(np.floor(steps[:, :2] + 1e-6), 0, GRID - 1)
    high = np.clip(np.ceil(steps[:, 2:] - 1e-6), low + 1, GRID)
    return np.concatenate([np.concatenate([low, high], axis=1), np.zeros((1, 4))]).astype(np.uint16)


def _joined(raw: str, joints: Sequence[int]) -> tuple[str, OffsetMap]:
    """The text with the line ends at `joints` undone, and ligatures spelled out."""
    pieces: list[tuple[int, int, str]] = []
    vocabulary: tuple[set[str], set[str]] | None = None
    breaks = set(joints)
    for at in joints:
        before, after = raw[at - 1 : at], raw[at + 1 : at + 2]
        if before and before in _HYPHENS and raw[at - 2 : at - 1].isalpha() and after.isalpha():
            if before == "\u00ad":
                pieces.append((at - 1, at + 1, ""))
                continue
            if vocabulary is None:
                vocabulary = _vocabulary(raw, breaks)
            keep = not after.islower() or _written_with_hyphen(raw, at, *vocabulary)
            pieces.append((at, at + 1, "") if keep else (at - 1, at + 1, ""))
        elif before and before in _HYPHENS and raw[at - 2 : at - 1].isalnum() and after.isalnum():
            pieces.append((at, at + 1, ""))  # a number or code cut at its hyphen
        elif _UNSPACED.match(before) and _UNSPACED.match(after):
            pieces.append((at, at + 1, ""))
    pieces += [
        (m.start(), m.end(), unicodedata.normalize("NFKC", m.group())) for m in _LIGATURE.finditer(raw)
    ]
    pieces.sort()
    parts: list[str] = []
    done = 0
    plain = " ".join(raw[one + 1 : other] for one, other in pairwise((-1, *joints, len(raw))))
    for start, end, written in pieces:
        parts += [plain[done:start], written]
        done = end
    parts.append(plain[done:])
    return "".join(parts), OffsetMap.build((start, end, len(written)) for start, end, written in pieces)


def _vocabulary(raw: str, breaks: set[int]) -> tuple[set[str], set[str]]:
    """The words that the document writes with hyphens, and those without, line ends apart."""
    hyphened = {match.group().lower().replace("\u2010", "-") for match in _HYPHENED.finditer(raw)}
    # A word before a hyphen at a line's end, or after one, is half a word.
    plain = set()
    for match in _WORD.finditer(raw):
        start, end = match.span()
        if raw[end : end + 1] in ("-", "\u2010") or (
            start >= 2 and start - 1 in breaks and raw[start - 2] in _HYPHENS
        ):
            continue
        plain.add(match.group().lower())
    return hyphened, plain


def _written_with_hyphen(raw: str, at: int, hyphened: set[str], plain: set[str]) -> bool:
    """Whether only the hyphened form of the word cut at `at` occurs elsewhere."""
    first = _LAST_WORD.search(raw[max(0, at - 60) : at - 1])
    last = _FIRST_WORD.match(raw, at + 1)
    if first is None or last is None:
        return False
    one, other = first.group().lower(), last.group().lower()
    if f"{one}{other}" in plain:
        return False
    return any(
        word == f"{one}-{other}" or word.startswith(f"{one}-{other}-") or f"-{one}-{other}" in word
        for word in _near(hyphened, one)
    )


def _near(words: set[str], part: str) -> list[str]:
    return [word for word in words if part in word]
