"""A language model as the judge of sentences, for those who trust theirs more than the shipped verifier.

Every verdict is a request, so it is frugal: the shipped verifier, which costs milliseconds, chooses the lines, and the
model is asked about these alone: once for a sentence, and once more where it finds them wanting and the sentence cites
others. Trying the subsets for the smallest that will do, as `qa.llm.checking` does, would be 30 requests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.answer import Support
from qa.llm.chat import Chat
from qa.llm.checking import Checked, check, verify
from qa.llm.packing import Line
from qa.llm.prompt import judging
from qa.llm.thinking import spoken
from qa.verifier import Verdict
from qa.verifier.tokens import tokens

__all__ = ["MOST_REQUESTS", "LlmJudge"]

MOST_REQUESTS = 2
"""Requests for a sentence at most, also where ids that come late have it checked again."""

_WORD = re.compile(r"\b(unsupported|not supported|supported|partial(?:ly)?|contradicted)\b", re.I)
_SCORES = {
    Support.SUPPORTED: 1.0,
    Support.PARTIAL: 0.5,
    Support.UNSUPPORTED: 0.0,
    Support.CONTRADICTED: 0.0,
}


class LlmJudge:
    """Asks a model whether lines bear sentences out; one for each answer.

    Its score is 1, .5 or 0: a word has no probability. What isn't one of the four verdicts is taken for "unsupported".

    Args:
        chat: The model; what it is asked counts towards the answer.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._requests: Counter[str] = Counter()

    def check(self, text: str, cited: Sequence[int], lines: Sequence[Line]) -> Checked:
        """A sentence with the lines that the model finds to bear it out, or its verdict that none do.

        Args:
            text: The sentence.
            cited: Numbers of the lines given for it.
            lines: All lines of the request; line n is `lines[n - 1]`.

        Returns:
            The verdict. Of a sentence for which nothing was cited or found, "unsupported", without a request.

        Raises:
            LlmError: The model gave no verdict.
        """
        own = tuple(sorted({lines[number - 1] for number in cited}, key=lambda line: line.number))
        found = check(text, cited, lines, judge=verify)
        best: Checked | None = None
        # What the verifier would cite, then what the model cited, if that is something else.
        for chosen in dict.fromkeys((found.lines, own)):
            if not chosen or self._requests[text] >= MOST_REQUESTS:
                continue
            self._requests[text] += 1
            verdict = self(text, [*_titles(text, chosen), *(line.quote for line in chosen)])
            judged = Checked(
                text=text,
                lines=chosen,
                support=verdict.support,
                score=verdict.score,
                reason=verdict.reason,
                realigned=not set(chosen) <= set(own),
            )
            if verdict.support is Support.SUPPORTED:
                return judged
            # Of a sentence that nothing bears out the lines that it cites are shown.
            if best is None or verdict.score >= best.score:
                best = judged
        if best is not None:
            return best
        return Checked(
            text=text,
            lines=own,
            support=Support.UNSUPPORTED,
            score=0.0,
            reason="no line of the documents is about it" if not own else "its lines were judged already",
        )

    def __call__(self, claim: str, evidence: Sequence[str]) -> Verdict:
        """The model's verdict: one request.

        Raises:
            LlmError: The model gave none.
        """
        written = self._chat.ask(*judging(claim, evidence))
        found = _WORD.search(spoken(written))  # what it thinks aloud names every verdict
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


def _titles(text: str, chosen: Sequence[Line]) -> list[str]:
    """Titles that say what the lines leave out, as a reader of the citation sees them, too."""
    said = {t.key for line in chosen for t in tokens(line.quote)}
    wanted = {t.key for t in tokens(text) if not t.stop} - said
    titles = dict.fromkeys(line.document.title for line in chosen)
    return [f"{title.rstrip(' .')}." for title in titles if wanted & {t.key for t in tokens(title)}]
