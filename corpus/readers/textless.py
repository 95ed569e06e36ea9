"""What to do about a file without text, by its format; reads nothing."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.readers import ocr

__all__ = ["hint_for"]

_PICTURES = "pictures in it aren't read: save it as PDF to have the text in them read"
_HINTS: Mapping[str, str] = {
    "html": "if a script fills the page, open it in a browser and save it from there",
    "mhtml": "if a script fills the page, open it in a browser and save it from there",
    "docx": _PICTURES,
    "pptx": _PICTURES,
    "odf": _PICTURES,
    "epub": _PICTURES,
    "mail": "there is nothing in it but what was attached",
    "mbox": "there is nothing in its mails but what was attached",
}


def hint_for(extractor: str) -> str:
    """What a user may do about a file that a reader found no text in.

    Args:
        extractor: Of the format ("pdf/1").

    Returns:
        One line.

    >>> hint_for("docx/1")
    "pictures in it aren't read: save it as PDF to have the text in them read"
    """
    kind = extractor.partition("/")[0]
    if kind == "pdf" and not ocr.available():
        return f"is it a scan? to read the text in pictures, {ocr.HINT}"
    if kind == "pdf":
        return "its pages are empty, drawings, or pictures too small to be a scan: open it and look"
    return _HINTS.get(kind, "add files with text in them")
