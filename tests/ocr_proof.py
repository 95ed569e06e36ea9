"""Reads cited words back off the painted page, for tests: boxes cut out of it, one under the other, through tesseract."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator

from PIL import Image, ImageOps

from corpus.layout import Box
from corpus.parsed import ParsedDocument
from corpus.render import render_page

HAS_TESSERACT = shutil.which("tesseract") is not None
_LINE = 60  # pixels: the height that lines are brought to


def sampled(parsed: ParsedDocument, count: int, *, seed: int = 7) -> list[tuple[str, tuple[Box, ...]]]:
    """Sentences of running text with their boxes."""
    text = parsed.document.text
    layout = parsed.layout
    assert layout is not None
    whole = [
        s for s in parsed.sentences if len(s.span) >= 30 and sum(c.isalpha() for c in s.span.of(text)) > 20
    ]
    chosen = random.Random(seed).sample(whole, min(count, len(whole)))
    return [
        (s.span.of(text), layout.boxes(*parsed.offset_map.to_raw(s.span.start, s.span.end))) for s in chosen
    ]


class Pages:
    """The painted pages of one file, each painted once."""

    def __init__(self, data: bytes, parsed: ParsedDocument, *, width: int = 2400) -> None:
        assert parsed.layout is not None
        self._data = data
        self._turns = [page.rotation for page in parsed.layout.pages]
        self._width = width
        self._kept: dict[int, Image.Image] = {}

    def page(self, number: int) -> Image.Image:
        if number not in self._kept:
            jpeg = render_page(self._data, page=number, width=self._width)
            self._kept[number] = Image.open(io.BytesIO(jpeg)).convert("L")
        return self._kept[number]

    def lines(self, boxes: tuple[Box, ...]) -> Iterator[Image.Image]:
        """The boxes cut out, turned to be read from left to right."""
        for box in boxes:
            page = self.page(box.page)
            wide, tall = page.size
            cut = page.crop(
                (int(box.x0 * wide), int(box.y0 * tall), int(box.x1 * wide) + 1, int(box.y1 * tall) + 1)
            )
            turn = self._turns[box.page - 1]
            if turn == 0 and cut.height > 2 * cut.width:
                turn = 270  # the proof's texts run up an upright page where they don't run across it
            yield cut.rotate(turn, expand=True) if turn else cut


def read_back(pages: Pages, boxes: tuple[Box, ...]) -> str:
    """What tesseract reads in the boxes."""
    return read_lines(list(pages.lines(boxes)))


def read_lines(cuts: list[Image.Image]) -> str:
    """What tesseract reads in lines cut out of a page, one under the other."""
    lines = []
    for line in cuts:
        width = max(1, round(line.width * _LINE / line.height))
        lines.append(line.resize((width, _LINE), Image.Resampling.LANCZOS))
    sheet = Image.new("L", (max(line.width for line in lines) + 80, len(lines) * (_LINE + 24) + 60), 255)
    for number, line in enumerate(lines):
        sheet.paste(ImageOps.autocontrast(line), (40, 30 + number * (_LINE + 24)))
    data = io.BytesIO()
    sheet.save(data, "PNG")
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "6", "--dpi", "300"],
        input=data.getvalue(),
        capture_output=True,
        check=True,
        timeout=60,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8")


def plainly(text: str) -> str:
    """Without white space, case, the shapes of quotes and dashes, and hyphens, which a line's end may have added."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for shapes, one in (("‘’‚‛`´", "'"), ("“”„‟«»", '"'), ("–—−‐-", "")):
        for shape in shapes:
            folded = folded.replace(shape, one)
    return "".join(folded.split())


def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for k, a in enumerate(one, start=1):
        before, row[0] = row[0], k
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def error(quote: str, seen: str) -> float:
    """Share of the quote's characters that were read wrong."""
    return distance(plainly(quote), plainly(seen)) / max(1, len(plainly(quote)))
