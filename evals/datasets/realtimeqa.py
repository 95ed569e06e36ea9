"""News quiz questions with the articles that answer them; knows no other form."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from evals.cases import Bound, Case, Dataset, Nugget
from evals.datasets.collection import text_of
from evals.datasets.placing import gold_span
from evals.errors import EvalError

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["TARGETS", "load_realtimeqa"]

TARGETS = {
    "TopPassage@1": Bound(value=0.90),
    "Article@10": Bound(value=0.98),
    "TopSentence@1": Bound(value=0.62),
    "TopSentence@3": Bound(value=0.80),
}


def load_realtimeqa(data: Path) -> Dataset:
    """Read `data/data/realtimeqa-gold` or `data/realtimeqa-gold`, or a folder that holds its two files.

    Every question has its articles, and those whose answer stands verbatim in
    one have a nugget: any place of it counts, whole. The others are only
    searched for their article.

    Raises:
        EvalError: The files aren't there or aren't in the form.
    """
    places = (data / "data" / "realtimeqa-gold", data / "realtimeqa-gold", data)
    folder = next(
        (p for p in places if (p / "questions.jsonl").is_file() and (p / "documents.jsonl").is_file()), None
    )
    if folder is None:
        raise EvalError(
            f"{data} has no data/realtimeqa-gold", hint="give the folder that holds it with --data"
        )
    texts = [text_of(folder / name) for name in ("documents.jsonl", "questions.jsonl")]
    problems: list[str] = []
    try:
        articles, questions = (
            [json.loads(line) for line in text.splitlines() if line.strip()] for text in texts
        )
        documents = _read(articles, problems)
        cases = tuple(_case(q, documents, problems) for q in questions if _known(q, documents))
    except (KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise EvalError(f"{folder} is not in the form of RealTime QA: {what}") from error
    return Dataset(
        name="realtimeqa",
        title=f"RealTime QA's news quiz ({sum(bool(c.nuggets) for c in cases)} of {len(cases)} answers verbatim)",
        documents=tuple(documents.values()),
        cases=cases,
        sha256=hashlib.sha256("\0".join(texts).encode("utf-8")).hexdigest(),
        targets=TARGETS,
        absent=True,
        problems=tuple(problems),
    )


def _read(articles: list[dict[str, Any]], problems: list[str]) -> dict[str, ParsedDocument]:
    from corpus import read_text

    documents: dict[str, ParsedDocument] = {}
    for article in articles:
        try:
            documents[article["url"]] = read_text(article["text"], source=article["url"])
        except CorpusError as error:
            problems.append(f"document {article['url']}: {error}")
    return documents


def _case(question: dict[str, Any], documents: dict[str, ParsedDocument], problems: list[str]) -> Case:
    golds = []
    for place in question["answer_spans"]:
        if place["document"] in documents:
            parsed, name = documents[place["document"]], place["document"]
            golds.append(gold_span(parsed, place["start"], place["end"], name=name)[0])
        else:
            problems.append(f"question {question['id']}: no document {place['document']}")
    return Case(
        id=question["id"],
        question=question["question"],
        kind="news quiz",
        answerable=True,
        nuggets=(Nugget(name=question["answer"], any_of=tuple(golds)),) if question["answer_spans"] else (),
        coverage=1.0,
        articles=frozenset(documents[url].document.id for url in _articles(question) if url in documents),
    )


def _articles(question: dict[str, Any]) -> list[str]:
    return list(question.get("gold_documents", ()))


def _known(question: dict[str, Any], documents: dict[str, ParsedDocument]) -> bool:
    """Whether anything is known to answer it."""
    return bool(question["answer_spans"]) or any(url in documents for url in _articles(question))
