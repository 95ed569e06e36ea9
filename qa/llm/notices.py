"""What is said of a language model's answer beside its sentences, and what is kept out of these; knows no model."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.answer import Answer
from qa.llm.failures import LlmError
from qa.llm.remarks import says_nothing

__all__ = ["declined", "failed", "left_out", "neutral", "nothing", "removed", "silences"]

_MARKERLIKE = re.compile(r"[\[【]([^\[\]【】]*\d[^\[\]【】]*)[\]】]")
_MARKER_BEGUN = re.compile(r"[\[【](?=[^\[\]【】]{0,8}\d)")


def neutral(text: str) -> str:
    """A model's sentence without what would pass for one of our markers: no figure stands in square brackets.

    >>> neutral("As shown in [doc 12], it is so [sic].")
    'As shown in (doc 12), it is so [sic].'
    """
    return _MARKER_BEGUN.sub("(", _MARKERLIKE.sub(r"(\1)", text))


def removed(count: int) -> tuple[str, ...]:
    """What is said of sentences that were removed."""
    if not count:
        return ()
    if count == 1:
        return ("1 sentence that the documents don't bear out was removed.",)
    return (f"{count} sentences that the documents don't bear out were removed.",)


def left_out(shown: int, left: int) -> tuple[str, ...]:
    """What is said where a summary was made of a part of the text."""
    if not left:
        return ()
    return (f"The model was shown {shown:,} of {shown + left:,} sentences: its window holds no more.",)


def declined(model: str) -> str:
    """What is said where a model finds no answer and the extractive reader is sure of one."""
    return (
        f"The language model {model} found no answer in the documents. Their own sentences are shown instead."
    )


def silences(said: Iterable[str], model: str) -> tuple[str, ...]:
    """What a model says that the documents don't say: that is no sentence with a source, but not to be lost.

    >>> silences(["The documents don't say.", "The documents don't say when it ended."], "m")
    ("The language model m adds, which no quote can show: “The documents don't say when it ended.”",)
    """
    told = [neutral(text) for text in said if not says_nothing(text)]
    if not told:
        return ()
    return (f"The language model {model} adds, which no quote can show: “{' '.join(dict.fromkeys(told))}”",)


def failed(error: LlmError, answer: Answer) -> str:
    """What is said of a failure beside the answer that takes the model's place."""
    said = str(error)
    instead = "" if answer.abstained else " The documents' own sentences are shown instead."
    return f"{said[:1].upper()}{said[1:]}.{instead}"


def nothing(count: int) -> str:
    """Why there is no answer, where so many sentences were removed and none is left."""
    return (
        f"The documents don't say: none of the {count} sentences that the language model wrote is borne out by them."
        if count > 1
        else "The documents don't say: what the language model wrote is not borne out by them."
        if count
        else "The documents don't say: they have passages near this question, but none that answers it."
    )
