"""What the command line is given in its tests: a library and a conversation in memory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from page_fakes import Event, FakeLibrary, FakeTalk, answer, cite, document

from corpus.errors import AnswerError, LibraryError

NOTES = document(
    "They met on Friday. They lasted 90 minutes. \x1b[31mHe\x1b[0m said no.",
    source="notes.md",
    title="Notes \x1b]0;owned\x07on talks",
    date="2022-01-21",
)
LONG = "How long did they last?"
ANSWER = answer(
    LONG, ("They lasted 90 minutes.", cite(NOTES, "They lasted 90 minutes.", 1, speaker="A \x1b[1mman"))
)


class Store(FakeLibrary):
    """A library that `Library.open` gives, and that ends like one."""

    path: Path | None = None
    chunk_count = 7
    problems: tuple[str, ...] = ()
    events: tuple[Event | BaseException, ...] = ()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(self, items, *, encoding=None, stop=None):
        self.added = list(items)
        for event in self.events:
            if isinstance(event, BaseException):
                raise event
            yield event

    def check(self):
        return SimpleNamespace(ok=not self.problems, problems=self.problems)

    def rebuild(self, *, embed=False):
        self.rebuilt = embed


def put_store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A library that every path opens, but for `nowhere`."""
    import index

    made = Store({NOTES.id: NOTES})

    def open_(path, *, create=False, embedder=None):
        if Path(path) == Path("nowhere"):
            raise LibraryError("library nowhere is not there", hint="make one with `ibid add PATH…`")
        made.path, made.create = path, create
        return made

    monkeypatch.setitem(vars(index), "Library", SimpleNamespace(open=open_))
    return made


def put_talk(monkeypatch: pytest.MonkeyPatch, store: Store) -> FakeTalk:
    """A conversation that knows one answer, in place of the real ones."""
    import qa

    fake = FakeTalk({LONG: ANSWER})

    def ask(question, **options):
        if not question.strip():
            raise AnswerError("the question is empty", hint="ask in a few words")
        return fake.answers[question]

    def ask_once(question, library, strictness, budget_ms):
        fake.strictness, fake.budget_ms = strictness, budget_ms
        return ask(question)

    # Into the dictionary, for asking the module for the names would load the whole index.
    monkeypatch.setitem(vars(qa), "ask", ask_once)
    monkeypatch.setitem(vars(qa), "open_library", lambda path: store)
    monkeypatch.setitem(vars(qa), "Conversation", lambda library: SimpleNamespace(ask=ask))
    return fake
