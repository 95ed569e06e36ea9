"""RGB: a small library of snippets for each question, with an answer or with noise only; knows no other form.

Every question is asked twice: of its noise alone, where it must be refused,
and of its true and its noise snippets together, where it must be answered.
The falsified snippets aren't used: what is right where sources conflict isn't
a matter of refusing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Span
from corpus.errors import CorpusError
from evals.cases import Bound, Case, Dataset, GoldSpan, Nugget
from evals.datasets.collection import text_of
from evals.errors import EvalError

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["TARGETS", "load_rgb"]

TARGETS = {
    "Abstained@unanswerable": Bound(value=0.75),
    "Refused@answerable": Bound(value=0.12, at_most=True),
}
"""Refuses 75 % where only noise is there, and answers 88 % where the answer is."""

_FILE = "rgb-en-fact.jsonl"


def load_rgb(data: Path) -> Dataset:
    """Read `data/data/rgb-en-fact.jsonl` or `data/rgb-en-fact.jsonl`, or the file itself.

    The gold of a question is where its answer stands in the true snippets, or
    the whole snippets where it doesn't stand there word by word.

    Raises:
        EvalError: The file isn't there or isn't in the form.
    """
    path = next((p for p in (data / "data" / _FILE, data / _FILE, data) if p.is_file()), None)
    if path is None:
        raise EvalError(f"{data} has no data/{_FILE}", hint="give the folder that holds it with --data")
    text = text_of(path)
    documents: dict[str, ParsedDocument] = {}
    cases: list[Case] = []
    problems: list[str] = []
    try:
        for line in text.splitlines():
            if line.strip():
                cases += _cases(json.loads(line), documents, problems)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise EvalError(f"{path} is not in the form of RGB: {what}") from error
    return Dataset(
        name="rgb",
        title="RGB, each question asked of a few snippets: noise alone, and with the answer among it",
        documents=tuple(documents.values()),
        cases=tuple(cases),
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        targets=TARGETS,
        problems=tuple(problems),
    )


def _cases(row: dict[str, Any], documents: dict[str, ParsedDocument], problems: list[str]) -> Iterator[Case]:
    noise = _snippets(row, "negative", documents, problems)
    true = _snippets(row, "positive", documents, problems)
    if noise:
        yield Case(
            id=f"{row['id']}/noise",
            question=row["query"],
            kind="noise alone",
            answerable=False,
            among=frozenset(parsed.document.id for parsed in noise),
        )
    if true:
        yield Case(
            id=f"{row['id']}/answer",
            question=row["query"],
            kind="answer among noise",
            answerable=True,
            nuggets=tuple(_nugget(wanted, true) for wanted in _answers(row["answer"])),
            among=frozenset(parsed.document.id for parsed in (*true, *noise)),
            coverage=1.0,
        )


def _snippets(
    row: dict[str, Any], kind: str, documents: dict[str, ParsedDocument], problems: list[str]
) -> list[ParsedDocument]:
    """The snippets of one kind as documents; the same text in several questions is one document."""
    from corpus import read_text

    found: list[ParsedDocument] = []
    for number, text in enumerate(row[kind]):
        source = f"{row['id']}/{kind}/{number}"
        try:
            parsed = read_text(text, source=source)
        except CorpusError as error:
            problems.append(f"document {source}: {error}")
            continue
        found.append(documents.setdefault(parsed.document.id, parsed))
    return found


def _answers(answer: object) -> list[list[str]]:
    """Every part of the answer with its wordings: a string, or a list of strings and lists of wordings."""
    if isinstance(answer, str):
        return [[answer]]
    if not isinstance(answer, list) or not answer:
        raise ValueError("the answer is neither text nor a list")
    return [[str(w) for w in part] if isinstance(part, list) else [str(part)] for part in answer]


def _nugget(wordings: Sequence[str], snippets: Sequence[ParsedDocument]) -> Nugget:
    places: list[GoldSpan] = []
    for parsed in snippets:
        lowered = parsed.document.text.lower()
        # A letter whose small form is longer (İ) would shift what follows it.
        exact = len(lowered) == len(parsed.document.text)
        for wording in wordings:
            at = lowered.find(wording.lower()) if exact and wording else -1
            while at >= 0:
                places.append(_gold(parsed, at, at + len(wording)))
                at = lowered.find(wording.lower(), at + 1)
    whole = [_gold(parsed, 0, len(parsed.document.text)) for parsed in snippets]
    return Nugget(name=wordings[0], any_of=tuple(places or whole))


def _gold(parsed: ParsedDocument, start: int, end: int) -> GoldSpan:
    span = Span(document_id=parsed.document.id, start=start, end=end)
    return GoldSpan(source=parsed.document.source, span=span, quote=span.of(parsed.document.text))
