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

from evals.cases import Case, Nugget
from evals.datasets.placing import gold_span
from evals.errors import EvalError
from qa.answer import Turn

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["read_questions"]


def read_questions(
    lines: Sequence[str],
    documents: Mapping[str, ParsedDocument],
    *,
    where: str,
    files: Mapping[str, str] | None = None,
) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Cases of a JSON Lines file.

    Args:
        lines: The file's lines; blank ones are skipped.
        documents: The data set's documents by the name that gold uses.
        where: The file's name, for errors.
        files: Decoded files by the same name, where they aren't the documents' `raw_text`.

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
            case = _case(json.loads(line), number, documents, files or {}, problems)
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


def _case(
    data: dict[str, Any],
    number: int,
    documents: Mapping[str, ParsedDocument],
    files: Mapping[str, str],
    problems: list[str],
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
                parsed,
                place["start"],
                place["end"],
                name=place["document"],
                quote=place.get("quote"),
                file=files.get(place["document"]),
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
