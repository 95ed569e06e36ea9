"""A language model as the judge of sentences, for those who trust theirs more than the shipped verifier."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Support
from qa.llm.chat import Chat
from qa.llm.prompt import judging
from qa.verifier import Verdict

__all__ = ["LlmJudge"]

_WORD = re.compile(r"\b(unsupported|not supported|supported|partial(?:ly)?|contradicted)\b", re.I)
_SCORES = {
    Support.SUPPORTED: 1.0,
    Support.PARTIAL: 0.5,
    Support.UNSUPPORTED: 0.0,
    Support.CONTRADICTED: 0.0,
}


class LlmJudge:
    """Asks a model whether evidence bears a claim out.

    Its score is 1, .5 or 0: a word has no probability. What isn't one of the four verdicts is taken for "unsupported".

    Args:
        chat: The model.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def __call__(self, claim: str, evidence: Sequence[str]) -> Verdict:
        """The model's verdict.

        Raises:
            LlmError: The model gave none.
        """
        written = self._chat.ask(*judging(claim, evidence))
        found = _WORD.search(written)
        word = found[1].lower() if found else "unsupported"
        support = {
            "supported": Support.SUPPORTED,
            "contradicted": Support.CONTRADICTED,
            "partial": Support.PARTIAL,
            "partially": Support.PARTIAL,
        }.get(word, Support.UNSUPPORTED)
        return Verdict(
            support=support, score=_SCORES[support], reason=f"{self._chat.name} judges it {support.value}"
        )
