"""Keeps what a reader finds for training questions, right and wrong, for the verifier to learn from.

    python -m qa.verifier.found --data ../shared/data --hardest hardest.json --out found.jsonl --processes 2
    python -m qa.verifier.train … --found found.jsonl

A second opinion (`qa/verifier/asked.py`) is asked about words that the reader likes. What `qa/verifier/from_asked.py`
makes up for an answer is seldom of that kind; this is: the reader's best words for a question on its own passage, on one
that an earlier reader mistook for it, with a name or figure of the question exchanged, and on the passages of a story.
Only training parts are read.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from qa.reader.data import PublicPassage, PublicSet, load_public
from qa.reader.evenly import balanced
from qa.reader.mining import holds
from qa.reader.perturb import entities, falsify, numbers
from qa.reader.reading import Reading, ReadSpan
from qa.reader.runtime import Reader
from qa.reader.stories import load_stories
from qa.reader.written import load_written
from qa.verifier.around import join, place_of, texts_of, window
from qa.verifier.asked import asked_claim
from qa.verifier.material import SUPPORTED, UNSUPPORTED, Pair

__all__ = ["Found", "Task", "found_in", "judged", "liked", "load_found", "main", "tasks"]

SHIPPED = Path(__file__).parent.parent / "reader" / "model"
_SLICE = 500
# As `qa/judging.py` gives it: the sentence with two before and one after.
_BEFORE, _AFTER = 2, 1
_SAME = 0.5  # of the longer of the words found and the answer: from here on they are the same answer
_BANDS = 8
_NEAR = 8.0  # log-odds, of the second best sentence of a passage to the best
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question and a passage to read, and where the answer is; () where it isn't there."""

    question: str
    passage: PublicPassage
    answers: tuple[Span, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the reader found: its words and the text around them, whether they answer, and its score."""

    question: str
    answer: str
    evidence: str
    right: bool
    kind: str
    score: float


def load_found(path: Path) -> tuple[list[Pair], list[float]]:
    """What was found, as claims, and how often each is to be drawn: so that the reader's score tells nothing.

    A second opinion that repeats the first is none: at every eighth of the scores, right and wrong weigh alike.
    """
    rows = [Found(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    pairs = [
        Pair(
            claim=asked_claim(f.question, f.answer),
            evidence=f.evidence,
            label=SUPPORTED if f.right else UNSUPPORTED,
            kind=f"asked-{f.kind}",
        )
        for f in rows
    ]
    order = sorted(range(len(rows)), key=lambda n: rows[n].score)
    bands = [0] * len(rows)
    for rank, n in enumerate(order):
        bands[n] = rank * _BANDS // len(rows)
    return pairs, balanced(bands, [f.right for f in rows])


def judged(task: Task, start: int, end: int) -> bool | None:
    """Whether words found in a passage answer; None where they overlap the answer and aren't the same."""
    said = task.passage.text[start:end]
    shared = 0.0
    for a, b in task.answers:
        common = max(0, min(b, end) - max(a, start))
        shared = max(shared, common / max(b - a, end - start))
    if shared >= _SAME:
        return True
    if shared > 0 or any(holds(said, task.passage.text[a:b]) for a, b in task.answers):
        return None
    return False


def tasks(
    sets: Sequence[PublicSet], hardest: Mapping[str, Sequence[Sequence[int]]], *, own: PublicSet, seed: int
) -> Iterator[Task]:
    """What is read of the public sets and of the questions that we wrote.

    Args:
        sets: The public training sets.
        hardest: Wrong passages by set and question, as `qa.reader.hardest` finds them.
        own: Questions of ours on one passage each.
        seed: Chooses which question is read how.
    """
    rng = random.Random(seed)  # noqa: S311 (training data, not a secret)
    for part in sets:
        names = [sorted(set(entities(p.text))) for p in part.passages]
        figures = [sorted(set(numbers(p.text))) for p in part.passages]
        far = sorted({n for found in names for n in found if len(n) < 40})
        for number, asked in enumerate(part.questions):
            passage = part.passages[asked.passage]
            roll = rng.random()
            if roll < 1 / 3:
                yield Task(question=asked.text, passage=passage, answers=asked.answers, kind="own")
            elif roll < 2 / 3:
                changed = falsify(
                    asked.text,
                    rng=rng,
                    near=names[asked.passage],
                    far=far,
                    figures=figures[asked.passage],
                    neighbours={},
                )
                # A question in the negative is often answered by the same words.
                if changed is not None and "n't" not in changed and " not " not in changed:
                    yield Task(question=changed, passage=passage, answers=(), kind="exchanged")
            likely = hardest.get(part.name, ())
            if number < len(likely) and likely[number] and rng.random() < 2 / 3:
                wrong = part.passages[rng.choice(likely[number][:2])]
                yield Task(question=asked.text, passage=wrong, answers=(), kind="elsewhere")
    for asked in own.questions:
        yield Task(
            question=asked.text, passage=own.passages[asked.passage], answers=asked.answers, kind="written"
        )
    for story in load_stories()[0]:
        for question in story.questions:
            for passage, answer in zip(story.passages, question.answers, strict=True):
                answers = (answer,) if answer else ()
                yield Task(question=question.text, passage=passage, answers=answers, kind="story")


def main() -> None:
    """Reads the command line, reads the passages and writes a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder with squadshifts-*.json and qamr/")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the reader")
    parser.add_argument("--hardest", type=Path, required=True, help="wrong passages by qa.reader.hardest")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sets = load_public(options.data)[0]
    hardest = json.loads(options.hardest.read_text("utf-8"))
    todo = list(tasks(sets, hardest, own=load_written(sets)[0], seed=options.seed))
    random.Random(options.seed).shuffle(todo)  # noqa: S311 (so that slices take alike)
    work = [
        (options.model, options.seed + start, todo[start : start + _SLICE])
        for start in range(0, len(todo), _SLICE)
    ]
    begun = time.time()
    with (
        options.out.open("w", encoding="utf-8") as file,
        multiprocessing.get_context("spawn").Pool(options.processes) as pool,
    ):
        for done, rows in enumerate(pool.imap(_read, work), 1):
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
            print(f"{done} of {len(work)} slices, {time.time() - begun:.0f} s", flush=True)


@cache
def _reader(model: Path) -> Reader:
    return Reader(model, threads=1, check=False)


def _read(job: tuple[Path, int, list[Task]]) -> list[Found]:
    model, seed, todo = job
    return found_in(_reader(model), todo, rng=random.Random(seed))  # noqa: S311 (training data, not a secret)


def found_in(
    reader: Reader, todo: Sequence[Task], *, rng: random.Random | None = None, most: int = 2
) -> list[Found]:
    """What the reader likes best in each passage, where the gold tells whether it is right.

    Args:
        reader: The reader.
        todo: What is read.
        rng: Draws how much of the text around the words is kept; by default as much as the second opinion is given.
        most: At most so many sentences of a passage.
    """
    found = []
    readings = reader.read_pairs([(t.question, t.passage.title, t.passage.text) for t in todo])
    for task, reading in zip(todo, readings, strict=True):
        for best in liked(task.passage, reading)[:most]:
            right = judged(task, best.start, best.end)
            if right is not None:
                found.append(
                    Found(
                        question=task.question,
                        answer=task.passage.text[best.start : best.end],
                        evidence=_around(task.passage, best.start, rng),
                        right=right,
                        kind=task.kind,
                        score=round(best.score, 2),
                    )
                )
    return found


def liked(passage: PublicPassage, reading: Reading) -> list[ReadSpan]:
    """The reader's best words, and those of the next best sentence if they come near: an answer chooses among them."""
    spans = [s for s in reading.sentences(passage.sentences) if math.isfinite(s.score)]
    ranked = sorted(spans, key=lambda s: -s.score)[:2]
    return [s for s in ranked if s.score >= ranked[0].score - _NEAR]


def _around(passage: PublicPassage, at: int, rng: random.Random | None) -> str:
    """The sentences around a place: as many as the second opinion is given, or now and then others."""
    texts = texts_of(passage)
    place = place_of(passage, at)
    first, last = max(0, place - _BEFORE), place + 1 + _AFTER
    if rng is not None and rng.random() < 0.4:
        first, last = window(texts, place, rng)
    return join(texts[first:last])


if __name__ == "__main__":
    main()
