"""Sets for development in SQuAD's form: what the reader wasn't trained on of its own data; knows no other form.

Nothing here is reported: settings are chosen on these, so that the sets that
are reported stay unseen.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evals.cases import Dataset
from evals.datasets.off_topic import with_off_topic
from evals.datasets.sample import load_sample
from evals.datasets.squad import load_squad
from evals.errors import EvalError
from qa.reader.data import HELD_BACK

__all__ = ["DEVELOPMENT", "load_held_back", "load_squad_train"]

DEVELOPMENT = ("new-wiki-held", "reddit-held", "squad2-train")
"""The names of the sets; `evals.command` offers them."""


def load_held_back(data: Path, name: str) -> Dataset:
    """The last tenth of a SQuADShifts set's questions, searched over all its paragraphs.

    Args:
        data: The data folder.
        name: "new-wiki-held" or "reddit-held".

    Raises:
        EvalError: The file isn't there or isn't in SQuAD's form.
    """
    part = name.removesuffix("-held")
    dataset = _held(load_squad(_file(data, f"squadshifts-{part}.json")))
    other = "reddit" if part == "new-wiki" else "new-wiki"
    foreign = [load_sample(), _held(load_squad(_file(data, f"squadshifts-{other}.json")))]
    return with_off_topic(
        replace(
            dataset,
            name=name,
            title=f"SQuADShifts ({part}), the tenth that no training has seen, searched over all its paragraphs",
        ),
        foreign,
    )


def load_squad_train(data: Path) -> Dataset:
    """The slice of the SQuAD 2.0 training set, as `squad` is read.

    Raises:
        EvalError: The file isn't there or isn't in SQuAD's form.
    """
    dataset = load_squad(_file(data, "squad2-train-slice.json"))
    return with_off_topic(
        replace(
            dataset,
            name="squad2-train",
            title="SQuAD 2.0, ten articles of its training set, searched over their paragraphs",
        ),
        [load_sample()],
    )


def _held(dataset: Dataset) -> Dataset:
    """Without the questions on paragraphs that training has seen (a paragraph may occur twice)."""
    cut = round(len(dataset.documents) * (1 - HELD_BACK))
    seen = {parsed.document.id for parsed in dataset.documents[:cut]}
    cases = tuple(case for case in dataset.cases if case.answerable and not case.homes & seen)
    return replace(dataset, cases=cases)


def _file(data: Path, name: str) -> Path:
    for path in (data / "data" / name, data / name):
        if path.is_file():
            return path
    raise EvalError(f"{data} has no data/{name}", hint="give the folder that holds it with --data")
