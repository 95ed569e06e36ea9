"""`crafted/EXPECT.json` of the development data, outcome for outcome: each file alone in a process of its own."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from badinput_checks import (
    CANARY,
    CRAFTED,
    Outcome,
    by_either_spelling,
    exact,
    found_by,
    in_both_units,
    indexed,
    lines_exact,
    marked,
    no_canary_unless_quoted,
    not_sent,
    not_served,
    nothing_of_passwd,
    nothing_written_outside,
    quick,
    reads,
    refused,
    regexes_end,
    single_lines,
    titled,
)
from fakes import WordHashEmbedder

from corpus import Limits, Read, ReadingPool, SourceFile
from index import AddEvent, Library
from ui import commands

pytestmark = [
    pytest.mark.data,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not CRAFTED.is_dir(), reason=f"needs {CRAFTED}"),
]


_writes: list[str] = []
_watching = False


def _note_writes(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or event != "open":
        return
    path, _, flags = arguments
    for_writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if for_writing and isinstance(path, str | bytes):
        _writes.append(os.fsdecode(path))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    global _watching
    base = tmp_path_factory.mktemp("expected")
    reads: dict[str, Read] = {}
    read_one = ReadingPool.read

    def noted(self: ReadingPool, source: SourceFile, **options: object) -> Read:
        found = reads[Path(source.source).name] = read_one(self, source, **options)  # type: ignore[arg-type]
        return found

    sys.addaudithook(_note_writes)
    files = [path for path in sorted(CRAFTED.iterdir()) if path.name != "EXPECT.json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadingPool, "read", noted)
        patch.setattr(
            Limits, "from_environment", lambda: Limits(files=1)
        )  # so that a peak is that file's own
        patch.setattr("index.embedding.load_embedder", WordHashEmbedder)
        events: dict[str, AddEvent] = {}
        with Library.open(base / "library", embedder=WordHashEmbedder(), create=True) as library:
            _watching = True
            try:
                for event in library.add(files):
                    assert Path(event.source).name not in events
                    events[Path(event.source).name] = event
            finally:
                _watching = False
            outside = [path for path in _writes if not Path(path).resolve().is_relative_to(base)]
            out = io.StringIO()
            with redirect_stdout(out), redirect_stderr(out):
                commands.add([str(path) for path in files], library=base / "again")
                commands.documents(library=base / "again")
            yield Outcome(
                events=events, reads=reads, library=library, said=out.getvalue(), written=sorted(set(outside))
            )


GREETING = f"Grüße aus Köln: Öl für die Maschine. {CANARY}"
EXPECTED: Mapping[str, tuple[Callable[[Outcome, str], None], ...]] = {
    "bomb.docx": (refused("expands to more than 150 MB"), quick(30)),
    "bomb.epub": (refused("expands to more than 150 MB"), quick(30)),
    "xxe.docx": (refused("declares a document type"), nothing_of_passwd),
    "xxe.epub": (refused("declares entities"), nothing_of_passwd),
    "laughs.docx": (refused("declares entities"), quick(5, 5e8)),
    "laughs.epub": (refused("declares entities"), quick(5, 5e8)),
    "slip.docx": (reads(f"slip {CANARY}"), nothing_written_outside),
    "slip.epub": (refused("it holds no text"), nothing_written_outside),
    "dup_entry.docx": (refused("holds the part word/document.xml twice"),),
    "title_xss.docx": (titled('<img src=x onerror=alert(1)>"><svg onload=alert(2)>'),),
    "deep.docx": (refused("nested more than 256 deep"),),
    "flate_bomb.pdf": (refused("it holds no text"), quick(30, 1e9)),
    "page_loop.pdf": (refused("none of its pages can be read"),),
    "pages_100000.pdf": (refused("its 100,000 pages are over the limit of 10,000"),),
    "xref_prev_loop.pdf": (reads(f"prev loop {CANARY}"),),
    "trunc.pdf": (refused("it is damaged or no PDF"),),
    "zero.pdf": (refused("it is empty"),),
    "png_named.pdf": (refused("it is no PDF"),),
    "random.docx": (refused("it is not a Word document, or is damaged"),),
    "random.epub": (refused("it is not an EPUB, or is damaged"),),
    "html_named.pdf": (refused("it is no PDF"), not_served),
    "js_launch.pdf": (reads(f"open action {CANARY}"), nothing_written_outside),
    "title_xss.pdf": (titled("<script>alert(1)</script><img src=x onerror=alert(2)>"),),
    "inject_hidden.pdf": (no_canary_unless_quoted,),
    "deep.html": (refused("nested more than 20,000 deep"),),
    "xss.html": (reads(f"Head\n\nVisible sentence {CANARY}."),),
    "attrs.html": (reads(CANARY), quick(30)),
    "long_token.txt": (indexed,),
    "long_line.md": (indexed,),
    "brackets.md": (quick(10), indexed),
    "redos.txt": (quick(5), regexes_end),
    "bidi.txt": (
        exact(CANARY, "Access level", "granted", "The fee is"),
        reads(
            f"Access level // is user  granted. The fee is 100 euro. {CANARY}",
            "7 characters that turn the direction of writing are left out (U+202C, U+202E, U+2066, U+2067, U+2069)",
        ),
        marked,
    ),
    "zero_width.txt": (
        reads(f"The password policy requires twelve characters. {CANARY}"),
        found_by("password policy"),
        exact("password policy", "twelve characters", CANARY),
    ),
    "tag_chars.txt": (not_sent,),
    "norm_NFC.txt": (by_either_spelling, exact("Café", "résumé", "Ångström", "Việt")),
    "norm_NFD.txt": (by_either_spelling, exact("Café", "résumé", "Ångström", "Việt")),
    "norm_NFKC.txt": (by_either_spelling, exact("Café", "résumé", "Ångström", "Việt")),
    "zalgo.txt": (indexed,),
    "emoji_zwj.txt": (in_both_units,),
    "surrogates.txt": (reads("ok \ufffd\ufffd\ufffd \ufffd\ufffd\ufffd end " + CANARY, "6 damaged characters in utf-8 replaced by \ufffd"),),
    "nul.txt": (single_lines,),
    "utf16le_bom.txt": (reads(GREETING),),
    "utf16be_nobom.txt": (reads(GREETING),),
    "latin1.txt": (reads(GREETING),),
    "utf7.html": (reads(f"+ADw-script+AD4-alert(1)+ADw-/script+AD4- {CANARY}"),),
    "sjis.txt": (reads("潮汐表は正午に満潮と記す。", "encoding guessed: cp932"),),
    "gb18030.txt": (reads("潮汐表显示中午涨潮。\U00020000", "encoding guessed: gb18030"),),
    "crlf_mixed.md": (lines_exact,),
}  # fmt: skip


def test_every_expectation_has_a_check() -> None:
    assert EXPECTED.keys() == json.loads((CRAFTED / "EXPECT.json").read_text()).keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_crafted_file_leads_to_what_it_must(outcome: Outcome, name: str) -> None:
    for check in EXPECTED[name]:
        check(outcome, name)
