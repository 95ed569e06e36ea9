"""How likely retrieved passages answer a question, by the search alone; knows no thresholds and no wording.

One logistic over four signals of the search, fitted by `python -m evals.tune_answerability` on questions whose
paragraph is there, questions whose paragraph was taken away, and questions about other things altogether.
`qa/judging.py` weighs it with what was read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from index import ranking
from index.terms import idf, question_terms, stems

if TYPE_CHECKING:
    from index import Library
    from index.passage import Passage

__all__ = ["WEIGHTS", "WEIGHTS_FIRST", "answerability", "log_odds", "signals"]

# sentence: log-odds of the first passage's best sentence, without what its passage's rank adds.
# match: how well the question's word pieces are matched in the first passage, all counted alike.
# concentration: log of the probability that the first three passages have together; three, so that a library that
#     says the same thing three times isn't taken for one that doesn't say it.
# missing: share of the question's idf mass in names and numbers that the first passage and its header lack.
# Fitted by `python -m evals.tune_answerability`: held-back AUROC .884 for a paragraph taken away, .984 for other topics.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"sentence": 0.64, "match": 7.34, "concentration": 2.73, "missing": -3.43, "constant": -3.91}
)
# For an embedding without token vectors (`--cosines`): AUROC .96 instead of .98 for other topics, .88 as with them
# for a paragraph taken away.
WEIGHTS_FIRST: Mapping[str, float] = MappingProxyType(
    {"sentence": 0.86, "match": 0.0, "concentration": 3.68, "missing": -2.13, "constant": 0.71}
)


def answerability(question: str, passages: Sequence[Passage], library: Library) -> float:
    """The probability that the passages hold an answer.

    Args:
        question: As it was searched.
        passages: What `Retriever.retrieve` gave for it, best first.
        library: Where it was searched.

    Returns:
        In [0, 1]; 0 without passages.
    """
    if not passages:
        return 0.0
    found = signals(question, passages, library)
    weights = WEIGHTS if "interaction" in passages[0].scores else WEIGHTS_FIRST
    odds = sum(w * found.get(name, 1.0) for name, w in weights.items())
    return 0.5 * (1.0 + math.tanh(0.5 * odds))


def signals(question: str, passages: Sequence[Passage], library: Library) -> dict[str, float]:
    """The signals by name, of at least one passage."""
    first = passages[0]
    weights = ranking.SENTENCE if "interaction" in first.scores else ranking.SENTENCE_FIRST
    best = max((sentence.score for sentence in first.sentences), default=0.0)
    terms = question_terms(question)
    rarity = idf(library.document_frequency({w.stem for w in terms.words}), library.chunk_count)
    document = first.document
    header = f"{document.title} {first.chunk.heading} {document.source} {document.author or ''}"
    held = set(stems(first.text)) | set(stems(header.replace("_", " ")))
    names = {
        word.stem
        for number, word in enumerate(terms.words)
        if (terms.text[word.start].isupper() and number > 0 and not word.stop)
        or terms.text[word.start].isdigit()
    }
    return {
        "sentence": log_odds(best) - weights["passage"] * _log(first.score),
        "match": first.scores.get("mean_match", 0.0),
        "concentration": _log(min(1.0, sum(p.score for p in passages[:3]))),
        "missing": sum(rarity[name] for name in names - held) / sum(rarity[term] for term in terms.content),
    }


def _log(probability: float) -> float:
    return math.log(max(probability, 1e-9))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, at most 21 either way."""
    clipped = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(clipped / (1 - clipped))
