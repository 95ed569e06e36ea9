"""Fits the weights of `qa/answerability.py` and prints them; knows no answers.

    python -m evals.tune_answerability --data ../shared
    python -m evals.tune_answerability --data ../shared --report squad2-slice.json    # the shipped weights

Questions with their paragraph in the library count as answerable; the same questions with it left out of the
search, and questions about other things (SQuADShifts, Reddit), don't. Every fourth article is held back.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.datasets.squad import load_squad
from evals.fit import auroc, fit_logistic, kept_at
from evals.tune_retrieval import TUNING, library_of, questions_of
from index.retrieve import Retriever
from qa.answerability import WEIGHTS, WEIGHTS_FIRST, signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.document import Span

__all__ = ["Kinds", "gather", "main"]

OFF_TOPIC = "data/squadshifts-reddit.json"
_NAMES = tuple(name for name in WEIGHTS if name != "constant")

Row = tuple[dict[str, float], bool]


@dataclass(slots=True)
class Kinds:
    """Signals, and whether the question is held back, by what the library has for the question."""

    present: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    off_topic: list[Row] = field(default_factory=list)
    adversarial: list[Row] = field(default_factory=list)


def gather(
    retriever: Retriever,
    questions: Sequence[tuple[str, Sequence[Span], bool]],
    *,
    documents: set[str],
    off_topic: Sequence[str],
    adversarial: Sequence[str],
) -> Kinds:
    """Asks everything and keeps the signals."""

    def ask(text: str, within: set[str] | None = None) -> dict[str, float]:
        return signals(text, retriever.retrieve(text, documents=within), retriever.library)

    kinds = Kinds()
    for text, golds, held in questions:
        kinds.present.append((ask(text), held))
        kinds.removed.append((ask(text, documents - {gold.document_id for gold in golds}), held))
    kinds.off_topic += [(ask(text), number % 4 == 3) for number, text in enumerate(off_topic)]
    kinds.adversarial += [(ask(text), True) for text in adversarial]
    return kinds


def fit(kinds: Kinds) -> dict[str, float]:
    """Weights by signal, on what isn't held back."""
    parts = [kinds.present, kinds.removed, kinds.off_topic]
    rows = [_matrix([row for row, held in part if not held]) for part in parts]
    right = np.concatenate([np.full(len(r), n == 0) for n, r in enumerate(rows)])
    fitted = fit_logistic(np.concatenate(rows), right, ridge=1e-5)
    return dict(zip((*_NAMES, "constant"), fitted.tolist(), strict=True))


def measure(kinds: Kinds, weights: Mapping[str, float], *, held: bool | None) -> dict[str, float]:
    """AUROC against each kind of unanswerable question, and answerable ones kept at 5 % false answers."""
    scores = {
        name: _matrix([row for row, h in getattr(kinds, name) if held is None or h == held])
        @ np.array([weights[n] for n in _NAMES])
        for name in ("present", "removed", "off_topic", "adversarial")
    }
    found: dict[str, float] = {}
    for name, values in scores.items():
        if name != "present" and len(values):
            found[f"AUROC {name}"] = auroc(scores["present"], values)
            found[f"kept {name}"] = kept_at(scores["present"], values)
    for threshold in (0.2, 0.35, 0.5):
        odds = np.log(threshold / (1 - threshold)) - weights["constant"]
        for name, values in scores.items():
            if len(values):
                found[f"{name} over {threshold}"] = float((values > odds).mean())
    return found


def _matrix(rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    return np.array([[row[name] for name in _NAMES] for row in rows], np.float64).reshape(
        len(rows), len(_NAMES)
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Prints weights with what they reach, or what the shipped ones reach on another set."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_answerability", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data")
    parser.add_argument("--report", type=Path, help="a SQuAD file to measure the shipped weights on")
    parser.add_argument("--every", type=int, default=3, help="take every n-th question")
    parser.add_argument(
        "--cosines", action="store_true", help="without late interaction, as foreign embeddings"
    )
    options = parser.parse_args(argv)
    dataset = load_squad(options.report or options.data / TUNING)
    off_topic = [case.question for case in load_squad(options.data / OFF_TOPIC).cases]
    questions = questions_of(dataset)[:: options.every]
    with tempfile.TemporaryDirectory() as folder:
        library = library_of(dataset, Path(folder))
        retriever = Retriever(
            library, remembered=library.chunk_count, **({"reranked": 0} if options.cosines else {})
        )
        kinds = gather(
            retriever,
            questions,
            documents={document.id for document in library.documents()},
            off_topic=off_topic[:: max(1, len(off_topic) // len(questions))],
            adversarial=[case.question for case in dataset.cases if not case.answerable][:: options.every],
        )
        library.close()
    run(kinds, reporting=options.report is not None, cosines=options.cosines)
    return 0


def run(kinds: Kinds, *, reporting: bool, cosines: bool) -> None:
    """Fits unless reporting, and prints."""
    show = sys.stdout.write
    used = WEIGHTS_FIRST if cosines else WEIGHTS
    if not reporting:
        weights = fit(kinds)
        show("{" + ", ".join(f'"{k}": {v:.2f}' for k, v in weights.items()) + "}\n")
        for held in (False, True):
            for name, value in measure(kinds, weights, held=held).items():
                show(f"fitted, {'held' if held else 'tuned on'}: {name} {value:.3f}\n")
    for name, value in measure(kinds, used, held=None if reporting else True).items():
        show(f"shipped, {'reported' if reporting else 'held'}: {name} {value:.3f}\n")


if __name__ == "__main__":
    raise SystemExit(main())
