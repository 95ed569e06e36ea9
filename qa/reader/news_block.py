"""A fact that an invented news story may tell, with its questions; the value alone.

Slots: `{afull}` `{alast}` `{atitled}` `{acountry}` ... for the first, second (b) and third (c) person of a
block, others from `news_words`. `[[key|words]]` marks the answer of the question `key`; `(one|two)` picks one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fact in one to three sentences.

    Attributes:
        kind: What the first person does in it.
        sentences: Ways to tell it.
        questions: By key of the answer, ways to ask for it.
        unsaid: Questions about the second person that it doesn't answer, unless they do the same elsewhere.
        twice: Whether it may be told of two people in one story.
    """

    kind: str
    sentences: list[list[str]]
    questions: dict[str, list[str]]
    unsaid: list[str] = field(default_factory=list)
    twice: bool = False
