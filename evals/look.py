"""What a system makes of a question before it words an answer; knows no system and no gold."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Span

__all__ = ["Look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Places, best first, and how likely they answer: what any system can be asked for, ours or a plain one.

    Attributes:
        passages: What was retrieved.
        sentences: Single sentences of them.
        answerable: Higher where an answer is likelier; comparable over the questions of one system.
        cited: What the system would show as its sources.
        refused: Whether it would refuse to answer; None for a plain system, which never decides.
    """

    passages: tuple[Span, ...]
    sentences: tuple[Span, ...]
    answerable: float
    cited: tuple[Span, ...] = ()
    refused: bool | None = None
