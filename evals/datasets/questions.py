"""Questions with raw-offset gold, one JSON object a line, to cases; knows no folder and no library.

A line: `{"id", "question", "kind", "answerable", "nuggets": [{"name", "any_of":
[{"document", "quote", "start", "end"}]}], "history": [{"role", "content"}],
"split", "note"}`. `question` is required; `start` and `end` count the code
points of the raw file, and `quote` is what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corpus.document import Span
from evals.cases import Case, GoldSpan, Nugget
from evals.errors import EvalError
from qa.answer import Turn

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["gold_span", "read_questions"]


def read_questions(
    lines: Sequence[str], documents: Mapping[str, ParsedDocument], *, where: str
) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Cases of a JSON Lines file.

    Args:
        lines: The file's lines; blank ones are skipped.
        documents: The data set's documents by the name that gold uses.
        where: The file's name, for errors.

    Returns:
        The cases, and what in them doesn't fit the documents (a gold quote that
        isn't at its offsets stays gold at its offsets, but is reported).

    Raises:
        EvalError: A line isn't such a question, naming the file and line.
    """
    cases: list[Case] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = _case(json.loads(line), number, documents, problems)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise EvalError(
                f"{where}, line {number}: not a question with gold: {what}",
                hint="see the first docstring of evals/datasets/questions.py for the form",
            ) from error
        if case.id in seen:
            raise EvalError(
                f"{where}, line {number}: the id {case.id} is taken", hint="give each question its own"
            )
        seen.add(case.id)
        cases.append(case)
    if not cases:
        raise EvalError(f"{where} has no questions")
    return tuple(cases), tuple(problems)


def gold_span(
    parsed: ParsedDocument, start: int, end: int, *, name: str, quote: str | None = None
) -> tuple[GoldSpan, str | None]:
    """Gold at raw offsets as gold at canonical offsets.

    Args:
        parsed: The document.
        start: First raw code point.
        end: After the last raw code point.
        name: The document's name in the data set.
        quote: What the data set says stands there, or None.

    Returns:
        The gold, and a problem when the quote isn't there, else None.

    Raises:
        ValueError: The offsets aren't a stretch of the document, or nothing of it is text.
    """
    if not 0 <= start < end <= len(parsed.raw_text):
        raise ValueError(f"{start}:{end} is not a stretch of {name} ({len(parsed.raw_text)} characters)")
    problem = None
    if quote is not None and parsed.raw_text[start:end] != quote:
        problem = f"{name} has {_short(parsed.raw_text[start:end])} at {start}:{end}, not {_short(quote)}"
    first, last = parsed.offset_map.to_canonical(start, end)
    text = parsed.document.text[first:last]
    first, last = first + len(text) - len(text.lstrip()), last - len(text) + len(text.rstrip())
    if first >= last:
        raise ValueError(f"{start}:{end} of {name} is not in its text (mark-up or space)")
    span = Span(document_id=parsed.document.id, start=first, end=last)
    return GoldSpan(source=name, span=span, quote=span.of(parsed.document.text)), problem


def _case(
    data: dict[str, Any], number: int, documents: Mapping[str, ParsedDocument], problems: list[str]
) -> Case:
    case_id = str(data.get("id", number))
    nuggets = []
    for index, nugget in enumerate(data.get("nuggets", ()), 1):
        golds = []
        for place in nugget["any_of"]:
            parsed = documents.get(place["document"])
            if parsed is None:
                problems.append(
                    f"question {case_id}: no document {place['document']}; that alternative is left out"
                )
                continue
            gold, problem = gold_span(
                parsed, place["start"], place["end"], name=place["document"], quote=place.get("quote")
            )
            golds.append(gold)
            if problem:
                problems.append(f"question {case_id}: {problem}")
        nuggets.append(Nugget(name=str(nugget.get("name", index)), any_of=tuple(golds)))
    history = tuple(Turn(role=turn["role"], content=turn["content"]) for turn in data.get("history", ()))
    return Case(
        id=case_id,
        question=str(data["question"]),
        kind=str(data.get("kind", "question")),
        answerable=bool(data.get("answerable", bool(nuggets))),
        nuggets=tuple(nuggets),
        history=history,
        split=str(data.get("split", "")),
        note=str(data.get("note", "")),
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
