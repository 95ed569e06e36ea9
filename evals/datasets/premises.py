"""Questions with a false premise on the shipped sample, each with a sibling whose premise holds; asks nothing.

A line of `premises.jsonl`: `{"id", "split", "kind", "question", "sibling", "shows", "gold"}`. The
question takes something for granted that the texts don't bear out; `shows` is the place that shows it.
The sibling asks alike about what the texts do say; `gold` are the places any of which answers it.
Places are `{"document", "quote", "start", "end"}` in code points of the raw file, as in
`corpus/sample/questions.jsonl`. No document shows the premises of both halves, so that rules made in view of the
questions of `tune` meet other events in `held`, which is for reporting alone.

Written before the rules that judge them (`qa/premise.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evals.cases import Dataset, GoldSpan
from evals.datasets.placing import gold_span
from evals.datasets.sample import load_sample
from evals.errors import EvalError

__all__ = ["Kind", "PremisePair", "load_premises", "premises_file"]


class Kind(StrEnum):
    """What is false about the premise."""

    EVENT = "event"  # it never happened
    ACTOR = "actor"  # somebody else did or said it
    DETAIL = "detail"  # another place, date or number
    RELATION = "relation"  # the roles are exchanged, or the act is another
    ABSENT = "absent"  # a meeting that the person didn't attend
    REASON = "reason"  # the reason of what didn't happen
    SUPERLATIVE = "superlative"  # the most of something that nobody compares


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisePair:
    """A question that ought to be refused and one like it that ought not.

    Attributes:
        id: Unique.
        split: "tune" or "held".
        kind: What is false about the premise.
        question: With the false premise.
        sibling: With a true one.
        shows: What shows the premise to be false.
        gold: Places any of which answers the sibling.
    """

    id: str
    split: str
    kind: Kind
    question: str
    sibling: str
    shows: GoldSpan
    gold: tuple[GoldSpan, ...]


def premises_file() -> Path:
    """The questions: package data."""
    return Path(__file__).parent / "premises.jsonl"


def load_premises() -> tuple[Dataset, tuple[PremisePair, ...]]:
    """The sample, and the pairs on it.

    Raises:
        EvalError: A file is missing from this installation, or a quote isn't at its place.
    """
    from corpus.sample import sample_documents

    path = premises_file()
    if not path.is_file():
        raise EvalError(f"{path.name} is missing from this installation", hint="install ibid again")
    sample = load_sample()
    parsed = {document.document.source: document for document in sample.documents}
    files = {p.name: p.read_bytes().decode(parsed[p.name].encoding or "utf-8") for p in sample_documents()}

    def place(value: Mapping[str, Any]) -> GoldSpan:
        name = value["document"]
        gold, problem = gold_span(
            parsed[name], value["start"], value["end"], name=name, quote=value["quote"], file=files[name]
        )
        if problem:
            raise EvalError(f"{path.name}: {problem}")
        return gold

    pairs = tuple(
        PremisePair(
            id=row["id"],
            split=row["split"],
            kind=Kind(row["kind"]),
            question=row["question"],
            sibling=row["sibling"],
            shows=place(row["shows"]),
            gold=tuple(map(place, row["gold"])),
        )
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )
    return sample, pairs
