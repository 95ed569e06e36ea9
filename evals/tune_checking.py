"""Tries the check of a model's sentences on written claims that are held back, at several thresholds; sets nothing.

    python -m evals.tune_checking --data ../shared                # the shipped verifier
    python -m evals.tune_checking --data ../shared --model DIR    # model files that don't ship (yet)

Each claim is checked as `ask(llm=…)` checks a sentence, citing the sentences that decide it, the lines after those (as
small models slip), and none, among the lines of its passage and of three others. Caught: a wrong claim isn't shown as supported. False alarm: one that holds isn't. These are the
figures by which `SHIFT` in `qa/verifier/settings.py` and `SURE` in `qa/llm/checking.py` are chosen;
`python -m evals.recorded` reports them on answers that choose nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

from corpus.document import Span
from evals.progress import progress
from index.passage import DocumentInfo
from qa.answer import Support
from qa.llm.checking import check
from qa.llm.packing import Line
from qa.reader.data import load_public
from qa.verifier import supports
from qa.verifier.runtime import VerdictModel
from qa.verifier.settings import THRESHOLD
from qa.verifier.verdict import Verdict
from qa.verifier.written import WrittenClaim, load_claims

__all__ = ["main", "passage_lines"]

_OTHERS = 3
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_SURE = (0.0, 0.7, 0.85, 0.95, 1.01)


def passage_lines(passages: Sequence[Sequence[str]]) -> list[Line]:
    """The sentences of passages as the lines of a request, each passage a document of its own."""
    lines: list[Line] = []
    for number, sentences in enumerate(passages):
        document = DocumentInfo(
            id=f"{number:064x}",
            source=f"{number}.txt",
            title="",
            date=None,
            author=None,
            language=None,
            characters=sum(len(s) + 1 for s in sentences),
            chunks=1,
            added_at="2026-01-01T00:00:00+00:00",
        )
        at = 0
        for sentence in sentences:
            span = Span(document_id=document.id, start=at, end=at + len(sentence))
            line = Line(
                number=len(lines) + 1, document=document, span=span, quote=sentence, shown=sentence, score=0.0
            )
            lines.append(line)
            at += len(sentence) + 1
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints caught and false alarms by threshold and by what a line that wasn't cited must reach; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--model", type=Path, help="folder of the model's files; the shipped ones by default")
    parser.add_argument("--limit", type=int, default=10_000, help="claims checked")
    options = parser.parse_args(arguments)
    model = VerdictModel(options.model, threads=2, check=False) if options.model else VerdictModel.load()
    held = load_claims(load_public(options.data / "data")[0])[1]
    chosen = random.Random(3).sample(held, min(options.limit, len(held)))  # noqa: S311 (a sample, not a secret)
    passages = list(dict.fromkeys(claim.sentences for claim in held))

    @cache
    def asked(claim: str, evidence: tuple[str, ...]) -> Verdict:
        return supports(claim, evidence, model=model)

    outcomes: dict[tuple[str, float, float], list[bool]] = {}
    for number, claim in enumerate(progress(chosen, total=len(chosen), what="checking written claims")):
        others = random.Random(number).sample(passages, _OTHERS)  # noqa: S311 (a sample, not a secret)
        lines = passage_lines([claim.sentences, *(p for p in others if p is not claim.sentences)])
        for threshold in _THRESHOLDS:

            def judge(text: str, evidence: Sequence[str], threshold: float = threshold) -> Verdict:
                return _at(asked(text, tuple(evidence)), threshold)

            for (how, cited), sure in product(_cited(claim, len(lines)).items(), _SURE):
                found = check(claim.text, cited, lines, judge=judge, sure=sure)
                shown = found.support is Support.SUPPORTED
                outcomes.setdefault((how, threshold, sure), []).append(shown)
        asked.cache_clear()
    _show(chosen, outcomes)
    return 0


def _cited(claim: WrittenClaim, lines: int) -> dict[str, list[int]]:
    """What a model may cite for a claim: line n is sentence n - 1 of its passage."""
    right = [n + 1 for n in claim.deciding]
    return {"right": right, "slipped": [min(n + 1, lines) for n in right], "none": []}


def _at(verdict: Verdict, threshold: float) -> Verdict:
    if verdict.score >= threshold:
        return replace(verdict, support=Support.SUPPORTED)
    return replace(verdict, support=Support.UNSUPPORTED) if verdict.support is Support.SUPPORTED else verdict


def _show(claims: Sequence[WrittenClaim], outcomes: dict[tuple[str, float, float], list[bool]]) -> None:
    true = [claim.label == 0 for claim in claims]
    print(f"{sum(true)} that hold, {len(true) - sum(true)} that don't; THRESHOLD is {THRESHOLD}")
    print("cites  threshold  sure  caught  false alarms")
    for (how, threshold, sure), passed in sorted(outcomes.items()):
        caught = [not p for p, t in zip(passed, true, strict=True) if not t]
        alarms = [not p for p, t in zip(passed, true, strict=True) if t]
        shares = f"{sum(caught) / len(caught):.3f}  {sum(alarms) / len(alarms):.3f}"
        print(f"{how:7} {threshold:7} {sure:5}   {shares}")


if __name__ == "__main__":
    sys.exit(main())
