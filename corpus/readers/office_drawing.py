"""The words of charts and diagrams in Office files, from their own parts; knows no pictures."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.document import Label
from corpus.readers.docx_runs import paragraph_of
from corpus.readers.office_package import Package
from corpus.readers.tables import table_lines
from corpus.readers.xml import Element, local

__all__ = ["drawing_texts"]

_MOST_POINTS = 2_000  # of a chart; more than that is data, and stands in the sheet it came from


def drawing_texts(package: Package, part: str, identity: str) -> Iterator[str]:
    """The lines of the chart or diagram that a part refers to.

    Args:
        package: The file.
        part: The part with the reference.
        identity: The reference's relationship id.

    Yields:
        A chart's title and a line a category; a diagram's texts.
    """
    relation = package.relations(part).get(identity)
    if relation is None or not package.archive.has(relation.target):
        return
    if relation.kind == "chart":
        yield from _chart(package.tree(relation.target))
    elif relation.kind == "diagramData":
        for element in package.tree(relation.target).iter():
            if local(element) == "p":
                yield paragraph_of(element).text


def _chart(root: Element) -> Iterator[str]:
    for element in root.iter():
        if local(element) == "rich":  # titles of the chart and its axes
            yield " ".join(paragraph_of(line).text for line in element if local(line) == "p")
    names: list[str] = [""]
    columns: list[dict[int, str]] = []
    categories: dict[int, str] = {}
    for series in root.iter():
        if local(series) != "ser":
            continue
        values: dict[int, str] = {}
        name = ""
        for child in series:
            kind = local(child)
            if kind == "tx":
                name = " ".join(_points(child).values())
            elif kind in ("cat", "xVal"):
                categories = categories or _points(child)
            elif kind in ("val", "yVal"):
                values = _points(child)
        names.append(name)
        columns.append(values)
    places = sorted(set(categories).union(*columns))[:_MOST_POINTS]
    if any(names) or categories:
        rows = [names, *([categories.get(k, ""), *(c.get(k, "") for c in columns)] for k in places)]
        yield from (line.text for line in table_lines(rows, named=True) if line.label is Label.BODY)


def _points(element: Element) -> dict[int, str]:
    """The cached values of a reference, by place."""
    found: dict[int, str] = {}
    for point in element.iter():
        if local(point) == "pt":
            place = point.get("idx") or ""
            for value in point:
                if local(value) == "v" and value.text and place.isdecimal() and len(place) < 7:
                    found[int(place)] = value.text
    if not found:
        literal = next((v.text for v in element.iter() if local(v) == "v" and v.text), None)
        if literal:
            found[0] = literal
    return found
