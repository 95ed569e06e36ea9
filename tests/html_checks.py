"""A page made of a body, and what of it is content; shared by the tests of web pages."""

from __future__ import annotations

import corpus
from corpus import Label, ParsedDocument

PROSE = (
    "The harbour board met on Tuesday and decided to rebuild the pier in oak.",
    "It had counted 2,300 visitors in May, nearly twice as many as a year earlier, and called the figure encouraging.",
    "“We knew that the bolts were gone,” said the engineer, “and we said so three years ago, in writing, to everybody.”",
    "Work begins in the spring, when the storms are over, and ends before the herring season, if the weather allows it.",
    "Nobody knows what becomes of the old timber, for which two museums and a brewery have asked the board in turn.",
)
ARTICLE = "".join(f"<p>{sentence}</p>" for sentence in PROSE)


def labelled(parsed: ParsedDocument, *labels: Label) -> list[str]:
    text = parsed.document.text
    return [region.span.of(text).strip() for region in parsed.regions if region.label in labels]


def read(body: str, head: str = "") -> ParsedDocument:
    return corpus.read_text(
        f"<html><head>{head}</head><body>{body}</body></html>", source="a.html", format="html"
    )


def content(body: str) -> list[str]:
    return labelled(read(body), Label.BODY, Label.HEADING)


def left_out(body: str) -> list[str]:
    return labelled(read(body), Label.BOILERPLATE)
