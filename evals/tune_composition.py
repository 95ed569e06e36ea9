"""Chooses from which of the reader's scores its words are shown in bold and taken for the answer; keeps nothing.

    python -m evals.tune_composition --data ../shared

Asked are the questions of SQuADShifts whose paragraphs the reader was never trained on. Printed is how often the
bold words of an answer are right (token F1 with a gold answer of at least .5), by the reader's score, and
`qa.highlight.SHOWN`, from where they are more often right than wrong. Each question has one answer there, so that
a disagreement that is found is most likely a false alarm: printed is how many there are by the least score asked of
the reader, and `qa.disagreement.SURE`, from where at most one question in a hundred raises one (no lower than
`SHOWN`: words that aren't shown are no claim). Last comes the other side: paragraphs whose answer is a number are
added a second time with another number, and printed is how many of these disagreements are found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import read_text
from evals.cases import Case, Dataset
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

__all__ = ["main"]

SETS = ("new-wiki", "reddit")
SHOWN_FROM = 0.5
ALARMS = 0.01
SCORES = (-2.0, 0.0, 2.0, 4.0, 6.0, 8.0)
PLANTED = 60
_MEASURED = frozenset({Expect.DURATION, Expect.MONEY, Expect.NUMBER, Expect.TIME})
_RIGHT = 0.5
_STEP = 2
_LEAST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The words of an answer's best sentence: the reader's score of them, and whether they are the answer."""

    score: float
    right: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, print, compare with what is shipped; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.tune_composition", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with data/")
    parser.add_argument("--every", type=int, default=2, help="use every n-th question (default 2)")
    options = parser.parse_args(argv)
    leads: list[Lead] = []
    planted: list[bool] = []
    alarms: dict[float, list[str]] = {score: [] for score in SCORES}
    with tempfile.TemporaryDirectory(prefix="ibid-tune-") as folder:
        for name in SETS:
            dataset, cases = _unseen(options.data, name, every=options.every)
            with library_of(dataset, Path(folder) / name) as library:
                extractive = Extractive(library)
                for case in progress(cases, total=len(cases), what=f"asking {name}"):
                    found = extractive.search(case.question)
                    lead = _lead(case, extractive.choose(case.question, found))
                    leads += [lead] if lead is not None else []
                    for score, raised in alarms.items():
                        with _sure_from(score):
                            disputed = [e for e in extractive.choose(case.question, found) if e.disputed]
                        if disputed:
                            raised.append("\n    ".join((case.question, *map(_told, disputed))))
            planted += [_is_found(*one, folder=Path(folder)) for one in _swapped(dataset, cases)]
    shown = _shown_from(leads)
    for score, raised in alarms.items():
        print(f"disagreements from {score:g}: {len(raised)} in {len(leads)} questions")
    fitting = [score for score, raised in alarms.items() if len(raised) <= ALARMS * len(leads)]
    sure = max(shown, min(fitting, default=max(SCORES)))
    print(f"SURE: {sure:g} (shipped: {SURE:g})", *alarms[SCORES[0]], sep="\n")
    print(f"planted disagreements found: {sum(planted)} of {len(planted)}")
    return 0


def _swapped(dataset: Dataset, cases: Sequence[Case]) -> Iterator[tuple[Case, str, str]]:
    """Cases whose answer is a number that the question's form asks for, their paragraph, and the same with another."""
    texts = {parsed.document.id: parsed.document.text for parsed in dataset.documents}
    for case in [c for c in cases if read_question(c.question).expects in _MEASURED][:PLANTED]:
        gold = case.nuggets[0].any_of[0]
        digits = re.search(r"\d+", gold.quote)
        if digits is None:
            continue
        text, number = texts[gold.span.document_id], digits[0]
        if read_question(case.question).expects is Expect.TIME:
            other = number[:-1] + str(int(number[-1]) % 8 + 1)  # still a day or a year
        else:
            other = str(int(number[0]) % 9 + 1) + number[1:]
        at = gold.span.start + digits.start()
        yield case, text, text[:at] + other + text[at + len(number) :]


def _is_found(case: Case, text: str, swapped: str, *, folder: Path) -> bool:
    with Library.open(folder / f"planted-{case.id}", create=True) as library:
        both = [
            read_text(one, source=f"{n}.txt", title=f"Report {n}") for n, one in enumerate((text, swapped))
        ]
        for event in library.add(both):
            assert event.outcome == "added", event
        extractive = Extractive(library)
        return any(e.disputed for e in extractive.choose(case.question, extractive.search(case.question)))


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


def _shown_from(leads: Sequence[Lead]) -> float:
    """Prints how often the words are right by score, and gives the score from which they are shown."""
    bins: dict[int, list[bool]] = {}
    for lead in leads:
        bins.setdefault(int(lead.score // _STEP) * _STEP, []).append(lead.right)
    print("score      n  right")
    for low in sorted(bins):
        print(f"{low:4} .. {low + _STEP:<3} {len(bins[low]):4}  {_share(bins[low]):.2f}")
    shown = float(min((low for low in bins if _holds_from(bins, low, SHOWN_FROM)), default=max(bins)))
    print(f"SHOWN: {shown:g} (shipped: {SHOWN:g})")
    return shown


def _holds_from(bins: dict[int, list[bool]], low: int, least: float) -> bool:
    """Whether each bin from here up that has enough questions is right often enough."""
    return all(_share(rights) >= least for at, rights in bins.items() if at >= low and len(rights) >= _LEAST)


def _share(rights: Iterable[bool]) -> float:
    kept = list(rights)
    return sum(kept) / len(kept)


if __name__ == "__main__":
    sys.exit(main())
