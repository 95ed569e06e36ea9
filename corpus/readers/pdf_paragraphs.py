"""Lines to paragraphs, headings and table rows; knows no glyphs and no canonical text.

A line goes on from the one above unless something says that a paragraph ends:
its distance, an indent, another size, a short line with a full stop, a bullet, table cells.
A paragraph that a column's or a page's end interrupts is one paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.document import Label

if TYPE_CHECKING:
    from corpus.readers.pdf_lines import Line

__all__ = ["Paragraph", "body_size", "join_pages", "paragraphs"]

_LEADING = 1.35  # of the usual distance of two lines: a wider one ends a paragraph
_INDENT = 0.7  # of the size
_SIZES = 0.08  # a greater difference in size is another kind of text
_HEADING = 1.15  # of the body's size
_LONGEST_HEADING = 220
_LONGEST_BOLD = 110
_FOOTNOTE = 0.93  # of the body's size
_ITEM = re.compile(r"(?:[-*+•‣◦▪●○■□➢–—·]|\(?\d{1,3}[.)]|\(?[A-Za-z][.)]|\[\d{1,3}\])\s\S")
_ENDED = re.compile(r"""[.!?:;…。！？][\])"'”’»⁰¹²³⁴-⁹]*$""")
_SENTENCE_END = re.compile(r"""[a-z0-9)][.!?]['"”’)]{0,2}(?= ["'“‘(]?[A-Z])""")
_LETTERS = re.compile(r"[^\W\d_][\W\d_]*[^\W\d_]")
_HYPHENS = "-\u2010\u00ad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        lines: (page number from 0, line) in order.
        label: What it is.
        footnote: Whether it stands below the text in small print.
        open: Whether its text goes on elsewhere, as far as its end shows.
    """

    lines: tuple[tuple[int, Line], ...]
    label: Label = Label.BODY
    footnote: bool = False
    open: bool = field(default=False)


def body_size(lines: Iterable[Line]) -> float:
    """The font size that most characters have, to half a point; 0 without lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def paragraphs(page: int, lines: Sequence[Line], *, body: float) -> list[Paragraph]:
    """The paragraphs of a page's text.

    Args:
        page: Its number, from 0.
        lines: In reading order, furniture left out.
        body: Font size of the document's running text.
    """
    found: list[Paragraph] = []
    column: list[Line] = []
    for line in lines:
        if column and line.column != column[-1].column:
            _column(found, page, column, body)
            column = []
        column.append(line)
    if column:
        _column(found, page, column, body)
    return _footnotes(found, body)


def _column(found: list[Paragraph], page: int, lines: list[Line], body: float) -> None:
    left, right = min(line.left for line in lines), _mostly(sorted(line.right for line in lines))
    leading = _usual_leading(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, left, right, leading):
            groups[-1].append(line)
        else:
            groups.append([line])
    for number, group in enumerate(groups):
        label = _label(group, body)
        text = group[-1].text.rstrip()
        filled = group[-1].right > right - 0.12 * (right - left)
        paragraph = Paragraph(
            lines=tuple((page, line) for line in group),
            label=label,
            open=label is Label.BODY and not _tabular(group[-1]) and not _ENDED.search(text) and filled,
        )
        if number == 0 and found and _joins(found[-1], paragraph):
            found[-1] = _joined(found[-1], paragraph)
        else:
            found.append(paragraph)


def _mostly(values: list[float]) -> float:
    return values[(len(values) - 1) * 9 // 10]


def _usual_leading(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of two lines, by font size."""
    steps: dict[float, list[float]] = {}
    for before, line in pairwise(lines):
        step = line.base - before.base
        if _same_size(before, line) and 0.8 * line.size < step < 3 * line.size:
            steps.setdefault(round(line.size), []).append(step)
    # Two lines alone say nothing: they may be a heading and its byline.
    return {size: sorted(found)[len(found) // 3] for size, found in steps.items() if len(found) > 2}


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZES * max(one.size, other.size)


def _tabular(line: Line) -> bool:
    return line.cells > 0


def _goes_on(group: list[Line], line: Line, left: float, right: float, leading: dict[float, float]) -> bool:
    before = group[-1]
    step = line.base - before.base
    if not _same_size(before, line) or step <= 0 or _tabular(before) or _tabular(line):
        return False
    if step > _LEADING * leading.get(round(line.size), 1.25 * line.size) or before.turn != line.turn:
        return False
    if before.hidden or line.hidden or line.stamp:
        return before.hidden == line.hidden and before.stamp == line.stamp
    if _ITEM.match(line.text):
        return False
    hanging = bool(_ITEM.match(group[0].text))
    if before.bold != line.bold and (_ENDED.search(before.text) or before.right < right - 2 * before.size):
        return False
    # An indented first line; in a hanging or centred paragraph all later lines stand farther right.
    indent = line.left - before.left
    if indent > _INDENT * line.size and not hanging and len(line.text) > 3:
        goes = before.right > right - 0.25 * (right - left) or line.text[0].islower()
        return len(group) == 1 and goes and not _ENDED.search(before.text)
    if _cut(before.text):
        return True
    room = right - before.right
    word = line.text.split(" ", 1)[0]
    fits = room > (len(word) + 1) * 0.55 * line.size
    if _ENDED.search(before.text.rstrip()) and (
        room > 0.12 * (right - left) or (fits and room > 3 * line.size)
    ):
        return False
    # A line with room for far more than the next word was ended on purpose, unless all lines are ragged.
    return not (fits and room > 0.35 * (right - left) and not line.text[:1].islower())


def _cut(text: str) -> bool:
    """Whether a line ends within a word or number."""
    return text[-1:] in _HYPHENS and text[-2:-1].isalnum()


def _label(group: Sequence[Line], body: float) -> Label:
    if any(line.hidden or line.stamp for line in group):
        return Label.BOILERPLATE
    text = " ".join(line.text for line in group)
    if (
        not _LETTERS.search(text)
        or any(_tabular(line) and line.cells > 1 for line in group)
        or _ITEM.match(text[:1] + " " + text[1:2])
    ):
        return Label.BODY
    if group[0].size > _HEADING * body and len(text) <= _LONGEST_HEADING and len(group) <= 4:
        return Label.HEADING
    bold = all(line.bold for line in group) and group[0].size > 0.95 * body
    short = len(group) <= 2 and len(text) <= _LONGEST_BOLD and text.rstrip()[-1:] not in ".,;:"
    return Label.HEADING if bold and short and not any(_tabular(line) for line in group) else Label.BODY


def _joins(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph goes on after the end of its column or page."""
    if before.label is not Label.BODY or after.label is not Label.BODY:
        return False
    last, first = before.lines[-1][1], after.lines[0][1]
    if _tabular(last) or _tabular(first) or _ITEM.match(first.text) or last.turn != first.turn:
        return False
    if not _same_size(last, first) or before.footnote != after.footnote:
        return False
    text = last.text.rstrip()
    if text[-1:] in _HYPHENS and text[-2:-1].isalpha():
        return first.text[:1].isalpha()
    if _ENDED.search(text):
        return False
    return first.text[:1].islower() or (before.open and len(before.lines) > 1)


def _joined(before: Paragraph, after: Paragraph) -> Paragraph:
    return replace(before, lines=before.lines + after.lines, open=after.open)


def _footnotes(found: list[Paragraph], body: float) -> list[Paragraph]:
    """The small print at the page's end marked as such."""
    at = len(found)
    while at and found[at - 1].label is Label.BODY and found[at - 1].lines[0][1].size < _FOOTNOTE * body:
        at -= 1
    if at == 0:
        return found
    return [*found[:at], *(replace(one, footnote=True) for one in found[at:])]


def join_pages(pages: Sequence[Sequence[Paragraph]]) -> list[list[Paragraph]]:
    """The pages' paragraphs in the order of the text, those that a page's end interrupts joined.

    A joined paragraph belongs to the page it starts on, as its last: that page's footnotes and
    footers come before it, and the next page's header after it. So the text of a page is one
    stretch, and nothing stands within a paragraph.
    """
    result: list[list[Paragraph]] = []
    for page in pages:
        page = list(page)
        at = next((k for k, one in enumerate(page) if _running(one)), None)
        before = result[-1] if result else []
        last = next((k for k in range(len(before) - 1, -1, -1) if _running(before[k])), None)
        # A page that is all one paragraph has no running text of its own left: it isn't carried on again.
        if at is not None and last is not None and _joins(before[last], page[at]):
            whole = _joined(before.pop(last), page.pop(at))
            if not any(_running(one) for one in page):
                # The page is all one paragraph: what its last sentence ends stays behind, so that what
                # begins there has a place before the page after, and may go on on it.
                whole, rest = _split(whole, whole.lines[-1][0])
                if rest is not None:
                    page.insert(at, rest)
            before.append(whole)
        result.append(page)
    return result


def _split(paragraph: Paragraph, page: int) -> tuple[Paragraph, Paragraph | None]:
    """A paragraph cut where the last sentence that ends on a page does, if one does."""
    for number in range(len(paragraph.lines) - 1, -1, -1):
        on, line = paragraph.lines[number]
        if on != page:
            break
        ends = [match.end() for match in _SENTENCE_END.finditer(line.text)]
        if not ends:
            continue
        head = replace(line, text=line.text[: ends[-1]], glyphs=line.glyphs[: ends[-1]])
        tail = replace(line, text=line.text[ends[-1] + 1 :], glyphs=line.glyphs[ends[-1] + 1 :])
        rest = ((on, tail), *paragraph.lines[number + 1 :])
        return replace(paragraph, lines=(*paragraph.lines[:number], (on, head)), open=False), replace(
            paragraph, lines=rest
        )
    return paragraph, None


def _running(paragraph: Paragraph) -> bool:
    return paragraph.label is not Label.BOILERPLATE and not paragraph.footnote
