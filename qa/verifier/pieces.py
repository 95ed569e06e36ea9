"""A claim and its evidence as word pieces: [CLS] claim [SEP] evidence [SEP]; knows no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa.pairs import CLS, MAX_PIECES, SEP

__all__ = ["CLAIM_PIECES", "Encoded", "encode"]

CLAIM_PIECES = 96


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as it is run; pieces from `types_from` on are of the second kind."""

    ids: tuple[int, ...]
    types_from: int

    @property
    def types(self) -> list[int]:
        """0 for the claim's pieces, 1 for the evidence's."""
        return [0] * self.types_from + [1] * (len(self.ids) - self.types_from)


def encode(tokenizer: Any, claim: str, evidence: str) -> Encoded:
    """The pair's pieces; what doesn't fit of claim (96) and pair (256) is left out, for training alone."""
    first = tokenizer.encode(claim, add_special_tokens=False).ids[:CLAIM_PIECES]
    second = tokenizer.encode(evidence, add_special_tokens=False).ids[: MAX_PIECES - len(first) - 3]
    return Encoded((CLS, *first, SEP, *second, SEP), len(first) + 2)
