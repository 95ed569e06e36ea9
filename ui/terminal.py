"""Text for terminals: hostile text made harmless, wrapping, colours, one progress line; knows no library."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
import time
from typing import TextIO

__all__ = [
    "Progress",
    "Style",
    "clean",
    "clean_line",
    "duration",
    "long_date",
    "plural",
    "without_name",
    "wrap",
]

# Text of documents and models is data. A terminal obeys escape sequences (titles, clipboard writes, fake
# prompts) and bidirectional overrides (which can hide a marker), so both go before anything is printed.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor moves
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, SOS, PM, APC with their terminator
    r"|\x1b[ -/]*[0-~]"  # two-character sequences
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one C1 character
    r"|[\x90\x98\x9d\x9e\x9f][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # the string controls as C1 characters
)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_MONTHS = "January February March April May June July August September October November December".split()
_MAX_WIDTH = 100


def clean(text: str) -> str:
    r"""Text that a terminal shows and never obeys; new lines and tabs stay.

    >>> clean("red \x1b[31malert\x1b[0m\r\n")
    'red alert\n'
    """
    without_escapes = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", without_escapes))


def clean_line(text: str) -> str:
    r"""`clean` on one line, for titles, names and messages.

    >>> clean_line("a\nb.pdf")
    'a b.pdf'
    """
    return " ".join(clean(re.sub(r"[\r\n\u2028\u2029]", " ", text)).split())


def long_date(date: str | None) -> str:
    """An ISO date as people write it; other text as it is; nothing for None.

    >>> long_date("2022-01-21")
    '21 January 2022'
    """
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", date or "")
    if match is None or not 1 <= int(match[2]) <= 12:
        return date or ""
    return f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}"


def duration(seconds: float) -> str:
    """A time to wait, as exact as it is worth.

    >>> duration(8.4), duration(95), duration(4000)
    ('8 s', '2 min', '1 h 7 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def without_name(reason: str, name: str) -> str:
    """A reason without the name that it begins with, for where the name stands before it already.

    >>> without_name("a.png: not text", "a.png")
    'not text'
    """
    return reason.removeprefix(f"{name}: ").removeprefix(f"{clean_line(name)}: ")


def plural(count: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "document"), plural(2, "document")
    ('1 document', '2 documents')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def wrap(text: str, *, indent: str = "", first: str | None = None, width: int | None = None) -> str:
    """Paragraphs filled to the terminal's width, each line behind `indent` (the first behind `first`)."""
    columns = width or min(_MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns)
    lines: list[str] = []
    for number, paragraph in enumerate(clean(text).split("\n")):
        lines += textwrap.wrap(
            paragraph,
            width=max(20, columns),
            initial_indent=first if first is not None and number == 0 else indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


class Style:
    """Bold, dim and colour where the stream is a terminal that wants them (https://no-color.org)."""

    def __init__(self, stream: TextIO) -> None:
        dumb = os.environ.get("TERM") == "dumb"
        self.enabled = stream.isatty() and not dumb and not os.environ.get("NO_COLOR")

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled else text

    def bold(self, text: str) -> str:
        """For titles."""
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        """For what is read last."""
        return self._wrap("2", text)

    def mark(self, text: str) -> str:
        """For cited characters; between » and « where there is no colour."""
        return self._wrap("7", text) if self.enabled else f"»{text}«"


class Progress:
    """Progress with its rate on one stream: a line that rewrites itself, or a line now and then.

    A pipe or log gets a whole line every `every` seconds, a terminal a line that rewrites itself.
    """

    def __init__(self, stream: TextIO | None = None, *, every: float = 5.0) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._interval = 0.1 if self._live else every
        self._start = self._last = time.monotonic()
        self._width = 0

    def update(
        self, done: int, total: int, label: str, *, speed: float | None = None, left: float | None = None
    ) -> None:
        """Show `done` of `total` if it is time to; the last one is always shown on a terminal.

        Args:
            done: How many are done.
            total: Of how many.
            label: What was done last.
            speed: Bytes per second; the number done per second is shown where it isn't known.
            left: Seconds that are left, if known.
        """
        now = time.monotonic()
        if now - self._last < self._interval and not (self._live and done >= total):
            return
        self._last = now
        rate = (
            f"{done / max(now - self._start, 1e-6):,.1f}/s" if speed is None else f"{speed / 1e6:,.2f} MB/s"
        )
        parts = [
            f"{done:,}/{total:,}",
            rate,
            *([] if left is None else [f"{duration(left)} left"]),
            clean_line(label),
        ]
        text = " · ".join(parts)
        if not self._live:
            print(text, file=self._stream, flush=True)
            return
        text = text[: shutil.get_terminal_size((80, 24)).columns - 1]
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)

    def clear(self) -> None:
        """Remove the line that rewrites itself, so that what follows starts on a clean one."""
        if self._live and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0
