"""Runs the recorded answers through what checks a language model's, and scores citations by ALCE; asks no model.

    python -m evals.recorded            # figures on evals/data/recorded-answers.jsonl and live-answers.jsonl

Each answer is turned into the stream that a model would have written over the lines retrieved for its question, and
checked as in `ask(llm=…)`. Caught: a planted statement isn't shown as supported. False alarm: a true one isn't.
ALCE's figures are given before checking (the answers as written) and after it (as shown), by the judgement of who wrote
them. `--unjudged` prints what Ibid cites for a statement and nobody has judged yet.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from evals.alce import Cited, Scores, score
from evals.datasets.recorded import KINDS, LIVE, Recorded, Statement, load_recorded, written_judge
from evals.datasets.sample import load_sample
from evals.progress import progress
from evals.tune_retrieval import library_of
from index import Library, Retriever
from qa.answer import Support
from qa.llm.checking import Checked, check, verify
from qa.llm.packing import Line, pack

__all__ = ["Outcome", "as_shown", "as_written", "flagged", "main", "run", "unjudged"]

_PASSAGES = 12
_ROOM = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A recorded answer and what became of each statement, in order."""

    answer: Recorded
    checked: tuple[Checked, ...]


def run(answers: Sequence[Recorded] | None = None) -> tuple[Outcome, ...]:
    """Checks recorded answers over the shipped sample."""
    wanted = (*load_recorded(), *load_recorded(LIVE)) if answers is None else answers
    with (
        tempfile.TemporaryDirectory(prefix="ibid-recorded-") as temporary,
        library_of(load_sample(), Path(temporary) / "sample") as library,
    ):
        retriever = Retriever(library)
        return tuple(
            _checked(answer, library, retriever)
            for answer in progress(wanted, total=len(wanted), what="checking recorded answers")
        )


def _checked(answer: Recorded, library: Library, retriever: Retriever) -> Outcome:
    passages = retriever.retrieve(answer.question, k=_PASSAGES)
    packed = pack(passages, room=_ROOM, count=lambda text: len(text) // 4, rng=Random(0))
    lines = list(packed.lines)
    for statement in answer.statements:
        # What the answer cites was shown to its model, also where the search would now leave it out.
        for span, quote in zip(statement.cites, statement.quotes, strict=True):
            if not any(_same(line, span.document_id, span.start) for line in lines):
                lines.append(
                    Line(
                        number=len(lines) + 1,
                        document=library.info(span.document_id),
                        span=span,
                        quote=quote,
                        shown=quote,
                        score=0.0,
                    )
                )
    checked = []
    for statement in answer.statements:
        cited = [
            next(line.number for line in lines if _same(line, span.document_id, span.start))
            for span in statement.cites
        ]
        checked.append(check(statement.text, cited, lines, judge=verify))
    return Outcome(answer=answer, checked=tuple(checked))


def _same(line: Line, document_id: str, start: int) -> bool:
    """Whether a line is the sentence that a cite begins in."""
    return line.document.id == document_id and line.span.start <= start < line.span.end


def as_written(answer: Recorded) -> Scores:
    """ALCE's scores of an answer as its model wrote it, by who wrote it."""
    said = written_judge(answer)
    return score(
        [Cited(statement=s.text, evidence=s.quotes) for s in answer.statements],
        lambda statement, evidence: said[statement, tuple(evidence)],
    )


def as_shown(outcome: Outcome) -> Scores | None:
    """ALCE's scores of what is shown as supported; None where nothing is.

    The judge is not the verifier but who wrote the answer: its smallest sets where they cited them, and what they said
    of lines that Ibid found itself; a line that they said nothing of bears nothing out.
    """
    shown = [
        (s, c)
        for s, c in zip(outcome.answer.statements, outcome.checked, strict=True)
        if c.support is Support.SUPPORTED
    ]
    if not shown:
        return None
    by_text = {s.text: s for s, _ in shown}
    return score(
        [Cited(statement=s.text, evidence=tuple(line.quote for line in c.lines)) for s, c in shown],
        lambda statement, evidence: _holds(by_text[statement], evidence),
    )


def _holds(statement: Statement, evidence: Sequence[str]) -> bool:
    def given(quote: str) -> bool:
        return any(quote in text or text in quote for text in evidence)

    groups = [tuple(statement.quotes[place] for place in group) for group in statement.enough]
    groups += [*statement.together, *((quote,) for quote in statement.also)]
    return any(all(given(quote) for quote in group) for group in groups)


def flagged(outcomes: Sequence[Outcome], *, true: bool) -> list[bool]:
    """Of each true statement, or of each that isn't, whether it isn't shown as supported."""
    return [
        checked.support is not Support.SUPPORTED
        for outcome in outcomes
        for statement, checked in zip(outcome.answer.statements, outcome.checked, strict=True)
        if statement.true is true
    ]


def unjudged(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str]]:
    """(answer's id, statement, line) of what is cited for a supported statement and nobody has judged."""
    found = []
    for outcome in outcomes:
        for statement, checked in zip(outcome.answer.statements, outcome.checked, strict=True):
            known = (*statement.quotes, *statement.also, *(q for group in statement.together for q in group))
            if checked.support is Support.SUPPORTED:
                lines = [line.quote for line in checked.lines]
                new = [text for text in lines if not any(quote in text or text in quote for quote in known)]
                found += [(outcome.answer.id, statement.text, text) for text in new]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--unjudged", action="store_true", help="print what is cited and nobody has judged")
    options = parser.parse_args(arguments)
    outcomes = run()
    if options.unjudged:
        for row in unjudged(outcomes):
            print(*row, sep="\n  ")
        return 0
    for kind in KINDS:
        part = [o for o in outcomes if o.answer.kind == kind]
        if not part:
            continue
        written = [as_written(o.answer) for o in part]
        shown = [s for o in part if (s := as_shown(o)) is not None]
        print(
            f"{kind:14} {len(part):3} answers  written: {_mean(written)}   shown as supported: {_mean(shown)}"
        )
    for name, true in (("planted caught", False), ("false alarms", True)):
        for live in (False, True):
            of = flagged([o for o in outcomes if (o.answer.kind == "live") is live], true=true)
            by = "live" if live else "written"
            print(f"{name:14} {by:7} {sum(of)} of {len(of)} = {sum(of) / max(1, len(of)):.3f}")
    return 0


def _mean(scores: Sequence[Scores]) -> str:
    recall = sum(s.recall for s in scores) / max(1, len(scores))
    precise = [s.precision for s in scores if s.precision is not None]
    return f"recall {recall:.3f} precision {sum(precise) / max(1, len(precise)):.3f}"


if __name__ == "__main__":
    sys.exit(main())
