"""Office files, e-books and mail of other hands: each read or refused as expected, every run of text once."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

import corpus
from corpus import CorpusError
from corpus.readers import FORMATS

DATA = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared")
BAD = DATA / "badinput"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not BAD.exists(), reason=f"the development data aren't in {DATA}"),
]

# What crafted/EXPECT.json demands in words: a piece of the refusal, or (after "=") of the text.
OUTCOMES = {
    "bomb.docx": "expands to",
    "bomb.epub": "expands to",
    "xxe.docx": "declares a document type",
    "xxe.epub": "declares entities",
    "laughs.docx": "declares entities",
    "laughs.epub": "declares entities",
    "slip.docx": "=slip CANARY-7f3a",
    "slip.epub": "=",
    "dup_entry.docx": "holds the part word/document.xml twice",
    "title_xss.docx": "=An ordinary paragraph about tides.",
    "deep.docx": "nested more than 256 deep",
    "random.docx": "it is not a Word document",
    "random.epub": "it is not an EPUB",
    "protected_normal_case.docx": "protected by a password",
    "protected_upper_case.docx": "protected by a password",
    "testWORD_truncated.docx": "is damaged",
    "ocf-container-not-ocf-error.epub": "no package document",
    "ocf-filename-duplicate-zip-entry-error.epub": "twice",
    "ocf-zip-unreadable-empty-fatal.epub": "it is empty",
    "ocf-zip-unreadable-no-end-header-fatal.epub": "is damaged",
}
FILES = sorted(
    path
    for folder in ("crafted", "pydocx", "tika", "epubcheck")
    for path in (BAD / folder).glob("*")
    if path.suffix in (".docx", ".epub", ".eml")
) if BAD.exists() else []  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_read_or_refused_as_expected(path: Path) -> None:
    begun = time.process_time()
    expected = OUTCOMES.get(path.name, "=")
    try:
        parsed = corpus.read_file(path)
    except CorpusError as error:
        line = str(error)
        assert "\n" not in line
        if expected.startswith("="):
            assert "it holds no text" in line
            assert not runs_of(path)
        else:
            assert expected in line
    else:
        assert expected.startswith("=")
        assert expected[1:] in parsed.document.text
        assert "root:" not in parsed.document.text  # of /etc/passwd
        for sentence in parsed.sentences:
            assert sentence.span.of(parsed.document.text).strip()
    assert time.process_time() - begun < 5


def runs_of(path: Path) -> list[str]:
    """The text runs of a Word document's body that a reader sees, by a second way: one expression of XPath."""
    if path.suffix != ".docx":
        return []
    with zipfile.ZipFile(path) as archive:
        root = etree.parse(io.BytesIO(archive.read("word/document.xml")))
    found = root.xpath(
        "//*[local-name()='t'][not(ancestor::*[local-name()='del' or local-name()='moveFrom' or local-name()='Fallback'])]"
    )
    return [element.text for element in found if element.text and element.text.strip()]


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".docx" and path.name not in OUTCOMES],
    ids=lambda path: path.name,
)
def test_every_run_of_a_word_document_is_in_the_text(path: Path) -> None:
    extraction = FORMATS[".docx"].read(path.read_bytes(), None)
    text = "".join(extraction.text.split())
    wanted = Counter("".join(run.split()) for run in runs_of(path))
    for run, times in wanted.items():
        assert text.count(run) >= times, run


def test_mail_gives_its_attachments() -> None:
    members = {
        path.name: [member.name for member in FORMATS[".eml"].read(path.read_bytes(), None).members]
        for path in FILES
        if path.suffix == ".eml"
    }
    assert members["test-incremental-updates.eml"] == ["testPDF_incrementalUpdates.pdf"]
    assert members["testEmailWithPNGAtt.eml"] == ["testPNG.png"]
    assert members["testRFC822_multipart_attachments.eml"] == ["Test TxtA.txt", "Test TxtB.txt"]
