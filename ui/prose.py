"""The sentences of an answer as lines for a terminal, the words that answer in bold; knows no citations' places."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.answer import Support
from ui.pieces import copies, counted, own_markers, pieces
from ui.terminal import Style, clean, clean_line, wrap

if TYPE_CHECKING:
    from qa.answer import Answer, AnswerSentence, Claim

__all__ = ["differing", "prose"]

_NOTES = {
    Support.SUPPORTED: "",
    Support.PARTIAL: " (only partly borne out by its source)",
    Support.UNSUPPORTED: " (not borne out by its source)",
    Support.CONTRADICTED: " (contradicted by its source)",
}
# Stand for the codes of a style while lines are filled, for those have no width.
_STRONG, _DIM, _END = "\ue000", "\ue001", "\ue002"
# A space where no line ends, for a line that begins with "[1] " is a citation's.
_GLUE = "\ue003"
_ENDS = f" {_GLUE}"


def prose(answer: Answer, *, style: Style) -> str:
    """The sentences with their markers: those of one document run on, each further one begins a line, as what
    follows a heading does.
    """
    documents = {citation.marker: citation.document.id for citation in answer.citations}
    parts = [_sentence(sentence, copies=copies(answer, sentence)) for sentence in answer.sentences]
    origins = [documents.get(next(iter(own_markers(s)), 0)) for s in answer.sentences]
    ended = [
        sentence.text.rstrip("”’\"')]").endswith((".", "!", "?", "…", ":", ";", ","))
        for sentence in answer.sentences
    ]
    breaks = [
        " " if a is not None and a == b and end else "\n"
        for (a, b), end in zip(pairwise(origins), ended, strict=False)
    ]
    text = "".join(part + after for part, after in zip(parts, [*breaks, ""], strict=True))
    return _filled(wrap(text), style)


def differing(claim: Claim, *, style: Style) -> str:
    """One source's value where sources disagree: `Harbour Wire (2022-01-21): 90 minutes [1]`."""
    date = f" ({clean_line(claim.date)})" if claim.date else ""
    text = f"{_safe(claim.name)}{date}: {_STRONG}{_safe(claim.words)}{_END}{_GLUE}[{claim.marker}]"
    return _filled(wrap(text, indent="    ", first="  "), style)


def _sentence(sentence: AnswerSentence, *, copies: int) -> str:
    text = ""
    for piece in pieces(sentence):
        text += f"{_STRONG}{_safe(piece.text)}{_END}" if piece.strong else _safe(piece.text)
        if piece.date:
            text += f" {_DIM}[{piece.date}]{_END}"
    if sentence.speaker:
        text += f" — {_safe(sentence.speaker)}"
    text += _GLUE + "".join(f"[{marker}]" for marker in own_markers(sentence))
    others = ", ".join(f"{_safe(also.name)}{_GLUE}[{also.marker}]" for also in sentence.also)
    notes = [f"also: {others}"] if others else []
    if copies:
        # One source, however many have printed it.
        notes.append(f"also in {counted(copies)}" if not others else f"and {counted(copies)}")
    if notes:
        text = f"{text.rstrip(_ENDS)} ({'; '.join(notes)})"
    return text.rstrip(_ENDS) + _NOTES[sentence.support]


def _safe(text: str) -> str:
    for mark in (_STRONG, _DIM, _END, _GLUE):
        text = text.replace(mark, "")
    # On one line, with the spaces at its ends: a piece of a sentence is joined to others.
    return " ".join(clean(text).split("\n"))


def _filled(text: str, style: Style) -> str:
    """Filled lines with codes for the marks, closed and opened again around each line's end and the indent after."""
    lines, opened = [], ""
    for line in text.replace(_GLUE, " ").split("\n"):
        body = line.lstrip(" ")
        out, run = line[: len(line) - len(body)], ""
        for character in [*body, ""]:
            if character and character not in {_STRONG, _DIM, _END}:
                run += character
                continue
            out += _look(opened, run, style)
            run = ""
            if character:
                opened = "" if character == _END else character
        lines.append(out)
    return "\n".join(lines)


def _look(mark: str, run: str, style: Style) -> str:
    if not run or not mark:
        return run
    return style.bold(run) if mark == _STRONG else style.dim(run)
