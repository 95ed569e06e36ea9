"""The formats that can be read, by file suffix; knows no disk.

To add a format: write a module here with a `FORMAT`, and add its line to `FORMATS`.
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

__all__ = ["FORMATS", "Block", "Extraction", "Facts", "Format", "Member"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        suffix: format_
        for format_, suffixes in (
            (TEXT, (".txt", ".text", ".log", ".rst")),
            (MARKDOWN, (".md", ".markdown")),
            (HTML, (".html", ".htm", ".xhtml")),
            (MHTML, (".mhtml", ".mht")),
            (PDF, (".pdf",)),
            (IMAGE, (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")),
            (DOCX, (".docx", ".docm", ".dotx", ".dotm")),
            (PPTX, (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")),
            (XLSX, (".xlsx", ".xlsm", ".xltx", ".xltm")),
            (XLS, (".xls",)),
            (CSV, (".csv",)),
            (TSV, (".tsv", ".tab")),
            (ODF, (".odt", ".ods", ".odp", ".odg", ".ott", ".ots", ".otp")),
            (EPUB, (".epub",)),
            (JSON, (".json", ".geojson")),
            (JSON_LINES, (".jsonl", ".ndjson")),
            (MAIL, (".eml",)),
            (MBOX, (".mbox",)),
            (ZIP, (".zip",)),
        )
        for suffix in suffixes
    }
)
