"""Measures the reader by itself: the right passage, sentence and words, and when there is no answer.

    python -m evals.reader --data ../shared                # held-back training data, and SQuAD 2.0 to report
    python -m evals.reader --data ../shared --quick        # 500 questions of each
    python -m evals.reader --data ../shared --model DIR    # model files that don't ship (yet)

Thresholds come from the held-back part of SQuADShifts alone; the SQuAD 2.0 slice is only reported.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.fit import auroc, fit_logistic, kept_at
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet, load_public, load_squad
from qa.reader.mining import BM25, holds
from qa.reader.reading import Reading
from qa.reader.runtime import Reader
from qa.reader.stories import load_stories, one_by_one
from qa.reader.written import load_written

__all__ = ["Figures", "main", "measure", "overlap"]

OTHERS = 4  # retrieved passages beside the gold one


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the reader does on one set; shares from 0 to 1.

    Attributes:
        name: The set.
        questions: Answerable ones.
        unanswerable: Adversarial ones.
        passage: The gold passage scores best of gold + 4.
        sentence: The best sentence of the five holds the answer.
        sentence3: One of the three best does.
        f1: Words in common with the best annotator in the gold passage, an answer forced.
        absent: AUROC, five passages with the gold one against five without.
        adversarial: AUROC, answerable against unanswerable questions on their own passages + 4.
        kept_absent: Answerable questions above the score that 5 % of the absent ones pass.
        kept_adversarial: The same for the adversarial ones.
        scores: Best score of each answerable, absent and adversarial question.
    """

    name: str
    questions: int
    unanswerable: int
    passage: float
    sentence: float
    sentence3: float
    f1: float
    absent: float
    adversarial: float
    kept_absent: float
    kept_adversarial: float
    scores: dict[str, list[float]]


def overlap(found: str, gold: str) -> float:
    """SQuAD's F1 of two answers.

    >>> overlap("the Peace of Ghent", "Peace of Ghent, 1576")
    0.8571428571428571
    """
    one, two = _words(found), _words(gold)
    common = sum((Counter(one) & Counter(two)).values())
    if not one or not two:
        return float(one == two)
    return 2 * common / (len(one) + len(two))


def _words(text: str) -> list[str]:
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def measure(reader: Reader, data: PublicSet, *, limit: int | None = None, seed: int = 0) -> Figures:
    """Reads gold + 4 retrieved passages for each question (five retrieved when the gold one is taken away)."""
    questions = list(data.questions)
    if limit is not None and limit < len(questions):
        questions = random.Random(seed).sample(questions, limit)
    index = BM25([f"{p.title}. {p.text}" for p in data.passages])
    candidates: list[list[int]] = []
    for q in questions:
        answers = [data.passages[q.passage].text[s:e] for s, e in q.answers]
        others = [n for n in index.top(q.text, 30) if n != q.passage]
        others = [n for n in others if not any(holds(data.passages[n].text, a) for a in answers)]
        candidates.append([q.passage, *others[: OTHERS + bool(answers)]])
    pairs = [
        (q.text, data.passages[n].title, data.passages[n].text)
        for q, numbers in zip(questions, candidates, strict=True)
        for n in numbers
    ]
    readings: list[Reading] = []
    for at in range(0, len(pairs), 640):
        readings += reader.read_pairs(pairs[at : at + 640])
        sys.stderr.write(f"\r{data.name}: {len(readings)} of {len(pairs)} pairs")
    sys.stderr.write("\n")
    found: dict[str, list[float]] = {k: [] for k in ("passage", "sentence", "sentence3", "f1")}
    scores: dict[str, list[float]] = {"answerable": [], "absent": [], "adversarial": []}
    rest = iter(readings)
    for q, numbers in zip(questions, candidates, strict=True):
        read = [next(rest) for _ in numbers]
        _judge(q, data.passages, numbers, read, found, scores)

    def mean(name: str) -> float:
        return float(np.mean(found[name]))

    return Figures(
        name=data.name,
        questions=len(scores["answerable"]),
        unanswerable=len(scores["adversarial"]),
        passage=mean("passage"),
        sentence=mean("sentence"),
        sentence3=mean("sentence3"),
        f1=mean("f1"),
        absent=_area(scores["answerable"], scores["absent"]),
        adversarial=_area(scores["answerable"], scores["adversarial"]),
        kept_absent=_kept(scores["answerable"], scores["absent"]),
        kept_adversarial=_kept(scores["answerable"], scores["adversarial"]),
        scores=scores,
    )


def _judge(
    question: PublicQuestion,
    passages: Sequence[PublicPassage],
    numbers: Sequence[int],
    readings: Sequence[Reading],
    found: dict[str, list[float]],
    scores: dict[str, list[float]],
) -> None:
    best = [r.score for r in readings]
    if not question.answers:
        scores["adversarial"].append(max(best[: OTHERS + 1]))
        return
    scores["answerable"].append(max(best[: OTHERS + 1]))
    scores["absent"].append(max(best[1:], default=-100.0))
    found["passage"].append(float(best[0] == max(best[: OTHERS + 1])))
    ranked = sorted(
        (
            (span.score, place == 0 and any(s < end and start < e for s, e in question.answers))
            for place, (n, reading) in enumerate(zip(numbers[: OTHERS + 1], readings, strict=False))
            for (start, end), span in zip(
                passages[n].sentences, reading.sentences(passages[n].sentences), strict=True
            )
        ),
        key=lambda x: -x[0],
    )
    found["sentence"].append(float(ranked[0][1]))
    found["sentence3"].append(float(any(hit for _, hit in ranked[:3])))
    text, first = passages[question.passage].text, readings[0].spans[0]
    found["f1"].append(max(overlap(text[first.start : first.end], text[s:e]) for s, e in question.answers))


def _area(positive: Sequence[float], negative: Sequence[float]) -> float:
    return auroc(np.array(positive), np.array(negative)) if positive and negative else float("nan")


def _kept(positive: Sequence[float], negative: Sequence[float]) -> float:
    return kept_at(np.array(positive), np.array(negative)) if negative else float("nan")


def _thresholds(held_back: Sequence[Figures]) -> dict[str, float]:
    """Scores that 5 % (strict) and 15 % (lenient) of the held-back questions pass when the gold passage is gone."""
    absent = [s for f in held_back for s in f.scores["absent"]]
    return {"strict": float(np.quantile(absent, 0.95)), "lenient": float(np.quantile(absent, 0.85))}


def _calibration(held_back: Sequence[Figures]) -> tuple[float, float]:
    """Slope and constant of the probability that the five passages hold the answer, half of them not."""
    yes = [s for f in held_back for s in f.scores["answerable"]]
    no = [s for f in held_back for s in f.scores["absent"]]
    right = np.array([True] * len(yes) + [False] * len(no))
    slope, constant = fit_logistic(np.array([*yes, *no])[:, None], right)
    return float(slope), float(constant)


def _pair_time(reader: Reader, data: PublicSet) -> float:
    """Milliseconds for a pair of 240 to 256 pieces, ten at a time."""
    long = [p for p in data.passages if len(p.text) > 1100][:10]
    pairs = [("What was the reason for the decision?", "", p.text[:1100]) for p in long]
    times = []
    for _ in range(12):
        start = time.perf_counter()
        reader.read_pairs(pairs)
        times.append((time.perf_counter() - start) / len(pairs) * 1e3)
    return float(np.median(times[2:]))


def _show(row: dict[str, Any]) -> None:
    shown = {k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}
    sys.stdout.write(json.dumps(shown) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures and, with --out, writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the development data's folder")
    parser.add_argument("--model", type=Path, help="folder of other model files (their hash is not checked)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=("f32", "bf16"))
    parser.add_argument("--quick", action="store_true", help="500 questions of each set")
    parser.add_argument("--only", choices=("held-back", "report"))
    parser.add_argument("--out", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    if options.model:
        reader = Reader(options.model, threads=options.threads, precision=options.precision, check=False)
    else:
        reader = Reader.load(threads=options.threads)
    folder = options.data / "data" if (options.data / "data").is_dir() else options.data
    sets: list[PublicSet] = []
    if options.only != "report":
        train, held_back = load_public(folder)
        sets += [
            PublicSet(name=f"{s.name}, held back", passages=s.passages, questions=s.questions)
            for s in held_back
        ]
        own = [load_written(train)[1], one_by_one(load_stories()[1], name="stories, held back")]
        sets += [s for s in own if s.questions]
    if options.only != "held-back":
        sets.append(load_squad(folder / "squad2-slice.json", name="squad2-slice (report only)"))
    report: list[dict[str, Any]] = []
    held: list[Figures] = []
    for data in sets:
        figures = measure(reader, data, limit=500 if options.quick else None)
        row = {n: getattr(figures, n) for n in Figures.__slots__ if n != "scores"}
        report.append(row | {"scores": figures.scores})
        _show(row)
        if "held back" in data.name:
            held.append(figures)
            if len(held) == 2:
                # On the two public sets alone: of the written questions half have no answer by design.
                slope, constant = _calibration(held)
                _show({"name": "probability of an answer", "slope": slope, "constant": constant})
        elif held:
            for name, threshold in _thresholds(held[:2]).items():
                answered = {
                    kind: float(np.mean(np.array(scores) > threshold))
                    for kind, scores in figures.scores.items()
                    if scores
                }
                _show({"name": f"answered by {data.name}, {name}", "threshold": threshold, **answered})
    sys.stdout.write(
        f"{_pair_time(reader, sets[-1]):.1f} ms for a pair ({options.threads} threads, {reader.precision})\n"
    )
    if options.out:
        options.out.write_text(json.dumps(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
