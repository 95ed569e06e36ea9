"""Asks development questions with and without an answer, and keeps every judgement; fits nothing.

Five sets, of which the models were trained on none and reports are made on none:

- `news-wiki`, `reddit`: the tenth of SQuADShifts that the reader never saw. Each question with its paragraph in the
  library, with it taken away, and with a name, figure or word exchanged (`qa.reader.perturb.falsify`); and as many
  questions of the other set.
- `squad2`: the unanswerable questions that people wrote on ten articles of SQuAD 2.0's training set, and as many
  answerable ones.
- `sample`: the tuning questions on the shipped sample (split `tune`), also with their documents taken away.
- `stories`: the stories that we held back from the reader's training (`evals.datasets.stories`), also with the
  passages taken away that answer: what is left is on the question's topic. Only questions that name something:
  "Has it obeyed?" can be asked of any story, and the others have an answer to it.
- `premises`: the `tune` half of `evals.datasets.premises`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import Case, Dataset
from evals.datasets.premises import load_premises
from evals.datasets.sample_tuning import load_sample_tuning
from evals.datasets.squad import load_squad
from evals.datasets.stories import load_held_stories
from evals.progress import progress
from evals.tune_retrieval import library_of
from qa.extractive import Extractive
from qa.followup import standalone
from qa.reader.data import HELD_BACK
from qa.reader.perturb import entities, falsify, numbers

if TYPE_CHECKING:
    from corpus.document import Span

__all__ = ["KINDS", "Row", "add_options", "gather", "read_rows", "rows_of", "write_rows"]

SHIFTS = {"news-wiki": "data/squadshifts-new-wiki.json", "reddit": "data/squadshifts-reddit.json"}
SQUAD2 = "data/squad2-train-slice.json"
KINDS = ("answerable", "removed", "exchanged", "off-topic", "adversarial", "unanswerable", "false-premise")
"""What is known of a question: only of the first kind are the documents known to answer it."""
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question's judgements.

    Attributes:
        world: Its set.
        kind: One of KINDS.
        held: Whether it is kept from the fit.
        right: Whether what would be cited holds a gold answer; False for an unanswerable question.
        searched: The search's log-odds.
        has: The reader's log-odds.
        read: Its score of the best words in what would be cited; None where that wasn't read.
        lacking: What isn't borne out, by signal of `qa.premise`.
        checked: The verifier's log-odds that the words found there answer.
    """

    world: str
    kind: str
    held: bool
    right: bool
    searched: float
    has: float
    read: float | None
    lacking: Mapping[str, float]
    checked: float = 0.0

    @property
    def answerable(self) -> bool:
        """Whether the documents are known to answer it."""
        return self.kind == "answerable"


def gather(data: Path, *, every: int) -> tuple[Row, ...]:
    """Asks everything (some 1,900 questions at `every` = 4).

    Args:
        data: The folder of the development data.
        every: Take every n-th question of SQuADShifts, and every half-n-th of SQuAD 2.0.
    """
    with tempfile.TemporaryDirectory(prefix="ibid-answerability-") as folder:
        rows = [
            *_shifts(data, Path(folder), every=every),
            *_squad2(data, Path(folder) / "squad2", every=max(1, every // 2)),
            *_own(load_sample_tuning(), "sample", Path(folder) / "sample"),
            *_own(_naming(load_held_stories()), "stories", Path(folder) / "stories"),
            *_premises(Path(folder) / "premises"),
        ]
    return tuple(rows)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `rows_of` goes by: `--data`, `--every` and `--rows`."""
    parser.add_argument("--data", type=Path, help="folder with data/; not needed when --rows exists")
    parser.add_argument(
        "--every", type=int, default=4, help="every n-th question of SQuADShifts (default: 4)"
    )
    parser.add_argument("--rows", type=Path, metavar="FILE", help="judgements: read, or written when absent")


def rows_of(parser: argparse.ArgumentParser, options: argparse.Namespace) -> tuple[Row, ...]:
    """The rows of the file that is named, or those of `gather`, kept there if one is named.

    Args:
        parser: Told to stop where neither the file nor a data folder is there.
        options: What it read, with those of `add_options`.
    """
    if options.rows is not None and options.rows.is_file():
        return read_rows(options.rows)
    if options.data is None:
        parser.error("--data is needed to ask the questions")
    rows = gather(options.data, every=options.every)
    if options.rows is not None:
        write_rows(rows, options.rows)
    return rows


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Keeps rows, so that they needn't be asked again."""
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")


def read_rows(path: Path) -> tuple[Row, ...]:
    """Rows that were kept."""
    return tuple(Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


def _row(
    extractive: Extractive,
    question: str,
    *,
    world: str,
    kind: str,
    held: bool,
    gold: Iterable[Span] = (),
    documents: set[str] | None = None,
) -> Iterator[Row]:
    """One row, or none where nothing was found to be judged."""
    found = extractive.search(question, documents=documents)
    judgement, has = found.judgement, found.reads.has
    if judgement is None or has is None:
        return
    cited = [e.sentence.span for e in found.evidence]
    best = max((e for e in found.evidence if not e.context), key=lambda e: e.score, default=None)
    yield Row(
        world=world,
        kind=kind,
        held=held,
        right=any(span.overlap(place) > 0 for span in cited for place in gold),
        searched=judgement.searched,
        has=has,
        read=best.read if best else None,
        lacking=dict(judgement.lacking),
        checked=judgement.checked,
    )


def _gold(case: Case) -> list[Span]:
    return [place.span for nugget in case.nuggets for place in nugget.any_of]


def _unseen(dataset: Dataset, *, every: int) -> list[Case]:
    """Questions on the paragraphs that the reader was never trained on."""
    cut = round(len(dataset.documents) * (1 - HELD_BACK))
    kept = {parsed.document.id for parsed in dataset.documents[cut:]}
    seen = {parsed.document.id for parsed in dataset.documents[:cut]}
    cases = [c for c in dataset.cases if c.answerable and _gold(c)[0].document_id in kept - seen]
    return cases[::every]


def _shifts(data: Path, folder: Path, *, every: int) -> Iterator[Row]:
    datasets = {world: load_squad(data / path) for world, path in SHIFTS.items()}
    cases = {world: _unseen(dataset, every=every) for world, dataset in datasets.items()}
    for world, dataset in datasets.items():
        rng = random.Random(_SEED)
        foreign = next(iter(own for other, own in cases.items() if other != world))
        texts = {p.document.id: p.document.text for p in dataset.documents}
        homes = {case.id: _gold(case)[0].document_id for case in cases[world]}
        far = [name for home in dict.fromkeys(homes.values()) for name in entities(texts[home])]
        halves = {home: n % 2 == 1 for n, home in enumerate(dict.fromkeys(homes.values()))}
        library = library_of(dataset, folder / world)
        extractive = Extractive(library)
        everything = {d.id for d in library.documents()}
        for n, case in enumerate(progress(cases[world], total=len(cases[world]), what=f"asking {world}")):
            home = homes[case.id]
            held = halves[home]
            yield from _row(
                extractive, case.question, world=world, kind="answerable", held=held, gold=_gold(case)
            )
            without = everything - {home}
            yield from _row(
                extractive, case.question, world=world, kind="removed", held=held, documents=without
            )
            changed = falsify(
                case.question,
                rng=rng,
                near=entities(texts[home]),
                far=far,
                figures=numbers(texts[home]),
                neighbours={},
            )
            # A question in the negative is often answered by the same words.
            if changed is not None and "n't" not in changed and " not " not in changed:
                yield from _row(extractive, changed, world=world, kind="exchanged", held=held)
            if n % 2 == 0 and n < len(foreign):
                yield from _row(extractive, foreign[n].question, world=world, kind="off-topic", held=held)
        library.close()


def _squad2(data: Path, folder: Path, *, every: int) -> Iterator[Row]:
    dataset = load_squad(data / SQUAD2)
    adversarial = [c for c in dataset.cases if not c.answerable][::every]
    answerable = [c for c in dataset.cases if c.answerable]
    random.Random(_SEED).shuffle(answerable)
    cases = [*adversarial, *answerable[: len(adversarial)]]
    library = library_of(dataset, folder)
    extractive = Extractive(library)
    for n, case in enumerate(progress(cases, total=len(cases), what="asking squad2")):
        kind = "answerable" if case.answerable else "adversarial"
        yield from _row(
            extractive, case.question, world="squad2", kind=kind, held=n % 2 == 1, gold=_gold(case)
        )
    library.close()


def _naming(dataset: Dataset) -> Dataset:
    """The questions that name something, by a capital that doesn't begin them."""
    named = [c for c in dataset.cases if entities(c.question[:1].lower() + c.question[1:])]
    return replace(dataset, cases=tuple(named))


def _own(dataset: Dataset, world: str, folder: Path) -> Iterator[Row]:
    """Questions of our own; those that have a split only as far as it is for tuning."""
    library = library_of(dataset, folder)
    extractive = Extractive(library)
    everything = {d.id for d in library.documents()}
    cases = [case for case in dataset.cases if case.split in ("", "tune")]
    for n, case in enumerate(progress(cases, total=len(cases), what=f"asking {world}")):
        question = standalone(case.question, case.history)
        held = n % 2 == 1
        kind = "answerable" if case.answerable else "unanswerable"
        gold = _gold(case)
        yield from _row(extractive, question, world=world, kind=kind, held=held, gold=gold)
        rest = everything - {span.document_id for span in gold}
        if case.answerable and rest:
            yield from _row(extractive, question, world=world, kind="removed", held=held, documents=rest)
    library.close()


def _premises(folder: Path) -> Iterator[Row]:
    dataset, pairs = load_premises()
    library = library_of(dataset, folder)
    extractive = Extractive(library)
    tune = [pair for pair in pairs if pair.split == "tune"]
    for pair in progress(tune, total=len(tune), what="asking premises"):
        gold = [place.span for place in pair.gold]
        yield from _row(extractive, pair.question, world="premises", kind="false-premise", held=True)
        yield from _row(extractive, pair.sibling, world="premises", kind="answerable", held=True, gold=gold)
    library.close()
