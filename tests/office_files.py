"""Office files, e-books and mail made by hand for the tests, with what other libraries can't write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import corpus
from corpus import ParsedDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)


def zipped(parts: Mapping[str, str | bytes], *, compressed: bool = True) -> bytes:
    """A ZIP file of parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relationships part from id -> (kind, target)."""
    items = "".join(
        f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(content: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, or of a text if it holds no markup."""
    inner = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def table(rows: list[list[str]], *, header: bool = False) -> str:
    """A table of cells, each a text or markup of paragraphs."""
    lines = []
    for number, row in enumerate(rows):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and number == 0 else ""
        cells = "".join(f"<w:tc>{cell if cell.startswith('<') else para(cell)}</w:tc>" for cell in row)
        lines.append(f"<w:tr>{mark}{cells}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def box(content: str) -> str:
    """A run with a text box in both forms that Word writes of it."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def part(root: str, content: str) -> str:
    """A part of a Word document."""
    return f"<w:{root} {_NAMES}>{content}</w:{root}>"


def docx(
    body: str,
    *,
    parts: Mapping[str, str | bytes] | None = None,
    related: Mapping[str, tuple[str, str]] | None = None,
    core: str = "",
    document: str | None = None,
) -> bytes:
    """A Word document with a body, and further parts under word/ that it refers to."""
    top = {"d": ("officeDocument", "word/document.xml")}
    if core:
        top["p"] = ("metadata/core-properties", "docProps/core.xml")
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": relations(top),
        "word/document.xml": document or part("document", f"<w:body>{body}</w:body>"),
    }
    if related:
        files["word/_rels/document.xml.rels"] = relations(related)
    files.update({f"word/{name}": data for name, data in (parts or {}).items()})
    if core:
        files["docProps/core.xml"] = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
            f"{core}</cp:coreProperties>"
        )
    return zipped(files)


STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="House head"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gliederung"><w:name w:val="Other"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>',
)


def epub(
    chapters: Mapping[str, str],
    *,
    metadata: str = "<dc:title>A Book</dc:title>",
    extra: Mapping[str, str | bytes] | None = None,
    package: str | None = None,
) -> bytes:
    """An e-book of XHTML chapters, named without their folder."""
    items = "".join(
        f'<item id="c{k}" href="{name}" media-type="application/xhtml+xml"/>'
        for k, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{k}"/>' for k in range(len(chapters)))
    opf = package or (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f'<manifest>{items}<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "OPS/book.opf": opf,
            "OPS/nav.xhtml": "<html><body><nav>Contents of the book</nav></body></html>",
            **{f"OPS/{name}": text for name, text in chapters.items()},
            **(extra or {}),
        }
    )


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(sheets: Mapping[str, list[list[str | float]]]) -> bytes:
    """An old Excel workbook (BIFF8 in a compound file) of texts and numbers."""
    bodies = []
    for rows in sheets.values():
        cells = b""
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                place = struct.pack("<HHH", row, column, 0)
                if isinstance(value, str):
                    text = value.encode("utf-16-le")
                    cells += _record(0x204, place + struct.pack("<HB", len(value), 1) + text)
                else:
                    cells += _record(0x203, place + struct.pack("<d", value))
        bodies.append(
            _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + _record(0x0A, b"")
        )
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    size = len(head) + sum(4 + 8 + 2 * len(name) for name in sheets) + 4
    names = b""
    for name, body in zip(sheets, bodies, strict=True):
        names += _record(0x85, struct.pack("<IBBBB", size, 0, 0, len(name), 1) + name.encode("utf-16-le"))
        size += len(body)
    stream = head + names + _record(0x0A, b"") + b"".join(bodies)
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(name: str, kind: int, start: int, length: int, child: int = 0xFFFFFFFF) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        return (
            raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36) + struct.pack("<IQ", start, length)
        )  # fmt: skip

    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *fat) + folder + stream


def read_docx(data: bytes, name: str = "a.docx") -> ParsedDocument:
    """A Word document as its reader gives it."""
    return corpus.read_bytes(data, name=name)


def labelled_blocks(parsed: ParsedDocument) -> list[tuple[str, str]]:
    """A document's regions, each with its label."""
    text = parsed.document.text
    return [(region.span.of(text).strip(), region.label.value) for region in parsed.regions]


def docx_lines(data: bytes) -> list[str]:
    """The lines of a Word document's text."""
    return read_docx(data).document.text.split("\n")
