"""What must be true of a crafted file once a library has it, one check for each thing that EXPECT.json says."""

from __future__ import annotations

import io
import json
import os
import re
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

import corpus
from corpus import Read
from index import AddEvent, Library
from index.terms import question_terms
from qa import ask
from qa.answer import Citation, CitedDocument
from ui.page.reader import source_view
from ui.page.sources import list_view
from ui.talk import in_context
from ui.terminal import Style

CRAFTED = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared") / "badinput" / "crafted"
CANARY = "CANARY-7f3a"


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
