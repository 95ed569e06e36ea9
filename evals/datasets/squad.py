"""SQuAD 2.0 searched collection-wide: every paragraph a document; knows no folder of files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.cases import Bound, Case, Dataset, Nugget, Unit
from evals.datasets.collection import text_of
from evals.datasets.placing import gold_span
from evals.errors import EvalError

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["TARGETS", "find_squad", "load_squad"]

TARGETS = {
    "R@1": Bound(value=0.87),
    "R@10": Bound(value=0.985),
    "AnswerSentence@1": Bound(value=0.78),
    "AnswerSentence@3": Bound(value=0.89),
    "TopPassage@1": Bound(value=0.91),
    "TopSentence@1": Bound(value=0.85),
    "TopSentence@3": Bound(value=0.94),
    "SpanF1@gold": Bound(value=0.77),
    "AUROC@unanswerable": Bound(value=0.74),
    "AUROC@absent": Bound(value=0.93),
    "AUROC@off-topic": Bound(value=0.99),
    "Kept@absent": Bound(value=0.70),
}
"""The first four are the search's alone, the others the whole system's."""

_FILE = "squad2-slice.json"


def load_squad(data: Path) -> Dataset:
    """Read a SQuAD file: `data` itself, `data/data/squad2-slice.json` or `data/squad2-slice.json`.

    A paragraph's source is "Title/number" (from 0) and its title the article's.
    The gold of a question is one nugget: its answers, and its paragraph as what
    search must find; a paragraph that occurs twice counts at both places.

    Raises:
        EvalError: The file isn't there or isn't in SQuAD's form.
    """
    path = find_squad(data)
    text = text_of(path)
    try:
        articles = json.loads(text)["data"]
        documents, cases, problems = _read(articles)
    except (KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise EvalError(
            f"{path} is not in SQuAD's form: {what}", hint="it needs data/paragraphs/qas"
        ) from error
    return Dataset(
        name="squad",
        title="SQuAD 2.0, searched over the paragraphs of all its articles",
        documents=documents,
        cases=cases,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        targets=TARGETS,
        search=True,
        absent=True,
        problems=problems,
    )


def find_squad(data: Path) -> Path:
    """The SQuAD file that a data folder (or the file itself) means."""
    places = (data, data / "data" / _FILE, data / _FILE)
    for path in places:
        if path.is_file():
            return path
    raise EvalError(
        f"{data} has no data/{_FILE}", hint="give the folder that holds it, or the file, with --data"
    )


def _read(
    articles: list[dict[str, Any]],
) -> tuple[tuple[ParsedDocument, ...], tuple[Case, ...], tuple[str, ...]]:
    from corpus import read_text

    documents: list[ParsedDocument] = []
    cases: list[Case] = []
    problems: list[str] = []
    for article in articles:
        title = article["title"]
        for number, paragraph in enumerate(article["paragraphs"]):
            source = f"{title}/{number}"
            parsed = read_text(paragraph["context"], source=source, title=title.replace("_", " "))
            documents.append(parsed)
            cases.extend(_case(question, title, parsed, problems) for question in paragraph["qas"])
    return tuple(documents), tuple(cases), tuple(problems)


def _case(question: dict[str, Any], title: str, parsed: ParsedDocument, problems: list[str]) -> Case:
    golds = []
    impossible = question.get("is_impossible", False)
    answers = {} if impossible else {(a["answer_start"], a["text"]): None for a in question["answers"]}
    for start, text in answers:
        gold, problem = gold_span(parsed, start, start + len(text), name=parsed.document.source, quote=text)
        golds.append(gold)
        if problem:
            problems.append(f"question {question['id']}: {problem}")
    return Case(
        id=question["id"],
        question=question["question"],
        kind="unanswerable" if impossible else title.replace("_", " "),
        answerable=not impossible,
        nuggets=(Nugget(name="answer", any_of=tuple(golds)),) if golds else (),
        unit=Unit.DOCUMENT,
        coverage=1.0,
    )
