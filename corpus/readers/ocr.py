"""A picture of a page to lines with a box for every character, through the tesseract program; knows no files.

Tesseract is an external program: it isn't installed with Ibid, and what it reads is data
for it alone. It gets the picture on standard input and gives words with boxes; a word's
box is shared out evenly among its characters.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import CorpusError
from corpus.heartbeat import alive
from corpus.readers.pdf_lines import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HINT", "PIXELS_PER_INCH", "Scan", "available", "read_picture"]

HINT = "install tesseract (apt install tesseract-ocr, brew install tesseract) and add it again"
PIXELS_PER_INCH = 300  # what tesseract's models were made for

_SECONDS = 90.0  # a page of dense print takes 2 to 5 on one core
_BEAT = 0.5  # how often, in seconds, a page says that it gets on: well within the least that a reader may be given
_SURE = 40.0  # a line below this mean confidence is a picture's noise
_EM = 1.07  # font size over the height of a line with letters that reach up and letters that reach down
_LANGUAGES = re.compile(
    r"[A-Za-z_]{3,12}(?:/[A-Za-z_]{3,12})?(?:\+[A-Za-z_]{3,12}(?:/[A-Za-z_]{3,12})?){0,8}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was read off a picture.

    Attributes:
        lines: In reading order; their glyphs number the boxes.
        boxes: float64 [n, 4], left, top, right, bottom of each character, in points.
    """

    lines: list[Line]
    boxes: NDArray[np.float64]


def available() -> bool:
    """Whether tesseract is installed."""
    return shutil.which("tesseract") is not None


@lru_cache(maxsize=1)
def _languages(wished: str | None) -> str:
    """The languages to read, as tesseract wants them.

    Raises:
        CorpusError: `IBID_OCR_LANGUAGES` names what isn't there.
    """
    listed = _run(["--list-langs"], b"", 20.0).decode("utf-8", "replace").split("\n")[1:]
    installed = [name.strip() for name in listed if name.strip()]
    if wished:
        missing = [name for name in wished.split("+") if name not in installed]
        if not _LANGUAGES.fullmatch(wished) or missing:
            raise CorpusError(
                f"IBID_OCR_LANGUAGES is {wished!r}, and tesseract has {'+'.join(installed) or 'no language'}",
                hint="set it to some of those, or install more (apt install tesseract-ocr-deu)",
            )
        return wished
    found = [name for name in installed if name not in ("osd", "snum", "equ")]
    if not found:
        raise CorpusError("tesseract has no language to read", hint="apt install tesseract-ocr-eng")
    return "eng" if "eng" in found else found[0]


def read_picture(picture: NDArray[np.uint8], *, points: tuple[float, float]) -> Scan:
    """The text of a picture of a page.

    Args:
        picture: uint8 [rows, columns], grey; about `PIXELS_PER_INCH`.
        points: Width and height of the page that it shows.

    Raises:
        CorpusError: Tesseract isn't there, fails, or takes too long.
    """
    languages = _languages(os.environ.get("IBID_OCR_LANGUAGES") or None)
    rows, columns = picture.shape
    data = b"P5\n%d %d\n255\n" % (columns, rows) + np.ascontiguousarray(picture).tobytes()
    density = str(max(70, min(2400, round(columns / max(points[0], 1) * 72))))
    output = _run(["stdin", "stdout", "--dpi", density, "-l", languages, "--psm", "3", "tsv"], data, _SECONDS)
    return _scan(output.decode("utf-8", "replace"), points[0] / columns, points[1] / rows)


def _run(arguments: list[str], data: bytes, seconds: float) -> bytes:
    program = shutil.which("tesseract")
    if program is None:
        raise CorpusError("its pages are pictures of text", hint=HINT)
    try:
        with _processor_time(seconds):
            # One thread: four of tesseract's own take longer than one, and files are read in parallel anyway.
            process = subprocess.Popen(  # noqa: S603 - arguments of our own, and no shell
                [program, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"},
            )
    except OSError as error:
        raise CorpusError(f"tesseract can't be run: {error.strerror}", hint=HINT) from None
    with process:
        try:
            output, said = _followed(process, data, seconds)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        reason = " ".join(said.decode("utf-8", "replace").split())[:200]
        raise CorpusError(f"tesseract failed: {reason or process.returncode}", hint="check its installation")
    return output


def _followed(process: subprocess.Popen[bytes], data: bytes, seconds: float) -> tuple[bytes, bytes]:
    """What a process writes; while it works it is said, for a page may take longer than a file's reader may be silent."""
    late = time.monotonic() + seconds
    given: bytes | None = data
    while True:
        try:
            return process.communicate(given, timeout=_BEAT)
        except subprocess.TimeoutExpired:
            given = None
            alive()
        if time.monotonic() > late:
            raise CorpusError(
                f"reading a page's picture took more than {seconds:.0f} s", hint="scan it at 300 dots an inch"
            )


@contextlib.contextmanager
def _processor_time(seconds: float) -> Iterator[None]:
    """Let a process that is started now have so much of it: it inherits the limit of the one that starts it."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == resource.RLIM_INFINITY:
        yield
        return
    wished = soft + int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (wished if hard < 0 else min(wished, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


@dataclass(slots=True, kw_only=True)
class _Row:
    words: list[tuple[str, float, float, float, float]]
    sure: list[float]
    column: int


def _scan(table: str, across: float, down: float) -> Scan:
    """Lines and boxes of tesseract's table of words."""
    rows: dict[tuple[str, ...], _Row] = {}
    blocks: dict[str, int] = {}
    for entry in table.split("\n")[1:]:
        fields = entry.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        x, y, width, height = (float(value) for value in fields[6:10])
        word = (fields[11].strip(), x * across, y * down, (x + width) * across, (y + height) * down)
        column = blocks.setdefault(fields[2], len(blocks))
        row = rows.setdefault(tuple(fields[2:5]), _Row(words=[], sure=[], column=column))
        row.words.append(word)
        row.sure.append(float(fields[10]))
    kept = [row for row in rows.values() if statistics.fmean(row.sure) >= _SURE]
    heights = [max(word[4] for word in row.words) - min(word[2] for word in row.words) for row in kept]
    usual = statistics.median(heights) if heights else 0.0
    lines: list[Line] = []
    boxes: list[tuple[float, float, float, float]] = []
    for row, height in zip(kept, heights, strict=True):
        top, bottom = min(word[2] for word in row.words), max(word[4] for word in row.words)
        text: list[str] = []
        glyphs: list[int] = []
        for number, (spelled, x0, _, x1, _) in enumerate(row.words):
            if number:
                text.append(" ")
                glyphs.append(-1)
            step = (x1 - x0) / len(spelled)
            for k in range(len(spelled)):
                glyphs.append(len(boxes))
                boxes.append((x0 + k * step, top, x0 + (k + 1) * step, bottom))
            text.append(spelled)
        # Heights vary with a line's letters; only what stands out is another size.
        size = _EM * (usual if 0.6 * usual < height < 1.5 * usual else height)
        lines.append(
            Line(
                text="".join(text),
                glyphs=np.array(glyphs, dtype=np.intp),
                left=min(word[1] for word in row.words),
                right=max(word[3] for word in row.words),
                top=top,
                bottom=bottom,
                # Most words have no letter that reaches below the base line.
                base=statistics.median_low(word[4] for word in row.words),
                size=size,
                bold=False,
                column=row.column,
            )
        )
    return Scan(lines=lines, boxes=np.array(boxes, dtype=np.float64).reshape(-1, 4))
