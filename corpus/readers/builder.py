"""Puts a reader's blocks together into one text with pages; knows no format."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.document import Label
from corpus.readers.extraction import Block, Extraction, Facts

__all__ = ["Builder"]

_SPACE = re.compile(r"[ \t\r\f\v\u00a0]*\n[ \t\r\f\v\u00a0\n]*|[ \t\r\f\v\u00a0]{2,}|[\t\r\f\v\u00a0]")
MOST_CHARACTERS = 20_000_000  # of one document's text: forty novels


class Builder:
    """Collects blocks; every character of them stands in the text once, in the order given."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._pages: list[int] = []
        self._at = 0
        self._waiting = 0  # pages without a block yet
        self.full = False

    def add(self, text: str, label: Label = Label.BODY, *, tight: bool = False) -> None:
        r"""Add a paragraph, white space collapsed; a line of several lines (`\n`) becomes a block a line.

        Args:
            text: What it says; nothing is added if that is nothing.
            label: What it is.
            tight: Whether it follows its predecessor without a blank line, as a list item does.
        """
        # Most text has nothing to collapse: one scan, no copy.
        if _SPACE.search(text):
            text = _SPACE.sub(lambda found: "\n" if "\n" in found.group() else " ", text)
        for number, line in enumerate(text.strip().split("\n")):
            line = line.strip()
            if not line:
                continue
            if self._at + len(line) > MOST_CHARACTERS:
                self.full = True
                return
            if self._parts:
                gap = "\n" if tight or number else "\n\n"
                self._parts.append(gap)
                self._at += len(gap)
            if self._waiting:
                self._pages[-self._waiting :] = [self._at] * self._waiting
                self._waiting = 0
            self._parts.append(line)
            self._blocks.append(Block(start=self._at, end=self._at + len(line), label=label))
            self._at += len(line)

    def page(self) -> None:
        """Start a page: the next block is its first. A page without text starts where the next one does."""
        self._pages.append(self._at)
        self._waiting += 1

    def build(
        self,
        *,
        facts: Facts | None = None,
        encoding: str | None = None,
        warnings: Iterable[str] = (),
        spoken: bool = True,
    ) -> Extraction:
        """The extraction of what was added."""
        text = "".join(self._parts)
        said = list(warnings)
        if self.full:
            said.append(f"only the first {MOST_CHARACTERS:,} characters were read")
        return Extraction(
            raw=text,
            text=text,
            blocks=tuple(self._blocks),
            facts=facts or Facts(),
            encoding=encoding,
            page_starts=tuple(min(start, len(text)) for start in self._pages),
            spoken=spoken,
            warnings=tuple(said),
        )
