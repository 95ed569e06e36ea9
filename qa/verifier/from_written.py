"""Claims that we wrote by hand, with evidence cut around the sentences that decide them; training only.

A model often puts two facts into one sentence, and one of them isn't there. Claims on one passage are put together
for that: the whole holds where each part does, and doesn't where the sentences of one part are left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from qa.verifier.around import join
from qa.verifier.material import SUPPORTED, UNSUPPORTED, Pair
from qa.verifier.written import WrittenClaim

__all__ = ["Written", "together"]

_TOGETHER = 0.28  # of the claims drawn come with others
_THREE = 0.25  # of those with two others
# Of the partners of one that holds: so often one that holds, too. Two parts drawn alike would seldom both hold, and
# length would give the verdict away.
_ALIKE = 0.85
_LEFT_OUT = 0.3  # of those that hold: evidence for the first part alone
_LINKS = (", and ", ", and ", "; ", ", while ", ". ", ". ", ". ")
_SMALL = frozenset(
    "a an the this that these those he she it they his her its their there in on at after before when while as by "
    "for from since under according both neither no nobody some most all two three four of unlike thanks if because "
    "one only even about among between with without not".split()
)


class Written:
    """The claims written by hand, and how often each is drawn.

    Args:
        claims: The claims.
        weights: Running sums of how often each is drawn.
    """

    def __init__(self, claims: Sequence[WrittenClaim], weights: Sequence[float]) -> None:
        self._claims = claims
        self._weights = weights
        self._of: dict[tuple[str, ...], list[WrittenClaim]] = {}
        for claim in claims:
            self._of.setdefault(claim.sentences, []).append(claim)

    def draw(self, rng: random.Random) -> Pair:
        """One of the claims, alone or with others on its passage."""
        first = rng.choices(self._claims, cum_weights=self._weights)[0]
        if rng.random() >= _TOGETHER:
            return _pair(first.text, first.label, first.sentences, first.deciding, rng, kind="written")
        parts = [first]
        for _ in range(1 + (rng.random() < _THREE)):
            others = [c for c in self._of[first.sentences] if all(c.text != p.text for p in parts)]
            if first.label == SUPPORTED and rng.random() < _ALIKE:
                others = [c for c in others if c.label == SUPPORTED]
            if others:
                parts.append(rng.choice(others))
        rng.shuffle(parts)
        deciding = {n for part in parts for n in part.deciding}
        label = max(part.label for part in parts)
        rest = deciding - set(parts[0].deciding)
        if label == SUPPORTED and rest and rng.random() < _LEFT_OUT:
            near = {n + step for n in parts[0].deciding for step in (-1, 0, 1)} - rest
            texts = [first.sentences[n] for n in sorted(near) if 0 <= n < len(first.sentences)]
            return Pair(claim=together(parts, rng), evidence=join(texts), label=UNSUPPORTED, kind="half")
        return _pair(
            together(parts, rng), label, first.sentences, tuple(sorted(deciding)), rng, kind="together"
        )


def together(parts: Sequence[WrittenClaim], rng: random.Random) -> str:
    """The parts as one sentence, or as several."""
    said = parts[0].text
    for part in parts[1:]:
        link = rng.choice(_LINKS)
        word = part.text.split(" ", 1)[0]
        lower = link != ". " and word.lower() in _SMALL
        text = part.text[:1].lower() + part.text[1:] if lower else part.text
        said = f"{said.rstrip(' .')}{link}{text}"
    return said


def _pair(
    claim: str,
    label: int,
    sentences: Sequence[str],
    deciding: Sequence[int],
    rng: random.Random,
    *,
    kind: str,
) -> Pair:
    """A claim with the sentences that decide it: alone, among neighbours, or in the whole passage."""
    chosen = set(deciding)
    roll = rng.random()
    if roll < 0.35 or not chosen:
        chosen = set(range(len(sentences)))
    elif roll < 0.7:
        chosen |= {n + step for n in deciding for step in rng.choice([(-1,), (1,), (-1, 1), (-2, -1, 1)])}
    texts = [sentences[n] for n in sorted(chosen) if 0 <= n < len(sentences)]
    return Pair(claim=claim, evidence=join(texts), label=label, kind=kind)
