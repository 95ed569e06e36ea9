"""Fits the weights of retrieval and prints them as `index/ranking.py` holds them; knows no answers.

    python -m evals.tune_retrieval --data ../shared                       # fit on SQuADShifts (new Wikipedia)
    python -m evals.tune_retrieval --data ../shared --report FILE.json    # the shipped weights on another set

Every fourth article is held back and only measured. Of a set's questions 2,000 are drawn (`--questions`, `--seed`):
late interaction is computed for every candidate of each, some 30.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.cases import Case, Dataset
from evals.datasets.squad import load_squad
from evals.fit import fit_groups, fit_logistic
from index import ranking
from index.retrieve import Retriever
from index.terms import question_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.document import Span
    from index.library import Library

__all__ = ["SEED", "TUNING", "Gathered", "gather", "main", "measure", "questions_of"]

TUNING = "data/squadshifts-new-wiki.json"
QUESTIONS = 2_000
"""Drawn by default: 13 minutes on a machine with other work (140 s of processor time). All 7,938 of the tuning set take
four times as long. Weights fitted on these differ from the shipped ones by .5 at most, R@1 of the held-back questions by .002."""
SEED = 0
SHOWN = 10
_PASSAGE = tuple(ranking.FIRST)
_INTERACTION = ("interaction", "best_interaction", "mean_match")
_SENTENCE = ("cosine", "coverage", "passage", "interaction", "mean_match")
_SENTENCE_FIRST = ("cosine", "coverage", "passage")

Weights = Mapping[str, float]


@dataclass(slots=True, kw_only=True)
class Gathered:
    """One question's candidates with all signals, late interaction for every one.

    Attributes:
        held: Whether the question is only measured.
        documents: Each candidate's document id.
        gold: bool [candidates], whether it lies in the gold paragraph.
        signals: Each candidate's signals.
        sentences: Each candidate's sentences' signals.
        holds: For each candidate and sentence, whether it covers a gold answer.
    """

    held: bool
    documents: list[str]
    gold: NDArray[np.bool_]
    signals: list[dict[str, float]]
    sentences: list[list[dict[str, float]]]
    holds: list[list[bool]]


def gather(
    retriever: Retriever,
    questions: Sequence[tuple[str, Sequence[Span], bool]],
    *,
    note: Callable[[str], None] | None = None,
) -> list[Gathered]:
    """The signals of each question (its text, its gold spans, whether it is held back).

    Args:
        retriever: Of the library; it should remember as many chunks as that has, so that each is encoded once.
        questions: From `questions_of`.
        note: Called with a line now and then.
    """
    result = []
    for number, (text, golds, held) in enumerate(questions):
        if note is not None and number % 100 == 0:
            note(f"{number:,} of {len(questions):,} questions")
        terms = question_terms(text)
        weights = retriever.weights(terms)
        candidates = retriever.candidates(terms, weights)
        retriever.interact(terms, weights, candidates)
        wanted = {gold.document_id for gold in golds}
        result.append(
            Gathered(
                held=held,
                documents=[c.stored.document.id for c in candidates],
                gold=np.array([c.stored.document.id in wanted for c in candidates], np.bool_),
                signals=[c.signals for c in candidates],
                sentences=[c.sentences for c in candidates],
                holds=[
                    [any(s.span.overlap(gold) == len(gold) for gold in golds) for s in c.stored.sentences]
                    for c in candidates
                ],
            )
        )
    return result


def fit(gathered: Sequence[Gathered]) -> dict[str, dict[str, float]]:
    """All weights by the name they have in `index.ranking`."""
    rows = [g for g in gathered if g.gold.any()]
    first = fit_groups([(_matrix(g.signals, _PASSAGE), g.gold) for g in rows])
    found = {"FIRST": dict(zip(_PASSAGE, first.tolist(), strict=True))}
    names = _PASSAGE + _INTERACTION
    groups = []
    for g in rows:
        chosen = ranking.chosen(ranking.posterior(ranking.weigh(found["FIRST"], g.signals)))
        if g.gold[chosen].any():
            groups.append((_matrix([g.signals[n] for n in chosen], names), g.gold[chosen]))
    found["FINAL"] = dict(zip(names, fit_groups(groups).tolist(), strict=True))
    for name, signals in (("SENTENCE_FIRST", _SENTENCE_FIRST), ("SENTENCE", _SENTENCE)):
        found[name] = _fit_sentences(gathered, found, signals)
    return found


def _fit_sentences(
    gathered: Sequence[Gathered], weights: Mapping[str, Weights], names: tuple[str, ...]
) -> dict[str, float]:
    """Ranks by a softmax within each question, then makes that a probability by a logistic of the one score."""
    groups = []
    for g in gathered:
        first = ranking.posterior(ranking.weigh(weights["FIRST"], g.signals))
        chosen = np.argsort(-first, kind="stable")[:SHOWN].tolist()
        if names is _SENTENCE:
            chosen = ranking.chosen(first)
            final = ranking.weigh(weights["FINAL"], [g.signals[n] for n in chosen])
            first = ranking.refined(first, chosen, final)
        rows = [{**row, "passage": _log(first[n])} for n in chosen for row in g.sentences[n]]
        groups.append((_matrix(rows, names), np.array([h for n in chosen for h in g.holds[n]], np.bool_)))
    direction = fit_groups([(rows, right) for rows, right in groups if right.any()])
    scores = np.concatenate([rows @ direction for rows, _ in groups])
    scale, constant = fit_logistic(scores[:, None], np.concatenate([right for _, right in groups])).tolist()
    return {**dict(zip(names, (scale * direction).tolist(), strict=True)), "constant": constant}


def measure(
    gathered: Sequence[Gathered], weights: Mapping[str, Weights], *, reranked: int = ranking.RERANKED
) -> dict[str, float]:
    """R@k of paragraphs and AnswerSentence@k of sentences, as `Retriever.retrieve` with k=10 would give them."""
    hits = dict.fromkeys(("R@1", "R@3", "R@10", "sentence@1", "sentence@3"), 0.0)
    surprise = []
    for g in gathered:
        probability = ranking.posterior(ranking.weigh(weights["FIRST"], g.signals))
        chosen = ranking.chosen(probability, reranked)
        if chosen:
            final = ranking.weigh(weights["FINAL"], [g.signals[n] for n in chosen])
            probability = ranking.refined(probability, chosen, final)
        order = np.argsort(-probability, kind="stable").tolist()
        paragraphs = list(dict.fromkeys(g.documents[n] for n in order))
        right = {g.documents[n] for n in order if g.gold[n]}
        scored: list[tuple[float, bool]] = []
        for n in order[:SHOWN]:
            rows = [{**row, "passage": _log(probability[n])} for row in g.sentences[n]]
            scores = ranking.logistic(
                ranking.weigh(weights["SENTENCE" if n in chosen else "SENTENCE_FIRST"], rows)
            )
            scored += zip(scores.tolist(), g.holds[n], strict=True)
        scored.sort(key=lambda pair: -pair[0])
        surprise += [-np.log(max(p if holds else 1 - p, 1e-9)) for p, holds in scored]
        for k in (1, 3, 10):
            hits[f"R@{k}"] += bool(right & set(paragraphs[:k]))
        for k in (1, 3):
            hits[f"sentence@{k}"] += any(holds for _, holds in scored[:k])
    return {name: n / len(gathered) for name, n in hits.items()} | {"log loss": float(np.mean(surprise))}


def shipped() -> dict[str, Weights]:
    """The weights in `index.ranking`."""
    return {name: getattr(ranking, name) for name in ("FIRST", "FINAL", "SENTENCE_FIRST", "SENTENCE")}


def _matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[row[name] for name in names] for row in rows], np.float64).reshape(
        len(rows), len(names)
    )


def _log(probability: float) -> float:
    return float(np.log(max(probability, 1e-9)))


def questions_of(
    dataset: Dataset, *, count: int = 0, seed: int = SEED
) -> list[tuple[str, Sequence[Span], bool]]:
    """Answerable questions with their gold spans, in the set's order; those of every fourth article are held back.

    Args:
        dataset: The set.
        count: How many to draw; 0 for all.
        seed: Of the draw.
    """
    articles = list(dict.fromkeys(_article(case) for case in dataset.cases))
    held = set(articles[3::4])
    cases = [case for case in dataset.cases if case.answerable]
    if 0 < count < len(cases):
        drawn = random.Random(seed).sample(range(len(cases)), count)
        cases = [cases[n] for n in sorted(drawn)]
    return [
        (
            case.question,
            [gold.span for nugget in case.nuggets for gold in nugget.any_of],
            _article(case) in held,
        )
        for case in cases
    ]


def _article(case: Case) -> str:
    return case.nuggets[0].any_of[0].source.rpartition("/")[0] if case.nuggets else ""


def library_of(dataset: Dataset, folder: Path) -> Library:
    """A library of the data set's documents."""
    from index.library import Library

    library = Library.open(folder / "library", create=True)
    failed = [event for event in library.add(dataset.documents) if event.outcome == "failed"]
    if failed:
        raise SystemExit(f"{len(failed)} documents can't be added, first: {failed[0].reason}")
    return library


def main(argv: Sequence[str] | None = None) -> int:
    """Prints weights with what they reach, or what the shipped ones reach on another set."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data")
    parser.add_argument("--report", type=Path, help="a SQuAD file to measure the shipped weights on")
    parser.add_argument(
        "--questions", type=int, default=QUESTIONS, help=f"how many to draw (default: {QUESTIONS:,}; 0: all)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the draw (default: {SEED})")
    options = parser.parse_args(argv)
    dataset = load_squad(options.report or options.data / TUNING)
    questions = questions_of(dataset, count=options.questions, seed=options.seed)
    with tempfile.TemporaryDirectory() as folder:
        library = library_of(dataset, Path(folder))
        # Every chunk is encoded once: all candidates of all questions get late interaction here.
        gathered = gather(Retriever(library, remembered=library.chunk_count), questions, note=_note)
        library.close()
    run(gathered, reporting=options.report is not None)
    return 0


def run(gathered: Sequence[Gathered], *, reporting: bool) -> None:
    """Fits unless reporting, and prints."""
    show = sys.stdout.write
    if reporting:
        for count in (0, 2, 4, ranking.RERANKED, 10):
            show(
                f"{len(gathered)} questions, {count:2} reranked {_row(measure(gathered, shipped(), reranked=count))}\n"
            )
        return
    tune = [g for g in gathered if not g.held]
    held = [g for g in gathered if g.held]
    weights = fit(tune)
    for name, values in weights.items():
        show(f"{name} = {{" + ", ".join(f'"{k}": {v:.2f}' for k, v in values.items()) + "}\n")
    for label, used in (("shipped", shipped()), ("fitted", weights)):
        for part, rows in (("tuned on", tune), ("held", held)):
            for count in (0, 4, ranking.RERANKED, 10):
                show(
                    f"{label} {part} ({len(rows)}), {count:2} reranked {_row(measure(rows, used, reranked=count))}\n"
                )


def _note(line: str) -> None:
    sys.stderr.write(line + "\n")


def _row(figures: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in figures.items())


if __name__ == "__main__":
    raise SystemExit(main())
