"""Whether evidence bears a claim out: the model's probability, brought down by what the rules find.

Knows no answer and no library: claim and evidence are text. A claim that stands in the evidence as a whole
sentence is supported without the model, which is loaded when it is first needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import split_sentences
from qa.answer import Support
from qa.pairs import MAX_PIECES
from qa.verifier.evidence import Evidence, prepare, windows
from qa.verifier.pieces import CLAIM_PIECES
from qa.verifier.rules import Finding, check
from qa.verifier.runtime import VerdictModel
from qa.verifier.settings import FACTORS, SHIFT, THRESHOLD
from qa.verifier.signals import Signals, combine
from qa.verifier.tokens import plain

__all__ = ["Verdict", "supports"]

_CLAUSE = re.compile(r";\s|,\s(?:and|but|while|although|which|who)\s|\sand\s(?=\w+ed\b)|\sbecause\s")
_CLAUSE_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How far evidence bears a claim out.

    Attributes:
        support: SUPPORTED from the threshold on; PARTIAL where a part of the claim is supported and another isn't;
            CONTRADICTED where the evidence says otherwise; else UNSUPPORTED.
        score: From 0 to 1; SUPPORTED begins at `qa.verifier.THRESHOLD`.
        reason: Why, in a sentence.
        findings: What the rules found, most telling first.
    """

    support: Support
    score: float
    reason: str
    findings: tuple[Finding, ...] = ()


def supports(
    claim: str,
    evidence: str | Sequence[str],
    *,
    model: VerdictModel | None = None,
    shift: float = SHIFT,
) -> Verdict:
    """Whether the evidence says what the claim says.

    Args:
        claim: A sentence, or a few; each must be supported by itself.
        evidence: One text, or several (sentences, cited spans), in reading order.
        model: The model to ask; by default the shipped one, loaded once in a process.
        shift: Added to the model's log-odds before they are compared with the threshold: the higher, the easier a
            claim is supported.

    Raises:
        AnswerError: The model's files are missing or not the shipped ones.

    >>> supports("The talks ended on Friday.", ["The talks ended on Friday.", "Nobody smiled."]).support
    <Support.SUPPORTED: 'supported'>
    """
    found = prepare(evidence)
    parts = [s for a, b in split_sentences(claim) if _says(s := claim[a:b].strip())]
    if not parts:
        return Verdict(support=Support.UNSUPPORTED, score=0.0, reason="the claim says nothing")
    if not any(_says(s) for s in found.sentences):
        return Verdict(support=Support.UNSUPPORTED, score=0.0, reason="there is no evidence")
    verdicts = [_one(part, found, model, shift) for part in parts]
    if len(verdicts) == 1:
        return verdicts[0]
    worst = min(verdicts, key=lambda v: v.score)
    good = sum(v.support is Support.SUPPORTED for v in verdicts)
    findings = tuple(f for v in verdicts for f in v.findings)
    if good == len(verdicts) or good == 0:
        support = worst.support
    elif any(v.support is Support.CONTRADICTED for v in verdicts):
        support = Support.CONTRADICTED
    else:
        support = Support.PARTIAL
    return Verdict(support=support, score=worst.score, reason=worst.reason, findings=findings)


# A figure with its sign and separators (a hyphen between two figures is no sign), a word, or a telling mark.
_BARE = re.compile(r"(?:(?<![^\W_])[-−–])?\d+(?:[.,:/]\d+)*|[^\W_]+|[%$€£+?]")


def _one(claim: str, evidence: Evidence, model: VerdictModel | None, shift: float) -> Verdict:
    bare = _bare(claim)
    if any(_bare(s) == bare for s in evidence.sentences):
        return Verdict(support=Support.SUPPORTED, score=1.0, reason="the evidence says so in these words")
    signals = read(claim, evidence, model)
    score = combine(signals, shift=shift, factors=FACTORS)
    if score >= THRESHOLD:
        return Verdict(support=Support.SUPPORTED, score=score, reason="the evidence says so")
    telling = [f for f in signals.findings if f.kind in FACTORS]
    against = any(f.against for f in telling)
    if against or signals.contradicted > max(signals.unsupported, signals.supported):
        reason = telling[0].message if telling else "the evidence says otherwise"
        return Verdict(support=Support.CONTRADICTED, score=score, reason=reason, findings=signals.findings)
    reason = telling[0].message if telling else "the evidence doesn't say so"
    clauses = [c.strip() for c in _CLAUSE.split(claim)]
    if len(clauses) > 1 and any(
        _holds(c, evidence, model, shift) for c in clauses if len(c.split()) >= _CLAUSE_WORDS
    ):
        return Verdict(support=Support.PARTIAL, score=score, reason=reason, findings=signals.findings)
    return Verdict(support=Support.UNSUPPORTED, score=score, reason=reason, findings=signals.findings)


def _holds(clause: str, evidence: Evidence, model: VerdictModel | None, shift: float) -> bool:
    signals = read(clause, evidence, model)
    return combine(signals, shift=shift, factors=FACTORS) >= THRESHOLD


def read(claim: str, evidence: Evidence, model: VerdictModel | None = None) -> Signals:
    """What model and rules say of one sentence; `supports` and its tuning go by it.

    A claim longer than the model reads at once is read in parts, each of which must be supported.
    """
    model = model or VerdictModel.load()
    encoded = [e.ids for e in model.pieces([claim, *evidence.sentences])]
    ids, pieces = encoded[0], encoded[1:]
    count = max(1, -(-len(ids) // CLAIM_PIECES))
    cuts = [len(ids) * n // count for n in range(count + 1)]
    worst = None
    for a, b in pairwise(cuts):
        read_with = windows(claim, evidence, pieces, MAX_PIECES - 3 - (b - a))
        shares = model.judge([(ids[a:b], w) for w in read_with])
        best = shares[shares[:, 0].argmax()]
        if worst is None or best[0] < worst[0]:
            worst = best
    assert worst is not None
    return Signals(
        supported=float(worst[0]),
        unsupported=float(worst[1]),
        contradicted=float(worst[2]),
        findings=check(claim, evidence.sentences),
    )


def _says(text: str) -> bool:
    """Whether there is a word or a figure in it."""
    return any(c.isalnum() for c in text)


def _bare(text: str) -> str:
    """The words, figures and what changes their meaning: a sign, a decimal point, a question mark.

    >>> _bare("It grew by 1.5 %.") == _bare("it grew by 1.5 %"), _bare("It grew by -1.5 %.") == _bare("It grew by 1.5 %.")
    (True, False)
    """
    return " ".join(_BARE.findall(plain(text)))
