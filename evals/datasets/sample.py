"""The shipped sample collection and its questions; knows no other place."""

from __future__ import annotations

from corpus.sample import sample_documents, sample_questions
from evals.cases import Bound, Dataset
from evals.datasets.collection import load_collection
from evals.errors import EvalError

__all__ = ["TARGETS", "load_sample"]

TARGETS = {"ExactQuotes": Bound(value=1.0)}


def load_sample() -> Dataset:
    """Read the sample that ships in the package.

    Raises:
        EvalError: The package was installed without it.
    """
    documents, questions = sample_documents(), sample_questions()
    if not documents or not questions.is_file():
        raise EvalError("the sample collection is missing from this installation", hint="install ibid again")
    return load_collection(
        documents[0].parent,
        questions,
        name="sample",
        title="The shipped sample: the diplomacy of January 2022 in our own words",
        targets=TARGETS,
    )
