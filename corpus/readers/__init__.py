"""The formats that can be read, by file suffix; knows no disk.

To add a format: write a module here with a `FORMAT`, and add its line to `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from corpus.readers.csv import FORMAT as CSV
from corpus.readers.csv import TSV
from corpus.readers.docx import FORMAT as DOCX
from corpus.readers.epub import FORMAT as EPUB
from corpus.readers.extraction import Block, Extraction, Facts, Format, Member
from corpus.readers.html import FORMAT as HTML
from corpus.readers.image import FORMAT as IMAGE
from corpus.readers.json import FORMAT as JSON
from corpus.readers.json import LINES as JSON_LINES
from corpus.readers.mail import FORMAT as MAIL
from corpus.readers.mail import MBOX
from corpus.readers.markdown import FORMAT as MARKDOWN
from corpus.readers.mhtml import FORMAT as MHTML
from corpus.readers.odf import FORMAT as ODF
from corpus.readers.pdf import FORMAT as PDF
from corpus.readers.pptx import FORMAT as PPTX
from corpus.readers.text import FORMAT as TEXT
from corpus.readers.xls import FORMAT as XLS
from corpus.readers.xlsx import FORMAT as XLSX
from corpus.readers.zip import FORMAT as ZIP

__all__ = ["FORMATS", "SUPPORTED", "Block", "Extraction", "Facts", "Format", "Member"]

_KINDS = (
    ("text", TEXT, ".txt .text .log .rst"),
    ("Markdown", MARKDOWN, ".md .markdown"),
    ("HTML", HTML, ".html .htm .xhtml"),
    ("HTML", MHTML, ".mhtml .mht"),
    ("PDF", PDF, ".pdf"),
    ("pictures", IMAGE, ".png .jpg .jpeg .tif .tiff .webp"),
    ("Word", DOCX, ".docx .docm .dotx .dotm"),
    ("PowerPoint", PPTX, ".pptx .pptm .ppsx .ppsm .potx .potm"),
    ("Excel", XLSX, ".xlsx .xlsm .xltx .xltm"),
    ("Excel", XLS, ".xls"),
    ("CSV", CSV, ".csv"),
    ("CSV", TSV, ".tsv .tab"),
    ("OpenDocument", ODF, ".odt .ods .odp .odg .ott .ots .otp"),
    ("EPUB", EPUB, ".epub"),
    ("JSON", JSON, ".json .geojson"),
    ("JSON", JSON_LINES, ".jsonl .ndjson"),
    ("e-mail", MAIL, ".eml"),
    ("e-mail", MBOX, ".mbox"),
    ("ZIP", ZIP, ".zip"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {suffix: format_ for _, format_, suffixes in _KINDS for suffix in suffixes.split()}
)

SUPPORTED = "supported: " + ", ".join(dict.fromkeys(name for name, _, _ in _KINDS))
"""What can be read, in one line for a hint; the forty suffixes say less."""
