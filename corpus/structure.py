"""Where the lines of plain text end paragraphs and where they are only wrapped; knows no words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["line_starts"]

_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_SINGLE_BREAK = re.compile(r"[^\s\n][^\S\n]{0,8}\n[^\S\n]{0,40}[^\s\n]")
_ITEM = re.compile(r"(?:[-*+•‣◦▪–—]|\(?\d{1,3}[.)]|\(?[A-Za-z][.)])[ \t]|[A-Z][A-Z .'’-]{1,40}:\s")
_ENDS_SENTENCE = re.compile(r"""[.!?:;…。！？][\])"'”’»]*$""")

_WIDEST = 132  # a wrapped line is no wider than an old line printer's
_NARROWEST = 40
_FILLED = 0.85  # share of lines that had no room for the next line's first word


def line_starts(text: str) -> list[int]:
    r"""Offsets where a line that isn't the continuation of a wrapped one starts.

    A single line feed separates paragraphs in scraped news and wraps lines in old
    plain text. It counts as wrapping where the lines of a block were filled (the
    next line's first word would not have fitted) and mostly go on in lower case.

    Args:
        text: Canonical text.

    Returns:
        Ascending offsets of first non-space characters; empty for blank text.

    >>> line_starts("A line\n\nB line")
    [0, 8]
    """
    starts: list[int] = []
    if not _SINGLE_BREAK.search(text):
        for match in _LINE.finditer(text):
            start = match.start()
            while text[start].isspace():
                start += 1
            starts.append(start)
        return starts
    blocks = _blocks(text)
    width = _document_width(blocks)
    for block in blocks:
        starts += _hard_lines(block, width)
    return starts


_Line = tuple[int, str]  # offset of its first non-space character, the text from there


def _blocks(text: str) -> list[list[_Line]]:
    """Runs of lines without a blank one between them."""
    blocks: list[list[_Line]] = []
    before = -2
    at = 0
    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if stripped:
            entry = (at + len(line) - len(line.lstrip()), stripped)
            if number == before + 1:
                blocks[-1].append(entry)
            else:
                blocks.append([entry])
            before = number
        at += len(line) + 1
    return blocks


def _document_width(blocks: Sequence[Sequence[_Line]]) -> int:
    """The wrapping width that most wrapped blocks of three lines and more agree on; 0 if none is wrapped."""
    widths: list[int] = []
    for block in blocks:
        if len(block) >= 3 and _wrapped(block):
            widths += [max(len(line) for _, line in block)] * len(block)
    if not widths:
        return 0
    widths.sort()
    return widths[len(widths) * 9 // 10]


def _wrapped(block: Sequence[_Line]) -> bool:
    """Whether a block's lines were filled to a width and go on from each other."""
    width = max(len(line) for _, line in block[:-1])
    if not _NARROWEST <= width <= _WIDEST or len(block[-1][1]) > width + 10:
        return False
    filled = lower = joints = ended = 0
    for (_, line), (_, after) in pairwise(block):
        if _ITEM.match(after):
            continue
        joints += 1
        filled += len(line) + 1 + len(after.split(" ", 1)[0]) > width - 4
        lower += after[0].islower() or not after[0].isalpha()
        ended += bool(_ENDS_SENTENCE.search(line))
    if not joints:
        return False
    return filled >= _FILLED * joints and lower * 3 >= joints and ended * 2 <= joints + 1


def _hard_lines(block: Sequence[_Line], width: int) -> list[int]:
    """Starts of the lines of a block that don't continue the line above."""
    starts = [block[0][0]]
    if len(block) == 1:
        return starts
    wrapped = len(block) >= 3 and _wrapped(block)
    limit = max(len(line) for _, line in block) if wrapped else width
    for (_, line), (start, after) in pairwise(block):
        fits = len(line) + 1 + len(after.split(" ", 1)[0]) <= limit - (4 if wrapped else 12)
        continues = bool(limit) and len(line) <= limit + 4 and not fits and not _ITEM.match(after)
        if continues and not wrapped and not (after[0].islower() or not _ENDS_SENTENCE.search(line)):
            continues = False
        if not continues:
            starts.append(start)
    return starts
