"""The front door: `ask()` and `stream()` over a library on disk or an open one."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from corpus.errors import AnswerError
from index import Library, default_library_path
from qa.answer import Answer, Turn
from qa.answering import Answering
from qa.extractive import Extractive
from qa.numbering import Numbering
from qa.options import Options, settings_of

__all__ = [
    "MAX_WORDS",
    "answerer",
    "ask",
    "ask_numbered",
    "checked",
    "open_library",
    "stream",
    "stream_numbered",
]

# A question is a sentence or a few. A pasted page is not one, and would be
# searched as noise; saying so beats cutting it silently.
MAX_WORDS = 400

_lock = threading.RLock()
_libraries: dict[Path, Library] = {}


def ask(
    question: str,
    *,
    library: str | Path | Library | None = None,
    history: Sequence[Turn | Mapping[str, Any]] = (),
    documents: Collection[str] | None = None,
    after: str | date | None = None,
    before: str | date | None = None,
    source: str | Collection[str] | None = None,
    llm: object | None = None,
    unsupported: str = "show",
    judge: str = "verifier",
    budget_ms: float | None = None,
    strictness: str = "balanced",
) -> Answer:
    """Answers a question from a library's documents, every sentence cited.

    Args:
        question: In plain words; at most `MAX_WORDS` words.
        library: Folder of the library, or an open one; by default `IBID_LIBRARY`
            or the user's own.
        history: Earlier turns, oldest first: `Turn`s or mappings with `role` and
            `content`. A mapping may carry the `citations` of an answer's
            `to_dict()`: the same spans then keep their numbers.
        documents: The documents to ask, or one of them, each by its id, the start of its id or its source, as
            `ibid documents` lists them; None for all.
        after: Asks only documents dated on this day or later: "2022-01-20", "2022-01", "2022" or a `date`. Like
            `before`, it leaves out documents that state no date; the answer's `restriction` says how many.
        before: Asks only documents dated on this day (the month's or year's last) or earlier.
        source: Asks only documents that have this in their source (path or URL), publisher or title, whatever
            the case, or that fit it as a pattern with `*`, `?` or `[…]`; of several any will do.
        llm: A language model that writes the answer: any llama-index `LLM`, or a name such as
            "ollama:llama3.2" (`ibid models` lists the providers). None for the documents' own sentences. Where the
            model fails, these are the answer, and its `notices` say why.
        unsupported: What becomes of its sentences that the documents don't bear out: "show" marks them as such,
            "remove" takes them away and says how many.
        judge: Who checks its sentences: "verifier", the shipped one, or "llm", the model itself.
        budget_ms: Milliseconds within which to answer, kept by reading fewer passages (at least one);
            the answer's `read` says how many of how many. None for no limit.
        strictness: How much evidence an answer needs: "strict" rather refuses too much, "lenient" rather
            answers too much; "balanced" is between them.

    Returns:
        The answer, or an abstention that says why; never None.

    Raises:
        AnswerError: The question is empty or too long, `budget_ms` isn't above 0, `strictness`, `unsupported`
            or `judge` is none of its values, or `llm` is no language model or has no client or key.
        LibraryError: The library isn't there or can't be searched, `after` or `before` is no date, or one of
            `documents` names no document or several.

    Example:
        >>> answer = ask("what did Lavrov demand?", library="my-library")  # doctest: +SKIP
        >>> answer.citations[0].quote  # doctest: +SKIP
    """
    turns = [_turn(item) for item in history]
    numbering = Numbering.from_history([item for item in history if isinstance(item, Mapping)])
    return ask_numbered(
        question,
        library=library,
        turns=turns,
        documents=documents,
        after=after,
        before=before,
        source=source,
        numbering=numbering,
        llm=llm,
        unsupported=unsupported,
        judge=judge,
        budget_ms=budget_ms,
        strictness=strictness,
    )[0]


def stream(
    question: str,
    *,
    library: str | Path | Library | None = None,
    history: Sequence[Turn | Mapping[str, Any]] = (),
    **options: Unpack[Options],
) -> Iterator[Answer]:
    """Like `ask`, as answers that grow by a sentence; the last one is complete.

    A language model's sentences come as it writes them, each checked before it is yielded.

    Args:
        question: As of `ask`, like all that follows.
        library: Folder of the library, or an open one.
        history: Earlier turns, oldest first.
        options: The other options of `ask`.

    Yields:
        At least one answer. Every one of them holds the invariants of `Answer`.

    Raises:
        AnswerError: As `ask`, when the first answer is asked for.
        LibraryError: Likewise.
    """
    numbering = Numbering.from_history([item for item in history if isinstance(item, Mapping)])
    for answer, _ in stream_numbered(
        question,
        library=library,
        turns=[_turn(item) for item in history],
        numbering=numbering,
        **options,
    ):
        yield answer


def ask_numbered(
    question: str,
    *,
    library: str | Path | Library | None,
    turns: Sequence[Turn],
    numbering: Numbering,
    **options: Unpack[Options],
) -> tuple[Answer, Numbering]:
    """`ask` for callers that keep a conversation's numbering themselves; as `stream_numbered`."""
    asked = checked(question)
    answering = _answering(library, options)
    answer, numbers = answering.answer(asked, turns, numbering=numbering)
    return replace(answer, question=question), numbers


def stream_numbered(
    question: str,
    *,
    library: str | Path | Library | None,
    turns: Sequence[Turn],
    numbering: Numbering,
    **options: Unpack[Options],
) -> Iterator[tuple[Answer, Numbering]]:
    """`stream` for callers that keep a conversation's numbering themselves.

    Args:
        question: As of `ask`, like what isn't named here.
        library: The library.
        turns: Earlier turns, oldest first.
        numbering: Numbers given so far.
        options: The other options of `ask`.

    Yields:
        The answer so far and the numbers given, the complete one last.

    Raises:
        AnswerError: As `ask`.
        LibraryError: As `ask`.
    """
    asked = checked(question)
    answering = _answering(library, options)
    for answer, numbers in answering.stream(asked, turns, numbering=numbering):
        yield replace(answer, question=question), numbers


def _answering(library: str | Path | Library | None, options: Options) -> Answering:
    settings = settings_of(**options)
    return Answering(answerer(library), settings)


def open_library(library: str | Path | Library | None = None) -> Library:
    """The open library of a folder; opened once per process, and again where it was closed or replaced since.

    Raises:
        LibraryError: The folder isn't there, isn't a library, or is of another version.
    """
    if isinstance(library, Library):
        return library
    path = Path(library) if library is not None else default_library_path()
    with _lock:
        resolved = path.expanduser().resolve()
        found = _libraries.get(resolved)
        if found is None or not found.is_current:
            _libraries.pop(resolved, None)
            found = _libraries[resolved] = Library.open(path)
        return found


def answerer(library: str | Path | Library | None) -> Extractive:
    """The extractive answerer of a library; one for each open library."""
    opened = open_library(library)
    with _lock:
        # Kept by the library itself: a table of ours would keep the libraries as well, for an answerer has its own.
        found = opened.companions.get(Extractive)
        if not isinstance(found, Extractive):
            found = opened.companions[Extractive] = Extractive(opened)
        return found


def checked(question: str) -> str:
    """The question with its spaces unified.

    Raises:
        AnswerError: It is empty, or too long to be one.
    """
    text = " ".join(question.split())
    if not any(character.isalnum() for character in text):
        raise AnswerError("the question is empty", hint="ask in a few words")
    words = len(text.split())
    if words > MAX_WORDS:
        raise AnswerError(
            f"the question has {words:,} words; at most {MAX_WORDS} can be searched",
            hint="ask for one thing in a sentence or two; add long texts as documents",
        )
    return text


def _turn(item: Turn | Mapping[str, Any]) -> Turn:
    if isinstance(item, Turn):
        return item
    role, content = (item.get("role"), item.get("content")) if isinstance(item, Mapping) else (None, None)
    if role not in {"user", "assistant"} or not isinstance(content, str):
        raise AnswerError(
            f"not a turn of a conversation: {item!r}",
            hint='give {"role": "user" or "assistant", "content": text}',
        )
    return Turn(role=role, content=content)
