"""How likely the evidence chosen for a question answers it; knows no threshold and no wording.

Five judgements are weighed: the search's (is there a passage about it), the reader's (does any passage hold an answer;
how sure is it of the words that would be cited), the verifier's (do these words answer), and whether what the question
takes for granted is borne out there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from qa.answerability import log_odds
from qa.answerability_fitted import READING, THRESHOLDS
from qa.attribution import attributed
from qa.premise import Setting, premise_signals
from qa.presupposed import presupposed
from qa.select import Place
from qa.verifier.asked import answer_odds
from qa.whereabouts import is_elsewhere

if TYPE_CHECKING:
    from corpus.document import Document
    from index.passage import Passage
    from qa.candidates import Sentences
    from qa.question import Question
    from qa.select import Evidence
    from qa.verifier.runtime import VerdictModel

__all__ = ["Judgement", "judge", "setting_of", "sureness", "weigh"]

_NOTHING: Mapping[str, float] = MappingProxyType({})
# A sentence is understood with so many before it and after it, up to a heading.
_BEFORE, _AFTER = 2, 1
# Sentences on either side that tell whom a pronoun means and whose a quotation is.
_HEARD = 12
# Where a report says whence it is and when ("BRUSSELS, 12 January").
_BEGINNING = 600
# Sentences that are looked at, of those that would be cited.
_TRIED = 3
# Signals that a sentence is somebody else's, and what one costs, in log-odds, that says so clearly.
_OF_ANOTHER, _CLEARLY = ("speaker", "rival", "reversed", "elsewhere"), -0.75
# What happened in another city costs as much as what happened at another time ("figures"). It is no signal of
# `qa.premise`, for the questions that those are fitted on hold too few of its kind.
_WEIGHTS: Mapping[str, float] = MappingProxyType({**READING, "elsewhere": -2.0})
# The reader's score of words says no more below and above these; a sentence that wasn't read counts as the least.
_UNREAD, _SUREST = -8.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How likely a question is answered, and why not.

    Attributes:
        probability: In [0, 1].
        taken_for_granted: The same if the text bore out all that the question takes for granted.
        searched: The search's part, in log-odds.
        checked: The verifier's that the words which would be cited answer; 0 where it wasn't asked.
        lacking: What isn't borne out, by signal of `qa/premise.py`, each in [0, 1]; and "elsewhere" where the text
            tells of another city.
        passed_over: Sentences that don't bear it out, where one that would be cited beside them does.
    """

    probability: float
    taken_for_granted: float
    searched: float
    checked: float = 0.0
    lacking: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    passed_over: frozenset[Place] = frozenset()

    @staticmethod
    def of_search(searched: float) -> Judgement:
        """The search's judgement alone (a probability): nothing was read."""
        return Judgement(probability=searched, taken_for_granted=searched, searched=log_odds(searched))

    @property
    def worst(self) -> str | None:
        """The signal that costs most, or None where none costs anything."""
        costs = self._costs()
        name = min(costs, key=lambda n: costs[n], default=None)
        return name if name is not None and costs[name] < 0 else None

    @property
    def anothers(self) -> bool:
        """Whether the sentence clearly tells of somebody else than the question asks about."""
        costs = self._costs()
        return any(costs.get(name, 0.0) <= _CLEARLY for name in _OF_ANOTHER)

    def _costs(self) -> dict[str, float]:
        return {name: _WEIGHTS.get(name, 0.0) * value for name, value in self.lacking.items()}


def judge(
    question: Question,
    evidence: Sequence[Evidence],
    *,
    searched: float,
    has: float | None,
    passages: Sequence[Passage],
    sentences: Sentences,
    documents: Mapping[str, Document],
    verifier: VerdictModel,
) -> Judgement:
    """Weighs what is known of a question.

    Args:
        question: Standing alone.
        evidence: What would be cited. Its best sentence is looked at; where that is clearly somebody else's ("it is
            somebody else who says it"), the next best that isn't.
        searched: From `qa.answerability.answerability`, in [0, 1].
        has: The reader's log-odds that the best passage answers; None when none was read.
        passages: What was found, best first.
        sentences: The sentences of the passages and around them.
        documents: The passages' documents by id.
        verifier: Asked whether the words that would be cited answer.

    Returns:
        The judgement; the search's alone where nothing was read.
    """
    ranked = sorted((e for e in evidence if not e.context), key=lambda e: -e.score)[:_TRIED]
    if has is None or not ranked:
        return Judgement.of_search(searched)

    def judged(item: Evidence) -> Judgement:
        setting = setting_of(
            question, item, passages=passages, sentences=sentences, document=documents[item.document.id]
        )
        lacking = premise_signals(question.text, setting)
        if is_elsewhere(question.text, setting):
            lacking["elsewhere"] = 1.0
        checked = _checked(question.text, item, setting, verifier)
        return weigh(log_odds(searched), has, item.read, lacking, checked=checked)

    first = judged(ranked[0])
    if not first.anothers:
        return first
    passed_over = {ranked[0].place}
    for item in ranked[1:]:
        other = judged(item)
        if not other.anothers:
            usable = other.probability >= max(first.probability, THRESHOLDS["lenient"])
            return replace(other, passed_over=frozenset(passed_over)) if usable else first
        passed_over.add(item.place)
    return first


def _checked(question: str, best: Evidence, setting: Setting, verifier: VerdictModel) -> float:
    """The verifier's log-odds that the words found in a sentence answer; 0, which says nothing, where none were."""
    if best.span is None:
        return 0.0
    start = best.sentence.span.start
    words = best.text[best.span.start - start : best.span.end - start]
    around = " ".join((*setting.before, best.text, *setting.after))
    return answer_odds(question, words, around, model=verifier)


def weigh(
    searched: float,
    has: float,
    read: float | None,
    lacking: Mapping[str, float],
    *,
    checked: float = 0.0,
    weights: Mapping[str, float] = _WEIGHTS,
) -> Judgement:
    """The logistic.

    Args:
        searched: The search's log-odds.
        has: The reader's that the best passage answers.
        read: The reader's score (log-odds-like) of the best words in the sentence that would be cited; None where
            it wasn't read.
        lacking: From `premise_signals`.
        checked: The verifier's log-odds that the words found there answer; 0 where there is no second opinion.
        weights: By name.
    """
    odds = weights["searched"] * searched + weights["has"] * has + weights["read"] * sureness(read)
    odds += weights.get("checked", 0.0) * checked + weights["constant"]
    cost = sum(weights.get(name, 0.0) * value for name, value in lacking.items())
    return Judgement(
        probability=_probability(odds + cost),
        taken_for_granted=_probability(odds),
        searched=searched,
        checked=checked,
        lacking=MappingProxyType(dict(lacking)),
    )


def sureness(read: float | None) -> float:
    """The reader's score of words as far as it tells whether they answer; the least where nothing was read."""
    return _UNREAD if read is None else min(max(read, _UNREAD), _SUREST)


def setting_of(
    question: Question,
    best: Evidence,
    *,
    passages: Sequence[Passage],
    sentences: Sentences,
    document: Document,
) -> Setting:
    """A sentence to be cited, with what may explain it."""
    identity = best.document.id
    own = [p for p in passages if p.document.id == identity]
    home = next((p for p in own if any(s.number == best.number for s in p.sentences)), None)
    before: list[str] = []
    for number in range(best.number - 1, best.number - 1 - _BEFORE, -1):
        found = sentences.get((identity, number))
        if found is None:
            break
        before.insert(0, found[1])
        if found[0].heading:
            break
    after = [
        found[1]
        for number in range(best.number + 1, best.number + 1 + _AFTER)
        if (found := sentences.get((identity, number))) is not None and not found[0].heading
    ]
    info = best.document
    named = (info.title, home.chunk.heading if home else "", info.author, info.source)
    said = None
    if presupposed(question.text).actor is not None:  # else nobody asks who speaks, and it takes 10 ms
        # All that is known before it: whose "the president" is may be said in the first paragraph, and is nobody's
        # where two have been named.
        around = range(best.number + _HEARD)
        run = {key: sentences[key] for number in around if (key := (identity, number)) in sentences}
        said = attributed(run).get((identity, best.number))
    return Setting(
        sentence=best.text,
        before=tuple(before),
        after=tuple(after),
        passage=home.text if home else "",
        around=" ".join((document.text[:_BEGINNING], *(p.text for p in own if p is not home))),
        header=" ".join(filter(None, named)).replace("-", " ").replace("_", " "),
        date=info.date,
        speaker=said.speaker if said else best.sentence.speaker,
        about=said.about if said else None,
    )


def _probability(odds: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * odds))
