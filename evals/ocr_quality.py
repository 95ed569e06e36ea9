"""How well text is read off pictures: pages painted from the sample's texts, worse and worse, beside what they say.

    python -m evals.ocr_quality                  # every kind of page, 4 of each
    python -m evals.ocr_quality --pages 2        # fewer

Character error rate: edits from what was read to what is painted, over what is painted; white space counts as
one space, and the shapes of quotes and dashes count alike. Needs tesseract and nothing else.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus import read_bytes, read_file
from corpus.document import Label
from corpus.errors import IbidError
from corpus.sample import sample_documents

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["KINDS", "Reading", "distance", "main", "measure", "paint", "plainly"]

_SHAPES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00ad": ""})
_INCHES = (8.27, 11.69)
_SEED = 20220121


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of the pages of one kind.

    Attributes:
        kind: Of `KINDS`.
        characters: That are painted.
        edits: From what was read to what is painted.
        seconds: All together.
        pages: How many.
    """

    kind: str
    characters: int
    edits: int
    seconds: float
    pages: int

    @property
    def error(self) -> float:
        """Edits for each character."""
        return self.edits / max(1, self.characters)


def _clean(picture: Image.Image) -> Image.Image:
    return picture


def _coarse(picture: Image.Image) -> Image.Image:
    """As scanned at 150 dots an inch."""
    return picture.resize((picture.width // 2, picture.height // 2))


def _worn(picture: Image.Image) -> Image.Image:
    """Slightly askew, blurred and grey, with the noise of a photocopy."""
    from PIL import Image, ImageFilter

    askew = picture.rotate(0.7, fillcolor=255).filter(ImageFilter.GaussianBlur(1.2))
    grey = np.asarray(askew, dtype=np.float64) * 0.75 + 50
    noise = np.random.default_rng(_SEED).normal(0, 14, grey.shape)
    return Image.fromarray(np.clip(grey + noise, 0, 255).astype(np.uint8))


def _fax(picture: Image.Image) -> Image.Image:
    """Black and white at 200 dots an inch."""
    size = (picture.width * 2 // 3, picture.height * 2 // 3)
    return picture.resize(size).point(lambda value: 255 if value > 140 else 0)


KINDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean, 300 dpi": _clean,
    "clean, 150 dpi": _coarse,
    "fax, 200 dpi": _fax,
    "worn, 300 dpi": _worn,
}


def paint(paragraphs: Sequence[str], *, dots: int = 300, points: float = 11.0) -> tuple[Image.Image, str]:
    """A page of paragraphs, as many as fit, and the text that is on it."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=points * dots / 72)
    width, height = (round(inches * dots) for inches in _INCHES)
    picture = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(picture)
    y, step, room = float(dots), 1.35 * points * dots / 72, width - 2 * dots
    shown: list[str] = []
    for paragraph in paragraphs:
        lines = [""]
        for word in paragraph.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and draw.textlength(longer, font=font) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        if y + step * len(lines) > height - dots:
            break
        for line in lines:
            draw.text((dots, y), line, fill=0, font=font)
            y += step
        y += step / 2
        shown += lines
    return picture, " ".join(shown)


def plainly(text: str) -> str:
    """Text as it is compared."""
    return " ".join(text.translate(_SHAPES).split())


def distance(one: str, other: str) -> int:
    """Edits (Levenshtein's) from one text to the other; a row at a time, so 3,000 characters take 0.1 s.

    >>> distance("kitten", "sitting")
    3
    """
    target = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(len(target) + 1)
    row = steps.copy()
    for k, character in enumerate(one, start=1):
        changed = np.empty_like(row)
        changed[0] = k
        np.minimum(row[1:] + 1, row[:-1] + (target != ord(character)), out=changed[1:])
        # An insertion costs one more than the cell to its left.
        row = np.minimum.accumulate(changed - steps) + steps
    return int(row[-1])


def _texts(count: int) -> list[list[str]]:
    """Paragraphs of the first sample documents that a plain font can paint."""
    found = []
    for path in sample_documents()[:count]:
        parsed = read_file(path)
        text = parsed.document.text
        whole = [r.span.of(text).strip() for r in parsed.regions if r.label is not Label.BOILERPLATE]
        found.append([paragraph for paragraph in whole if paragraph and max(map(ord, paragraph)) < 0x2100])
    return found


def measure(kind: str, *, pages: int) -> Reading:
    """Pages of one kind read and compared.

    Raises:
        IbidError: Tesseract isn't there.
    """
    characters = edits = 0
    seconds = 0.0
    texts = _texts(pages)
    for paragraphs in texts:
        picture, shown = paint(paragraphs)
        out = io.BytesIO()
        made = KINDS[kind](picture)
        made.save(out, "PNG", dpi=(300 * made.width / picture.width,) * 2)
        began = time.perf_counter()
        read = read_bytes(out.getvalue(), name="page.png").document.text
        seconds += time.perf_counter() - began
        expected = plainly(shown)
        characters += len(expected)
        edits += distance(expected, plainly(read))
    return Reading(kind=kind, characters=characters, edits=edits, seconds=seconds, pages=len(texts))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 where tesseract is missing."""
    parser = argparse.ArgumentParser(prog="python -m evals.ocr_quality", description=__doc__)
    parser.add_argument("--pages", type=int, default=4, metavar="N", help="of each kind (default: 4)")
    options = parser.parse_args(argv)
    print(f"{'page':<16} {'pages':>5} {'characters':>10} {'CER':>7} {'s/page':>7}")
    try:
        for kind in KINDS:
            got = measure(kind, pages=options.pages)
            each = got.seconds / max(1, got.pages)
            print(f"{kind:<16} {got.pages:>5} {got.characters:>10,} {got.error:>7.2%} {each:>7.1f}")
    except IbidError as error:
        print(f"evals.ocr_quality: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
