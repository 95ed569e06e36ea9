"""Markdown to blocks of visible text; markdown-it-py finds the blocks and stays in this file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.canonical import canonicalise
from corpus.decode import decode
from corpus.document import Label
from corpus.imprint import imprint_lines
from corpus.metadata import facts_of_lines, iso_date, person
from corpus.offsets import OffsetMap
from corpus.readers.extraction import Block, Extraction, Facts, Format
from corpus.readers.markdown_tables import cells_of, column_names, named_row
from corpus.structure import line_starts

__all__ = ["FORMAT"]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<body>(?:[^\n]{0,2000}\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}):[ \t]*(?P<value>.*)")
_BLOCK_PREFIX = re.compile(
    r"[ \t]*(?:>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+(?=[-*+>][ \t]))*"
)
_ATX = re.compile(r"[ \t]*#{1,6}(?:[ \t]+|$)")
_ATX_END = re.compile(r"[ \t]+#+[ \t]*$")

# Every quantifier is bounded or stops at the next delimiter, so hostile input stays linear.
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,1000})\](\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s+[\"'(][^\n]{0,300}?[\"')])?\s*\)|\[[^\[\]\n]{0,200}\])"
)
_AUTOLINK = re.compile(r"<(?:https?|mailto|ftp):[^<>\s]{1,2000}>")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,40}(?:\s[^<>]{0,2000})?/?>|<!--(?:[^-]|-(?!->)){0,4000}-->")
_STRONG = re.compile(
    r"(\*\*\*|\*\*)(?=[^\s*])((?:[^*]|\*(?!\*)){1,600}?)(?<=[^\s])\1|(?<!\w)(__)(?=[^\s_])([^_]{1,600})(?<=[^\s])__(?!\w)"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*)(?=[^\s*])([^*\n]{1,600})(?<=[^\s*])\*(?![\w*])|(?<!\w)(_)(?=[^\s_])([^_\n]{1,600})(?<=[^\s_])_(?!\w)"
)
_STRUCK = re.compile(r"(~~)(?=\S)([^~\n]{1,600})(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_Edit = tuple[int, int, str]


def extract(raw: str) -> Extraction:
    """The blocks of a Markdown source without their markup.

    Front matter and link definitions stay in the text as boilerplate; markup that
    isn't plainly balanced stays as it was written.
    """
    text, offsets = canonicalise(raw)
    front = _FRONT_MATTER.match(text)
    facts = _facts(front["body"]) if front else Facts()
    edits: list[_Edit] = []
    spans: list[tuple[int, int, Label]] = []
    for start, end, label, kind in _blocks(text, front.end() if front else 0, edits):
        if kind == "removed":
            edits.append((start, end, ""))
            continue
        spans.append((start, end, label))
        if kind != "code":
            edits += _inline(text, start, end)
    visible, step = _apply(text, edits)
    blocks = []
    title = None
    for start, end, label in spans:
        start, end = step.to_canonical(start, end)
        if visible[start:end].strip():
            blocks.append(Block(start=start, end=end, label=label))
            if label is Label.HEADING and title is None:
                title = visible[start:end].strip()
    labelled = [(visible[block.start : block.end].strip(), block.label) for block in blocks]
    for number in imprint_lines([line for line, _ in labelled], [label for _, label in labelled]):
        blocks[number] = replace(blocks[number], label=Label.BOILERPLATE)
    lines = facts_of_lines(labelled[:60])
    facts = replace(
        facts,
        title=facts.title or title,
        date=facts.date or lines.date,
        author=facts.author or lines.author,
    )
    return Extraction(raw=raw, text=visible, offsets=offsets.compose(step), blocks=tuple(blocks), facts=facts)


def _blocks(text: str, begin: int, edits: list[_Edit]) -> Iterator[tuple[int, int, Label, str]]:
    """(start, end, label, kind) of blocks, one a line unless it was wrapped, in order.

    Kind is "text", "code" (no inline markup, or none left to remove) or "removed" (markup). What rows of tables need
    besides is added to `edits`.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    body = text[begin:]
    line_at = [begin]
    line_at.extend(begin + match.end() for match in re.finditer("\n", body))
    line_at.append(len(text) + 1)
    hard = set(line_starts(body))
    kind = "paragraph_open"
    names: list[str] = []
    names_at = 0
    for token in parser.parse(body):
        if token.type.endswith("_open"):
            kind = token.type
        if token.map is None:
            continue
        first, last = token.map
        start, end = line_at[first], min(line_at[min(last, len(line_at) - 1)] - 1, len(text))
        if token.type == "inline" and kind == "heading_open":
            yield from _heading(text, start, end)
        elif token.type == "inline" and kind in ("th_open", "td_open"):
            continue
        elif token.type == "table_open":
            head = text[start : line_at[first + 1] - 1]
            rows_below = last - first > 2  # the head, the line under it
            names = column_names([_visible(head[a:b]) for a, b in cells_of(head)]) if rows_below else []
            names_at = first
        elif token.type == "tr_open" and names:
            put = [] if first == names_at else named_row(text[start:end], names)
            if put:
                edits += [(start + a, start + b, by) for a, b, by in put]
                for a, b in cells_of(text[start:end]):
                    edits += _inline(text, start + a, start + b)
                yield start, end, Label.BODY, "code"
            else:
                label = Label.BOILERPLATE if first == names_at else Label.BODY
                yield from _row(text, start, end, label)
        elif token.type == "tr_open":
            yield from _row(text, start, end, Label.BODY)
        elif token.type == "inline":
            yield from _lines(text, line_at, first, last, hard, begin)
        elif token.type in ("fence", "code_block"):
            yield from _code(text, line_at, first, last, fenced=token.type == "fence")
        elif token.type == "html_block":
            yield from _html(text, start, end)
        elif token.type == "hr":
            yield start, end, Label.BODY, "removed"


def _heading(text: str, start: int, end: int) -> Iterator[tuple[int, int, Label, str]]:
    prefix = _BLOCK_PREFIX.match(text, start, end)
    inner = prefix.end() if prefix else start
    mark = _ATX.match(text, inner, end)
    if mark:
        inner = mark.end()
        if inner > start:
            yield start, inner, Label.HEADING, "removed"
        tail = _ATX_END.search(text[inner:end])
        stop = inner + tail.start() if tail else end
        yield inner, stop, Label.HEADING, "text"
        if stop < end:
            yield stop, end, Label.HEADING, "removed"
        return
    if inner > start:
        yield start, inner, Label.HEADING, "removed"
    yield inner, end, Label.HEADING, "text"
    # What follows a heading without number signs is its underline.
    below = text.find("\n", end + 1)
    below = len(text) if below < 0 else below
    if set(text[end + 1 : below].strip(" \t>")) <= {"=", "-"}:
        yield end + 1, below, Label.HEADING, "removed"


def _row(text: str, start: int, end: int, label: Label) -> Iterator[tuple[int, int, Label, str]]:
    line = text[start:end]
    left = len(line) - len(line.lstrip(" \t|>"))
    right = len(line.rstrip(" \t|"))
    if left:
        yield start, start + left, Label.BODY, "removed"
    if right > left:
        yield start + left, start + right, label, "text"
    if start + max(left, right) < end:
        yield start + max(left, right), end, Label.BODY, "removed"


def _lines(
    text: str, line_at: list[int], first: int, last: int, hard: set[int], begin: int
) -> Iterator[tuple[int, int, Label, str]]:
    """A paragraph's lines, those joined that only wrap."""
    pending: tuple[int, int] | None = None
    for number in range(first, last):
        start, end = line_at[number], min(line_at[number + 1] - 1, len(text))
        line = text[start:end]
        prefix = _BLOCK_PREFIX.match(text, start, end)
        inner = prefix.end() if prefix else start
        if inner > start:
            yield start, inner, Label.BODY, "removed"
        stripped = start + len(line) - len(line.lstrip())
        before = text[pending[0] : pending[1]].rstrip() if pending else ""
        wraps = (
            pending is not None
            and "|" not in line
            and (
                stripped - begin not in hard
                or (text[inner : inner + 1].islower() and before[-1:] not in (*".!?:;|", ""))
            )
        )
        if pending and wraps:
            pending = (pending[0], end)
        else:
            if pending:
                yield (*pending, Label.BODY, "text")
            pending = (inner, end)
    if pending:
        yield (*pending, Label.BODY, "text")


def _code(
    text: str, line_at: list[int], first: int, last: int, *, fenced: bool
) -> Iterator[tuple[int, int, Label, str]]:
    for number in range(first, last):
        start, end = line_at[number], min(line_at[number + 1] - 1, len(text))
        fence = text[start:end].strip(" \t>")
        if fenced and (number == first or (number == last - 1 and fence and set(fence) <= {"`", "~"})):
            yield start, end, Label.BODY, "removed"
        elif text[start:end].strip():
            yield start, end, Label.BODY, "code"


def _html(text: str, start: int, end: int) -> Iterator[tuple[int, int, Label, str]]:
    opening = text[start : start + 20].lstrip().lower()
    if opening.startswith(("<script", "<style", "<!--", "<?", "<!", "<textarea", "<template")):
        yield start, end, Label.BODY, "removed"
        return
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, at + len(line), Label.BODY, "text"
        at += len(line) + 1


def _inline(text: str, start: int, end: int) -> list[_Edit]:
    """Edits that remove the inline markup of `text[start:end]`."""
    part = text[start:end]
    if not re.search(r"[`*_\[<~\\&]", part):
        return []
    edits: list[_Edit] = []
    taken = bytearray(len(part))  # 1 where markup was removed, 2 where code protects it

    def take(first: int, last: int, by: str = "") -> None:
        if not any(taken[first:last]):
            taken[first:last] = b"\x01" * (last - first)
            edits.append((start + first, start + last, by))

    for match in _CODE.finditer(part):
        take(match.start(), match.start() + 1)
        take(match.end() - 1, match.end())
        taken[match.start(1) : match.end(1)] = b"\x02" * (match.end(1) - match.start(1))
    for match in _ESCAPE.finditer(part):
        take(match.start(), match.start() + 1)
        taken[match.start(1)] = 2
    for match in _AUTOLINK.finditer(part):
        take(match.start(), match.start() + 1)
        take(match.end() - 1, match.end())
    for match in _LINK.finditer(part):
        if not taken[match.start()] and not any(taken[match.start(2) : match.end()]):
            take(match.start(), match.start(1))
            take(match.end(1), match.end())
    for match in _TAG.finditer(part):
        take(*match.span())
    for pattern in (_STRONG, _STRUCK, _EMPHASIS):
        for match in pattern.finditer(part):
            width = len(match.group(1) or match.group(3) or "")
            if not taken[match.start()] and not taken[match.end() - 1]:
                take(match.start(), match.start() + width)
                take(match.end() - width, match.end())
    for match in _ENTITY.finditer(part):
        character = html.unescape(match.group())
        if character != match.group():
            take(match.start(), match.end(), character)
    return edits


def _visible(text: str) -> str:
    """A text without its inline markup."""
    return _apply(text, _inline(text, 0, len(text)))[0]


def _apply(text: str, edits: list[_Edit]) -> tuple[str, OffsetMap]:
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    at = 0
    for start, end, by in sorted(edits):
        if start < at or start >= end:
            continue
        parts += [text[at:start], by]
        pieces.append((start, end, len(by)))
        at = end
    parts.append(text[at:])
    return "".join(parts), OffsetMap.build(pieces)


def _facts(front: str) -> Facts:
    """What YAML front matter states: scalars, and lists of authors."""
    values: dict[str, str] = {}
    key = ""
    for line in front.split("\n"):
        match = _FRONT_LINE.fullmatch(line)
        if match:
            key = match["key"].strip().lower()
            value = match["value"].strip()
            if value[:1] == "[" and value[-1:] == "]":
                value = ", ".join(_scalar(item) for item in value[1:-1].split(","))
            values[key] = _scalar(value)
        elif key and line.lstrip().startswith("- "):
            item = _scalar(line.lstrip()[2:].strip())
            values[key] = f"{values[key]}, {item}" if values.get(key) else item
    values = {key: value for key, value in values.items() if value}
    stated = {
        key: values.pop(key, None)
        for key in ("title", "date", "author", "authors", "byline", "lang", "language")
    }
    published = stated["date"] or values.get("published") or values.get("publishdate")
    author = stated["author"] or stated["authors"] or stated["byline"]
    return Facts(
        title=stated["title"],
        date=iso_date(published) if published else None,
        author=person(author) if author else None,
        language=stated["lang"] or stated["language"],
        metadata=values,
    )


def _scalar(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.split(" #", 1)[0].strip()


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes."""
    decoded = decode(data, encoding=encoding)
    return replace(extract(decoded.text), encoding=decoded.encoding, warnings=decoded.warnings)


FORMAT = Format(extractor="markdown/2", read=read, extract=extract)
