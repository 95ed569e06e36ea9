"""JSON and JSON Lines to blocks: records as rows or articles, other values by their paths; knows no schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.decode import decode
from corpus.document import Label
from corpus.errors import CorpusError
from corpus.readers.builder import Builder
from corpus.readers.extraction import Extraction, Facts, Format
from corpus.readers.json_values import TITLES, Object, Value, facts_of, parse, text_of
from corpus.readers.sheets import MOST_ROWS

__all__ = ["FORMAT", "LINES"]

_TEXTS = frozenset(
    {
        "text",
        "body",
        "content",
        "contents",
        "article",
        "abstract",
        "summary",
        "description",
        "message",
        "page_content",
    }
)
_PROSE = 160  # characters from which a value is a text of its own
_DEEPEST = 200


def extract(raw: str) -> Extraction:
    """The text values of a JSON document; of JSON Lines, if that is what it is."""
    try:
        values = [parse(raw)]
    except ValueError as error:
        lines = [line for line in raw.split("\n") if line.strip()]
        if len(lines) > 1 and _is_json(lines[0]) and _is_json(lines[1]):
            return extract_lines(raw)
        raise CorpusError(
            f"it is not valid JSON: {_reason(error)}",
            hint="give it the suffix .txt to have it read as plain text",
        ) from None
    return _extraction(values, [])


def extract_lines(raw: str) -> Extraction:
    """The records of JSON Lines, one a line; lines that aren't JSON are left out and counted."""
    values: list[Value] = []
    broken: list[int] = []
    for number, line in enumerate(raw.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append(parse(line))
        except ValueError:
            broken.append(number)
    if not values:
        try:
            return _extraction([parse(raw)], [])
        except ValueError as error:
            raise CorpusError(
                f"no line of it is JSON: {_reason(error)}",
                hint="give it the suffix .txt to have it read as plain text",
            ) from None
    warnings = (
        [f"{len(broken):,} lines aren't JSON and were left out, the first is {broken[0]:,}"] if broken else []
    )
    return _extraction([values], warnings)


def _is_json(line: str) -> bool:
    try:
        return isinstance(parse(line), list | Object)
    except ValueError:
        return False


def _reason(error: ValueError) -> str:
    return str(error).split("\n", 1)[0].split(" (char", 1)[0][:120]


def _extraction(values: Sequence[Value], warnings: list[str]) -> Extraction:
    writer = _Writer()
    for value in values:
        writer.value(value, "", 0)
    if writer.records > MOST_ROWS:
        warnings = [
            *warnings,
            f"only the first {MOST_ROWS:,} records were read: split the file to have all of them",
        ]
    only = values[0] if len(values) == 1 else None
    facts = facts_of(only) if isinstance(only, Object) else Facts()
    return writer.out.build(facts=facts, warnings=warnings, spoken=False)


@dataclass(slots=True)
class _Field:
    path: str
    value: str


class _Writer:
    """Writes values as blocks."""

    def __init__(self) -> None:
        self.out = Builder()
        self.records = 0

    def value(self, value: Value, path: str, depth: int) -> None:
        """Add a value and all below it."""
        if depth > _DEEPEST:
            raise CorpusError(
                f"its values are nested more than {_DEEPEST} deep", hint="save its text as .txt instead"
            )
        if isinstance(value, Object):
            self._record(value, path, depth)
        elif isinstance(value, list):
            scalars = [item for item in map(_scalar, value) if item is not None]
            if len(scalars) == len(value) and all(len(item) < _PROSE for item in scalars):
                self._line([_Field(path, ", ".join(scalars))] if scalars else [])
                return
            for number, item in enumerate(value):
                if self.records > MOST_ROWS:
                    return
                inner = path if isinstance(item, list | Object) else (f"{path}[{number}]" if path else "")
                self.value(item, inner, depth + 1)
        else:
            text = _scalar(value)
            if text:
                self._prose(path, text) if len(text) >= _PROSE or "\n" in text else self._line(
                    [_Field(path, text)]
                )

    def _record(self, record: Object, path: str, depth: int) -> None:
        """Add an object: its title, its short values in a line, its texts, then what is in it."""
        self.records += 1
        if self.records > MOST_ROWS:
            return
        title = next(
            (i for name in TITLES for i, (k, v) in enumerate(record) if k.lower() == name and _titled(v)),
            None,
        )
        texts = [
            i
            for i, (k, v) in enumerate(record)
            if isinstance(v, str) and v.strip() and i != title and _istext_of(k, v)
        ]
        article = title is not None and any(record[i][0].lower() in _TEXTS for i in texts)
        if article and title is not None:
            self.out.add(text_of(record[title][1]), Label.HEADING)
        fields: list[_Field] = []
        nested: list[tuple[str, Value]] = []
        for number, (name, value) in enumerate(record):
            if (article and number == title) or number in texts:
                continue
            whole = f"{path}.{name}" if path else name
            fields += (flat := list(_flat(whole if depth else name, value)))
            if not flat and not _is_empty(value):
                nested.append((whole, value))
        self._line(fields)
        for number in texts:
            name, value = record[number]
            self._prose(f"{path}.{name}" if path else name, text_of(value), named=name.lower() not in _TEXTS)
        for name, value in nested:
            self.value(value, name, depth + 1)

    def _line(self, fields: Sequence[_Field]) -> None:
        if fields:
            self.out.add(
                "; ".join(f"{field.path}: {field.value}" if field.path else field.value for field in fields)
            )

    def _prose(self, path: str, text: str, *, named: bool = True) -> None:
        if named and path:
            self.out.add(path, Label.BOILERPLATE)
        self.out.add(text)


def _titled(value: Value) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 300 and "\n" not in value.strip()


def _istext_of(name: str, value: str) -> bool:
    return len(value) >= _PROSE or "\n" in value.strip() or (name.lower() in _TEXTS and len(value) > 40)


def _scalar(value: Value) -> str | None:
    """A short value as text; None of what holds others."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return (
        " ".join(value.split())
        if isinstance(value, str) and len(value) < _PROSE
        else value
        if isinstance(value, str)
        else None
    )


def _flat(path: str, value: Value, depth: int = 0) -> Iterator[_Field]:
    """The fields of a value that fits into its record's line: short, or an object or list of such."""
    if isinstance(value, str | bool):
        text = _scalar(value)
        if text:
            yield _Field(path, text)
    elif isinstance(value, list) and value:
        items = [_scalar(item) for item in value]
        if all(item is not None for item in items) and sum(len(item or "") for item in items) < 2 * _PROSE:
            yield _Field(path, ", ".join(item for item in items if item))
    elif isinstance(value, Object) and depth < 3 and len(value) <= 12:
        fields: list[_Field] = []
        for name, inner in value:
            below = list(_flat(f"{path}.{name}", inner, depth + 1))
            if not below and not _is_empty(inner):
                return
            if isinstance(inner, str) and _istext_of(name, inner):
                return
            fields += below
        yield from fields


def _is_empty(value: Value) -> bool:
    return value is None or value == "" or (isinstance(value, list | Object) and not value)


def _decoded(data: bytes, encoding: str | None, lines: bool) -> Extraction:
    decoded = decode(data, encoding=encoding)
    extraction = (extract_lines if lines else extract)(decoded.text)
    return replace(extraction, encoding=decoded.encoding, warnings=(*decoded.warnings, *extraction.warnings))


def read(data: bytes, encoding: str | None) -> Extraction:
    """As `extract()`, from bytes."""
    return _decoded(data, encoding, False)


def read_lines(data: bytes, encoding: str | None) -> Extraction:
    """As `extract_lines()`, from bytes."""
    return _decoded(data, encoding, True)


FORMAT = Format(extractor="json/1", read=read, extract=extract)
LINES = Format(extractor="jsonl/1", read=read_lines, extract=extract_lines)
