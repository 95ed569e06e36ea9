"""Chooses how strictly a language model's sentences are checked, on written claims that are held back; sets nothing.

    python -m evals.tune_checking --data ../shared                # the shipped verifier
    python -m evals.tune_checking --data ../shared --model DIR    # model files that don't ship (yet)

Each claim is checked as `ask(llm=…)` checks a sentence, citing the sentences that decide it, the lines after those (as
small models slip), and none, among the lines of its passage and of three others. Caught: a wrong claim isn't shown as
supported. Flagged: one that holds isn't.

Printed is `WRITTEN_SHIFT` of `qa/verifier/settings.py`: the least at which at most 15 % of the claims that hold and are
rightly cited are flagged. Then, at it, `SURE` of `qa/llm/checking.py`: of the scores that a line must reach which the
model didn't give, the one at which the share caught less the share flagged is highest, over the claims that are
rightly cited and those whose lines slipped. `python -m evals.recorded` reports what comes of both on answers that
choose nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from corpus.document import Span
from evals.console import table
from evals.progress import progress
from evals.systems.remembering import RememberingVerifier
from index.passage import DocumentInfo
from qa.answer import Support
from qa.llm.checking import SURE, check
from qa.llm.packing import Line
from qa.reader.data import load_public
from qa.verifier import supports
from qa.verifier.material import SUPPORTED
from qa.verifier.runtime import VerdictModel
from qa.verifier.settings import WRITTEN_SHIFT
from qa.verifier.verdict import Verdict
from qa.verifier.written import WrittenClaim, load_claims

__all__ = ["FLAGGED", "Shares", "Way", "choose_shift", "choose_sure", "main", "passage_lines", "tried"]

FLAGGED = 0.15
"""Of the claims that hold, at most this share may be flagged: too often told that a true sentence isn't borne out,
people stop looking."""
RIGHT, SLIPPED, NONE = "right", "slipped", "none"
_SHIFTS = tuple(round(n / 10, 1) for n in range(31))
_SURE = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
_OTHERS = 3
_Asked = Callable[[str, tuple[str, ...]], Verdict]

Way = tuple[float, float | None]
"""A shift and a SURE; None for the SURE that ships, which asks nothing more of lines where the model gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of claims, in [0, 1].

    Attributes:
        caught: Share of the wrong ones that aren't shown as supported.
        flagged: Share of those that hold that aren't.
    """

    caught: float
    flagged: float

    @property
    def gain(self) -> float:
        """What is caught, less what is flagged."""
        return self.caught - self.flagged


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


def tried(
    claims: Sequence[tuple[WrittenClaim, Sequence[Line]]], model: VerdictModel, ways: Sequence[Way]
) -> dict[Way, dict[str, Shares]]:
    """What checking does with claims, by way and by what is cited: "right", "slipped" or "none".

    Args:
        claims: Each with the lines that it is checked among; line n is sentence n - 1 of its passage.
        model: The verifier's.
        ways: What is tried.
    """
    shown: dict[Way, dict[str, list[bool]]] = {way: {RIGHT: [], SLIPPED: [], NONE: []} for way in ways}
    for claim, lines in progress(claims, total=len(claims), what="checking written claims"):
        for shift, sure in ways:

            @cache
            def asked(text: str, evidence: tuple[str, ...], shift: float = shift) -> Verdict:
                return supports(text, evidence, model=model, shift=shift)

            def judge(text: str, evidence: Sequence[str], asked: _Asked = asked) -> Verdict:
                return asked(text, tuple(evidence))

            for how, cited in _cited(claim, len(lines)).items():
                found = check(claim.text, cited, lines, judge=judge, sure=sure)
                shown[shift, sure][how].append(found.support is Support.SUPPORTED)
    true = [claim.label == SUPPORTED for claim, _ in claims]
    return {way: {how: _shares(s, true) for how, s in found.items()} for way, found in shown.items()}


def choose_shift(found: Mapping[float, Mapping[str, Shares]]) -> float | None:
    """The least shift at which at most FLAGGED of what holds and is rightly cited is flagged; None if there is none."""
    return min((shift for shift, shares in found.items() if shares[RIGHT].flagged <= FLAGGED), default=None)


def choose_sure(found: Mapping[float, Mapping[str, Shares]]) -> float:
    """The score at which most is gained over rightly cited claims and slipped ones; of equals the least."""
    return max(sorted(found), key=lambda sure: found[sure][RIGHT].gain + found[sure][SLIPPED].gain)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what is caught and flagged by WRITTEN_SHIFT, and at the chosen one by SURE; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/")
    parser.add_argument("--model", type=Path, help="folder of the model's files; the shipped ones by default")
    parser.add_argument("--limit", type=int, help="check so many claims, drawn by a seed; all by default")
    options = parser.parse_args(arguments)
    files = VerdictModel(options.model, threads=2, check=False) if options.model else VerdictModel.load()
    model = cast("VerdictModel", RememberingVerifier(files))
    claims = _among_others(load_claims(load_public(options.data / "data")[0])[1], options.limit)
    print(f"{sum(c.label == SUPPORTED for c, _ in claims)} of {len(claims)} claims hold")
    found = tried(claims, model, [(shift, None) for shift in _SHIFTS])
    by_shift = {shift: found[shift, None] for shift in _SHIFTS}
    print(*_table("shift", by_shift), sep="\n")
    chosen = choose_shift(by_shift)
    if chosen is None:
        print(f"WRITTEN_SHIFT: more than {FLAGGED:.0%} of what holds is flagged up to {max(_SHIFTS)}")
        return 0
    print(f"WRITTEN_SHIFT = {chosen} (shipped: {WRITTEN_SHIFT})")
    found = tried(claims, model, [(chosen, sure) for sure in _SURE])
    by_sure = {sure: found[chosen, sure] for sure in _SURE}
    print(*_table("SURE", by_sure), sep="\n")
    print(f"SURE = {choose_sure(by_sure)} (shipped: {SURE})")
    return 0


def _among_others(
    claims: Sequence[WrittenClaim], limit: int | None
) -> list[tuple[WrittenClaim, Sequence[Line]]]:
    """Claims, or a sample of them, each with the lines of its passage and of others."""
    draw = random.Random(3)  # a sample, not a secret
    chosen = claims if limit is None else draw.sample(list(claims), min(limit, len(claims)))
    passages = list(dict.fromkeys(claim.sentences for claim in claims))
    found: list[tuple[WrittenClaim, Sequence[Line]]] = []
    for claim in chosen:
        others = draw.sample([p for p in passages if p != claim.sentences], _OTHERS)
        found.append((claim, passage_lines([claim.sentences, *others])))
    return found


def _cited(claim: WrittenClaim, lines: int) -> dict[str, list[int]]:
    """What a model may cite for a claim: line n is sentence n - 1 of its passage."""
    right = [n + 1 for n in claim.deciding]
    return {RIGHT: right, SLIPPED: [min(n + 1, lines) for n in right], NONE: []}


def _shares(shown: Sequence[bool], true: Sequence[bool]) -> Shares:
    caught = [not s for s, t in zip(shown, true, strict=True) if not t]
    flagged = [not s for s, t in zip(shown, true, strict=True) if t]
    return Shares(caught=sum(caught) / len(caught), flagged=sum(flagged) / len(flagged))


def _table(name: str, found: Mapping[float, Mapping[str, Shares]]) -> list[str]:
    """Caught and flagged by value, a pair of columns for each way of citing."""
    heads = [name, *(f"{how}: {what}" for how in (RIGHT, SLIPPED, NONE) for what in ("caught", "flagged"))]
    rows = [
        [f"{value:g}", *(f"{s:.3f}" for shares in by.values() for s in (shares.caught, shares.flagged))]
        for value, by in found.items()
    ]
    return table(heads, rows)


if __name__ == "__main__":
    sys.exit(main())
