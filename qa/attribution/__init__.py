"""Who speaks in a sentence of a document: quoted, paraphrased, or nobody but its author; knows no question.

Rules over a document's sentences in order, with no model. A speaker is always
words of the document; where the text doesn't say, it is None: never a guess.
"""

from __future__ import annotations

from qa.attribution.document import CONTEXT, attribute, attributed
from qa.attribution.values import Attribution, Manner

__all__ = ["CONTEXT", "Attribution", "Manner", "attribute", "attributed"]
