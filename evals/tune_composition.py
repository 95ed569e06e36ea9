"""Chooses from which of the reader's scores its words are shown in bold and taken for the answer; keeps nothing.

    python -m evals.tune_composition --data ../shared

Asked are the questions of SQuADShifts whose paragraphs the reader was never trained on. Printed is how often the
bold words of an answer are right (token F1 with a gold answer of at least .5), by the reader's score, and
`qa.highlight.SHOWN`, from where they are more often right than wrong. Each question has one answer there, so that
a disagreement that is found is most likely a false alarm: printed is how many there are by the least score asked of
the reader. The other side is planted: what a paragraph says of a number is said again, with another number, in a text
that otherwise is about something else (a paragraph said again whole would be a copy, which is no second source).
`qa.disagreement.SURE` is the least score, which finds most of these, at which at most one question in a hundred
raises an alarm, but no lower than `SHOWN`: words that aren't good enough to be shown as the answer are no claim.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import read_text
from evals.cases import Case, Dataset
from evals.console import table
from evals.datasets.squad import load_squad
from evals.progress import progress
from evals.tune_retrieval import library_of
from index import Library
from qa import disagreement
from qa.disagreement import SURE
from qa.extractive import Extractive
from qa.highlight import SHOWN
from qa.names import name_words
from qa.question import Expect, read_question
from qa.reader.data import HELD_BACK
from qa.select import Evidence

__all__ = ["Lead", "Planted", "main", "planted", "shown_from", "sure_from"]

SETS = ("new-wiki", "reddit")
SHOWN_FROM = 0.5
ALARMS = 0.01
SCORES = (-2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0)
PLANTED = 60
"""Disagreements planted in each set at most: each is a library of its own."""
_MEASURED = frozenset({Expect.DURATION, Expect.MONEY, Expect.NUMBER, Expect.TIME})
_RIGHT = 0.5
_STEP = 2
_LEAST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The words of an answer's best sentence: the reader's score of them, and whether they are the answer."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A question whose answer is a number, the text that gives it, and one that gives another."""

    case: Case
    text: str
    other: str


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, print, compare with what is shipped; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_composition", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with data/")
    parser.add_argument("--every", type=int, default=2, help="use every n-th question (default 2)")
    options = parser.parse_args(argv)
    leads: list[Lead] = []
    alarms: dict[float, list[str]] = {score: [] for score in SCORES}
    found: list[Mapping[float, bool]] = []
    with tempfile.TemporaryDirectory(prefix="ibid-tune-") as folder:
        for name in SETS:
            dataset, cases = _unseen(options.data, name, every=options.every)
            with library_of(dataset, Path(folder) / name) as library:
                extractive = Extractive(library)
                for case in progress(cases, total=len(cases), what=f"asking {name}"):
                    lead, disputed = _asked(case, extractive)
                    leads += [lead] if lead is not None else []
                    for score, items in disputed.items():
                        if items:
                            alarms[score].append("\n    ".join((case.question, *map(_told, items))))
            pairs = list(planted(dataset, cases))
            found += [
                one
                for pair in progress(pairs, total=len(pairs), what=f"planting in {name}")
                if (one := _found(pair, folder=Path(folder))) is not None
            ]
    shown = shown_from(leads)
    print(*_alarms(alarms, found, len(leads)), sep="\n")
    raised = {score: len(questions) for score, questions in alarms.items()}
    sure = max(shown, sure_from(raised, questions=len(leads)))
    print(f"SHOWN: {shown:g} (shipped: {SHOWN:g})", f"SURE: {sure:g} (shipped: {SURE:g})", sep="\n")
    print("alarms:", *alarms[SCORES[0]], sep="\n")
    return 0


def sure_from(alarms: Mapping[float, int], *, questions: int) -> float:
    """The least score at which at most ALARMS of the questions raise one; the highest tried where none is so low."""
    return min((score for score, n in alarms.items() if n <= ALARMS * questions), default=max(alarms))


def _asked(case: Case, extractive: Extractive) -> tuple[Lead | None, dict[float, list[Evidence]]]:
    """The words of the answer, and the sentences that are set against each other, by the least score asked."""
    found = extractive.search(case.question)
    lead = _lead(case, extractive.choose(case.question, found))
    disputed = {}
    for score in SCORES:
        with _sure_from(score):
            disputed[score] = [e for e in extractive.choose(case.question, found) if e.disputed]
    return lead, disputed


def planted(dataset: Dataset, cases: Sequence[Case]) -> Iterator[Planted]:
    """Cases whose answer is a number that the question's form asks for, each with a text that gives another.

    That text says the sentence with the answer, the one before it, and else what a paragraph of another article does.
    """
    parsed = {one.document.id: one for one in dataset.documents}
    places = {one.document.id: n for n, one in enumerate(dataset.documents)}
    for case in [c for c in cases if read_question(c.question).expects in _MEASURED][:PLANTED]:
        gold = case.nuggets[0].any_of[0]
        digits = re.search(r"\d+", gold.quote)
        if digits is None:
            continue
        document = parsed[gold.span.document_id]
        text, number = document.document.text, digits[0]
        if read_question(case.question).expects is Expect.TIME:
            other = number[:-1] + str(int(number[-1]) % 8 + 1)  # still a day or a year
        else:
            other = str(int(number[0]) % 9 + 1) + number[1:]
        at = gold.span.start + digits.start()
        holding = [n for n, s in enumerate(document.sentences) if s.span.start <= at < s.span.end]
        if not holding:
            continue
        first = document.sentences[max(0, holding[0] - 1)].span.start
        said = f"{text[first:at]}{other}{text[at + len(number) : document.sentences[holding[0]].span.end]}"
        half = places[document.document.id] + len(dataset.documents) // 2
        around = dataset.documents[half % len(dataset.documents)].document.text
        yield Planted(case=case, text=text, other=f"{said.strip()}\n\n{around}")


def _found(pair: Planted, *, folder: Path) -> Mapping[float, bool] | None:
    """Whether the two texts are set against each other, by the least score asked; None if they count as one source."""
    with Library.open(folder / f"planted-{pair.case.id}", create=True) as library:
        both = [
            read_text(text, source=f"{n}.txt", title=f"Report {n}")
            for n, text in enumerate((pair.text, pair.other))
        ]
        for event in library.add(both):
            assert event.outcome == "added", event
        if library.copies().one_source(both[0].document.id, both[1].document.id):
            return None
        _, disputed = _asked(pair.case, Extractive(library))
    return {score: bool(items) for score, items in disputed.items()}


def _alarms(
    alarms: Mapping[float, Sequence[str]], found: Sequence[Mapping[float, bool]], questions: int
) -> list[str]:
    """By score, how many questions raise an alarm and how many planted disagreements are found."""
    rows = [
        [f"{score:g}", f"{len(raised)} of {questions}", f"{sum(one[score] for one in found)} of {len(found)}"]
        for score, raised in alarms.items()
    ]
    return table(["score", "false alarms", "planted, found"], rows)


@contextmanager
def _sure_from(score: float) -> Iterator[None]:
    """The threshold set for a while: it is a constant, not an option, to everybody else."""
    shipped, disagreement.SURE = disagreement.SURE, score
    try:
        yield
    finally:
        disagreement.SURE = shipped


def _unseen(data: Path, name: str, *, every: int) -> tuple[Dataset, list[Case]]:
    """A set of SQuADShifts, and questions on its paragraphs that the reader was never trained on."""
    dataset = load_squad(data / f"data/squadshifts-{name}.json")
    cut = round(len(dataset.documents) * (1 - HELD_BACK))
    kept = {parsed.document.id for parsed in dataset.documents[cut:]}
    kept -= {parsed.document.id for parsed in dataset.documents[:cut]}
    cases = [c for c in dataset.cases if c.answerable and c.nuggets[0].any_of[0].span.document_id in kept]
    return dataset, cases[::every]


def _lead(case: Case, chosen: Sequence[Evidence]) -> Lead | None:
    best = max((item for item in chosen if not item.context), key=lambda e: e.score, default=None)
    if best is None or best.span is None or best.read is None:
        return None
    base = best.sentence.span.start
    words = best.text[best.span.start - base : best.span.end - base]
    golds = (gold.quote for nugget in case.nuggets for gold in nugget.any_of)
    return Lead(score=best.read, right=any(_f1(words, gold) >= _RIGHT for gold in golds))


def _f1(first: str, second: str) -> float:
    a, b = Counter(name_words(first)), Counter(name_words(second))
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def _told(item: Evidence) -> str:
    assert item.disputed is not None
    base = item.sentence.span.start
    return f"{item.text[item.disputed.start - base : item.disputed.end - base]!r} in {item.text!r}"


def shown_from(leads: Sequence[Lead]) -> float:
    """Prints how often the words are right by score, and gives the score from which they are shown."""
    bins: dict[int, list[bool]] = {}
    for lead in leads:
        bins.setdefault(int(lead.score // _STEP) * _STEP, []).append(lead.right)
    rows = [
        [f"{low} .. {low + _STEP}", str(len(bins[low])), f"{_share(bins[low]):.2f}"] for low in sorted(bins)
    ]
    print(*table(["score", "n", "right"], rows), sep="\n")
    return float(min((low for low in bins if _holds_from(bins, low, SHOWN_FROM)), default=max(bins)))


def _holds_from(bins: dict[int, list[bool]], low: int, least: float) -> bool:
    """Whether each bin from here up that has enough questions is right often enough."""
    return all(_share(rights) >= least for at, rights in bins.items() if at >= low and len(rights) >= _LEAST)


def _share(rights: Iterable[bool]) -> float:
    kept = list(rights)
    return sum(kept) / len(kept)


if __name__ == "__main__":
    sys.exit(main())
