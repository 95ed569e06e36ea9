"""The news of January 2022, or any one folder below `corpus/` in its layout; knows no other layout."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Bound, Dataset
from evals.datasets.collection import load_collection
from evals.errors import EvalError

__all__ = ["TARGETS", "find_collection", "load_january"]

TARGETS = {
    "NuggetRecall": Bound(value=0.90),
    "OnPoint": Bound(value=0.75),
    "ExactQuotes": Bound(value=1.0),
    "Abstained@unanswerable": Bound(value=1.0),
    "Refused@answerable": Bound(value=0.0, at_most=True),
    "CitationsPerAnswer": Bound(value=4.5, at_most=True),
}


def load_january(data: Path) -> Dataset:
    """Read `data/corpus/january-2022`, else the only such folder below `data/corpus`, else `data` itself.

    Raises:
        EvalError: There is none, or more than one to choose from.
    """
    folder = find_collection(data)
    return load_collection(
        folder / "documents",
        folder / "questions.jsonl",
        name="january",
        title=f"Real news with hand-written questions ({folder.name})",
        targets=TARGETS,
    )


def find_collection(data: Path) -> Path:
    """The folder with `documents/` and `questions.jsonl` that a data folder means."""
    if not data.is_dir():
        raise EvalError(f"{data} is not a folder", hint="give the data folder with --data")
    candidates = [path.parent for path in sorted(data.glob("corpus/*/questions.jsonl"))]
    candidates = [path for path in candidates if (path / "documents").is_dir()]
    named = [path for path in candidates if path.name == "january-2022"]
    if named or len(candidates) == 1:
        return (named or candidates)[0]
    if (data / "questions.jsonl").is_file() and (data / "documents").is_dir():
        return data
    if candidates:
        names = ", ".join(path.name for path in candidates)
        raise EvalError(
            f"{data / 'corpus'} has several collections: {names}", hint="name one of them with --data"
        )
    raise EvalError(
        f"{data} has no corpus/january-2022 with documents/ and questions.jsonl",
        hint="give the folder that holds them with --data",
    )
