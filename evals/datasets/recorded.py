"""Answers over the shipped sample: written by us as a language model might, or by one.

Ours are good, sloppy, over-citing or hallucinating: `evals/data/recorded-answers.jsonl`, an answer a line,
{id, kind, question, statements: [{text, cites, enough, true, also, together}]}. A cite is {document, quote}: a sentence of the sample. `enough` lists the sets of cites (by place in `cites`) that
bear the statement out, the smallest ones; none does where it is empty. `true` tells whether the collection bears it
out at all: a statement that isn't true is planted. `also`, where there is any, are other sentences of the sample that
bear it out by themselves, judged when the check had found them; `together` are sets of them that only do so together. Who
wrote the statements judged them; no model did.

`evals/data/live-answers.jsonl` has the same form and the kind "live": what Qwen2.5-Coder-1.5B-Instruct (Apache-2.0) wrote to
questions of ours that are in no other set, over the lines that Ibid showed it. Left out are the statements of which we weren't
sure ourselves. We judged each before we saw the verifier's verdict; what bears it out beside its own cites we judged in what
the check had found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus import read_file
from corpus.document import Document, Span
from corpus.sample import sample_documents
from evals.errors import EvalError

__all__ = ["KINDS", "LIVE", "RECORDED", "Recorded", "Statement", "load_recorded", "written_judge"]

RECORDED = Path(__file__).parent.parent / "data" / "recorded-answers.jsonl"
LIVE = Path(__file__).parent.parent / "data" / "live-answers.jsonl"
KINDS = ("good", "sloppy", "over-citing", "hallucinating", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of an answer.

    Attributes:
        text: The sentence.
        cites: Where its citations stand.
        quotes: Their words.
        enough: Smallest sets of its citations that bear it out, by place in `cites`.
        true: Whether the collection bears it out, cited or not.
        also: Words of other sentences, each of which bears it out.
        together: The same of sets of sentences, each of which bears it out as a whole.
    """

    text: str
    cites: tuple[Span, ...]
    quotes: tuple[str, ...]
    enough: tuple[frozenset[int], ...]
    true: bool
    also: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An answer."""

    id: str
    kind: str
    question: str
    statements: tuple[Statement, ...]


def load_recorded(path: Path = RECORDED) -> tuple[Recorded, ...]:
    """The answers, in the file's order.

    Raises:
        EvalError: A quote doesn't stand exactly once in its document, or a field is none of its values.
    """
    documents = {Path(p).name: read_file(p).document for p in sample_documents()}
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        if row["kind"] not in KINDS:
            raise EvalError(f"{path.name}:{number}: there is no kind {row['kind']!r}")
        statements = []
        for item in row["statements"]:
            where = f"{path.name}:{number}"
            cites = [_place(documents, cite, where) for cite in item["cites"]]
            for cite in (*item.get("also", ()), *(c for group in item.get("together", ()) for c in group)):
                _place(documents, cite, where)
            enough = tuple(frozenset(group) for group in item["enough"])
            if any(not group or max(group) >= len(cites) for group in enough):
                raise EvalError(f"{path.name}:{number}: enough names no citation: {item['text']!r}")
            if enough and not item["true"]:
                raise EvalError(f"{path.name}:{number}: borne out and yet not true: {item['text']!r}")
            statements.append(
                Statement(
                    text=item["text"],
                    cites=tuple(cites),
                    quotes=tuple(cite["quote"] for cite in item["cites"]),
                    enough=enough,
                    true=item["true"],
                    also=tuple(cite["quote"] for cite in item.get("also", ())),
                    together=tuple(tuple(c["quote"] for c in group) for group in item.get("together", ())),
                )
            )
        found.append(
            Recorded(id=row["id"], kind=row["kind"], question=row["question"], statements=tuple(statements))
        )
    return tuple(found)


def _place(documents: dict[str, Document], cite: dict[str, str], where: str) -> Span:
    document = documents.get(cite["document"])
    if document is None:
        raise EvalError(f"{where}: the sample has no document {cite['document']!r}")
    if document.text.count(cite["quote"]) != 1:
        times = document.text.count(cite["quote"])
        raise EvalError(f"{where}: stands {times} times in {cite['document']}: {cite['quote']!r}")
    start = document.text.index(cite["quote"])
    return Span(document_id=document.id, start=start, end=start + len(cite["quote"]))


def written_judge(answer: Recorded) -> dict[tuple[str, tuple[str, ...]], bool]:
    """What who wrote an answer says of every subset of each statement's citations."""
    said = {}
    for statement in answer.statements:
        places = range(len(statement.quotes))
        for mask in range(1 << len(statement.quotes)):
            chosen = frozenset(i for i in places if mask >> i & 1)
            key = (statement.text, tuple(statement.quotes[i] for i in sorted(chosen)))
            said[key] = any(group <= chosen for group in statement.enough)
    return said
