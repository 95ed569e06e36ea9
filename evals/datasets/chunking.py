"""Long texts with questions whose references are exact characters (chunking_evaluation); knows no other form."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from evals.cases import Bound, Case, Dataset, GoldSpan, Nugget
from evals.datasets.collection import text_of
from evals.datasets.placing import gold_span
from evals.errors import EvalError

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["TARGETS", "load_chunking"]

TARGETS = {
    "CitedPrecision": Bound(value=0.45),
    "CitedIoU": Bound(value=0.38),
    "CitedRecall": Bound(value=0.60),
}


def load_chunking(data: Path) -> Dataset:
    """Read `data/data/chunking-evaluation` or `data/chunking-evaluation`, or a folder that holds its files.

    Every reference is a nugget of its own; all corpora make up one library, as
    in the benchmark's own code. A question on a corpus that isn't there is left out.

    Raises:
        EvalError: The files aren't there or aren't in the form.
    """
    places = (data / "data" / "chunking-evaluation", data / "chunking-evaluation", data)
    folder = next((p for p in places if (p / "questions.jsonl").is_file() and any(p.glob("*.md"))), None)
    if folder is None:
        raise EvalError(
            f"{data} has no data/chunking-evaluation", hint="give the folder that holds it with --data"
        )
    text = text_of(folder / "questions.jsonl")
    digest = hashlib.sha256(text.encode("utf-8"))
    documents, files, problems = _read(folder)
    for name in sorted(files):
        digest.update(f"\0{name}\0{files[name]}".encode())
    cases: list[Case] = []
    absent: dict[str, int] = {}
    try:
        for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
            question = json.loads(line)
            if question["corpus"] not in documents:
                absent[question["corpus"]] = absent.get(question["corpus"], 0) + 1
                continue
            cases.append(_case(question, number, documents, files, problems))
    except (KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise EvalError(f"{folder} is not in the form of chunking-evaluation: {what}") from error
    problems += [f"no corpus {name}: its {count} questions are left out" for name, count in absent.items()]
    return Dataset(
        name="chunking",
        title=f"chunking_evaluation, exact references in {len(documents)} long texts",
        documents=tuple(documents.values()),
        cases=tuple(cases),
        sha256=digest.hexdigest(),
        targets=TARGETS,
        problems=tuple(problems),
    )


def _read(folder: Path) -> tuple[dict[str, ParsedDocument], dict[str, str], list[str]]:
    from corpus import read_file

    documents: dict[str, ParsedDocument] = {}
    files: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.md")):
        try:
            documents[path.stem] = read_file(path, source=path.name)
        except CorpusError as error:
            problems.append(f"document {path.name}: {error}")
            continue
        files[path.stem] = text_of(path)
    return documents, files, problems


def _case(
    question: dict[str, Any],
    number: int,
    documents: dict[str, ParsedDocument],
    files: dict[str, str],
    problems: list[str],
) -> Case:
    corpus = question["corpus"]
    references = question["references"]
    if isinstance(references, str):  # as the benchmark's own CSV holds them
        references = json.loads(references)
    golds: list[GoldSpan] = []
    for reference in references:
        gold, problem = gold_span(
            documents[corpus],
            reference["start_index"],
            reference["end_index"],
            name=corpus,
            quote=reference["content"],
            file=files[corpus],
        )
        golds.append(gold)
        if problem:
            problems.append(f"question {number}: {problem}")
    return Case(
        id=str(number),
        question=question["question"],
        kind=corpus,
        answerable=True,
        nuggets=tuple(Nugget(name=f"reference {n}", any_of=(gold,)) for n, gold in enumerate(golds, 1)),
    )
