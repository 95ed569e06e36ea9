"""Files of several formats, made of the shipped sample's sentences, for measuring speed; times nothing."""

from __future__ import annotations

import random
import zipfile
import zlib
from html import escape
from pathlib import Path

__all__ = ["mixed_files", "pdf_files"]

_PDFS, _PAGES = 12, 30
_EACH = 8  # files of each format in the mixed set
_LINES, _WIDTH = 46, 86  # of a printed page: some 3,000 characters


def pdf_files(folder: Path) -> int:
    """Write text PDFs; gives the pages of each."""
    draw = random.Random(1)
    sentences = _sentences()
    for number in range(_PDFS):
        text = " ".join(draw.choices(sentences, k=_PAGES * 40))
        (folder / f"report-{number:02}.pdf").write_bytes(_pdf(text, pages=_PAGES))
    return _PAGES


def mixed_files(folder: Path) -> list[Path]:
    """Write PDF, Word, HTML, Markdown, CSV and text files of some pages each, no two alike."""
    draw = random.Random(2)
    sentences = _sentences()
    files = []
    for number in range(_EACH):
        for suffix in (".pdf", ".docx", ".html", ".md", ".csv", ".txt"):
            path = folder / f"file-{number:02}{suffix}"
            paragraphs = [" ".join(draw.choices(sentences, k=draw.randint(3, 7))) for _ in range(24)]
            title = f"Notes {number} of kind {suffix[1:]}"
            if suffix == ".pdf":
                path.write_bytes(_pdf(" ".join(paragraphs), pages=8))
            elif suffix == ".docx":
                _docx(path, title, paragraphs)
            elif suffix == ".html":
                body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
                page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
                path.write_text(page, encoding="utf-8")
            elif suffix == ".csv":
                rows = "".join(f'{n},"{text.replace(chr(34), "")}"\n' for n, text in enumerate(paragraphs))
                path.write_text("number,statement\n" + rows, encoding="utf-8")
            else:
                head = f"# {title}\n\n" if suffix == ".md" else f"{title}\n\n"
                path.write_text(head + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
            files.append(path)
    return files


def _sentences() -> list[str]:
    """The sample's sentences, in ASCII so that the simplest PDF can show them."""
    from corpus import read_file
    from corpus.sample import sample_documents

    found = []
    for path in sample_documents():
        parsed = read_file(path)
        found += [s.span.of(parsed.document.text) for s in parsed.sentences if not s.heading]
    ascii_only = [s.encode("ascii", "ignore").decode() for s in found]
    return [" ".join(s.split()) for s in ascii_only if 40 < len(s) < 400]


def _pdf(text: str, *, pages: int) -> bytes:
    """A PDF of lines of text in Helvetica, its pages compressed, with the tables that the format asks for."""
    words, lines, line = iter(text.split()), [], ""
    for word in words:
        if len(line) + len(word) >= _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    lines.append(line)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for page in range(min(pages, -(-len(lines) // _LINES))):
        shown = lines[page * _LINES : (page + 1) * _LINES]
        drawn = "".join(f"({_literal(one)}) Tj T*\n" for one in shown)
        stream = zlib.compress(f"BT /F1 10 Tf 14 TL 56 780 Td\n{drawn}ET".encode("ascii"))
        head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
        objects.append(head + stream + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _docx(path: Path, title: str, paragraphs: list[str]) -> None:
    """A Word document of plain paragraphs."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in (title, *paragraphs))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
        ' Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        'document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
