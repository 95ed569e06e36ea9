"""The plain text of a message to lines with labels: own words, quotes, signature; knows no MIME."""

from __future__ import annotations

import re

from corpus.document import Label
from corpus.structure import line_starts

__all__ = ["label_lines", "unflowed"]

_QUOTED = re.compile(r" ?>")
_ATTRIBUTION = re.compile(
    r"(?:On|Am|Le|El|Il|Em|Op|Den|På|Dne) .{6,250}(?:wrote|schrieb.{0,80}|a écrit|escribió|ha scritto|escreveu|schreef|skrev.{0,80}|napsala?)\s?:"
)
_SHORT_ATTRIBUTION = re.compile(r".{2,120}(?:wrote|writes|schrieb)(?: on .{4,60}| in .{4,80})?:")
_SIGNATURE = re.compile(r"-- ?")
_LONGEST_SIGNATURE = 15  # lines; what is longer after "-- " is more than a signature


def unflowed(text: str, *, joined: bool) -> str:
    """Text of "format=flowed" with its soft line ends taken out.

    Args:
        text: As sent.
        joined: Whether the space at a soft end goes too ("delsp=yes").

    Returns:
        A line a paragraph; quotes keep one ">" a level.
    """
    lines: list[str] = []
    open_at: int | None = None  # the depth of quoting of a paragraph that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        soft = content.endswith(" ") and content != "-- "
        if soft and joined:
            content = content[:-1]
        if open_at == depth and content != "-- " and lines:
            lines[-1] += content
        else:
            lines.append((">" * depth + " " if depth else "") + content)
        open_at = depth if soft else None
    return "\n".join(lines)


def label_lines(text: str) -> list[tuple[str, Label, bool]]:
    """The paragraphs of a body with what they are.

    Only the certain is boilerplate: lines quoted with ">", the line that introduces
    them, and a short end after the signature's own mark. A message of nothing else
    keeps its quotes as its text.

    Args:
        text: The body.

    Returns:
        (text, label, whether it follows its predecessor without a blank line), in order.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text.split("\n")
    labels = [Label.BOILERPLATE if _QUOTED.match(line) else Label.BODY for line in raw]
    own = sum(len(line.strip()) for line, label in zip(raw, labels, strict=True) if label is Label.BODY)
    if own < 12:
        labels = [Label.BODY] * len(raw)
    else:
        _label_attributions(raw, labels)
    _label_signature(raw, labels)
    starts = set(line_starts(text))
    paragraphs: list[tuple[str, Label, bool]] = []
    at = 0
    blank = True
    for line, label in zip(raw, labels, strict=True):
        stripped = line.strip()
        first = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        if not stripped:
            blank = True
            continue
        if first not in starts and paragraphs and not blank and paragraphs[-1][1] is label:
            before, _, tight = paragraphs[-1]
            paragraphs[-1] = (f"{before} {stripped}", label, tight)
        else:
            paragraphs.append((stripped, label, not blank))
        blank = False
    return paragraphs


def _label_attributions(raw: list[str], labels: list[Label]) -> None:
    """The one to three lines right above a quote that say whose it is."""
    for number, label in enumerate(labels):
        if label is not Label.BOILERPLATE or number == 0 or labels[number - 1] is Label.BOILERPLATE:
            continue
        last = number - 1
        while last >= 0 and not raw[last].strip():
            last -= 1
        for first in range(max(0, last - 2), last + 1):
            lines = raw[first : last + 1]
            if any(not line.strip() for line in lines) or Label.BOILERPLATE in labels[first : last + 1]:
                continue
            said = " ".join(lines).strip()
            if _ATTRIBUTION.fullmatch(said) or (first == last and _SHORT_ATTRIBUTION.fullmatch(said)):
                labels[first : last + 1] = [Label.BOILERPLATE] * len(lines)
                break


def _label_signature(raw: list[str], labels: list[Label]) -> None:
    for number in range(len(raw) - 1, -1, -1):
        if _SIGNATURE.fullmatch(raw[number].rstrip("\r")) and labels[number] is Label.BODY:
            after = [k for k in range(number, len(raw)) if raw[k].strip()]
            own = [k for k in after if labels[k] is Label.BODY]
            if len(own) <= _LONGEST_SIGNATURE + 1 and any(line.strip() for line in raw[:number]):
                for k in own:
                    labels[k] = Label.BOILERPLATE
            return
