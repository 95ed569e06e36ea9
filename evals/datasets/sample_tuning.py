"""The questions on the shipped sample that settings are chosen on; knows no other place."""

from __future__ import annotations

from pathlib import Path

from corpus.sample import sample_documents
from evals.cases import Dataset
from evals.datasets.collection import load_collection
from evals.errors import EvalError

__all__ = ["QUESTIONS", "load_sample_tuning"]

QUESTIONS = Path(__file__).parent.parent / "data" / "sample-tuning.jsonl"
"""Split by topic: settings are fitted on "tune" and checked on "held". None is among the sample's own questions,
which are for reporting, and none asks one of them in other words."""


def load_sample_tuning() -> Dataset:
    """Read the sample with the tuning questions.

    Raises:
        EvalError: The package was installed without them.
    """
    documents = sample_documents()
    if not documents or not QUESTIONS.is_file():
        raise EvalError("the tuning questions are missing from this installation", hint="install ibid again")
    return load_collection(
        documents[0].parent,
        QUESTIONS,
        name="tuning",
        title="The shipped sample, asked the questions that settings are chosen on",
    )
