"""Questions that belong to another collection, beside a data set's own; knows no form of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evals.cases import OFF_TOPIC, Case, Dataset

__all__ = ["with_off_topic"]


def with_off_topic(dataset: Dataset, others: Iterable[Dataset]) -> Dataset:
    """The set, with the other sets' questions as ones that nothing in it answers.

    Args:
        dataset: Whose documents are looked at.
        others: Whose questions are foreign there; those with a history make no sense alone and are left out.

    Returns:
        The set with more cases; they are looked at and never asked.
    """
    foreign = tuple(
        Case(
            id=f"{OFF_TOPIC}/{other.name}/{case.id}", question=case.question, kind=OFF_TOPIC, answerable=False
        )
        for other in others
        for case in other.cases
        if not case.history
    )
    return replace(dataset, cases=(*dataset.cases, *foreign))
