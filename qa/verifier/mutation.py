"""A sentence that claims something else, and what it may be made from; values alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Mutation", "Surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A sentence that claims something else.

    Attributes:
        text: The new sentence.
        kind: What was changed.
        against: Whether the old sentence speaks against the new one.
        back: Whether the new sentence speaks against the old one (else it implies or doesn't say it).
        implies: Whether the new sentence, as evidence, still bears the old one out.
    """

    text: str
    kind: str
    against: bool
    back: bool = True
    implies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a mutation may take its material from.

    Attributes:
        near: Names in the same passage.
        far: Names from elsewhere.
        figures: Numbers in the same passage.
        others: Other sentences.
        neighbours: Words of the same kind by word.
        bases: Base forms of verbs.
    """

    near: Sequence[str]
    far: Sequence[str]
    figures: Sequence[str]
    others: Sequence[str]
    neighbours: Mapping[str, Sequence[str]]
    bases: frozenset[str]
