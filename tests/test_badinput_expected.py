"""`crafted/EXPECT.json` of the development data, outcome for outcome: each file alone in a process of its own."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import WordHashEmbedder
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

import corpus
from corpus import Limits, Read, ReadingPool, SourceFile
from index import AddEvent, Library
from index.terms import question_terms
from qa import ask
from qa.answer import Citation, CitedDocument
from ui import commands
from ui.page.reader import source_view
from ui.page.sources import list_view
from ui.talk import in_context
from ui.terminal import Style

CRAFTED = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared") / "badinput" / "crafted"
CANARY = "CANARY-7f3a"

pytestmark = [
    pytest.mark.data,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not CRAFTED.is_dir(), reason=f"needs {CRAFTED}"),
]


@dataclass
class Outcome:
    """What became of each file, by its name.

    Attributes:
        events: Its one event.
        reads: What the process said that read it, and nothing before it.
        library: Open.
        said: All that `ibid add` of them printed.
        written: Files that this process opened to write outside the library's folder.
    """

    events: dict[str, AddEvent]
    reads: dict[str, Read]
    library: Library
    said: str
    written: list[str]

    def text(self, name: str) -> str:
        document = self.events[name].document
        assert document is not None, self.events[name].reason
        return self.library.document(document.id).text

    def raw(self, name: str, words: str) -> str:
        """What stands in the decoded file where some words of its text come from."""
        document = self.events[name].document
        assert document is not None
        start = self.text(name).index(words)
        first, last = self.library.offset_map(document.id).to_raw(start, start + len(words))
        parsed = corpus.read_file(CRAFTED / name)
        return parsed.raw_text[first:last]

    def found(self, question: str) -> set[str]:
        """Names of the files that the words of a question find, all of them together."""
        each = []
        for term in question_terms(question).content:
            hits = self.library.chunks([key for key, _ in self.library.search_words([term], 5000)])
            each.append(
                {Path(source).name for hit in hits for source in self.library.sources(hit.document.id)}
            )
        return set.intersection(*each)


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


def refused(reason: str) -> Callable[[Outcome, str], None]:
    """Refused for this reason, within the usual limits, and nothing of it kept."""

    def check(outcome: Outcome, name: str) -> None:
        event = outcome.events[name]
        assert event.outcome == "failed"
        assert (event.reason or "").startswith(f"{CRAFTED / name}: ")
        assert reason in (event.reason or ""), event.reason
        assert event.document is None
        assert str(CRAFTED / name) not in {document.source for document in outcome.library.documents()}

    return check


def reads(text: str, *warnings: str) -> Callable[[Outcome, str], None]:
    """Indexed with exactly this text and these warnings, and found by its words."""

    def check(outcome: Outcome, name: str) -> None:
        assert outcome.text(name) == text
        said = [
            line for line in outcome.events[name].warnings if not line.startswith("has the same text as ")
        ]
        assert tuple(said) == warnings
        assert name in outcome.found(text)

    return check


def indexed(outcome: Outcome, name: str) -> None:
    """All of a long text is in its chunks, each within the limit and with vectors, and its canary is found."""
    document = outcome.events[name].document
    assert document is not None
    parsed = corpus.read_file(CRAFTED / name)
    assert max(chunk.tokens for chunk in parsed.chunks) <= corpus.CHUNK_TOKENS
    assert document.chunks == len(parsed.chunks)
    covered = "".join(chunk.span.of(parsed.document.text) for chunk in parsed.chunks)
    assert "".join(covered.split()) == "".join(parsed.document.text.split())
    assert name in outcome.found(CANARY)


def found_by(question: str) -> Callable[[Outcome, str], None]:
    def check(outcome: Outcome, name: str) -> None:
        assert name in outcome.found(question)

    return check


def quick(seconds: float, memory: float = 1.5e9) -> Callable[[Outcome, str], None]:
    def check(outcome: Outcome, name: str) -> None:
        assert outcome.reads[name].seconds < seconds
        assert outcome.reads[name].peak_bytes < memory

    return check


def nothing_of_passwd(outcome: Outcome, _name: str) -> None:
    for document in outcome.library.documents():
        text = outcome.library.document(document.id).text
        assert not any(line in text for line in Path("/etc/passwd").read_text().splitlines())
    assert outcome.library.search_words(["root", "nologin"], 5) == []


def nothing_written_outside(outcome: Outcome, _name: str) -> None:
    """The processes that read can't write elsewhere (tests/test_isolation.py); this one doesn't."""
    assert [path for path in outcome.written if path != os.devnull] == []
    for path in ("/tmp/pwned-by-docx.txt", "/tmp/pwned-abs.txt", "/tmp/pwned-by-epub.txt"):
        assert not Path(path).exists()
    assert not list(outcome.library.path.parent.rglob("*evil*"))


def titled(title: str) -> Callable[[Outcome, str], None]:
    """The title is text in every form: data for the page, which makes text nodes of it, and characters in a terminal."""

    def check(outcome: Outcome, name: str) -> None:
        document = outcome.events[name].document
        assert document is not None
        assert document.title == title
        view = list_view(outcome.library)["documents"]
        assert title in [row["title"] for row in view if row["source"] == str(CRAFTED / name)]
        assert title in outcome.said

    return check


def not_served(outcome: Outcome, name: str) -> None:
    """Its bytes aren't kept, so that no address could give them."""
    data = (CRAFTED / name).read_bytes()
    kept = [path for path in (outcome.library.path / "originals").rglob("*") if path.is_file()]
    assert kept
    assert all(path.read_bytes() != data for path in kept)


def no_canary_unless_quoted(outcome: Outcome, name: str) -> None:
    assert "CANARY" in outcome.text(name)  # it is in the text, as the document has it
    assert not any("HIDDEN" in chunk for chunk in _chunks(outcome, name))
    for question in ("What does the tide table list?", "What are the earlier instructions?", "Which CANARY?"):
        answer = ask(question, library=outcome.library, llm=None)
        assert "HIDDEN" not in json.dumps(answer.to_dict())


def _chunks(outcome: Outcome, name: str) -> list[str]:
    parsed = corpus.read_file(CRAFTED / name)
    return [chunk.span.of(parsed.document.text) for chunk in parsed.chunks]


def regexes_end(outcome: Outcome, name: str) -> None:
    """Whatever form the strings come in, all the expressions together take less than one may."""
    data = (CRAFTED / name).read_bytes()
    for suffix in (".txt", ".md", ".html", ".csv", ".json", ".jsonl", ".eml", ".mbox", ".mhtml"):
        began = time.process_time()
        with suppress(corpus.CorpusError):
            corpus.read_bytes(data, name=f"redos{suffix}")
        assert time.process_time() - began < 5, suffix
    question = max(data.decode().split("\n"), key=len)[:3000]
    began = time.process_time()
    ask(question, library=outcome.library)
    assert time.process_time() - began < 30  # the models' time included


class Watching(CustomLLM):
    """Keeps what it is sent."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="watching", context_window=8000, num_output=400)

    def complete(self, prompt: str, formatted: bool = False, **_: object) -> CompletionResponse:
        SENT.append(prompt)
        return CompletionResponse(text="Nothing.")

    def stream_complete(self, prompt: str, formatted: bool = False, **_: object) -> CompletionResponseGen:
        SENT.append(prompt)
        yield CompletionResponse(text="Nothing.", delta="Nothing.")


SENT: list[str] = []


def not_sent(outcome: Outcome, _name: str) -> None:
    SENT.clear()
    ask("When does the museum open?", library=outcome.library, llm=Watching())
    assert any("The museum opens at nine." in prompt for prompt in SENT)
    assert not any(0xE0000 <= ord(character) <= 0xE007F for prompt in SENT for character in prompt)


def exact(*words: str) -> Callable[[Outcome, str], None]:
    """Words of the text are, in the file, the bytes that its offsets name."""

    def check(outcome: Outcome, name: str) -> None:
        for each in words:
            raw = outcome.raw(name, each)
            assert unicodedata.normalize("NFC", corpus.read_text(raw, source="x").document.text) == each
            assert raw.encode() in (CRAFTED / name).read_bytes()

    return check


def by_either_spelling(outcome: Outcome, name: str) -> None:
    every = {f"norm_{form}.txt" for form in ("NFC", "NFD", "NFKC")}
    for word in outcome.text(name).split():
        if word in {"NFC", "NFD", "NFKC", CANARY}:
            continue
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            spelled = unicodedata.normalize(form, word)  # type: ignore[arg-type]
            assert every <= outcome.found(spelled), (word, form)


def marked(outcome: Outcome, name: str) -> None:
    """Every control is marked where it stood in the file, in the page and in the terminal."""
    document = outcome.events[name].document
    assert document is not None
    text, turns = outcome.text(name), outcome.library.turns(document.id)
    whole = text
    for at, code in reversed(turns):
        whole = whole[:at] + chr(int(code.removeprefix("U+"), 16)) + whole[at:]
    assert whole.encode() == (CRAFTED / name).read_bytes()
    view = source_view(outcome.library, document.id)
    assert "".join(block for _, block in view["blocks"]) == text
    assert [tuple(turn) for turn in view["turns"]] == list(turns)
    start = text.index("granted")
    citation = Citation(
        marker=1,
        document=CitedDocument(id=document.id, source=document.source, title=document.title, date=None),
        start=start,
        end=start + len("granted"),
        quote="granted",
    )
    shown = in_context(citation, text, style=Style(io.StringIO()), turns=turns)
    for code in ("U+202E", "U+2066", "U+2067", "U+2069", "U+202C"):
        assert f"⟦{code}⟧" in shown
    assert "»granted«⟦U+202C⟧." in shown


def in_both_units(outcome: Outcome, name: str) -> None:
    document = outcome.events[name].document
    assert document is not None
    text = outcome.text(name)
    file = (CRAFTED / name).read_bytes().decode()
    start, end = outcome.library.offset_map(document.id).to_raw(
        text.index(CANARY), text.index(CANARY) + len(CANARY)
    )
    assert file[start:end] == CANARY
    before = len(file[:start].encode("utf-16-le")) // 2
    assert before > start  # they differ here
    assert file.encode("utf-16-le")[2 * before :].decode("utf-16-le").startswith(CANARY)


def single_lines(outcome: Outcome, name: str) -> None:
    assert outcome.text(name) == f"abred\nFAKE LOG LINE: key=sk-test\n{CANARY}"
    assert not re.search(r"^FAKE LOG LINE", outcome.said, re.M)
    assert not any(c < " " and c not in "\n" for c in outcome.said)


def lines_exact(outcome: Outcome, name: str) -> None:
    file = (CRAFTED / name).read_bytes()
    raw = [outcome.raw(name, word) for word in ("A", "first", "second", "third", "fourth", f"fifth {CANARY}")]
    places = [file.index(word.encode()) for word in raw]
    assert raw == ["A", "first", "second", "third", "fourth", f"fifth {CANARY}"]
    assert places == sorted(places)
    assert outcome.text(name).split() == ["A", *" ".join(raw[1:]).split()]
    assert outcome.text(name).split("\n")[2:5] == ["first", "second", "third"]


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
