"""Cuts evidence into what the model reads at once; knows no model and no verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import split_sentences
from qa.verifier.tokens import tokens

__all__ = ["Evidence", "prepare", "windows"]

READ = 6
"""Windows read of evidence that doesn't fit: those that share most with the claim, and one of the best sentences."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as sentences, with the words of each."""

    sentences: tuple[str, ...]
    keys: tuple[frozenset[str], ...]


def prepare(evidence: str | Sequence[str]) -> Evidence:
    """The sentences of one text or of several."""
    texts = [evidence] if isinstance(evidence, str) else list(evidence)
    sentences = tuple(s for text in texts for a, b in split_sentences(text) if (s := text[a:b].strip()))
    return Evidence(sentences, tuple(frozenset(t.key for t in tokens(s) if not t.stop) for s in sentences))


def windows(claim: str, evidence: Evidence, pieces: Sequence[Sequence[int]], room: int) -> list[list[int]]:
    """Word pieces to read with the claim, at most `room` each.

    All of the evidence where it fits. Else runs of neighbouring sentences that overlap by one, those
    that share most words with the claim, and its best sentences from anywhere together.

    Args:
        claim: The claim.
        evidence: Its evidence.
        pieces: Word pieces of each sentence.
        room: How many fit.
    """
    if sum(map(len, pieces)) <= room:
        return [[p for part in pieces for p in part]]
    wanted = {t.key for t in tokens(claim) if not t.stop}
    frequency = Counter(k for keys in evidence.keys for k in keys & wanted)
    total = len(evidence.keys)
    weight = {k: math.log(1 + total / n) for k, n in frequency.items()}
    scores = [sum(weight[k] for k in keys & wanted) for keys in evidence.keys]
    order = sorted(range(total), key=lambda i: (-scores[i], i))
    best: list[int] = []
    used = 0
    for i in order:
        if scores[i] > 0 and used + len(pieces[i]) <= room:
            best.append(i)
            used += len(pieces[i])
    found = [[p for i in sorted(best) for p in pieces[i]]] if best else []
    runs = _runs(pieces, room)
    runs.sort(
        key=lambda r: (
            -sum(weight[k] for k in frozenset().union(*(evidence.keys[i] for i in r)) & wanted),
            r[0],
        )
    )
    for run in runs[: READ - 1]:
        joined = [p for i in run for p in pieces[i]]
        # A single sentence longer than the room is cut into parts.
        found += [joined[at : at + room] for at in range(0, len(joined), room)][:READ]
    return found


def _runs(pieces: Sequence[Sequence[int]], room: int) -> list[list[int]]:
    runs: list[list[int]] = []
    run: list[int] = []
    size = 0
    for i, part in enumerate(pieces):
        if run and size + len(part) > room:
            runs.append(run)
            last = run[-1]
            overlap = len(run) > 1 and len(pieces[last]) + len(part) <= room
            run, size = ([last], len(pieces[last])) if overlap else ([], 0)
        run.append(i)
        size += len(part)
    return [*runs, run]
