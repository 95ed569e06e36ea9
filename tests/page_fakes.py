"""Strict stand-ins for a library and a conversation: unknown ids and unknown questions fail loudly."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from corpus.document import Document, Label, Region, Span, document_id
from corpus.errors import AnswerError, CorpusError, LibraryError
from corpus.read import read_bytes
from index.copies import Copies
from index.filters import Filter, Filtered
from index.passage import DocumentInfo
from qa.answer import Answer, AnswerSentence, Citation, CitedDocument, Nearest, Support, Timings


def document(
    text: str, *, source: str, title: str, date: str | None = None, author: str | None = None
) -> Document:
    return Document(id=document_id(text), text=text, source=source, title=title, date=date, author=author)


def regions(document: Document) -> tuple[Region, ...]:
    """Paragraphs; one that starts with '# ' is a heading, one that starts with '~ ' boilerplate."""
    found = []
    for match in re.finditer(r"[^\n]+", document.text):
        label = {"# ": Label.HEADING, "~ ": Label.BOILERPLATE}.get(match[0][:2], Label.BODY)
        found.append(
            Region(span=Span(document_id=document.id, start=match.start(), end=match.end()), label=label)
        )
    return tuple(found)


@dataclass
class FakeLibrary:
    kept: dict[str, Document] = field(default_factory=dict)
    locked: bool = False
    alike: Copies = field(default_factory=Copies)
    turned: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, *documents: Document) -> FakeLibrary:
        return cls({one.id: one for one in documents})

    def documents(self) -> tuple[DocumentInfo, ...]:
        return tuple(self._info(one) for one in self.kept.values())

    def _info(self, one: Document) -> DocumentInfo:
        return DocumentInfo(
            id=one.id,
            source=one.source,
            title=one.title,
            date=one.date,
            author=one.author,
            publisher=one.metadata.get("publisher"),
            language=one.language,
            characters=len(one.text),
            chunks=max(1, len(one.text) // 800),
            added_at="2026-01-01T00:00:00+00:00",
        )

    def copies(self) -> Copies:
        return self.alike

    def filtered(self, wanted: Filter) -> Filtered:
        fit = [
            one
            for one in self.kept.values()
            if not wanted.sources
            or any(wanted.fits(text) for text in (one.source, one.title, one.metadata.get("publisher")))
        ]
        dated = [one for one in fit if not wanted.dated or (one.date is not None and wanted.covers(one.date))]
        return Filtered(
            documents=frozenset(one.id for one in dated),
            total=len(self.kept),
            undated=sum(one.date is None for one in fit) if wanted.dated else 0,
        )

    def document(self, wanted: str) -> Document:
        if wanted not in self.kept:
            raise LibraryError(f"no document {wanted[:10]}")
        return self.kept[wanted]

    def regions(self, wanted: str) -> tuple[Region, ...]:
        return regions(self.document(wanted))

    def turns(self, wanted: str) -> tuple[tuple[int, str], ...]:
        self.document(wanted)
        return self.turned.get(wanted, ())

    def remove(self, ids: Iterable[str]) -> tuple[DocumentInfo, ...]:
        wanted = list(ids)
        for one in wanted:
            self.document(one)
        return tuple(self._info(self.kept.pop(one)) for one in wanted)

    def add(
        self, items: Iterable[Any], *, encoding: str | None = None, stop: Callable[[], bool] | None = None
    ) -> Iterator[Any]:
        if self.locked:
            raise LibraryError(
                "the library is being written by another process", hint="wait until it has finished"
            )
        every = list(items)
        for done, item in enumerate(every, start=1):
            if stop is not None and stop():
                return
            try:
                one = (
                    item.document
                    if hasattr(item, "document")
                    else read_bytes(item.path.read_bytes(), name=item.file_name, source=item.source).document
                )
            except CorpusError as error:
                yield Event(
                    source=item.source,
                    outcome="failed",
                    document=None,
                    done=done,
                    total=len(every),
                    reason=str(error),
                )
                continue
            outcome = "unchanged" if one.id in self.kept else "added"
            self.kept[one.id] = one
            yield Event(
                source=one.source, outcome=outcome, document=self._info(one), done=done, total=len(every)
            )


@dataclass(kw_only=True)
class Event:
    source: str
    outcome: str
    document: DocumentInfo | None
    done: int
    total: int
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    bytes_per_second: float | None = None
    seconds_left: float | None = None


def cite(one: Document, quote: str, marker: int, *, speaker: str | None = None) -> Citation:
    start = one.text.index(quote)
    cited = CitedDocument(id=one.id, source=one.source, title=one.title, date=one.date)
    return Citation(
        marker=marker, document=cited, start=start, end=start + len(quote), quote=quote, speaker=speaker
    )


def answer(question: str, *parts: tuple[str, Citation] | tuple[str, Citation, Support]) -> Answer:
    sentences = tuple(
        AnswerSentence(
            text=part[0], markers=(part[1].marker,), support=part[2] if len(part) > 2 else Support.SUPPORTED
        )
        for part in parts
    )
    return Answer(
        question=question,
        text=" ".join(f"{s.text} [{s.markers[0]}]" for s in sentences),
        abstained=False,
        sentences=sentences,
        citations=tuple(part[1] for part in parts),
        timings=Timings(total_ms=84.0),
    )


def abstention(question: str, reason: str, *near: Citation) -> Answer:
    nearest = tuple(Nearest(document=c.document, start=c.start, end=c.end, quote=c.quote) for c in near)
    return Answer(question=question, text=reason, abstained=True, reason=reason, nearest=nearest)


@dataclass
class FakeTalk:
    """Streams the answer prepared for a question; `gate`, if given, must open before the last sentence."""

    answers: dict[str, Answer]
    gates: dict[str, threading.Event] = field(default_factory=dict)
    asked: list[tuple[str, frozenset[str] | None]] = field(default_factory=list)
    strictness: str = ""

    def stream(
        self, question: str, *, documents: Collection[str] | None = None, strictness: str = "balanced"
    ) -> Iterator[Answer]:
        self.strictness = strictness
        self.asked.append((question, None if documents is None else frozenset(documents)))
        if not question.strip():
            raise AnswerError("the question is empty", hint="ask in a few words")
        whole = self.answers[question]
        for count in range(1, len(whole.sentences)):
            some = whole.sentences[:count]
            used = {marker for sentence in some for marker in sentence.markers}
            yield Answer(
                question=question,
                text="",
                abstained=False,
                sentences=some,
                citations=tuple(c for c in whole.citations if c.marker in used),
            )
        gate = self.gates.get(question)
        if gate is not None and not gate.wait(30):
            raise TimeoutError(question)
        yield whole


def built(library: Any, **options: Any) -> Any:
    """The application, built in a running event loop: gradio would open loops of its own and leave them open."""
    from ui.page.app import build_app

    async def build() -> Any:
        return build_app(library, **options)

    # In a thread of its own, for the browser's driver runs a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(build())).result()


@contextlib.contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of an ASGI application that is served on a port of its own."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
