"""A second opinion on what the reader found: a question with its answer, as a claim; knows no reader and no library.

"Who built the bridge? Tom Reed" holds or doesn't, by the sentences around the words. The verifier was trained on
such claims (`qa/verifier/from_asked.py`), of questions that people wrote to have no answer among them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qa.pairs import MAX_PIECES
from qa.verifier.pieces import CLAIM_PIECES

if TYPE_CHECKING:
    from qa.verifier.runtime import VerdictModel

__all__ = ["MOST", "answer_odds", "asked_claim"]

MOST = 8.0
"""Log-odds beyond which more says nothing."""


def asked_claim(question: str, answer: str) -> str:
    """A question with an answer as the verifier reads it.

    >>> asked_claim("Who built the bridge?", "Tom Reed")
    'Who built the bridge? Tom Reed'
    """
    return f"{question} {answer}"


def answer_odds(question: str, answer: str, evidence: str, *, model: VerdictModel) -> float:
    """The log-odds that words answer a question, by the text around them, from -MOST to MOST.

    Args:
        question: Standing alone; of question and answer together the first 96 word pieces are read.
        answer: The words.
        evidence: The sentence that holds them, with its neighbours; what doesn't fit beside the claim is left out.
        model: The model to ask.
    """
    claim, text = (e.ids for e in model.pieces([asked_claim(question, answer), evidence]))
    claim = claim[:CLAIM_PIECES]
    supported = float(model.judge([(claim, text[: MAX_PIECES - 3 - len(claim)])])[0, 0])
    edge = 1.0 / (1.0 + math.exp(MOST))
    share = min(1.0 - edge, max(edge, supported))
    return math.log(share / (1.0 - share))
