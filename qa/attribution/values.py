"""What is said about who speaks in a sentence; pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Attribution", "Manner"]


class Manner(StrEnum):
    """How a sentence gives somebody's words."""

    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who speaks in a sentence.

    Invariant: `speaker`, unless it is a label of the source's, is `text[start:end]`.

    Attributes:
        speaker: In the document's own words, the fullest name it gives; None where
            nobody's words are reported, or the text doesn't say whose.
        manner: Quoted, paraphrased, or the author's own.
        start: Of the speaker's words in the document; None without them.
        end: Their end.
        about: Whom or what the sentence is about where it begins with it, resolved likewise
            (“He left”: “Sergei Lavrov”); None where that isn't clear.
    """

    speaker: str | None
    manner: Manner
    start: int | None = None
    end: int | None = None
    about: str | None = None
